"""Graphs as plain functions: nodes called in place, everything else handed to the machine.

`run_x` and `arun_x` come from this one writer; a *dialect* holds the words in which they differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from flowc.generate.bodies import BodyWriter, keeps_record
from flowc.generate.ends import ends
from flowc.generate.entering import entered
from flowc.generate.expressions import PRIMARY, Bound
from flowc.generate.landing import hands_over_container, is_plain, land
from flowc.generate.layout import Atom, Chain, Choice, Doc, Run, bare_tuple, call, tuple_of
from flowc.generate.literals import constant
from flowc.trees import ir, program
from flowc.types import subexpressions


@attrs.frozen
class Dialect:
    """The words in which the synchronous and the asynchronous function differ."""

    head: str
    function: str
    wait: str
    drive: str
    exhaust: str


SYNC = Dialect("def", "run_{}", "", "kit.drive", "kit.exhaust")
ASYNC = Dialect("async def", "arun_{}", "await ", "kit.adrive", "kit.aexhaust")

Plain = ir.Call | ir.Evaluate

#: So many nodes in a row are counted at once: a frame has room for all arguments of its calls.
COUNTED_TOGETHER = 64


def is_plain_step(step: ir.Step) -> bool:
    """Whether a plain function runs *step* in place and counts it itself."""
    return isinstance(step, ir.Evaluate) or (isinstance(step, ir.Call) and step.plain)


@attrs.define
class PlainWriter(BodyWriter):
    """Writes the body of a plain function; *table* gives the name of each step.

    Behind a handler steps are counted one by one: a failed one counts, those after it do not.
    Where the machine has run a step that failed, the run knows what is left; so if a ``try`` holds
    one such step, the machine runs them all.
    """

    dialect: Dialect = attrs.field(kw_only=True)
    table: Mapping[ir.Step, str] = attrs.field(kw_only=True)
    locals: dict[ir.Step, str] = attrs.field(factory=dict)
    guards: int = 0
    driven: int = 0

    def function(self, walk: ir.Walk) -> None:
        """Write the whole body."""
        self.statements(walk.body)
        if not ends(walk.body):
            self.leave()

    def leave(self) -> None:
        """Write the end of the line of control."""
        self.script.add("return left")

    def keep(self, clause: ir.Clause, item: ir.Guard) -> None:
        """Write what is done with the error that a handler caught."""
        assert clause.catch.field is not None
        match tuple(steps_in(item.body)):
            case (ir.Call(name=name) | ir.Evaluate(name=name),):
                problem = self.problem(clause, constant(name))
            case _:
                problem = self.problem(clause)
        self.script.add(f"s.{clause.catch.field.slot} = ", problem)

    def guarded(self, item: ir.Guard) -> None:
        """Write the body of a ``try``."""
        is_driven = needs_machine(item)
        self.guards += 1
        self.driven += is_driven
        self.block(item.body)
        self.driven -= is_driven
        self.guards -= 1

    def enter_clause(self, item: ir.Guard) -> None:
        """Take over what is left after a step that failed in the machine."""
        if self.driven or needs_machine(item):
            self.script.add("left = run.left")

    # ---- steps

    def perform(self, steps: Sequence[ir.Step]) -> None:
        """Write steps that follow each other; plain ones are counted together."""
        block: list[Plain] = []
        for step in steps:
            is_plain = is_plain_step(step) and not self.driven
            if not is_plain or self.guards or len(block) == COUNTED_TOGETHER:
                self.plain_block(block)
            if is_plain and isinstance(step, ir.Call | ir.Evaluate):
                block.append(step)
            elif isinstance(step, ir.Enter) and step.plain and not self.guards:
                self.enter(step)
            else:
                self.drive(step)
        self.plain_block(block)

    def plain_block(self, block: list[Plain]) -> None:
        """Write plain nodes, after the count of them all."""
        if not block:
            return
        count = str(len(block))
        left = Atom("left")
        nodes = (self.table[step] for step in block)
        self.script.add(
            "left = ",
            Choice(
                Chain(left, (("-", Atom(count)),)),
                Chain(left, ((">=", Atom(count)),)),
                self.awaited(call(self.dialect.exhaust, "run", "s", "left", *nodes)),
            ),
        )
        for step in block:
            if isinstance(step, ir.Call):
                self.call(step)
            else:
                self.evaluate(step)
        block.clear()

    def awaited(self, value: Doc) -> Doc:
        """Return *value*, awaited in the asynchronous function."""
        return Run((Atom(self.dialect.wait), value)) if self.dialect.wait else value

    def drive(self, step: ir.Step) -> None:
        """Write a step that the machine runs."""
        driven = call(self.dialect.drive, "run", "s", "left", self.table[step])
        self.script.add("left = ", self.awaited(driven), at=step.span)

    def call(self, step: ir.Call) -> None:
        """Write a call in place and the landing of its result."""
        value = Bound(self.calling(step), PRIMARY)
        if not step.writes:
            self.script.add("", value.doc, at=step.span)
            return
        if step.form == "tuple":
            self.unpack(step, value)
            return
        (write,) = step.writes
        if step.checks:
            slot, node = constant(write.field.slot), constant(step.name)
            value = Bound(call("kit.checked", "s", slot, value.doc, node), PRIMARY)
        shared = hands_over_container(step.arguments)
        before, shown, after = land(write, value, self.expressions, may_be_shared=shared)
        self.script.add(before, shown, after, at=step.span)

    def calling(self, step: ir.Call) -> Doc:
        """Return the call itself, where and how it is made."""
        function = self.expressions.function(step.task.function)
        arguments = self.expressions.arguments(step.arguments)
        made = call(function, *arguments)
        is_async, waits = step.kind == "async", bool(self.dialect.wait)
        if is_async:
            return self.awaited(made) if waits else call("kit.block_on", made)
        if waits and step.policy.place != "inline":
            return self.awaited(call("kit.in_thread", constant(step.name), function, *arguments))
        return made

    def unpack(self, step: ir.Call, value: Bound) -> None:
        """Write a call that gives several values."""
        if all(map(is_plain, step.writes)) and not hands_over_container(step.arguments):
            targets = ", ".join(f"s.{write.field.slot}" for write in step.writes)
            self.script.add(f"{targets} = ", value.doc, at=step.span)
            return
        result = self.local(step, f"{step.name}_result")
        self.script.add(f"{result} = ", value.doc, at=step.span)
        self.land_all(
            step, (Bound(Atom(f"{result}[{place}]"), PRIMARY) for place in range(len(step.writes)))
        )

    def land_all(self, step: ir.Call | ir.Evaluate | ir.Enter, values: Iterator[Bound]) -> None:
        """Write the landing of each value of a step."""
        shared = isinstance(step, ir.Call) and hands_over_container(step.arguments)
        for write, value in zip(step.writes, values, strict=True):
            before, shown, after = land(write, value, self.expressions, may_be_shared=shared)
            self.script.add(before, shown, after)

    def local(self, step: ir.Step, wanted: str) -> str:
        """Return the variable that belongs to *step*."""
        if step not in self.locals:
            self.locals[step] = self.variable(wanted)
        return self.locals[step]

    def evaluate(self, step: ir.Evaluate) -> None:
        """Write a ``set``: everything is evaluated before anything lands."""
        show = self.expressions
        values = [
            Bound(show.owned(write.value), show.bound(write.value).binding)
            for write in step.writes
            if write.value is not None
        ]
        if len(values) == 1:
            before, shown, after = land(step.writes[0], values[0], show, may_be_shared=False)
            self.script.add(before, shown, after, at=step.span)
        elif all(map(is_plain, step.writes)):
            targets = ", ".join(f"s.{write.field.slot}" for write in step.writes)
            self.script.add(
                f"{targets} = ", bare_tuple(value.doc for value in values), at=step.span
            )
        elif values:
            result = self.local(step, f"{step.name}_values")
            shown = tuple_of(value.doc for value in values)
            kind = ""
            if any(map(has_empty_display, step.writes)):
                kind = f": tuple[{show.names.use('typing', 'Any')}, ...]"
            self.script.add(f"{result}{kind} = ", shown, at=step.span)
            places = range(len(values))
            self.land_all(step, (Bound(Atom(f"{result}[{place}]"), PRIMARY) for place in places))

    def enter(self, step: ir.Enter) -> None:
        """Write the call of another graph's plain function on a state of its own."""
        homes = self.expressions.homes
        state = self.local(step, f"{step.name}_state")
        self.script.add(f"{state} = ", entered(step, self.expressions))
        function = homes.of_graph(step.graph, self.dialect.function)
        running = self.awaited(call(function, state, "run", "left"))
        self.script.add("left = ", running, at=step.span)
        by_name = {field.name: field for field in step.graph.outputs}
        slots = (
            by_name[write.field.name].slot if step.form == "names" else output.slot
            for write, output in zip(step.writes, step.graph.outputs, strict=False)
        )
        self.land_all(step, (Bound(Atom(f"{state}.{slot}"), PRIMARY) for slot in slots))


def has_empty_display(write: program.Write) -> bool:
    """Whether a type checker would ask of what kind a written ``[]`` or ``{}`` is."""
    return write.value is not None and any(
        (isinstance(part, program.Sequence) and not part.items)
        or (isinstance(part, program.DictDisplay) and not part.items)
        for part in subexpressions(write.value)
    )


def needs_machine(item: ir.Guard) -> bool:
    """Whether the machine runs the body of a ``try``: where it runs one step of it anyhow, or where
    a handler wants to know which of several failed.
    """
    steps = tuple(steps_in(item.body))
    names_node = len(steps) > 1 and any(keeps_record(clause) for clause in item.clauses)
    return names_node or not all(map(is_plain_step, steps))


def steps_in(block: ir.Block) -> Iterator[ir.Step]:
    """Yield the steps of *block*, also inside its constructs."""
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
