"""Graphs as plain functions: nodes are called in place, everything else is handed to the machine.

This one writer makes both `run_x` and `arun_x`; a *dialect* holds the words in which they differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import attrs

from flowc.generate.bodies import BodyWriter
from flowc.generate.ends import ends
from flowc.generate.entering import entered
from flowc.generate.expressions import PRIMARY, Bound
from flowc.generate.handing import is_plain_step, needs_machine, steps_in
from flowc.generate.initial import initial
from flowc.generate.landing import is_plain, land, may_be_shared
from flowc.generate.layout import Atom, Chain, Choice, Doc, Run, bare_tuple, call, tuple_of
from flowc.generate.literals import constant
from flowc.generate.parts import (
    exact_count,
    falling_through,
    in_order,
    is_inline,
    lines_of,
    most_steps,
)
from flowc.generate.script import At
from flowc.source import Span
from flowc.trees import ir, program
from flowc.types import subexpressions


@attrs.frozen
class Dialect:
    """What differs between the synchronous and the asynchronous function."""

    head: str
    function: str
    wait: str
    drive: str
    exhaust: str


SYNC = Dialect("def", "run_{}", "", "kit.drive", "kit.exhaust")
ASYNC = Dialect("async def", "arun_{}", "await ", "kit.adrive", "kit.aexhaust")


Plain = ir.Call | ir.Evaluate
Part = ir.Parallel | ir.Each | ir.Dataflow
_PARTS = (ir.Parallel, ir.Each, ir.Dataflow)

#: How many consecutive nodes are counted at once: the fallback is a call with all of them as
#: arguments, for which every frame of the function has room.
COUNTED_TOGETHER = 64


@attrs.define
class PlainWriter(BodyWriter):
    """Writes the body of a plain function; *table* holds the name of each step.

    Inside a ``try``, steps are counted one by one: a failed one counts, those after it do not. If
    the machine ran a step that failed, the run knows how many steps are left; so if a ``try``
    contains one such step, the machine runs them all.
    """

    dialect: Dialect = attrs.field(kw_only=True)
    table: Mapping[ir.Step, str] = attrs.field(kw_only=True)
    locals: dict[ir.Step, str] = attrs.field(factory=dict)
    by_line: dict[int, list[ir.Step]] = attrs.field(init=False)
    guards: int = 0
    driven: int = 0
    # In a part: the variable that counts its steps, "" if their number is known beforehand.
    tally: str | None = None

    @by_line.default
    def _steps_by_line(self) -> dict[int, list[ir.Step]]:
        found: dict[int, list[ir.Step]] = {}
        for step in self.table:
            found.setdefault(self.script.origin.line(step.span), []).append(step)
        return found

    def function(self, walk: ir.Walk) -> None:
        """Write the whole body."""
        self.statements(walk.body)
        if not ends(walk.body):
            self.leave()

    def leave(self) -> None:
        """Write the end of the line of control."""
        self.script.add("return left")

    def keep(self, clause: ir.Clause, item: ir.Guard) -> None:
        """Write what a handler does with the error that it caught."""
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
        """Write how many steps are left after one that failed in the machine."""
        if self.driven or needs_machine(item):
            self.script.add("left = run.left")

    # ---- steps

    def at(self, step: ir.Step) -> At:
        """Return the origin of a statement of *step*, and which of the steps of its line it is:
        nodes with several names may share one declaration.
        """
        here = self.by_line[self.script.origin.line(step.span)]
        is_part = isinstance(step, _PARTS)
        if here == [step] or (is_part and all(isinstance(other, _PARTS) for other in here)):
            return {"at": step.span}
        return {"at": step.span, "step": "" if is_part else self.table[step]}

    def at_route(self, span: Span) -> At:
        """Return the origin of a statement that belongs to no step, though its line may
        have some.
        """
        if self.script.origin.line(span) in self.by_line:
            return {"at": span, "step": ""}
        return {"at": span}

    def perform(self, steps: Sequence[ir.Step]) -> None:
        """Write consecutive steps; plain ones are counted together."""
        block: list[Plain] = []
        for step in steps:
            is_plain = is_plain_step(step) and not self.driven
            if not is_plain or self.guards or len(block) == COUNTED_TOGETHER:
                self.plain_block(block)
            if is_plain and isinstance(step, ir.Call | ir.Evaluate):
                block.append(step)
            elif isinstance(step, ir.Enter) and step.plain and not self.guards:
                self.enter(step)
            elif not self.guards and isinstance(step, _PARTS) and is_inline(step):
                self.part(step)
            else:
                self.drive(step)
        self.plain_block(block)

    def plain_block(self, block: list[Plain]) -> None:
        """Write plain nodes, preceded by their common count."""
        if not block:
            return
        if self.tally is None:
            nodes = (self.table[step] for step in block)
            self.count(len(block), call(self.dialect.exhaust, "run", "s", "left", *nodes))
        else:
            self.tell(len(block))
        for step in block:
            if isinstance(step, ir.Call):
                self.call(step)
            else:
                self.evaluate(step)
        block.clear()

    def count(self, steps: int, otherwise: Doc, part: Part | None = None) -> None:
        """Write the subtraction of *steps*, and what happens if too few are left."""
        left, taken = Atom("left"), Atom(str(steps))
        self.script.add(
            "left = ",
            Choice(
                Chain(left, (("-", taken),)),
                Chain(left, ((">=", taken),)),
                self.awaited(otherwise),
            ),
            **({} if part is None else self.at(part)),
        )

    def tell(self, steps: int | str) -> None:
        """Write that a line of a part takes this many steps, unless that is known beforehand."""
        if self.tally:
            self.script.add(f"{self.tally} += {steps}")

    def awaited(self, value: Doc) -> Doc:
        """Return *value*, awaited in the asynchronous function."""
        return Run((Atom(self.dialect.wait), value)) if self.dialect.wait else value

    def drive(self, step: ir.Step) -> None:
        """Write a step that the machine runs."""
        driven = call(self.dialect.drive, "run", "s", "left", self.table[step])
        self.script.add("left = ", self.awaited(driven), **self.at(step))

    def call(self, step: ir.Call) -> None:
        """Write a call in place and the write of its result."""
        value = Bound(self.calling(step), PRIMARY)
        if not step.writes:
            self.script.add("", value.doc, **self.at(step))
            return
        if step.form == "tuple":
            self.unpack(step, value)
            return
        (write,) = step.writes
        if step.checks:
            slot, node = constant(write.field.slot), constant(step.name)
            value = Bound(call("kit.checked", "s", slot, value.doc, node), PRIMARY)
        shared = may_be_shared(write, step.arguments)
        before, shown, after = land(write, value, self.expressions, may_be_shared=shared)
        self.script.add(before, shown, after, **self.at(step))

    def calling(self, step: ir.Call) -> Doc:
        """Return the call itself: direct, awaited, blocking on a loop, or in a thread."""
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
        """Write a call that returns several values."""
        shared = any(may_be_shared(write, step.arguments) for write in step.writes)
        if all(map(is_plain, step.writes)) and not shared:
            targets = ", ".join(f"s.{write.field.slot}" for write in step.writes)
            self.script.add(f"{targets} = ", value.doc, **self.at(step))
            return
        result = self.local(step, f"{step.name}_result")
        self.script.add(f"{result} = ", value.doc, **self.at(step))
        self.land_all(
            step, (Bound(Atom(f"{result}[{place}]"), PRIMARY) for place in range(len(step.writes)))
        )

    def land_all(self, step: ir.Call | ir.Evaluate | ir.Enter, values: Iterator[Bound]) -> None:
        """Write the write of each value of a step."""
        arguments = step.arguments if isinstance(step, ir.Call) else ()
        for write, value in zip(step.writes, values, strict=True):
            shared = may_be_shared(write, arguments)
            before, shown, after = land(write, value, self.expressions, may_be_shared=shared)
            self.script.add(before, shown, after)

    def local(self, step: ir.Step, wanted: str) -> str:
        """Return the local variable of *step*."""
        if step not in self.locals:
            self.locals[step] = self.variable(wanted)
        return self.locals[step]

    def evaluate(self, step: ir.Evaluate) -> None:
        """Write a ``set``: everything is evaluated before anything is written."""
        show = self.expressions
        values = [
            Bound(show.owned(write.value), show.bound(write.value).binding)
            for write in step.writes
            if write.value is not None
        ]
        if len(values) == 1:
            before, shown, after = land(step.writes[0], values[0], show, may_be_shared=False)
            self.script.add(before, shown, after, **self.at(step))
        elif all(map(is_plain, step.writes)):
            targets = ", ".join(f"s.{write.field.slot}" for write in step.writes)
            self.script.add(
                f"{targets} = ", bare_tuple(value.doc for value in values), **self.at(step)
            )
        elif values:
            result = self.local(step, f"{step.name}_values")
            shown = tuple_of(value.doc for value in values)
            kind = ""
            if any(map(has_empty_display, step.writes)):
                kind = f": tuple[{show.names.use('typing', 'Any')}, ...]"
            self.script.add(f"{result}{kind} = ", shown, **self.at(step))
            places = range(len(values))
            self.land_all(step, (Bound(Atom(f"{result}[{place}]"), PRIMARY) for place in places))

    # ---- parallel parts in place

    def part(self, step: Part) -> None:
        """Write the branches of *step* one after the other. Near the limit, the machine runs them
        instead, since it knows how far each of them gets.
        """
        steps = exact_count((ir.Perform(step),))
        driven = call(self.dialect.drive, "run", "s", "left", self.table[step])
        if steps is not None:
            if self.tally is None:
                self.count(steps, driven, step)
            else:
                self.tell(steps)
            self.lines(step, "")
        elif self.tally is not None:
            self.tell(self.counted(step))
        else:
            self.script.add(f"if left < {most_steps((ir.Perform(step),))}:")
            self.script.depth += 1
            self.drive(step)
            self.script.depth -= 1
            self.script.add("else:")
            self.script.depth += 1
            self.script.add(f"left -= {self.counted(step)}")
            self.script.depth -= 1

    def counted(self, step: Part) -> str:
        """Write the lines of *step*; return the variable with the number of steps of the
        longest.
        """
        taken = self.local(step, "taken")
        self.script.add(f"{taken} = 0")
        self.lines(step, taken)
        return taken

    def lines(self, step: Part, taken: str) -> None:
        """Write the lines of *step*; each raises *taken* to at least the number of its steps."""
        match step:
            case ir.Dataflow(nodes=nodes):
                with self.telling(""):
                    self.perform([nodes[place] for place in in_order(step)])
            case ir.Parallel():
                for line in lines_of(step):
                    self.line(line, taken, f"max({taken}, {{}})")
            case ir.Each():
                self.items(step, taken)

    def items(self, step: ir.Each, taken: str) -> None:
        """Write the loop over the items."""
        show = self.expressions
        items = self.variable("items")
        self.script.add(f"{items} = ", call("kit.items", show.show(step.items)), **self.at(step))
        self.script.add(f"for s.{step.item.slot} in {items}:")
        self.script.depth += 1
        for field in step.variables:
            value = initial(field, show)
            if value is not None:
                self.script.add(f"s.{field.slot} = ", value)
        is_even = exact_count(step.branch.body) is not None
        self.line(step.branch.body, taken, "{}" if is_even else f"max({taken}, {{}})")
        self.script.depth -= 1

    def line(self, body: ir.Block, taken: str, longest: str) -> None:
        """Write one line of a part; *longest* is the pattern of the new value of *taken*."""
        text = falling_through(body)
        assert text is not None
        steps = exact_count(text)
        if not taken or steps is not None:
            with self.telling(""):
                self.statements(text)
            if taken and steps:
                self.script.add(f"{taken} = {longest.format(steps)}")
            return
        made = self.variable("steps")
        self.script.add(f"{made} = 0")
        with self.telling(made):
            self.statements(text)
        self.script.add(f"{taken} = {longest.format(made)}")

    @contextmanager
    def telling(self, tally: str) -> Iterator[None]:
        """Count the steps written inside the block in the variable *tally*."""
        before, self.tally = self.tally, tally
        yield
        self.tally = before

    def enter(self, step: ir.Enter) -> None:
        """Write the call of another graph's plain function, with a new state."""
        homes = self.expressions.homes
        state = self.local(step, f"{step.name}_state")
        self.script.add(f"{state} = ", entered(step, self.expressions))
        function = homes.of_graph(step.graph, self.dialect.function)
        running = self.awaited(call(function, state, "run", "left"))
        self.script.add("left = ", running, **self.at(step))
        by_name = {field.name: field for field in step.graph.outputs}
        slots = (
            by_name[write.field.name].slot if step.form == "names" else output.slot
            for write, output in zip(step.writes, step.graph.outputs, strict=False)
        )
        self.land_all(step, (Bound(Atom(f"{state}.{slot}"), PRIMARY) for slot in slots))


def has_empty_display(write: program.Write) -> bool:
    """Whether a type checker would demand an annotation for a written ``[]`` or ``{}``."""
    return write.value is not None and any(
        (isinstance(part, program.Sequence) and not part.items)
        or (isinstance(part, program.DictDisplay) and not part.items)
        for part in subexpressions(write.value)
    )
