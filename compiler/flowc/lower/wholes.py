"""Branches and graphs that consist only of calls of one kind, and need no machine to run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from flowc.trees import ir, program

Known = Mapping[program.GraphHeader, ir.Calls | None]


def calls_of(walks: Iterable[ir.Walk], known: Known) -> ir.Calls | None:
    """Return what *walks* call, ``None`` if one of their steps needs more than a call; *known*
    holds the same for the graphs of the file.

    Calls made in place (`run inline`) go together with asynchronous ones, but not with those made
    in threads. A ``set`` goes with all. A ``try`` needs more than calls.
    """
    kinds: set[ir.KindOfCalls] = set()
    graphs: dict[program.GraphHeader, None] = {}
    for item in (item for walk in walks for item in _statements(walk.body)):
        if isinstance(item, ir.Guard):
            return None
        if isinstance(item, ir.Perform):
            found = _called_by(item.step, known)
            if found is None:
                return None
            kinds.add(found.kind)
            graphs.update(dict.fromkeys(found.graphs))
    kinds.discard("")
    if "async" in kinds:
        kinds.discard("inline")
    return None if len(kinds) > 1 else ir.Calls(next(iter(kinds), ""), tuple(graphs))


def _called_by(step: ir.Step, known: Known) -> ir.Calls | None:
    match step:
        case ir.Evaluate():
            return ir.Calls("", ())
        case ir.Call(plain=True, kind="sync" | "async" as kind):
            is_inline = kind == "sync" and step.policy.place == "inline"
            return ir.Calls("inline" if is_inline else kind, ())
        case ir.Enter(plain=True, graph=graph):
            return known[graph] if graph in known else ir.Calls("", (graph,))
    return None


def _statements(block: ir.Block) -> Iterator[ir.Statement]:
    """Yield the statements of *block*, including those inside its choices and loops."""
    for item in block:
        yield item
        for body in _bodies(item):
            yield from _statements(body)


def _bodies(item: ir.Statement) -> tuple[ir.Block, ...]:
    match item:
        case ir.If(arms=arms, orelse=orelse):
            return (*(body for _, body in arms), orelse)
        case ir.Match(cases=cases):
            return tuple(body for _, body in cases)
        case ir.Loop(body):
            return (body,)
        case ir.Dispatch(cases=labelled):
            return tuple(case.body for case in labelled)
    return ()
