"""Which steps a plain function runs itself, and which it hands over to the machine."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.generate.bodies import keeps_record
from flowc.trees import ir


def is_plain_step(step: ir.Step) -> bool:
    """Whether a plain function runs *step* in place and counts it itself."""
    return isinstance(step, ir.Evaluate) or (isinstance(step, ir.Call) and step.plain)


def needs_machine(item: ir.Guard) -> bool:
    """Whether the machine runs the body of a ``try``: if it runs one step of it anyway, or if a
    handler needs to know which of several failed.
    """
    steps = tuple(steps_in(item.body))
    names_node = len(steps) > 1 and any(keeps_record(clause) for clause in item.clauses)
    return names_node or not all(map(is_plain_step, steps))


def steps_in(block: ir.Block) -> Iterator[ir.Step]:
    """Yield the steps of *block*, including those inside its constructs."""
    for item in block:
        match item:
            case ir.Perform(step):
                yield step
            case ir.If(arms=arms, orelse=orelse):
                for _, body in arms:
                    yield from steps_in(body)
                yield from steps_in(orelse)
            case ir.Match(cases=cases):
                for _, body in cases:
                    yield from steps_in(body)
            case ir.Loop(body):
                yield from steps_in(body)
            case ir.Guard(body, clauses, orelse):
                yield from steps_in(body)
                yield from steps_in(orelse)
                for clause in clauses:
                    yield from steps_in(clause.body)
