"""Lines of control as generators of steps, for the machine to run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from flowc.generate.bodies import BodyWriter
from flowc.generate.layout import call
from flowc.generate.literals import constant
from flowc.trees import ir


@attrs.define
class WalkWriter(BodyWriter):
    """Writes the body of a walk; *table* holds the name of each step."""

    table: Mapping[ir.Step, str] = attrs.field(kw_only=True)

    def function(self, walk: ir.Walk) -> None:
        """Write the whole body."""
        before = len(self.script.lines)
        self.statements(walk.body)
        if not any("yield " in line for line in self.script.lines[before:]):
            self.script.add("yield from ()")

    def perform(self, steps: Sequence[ir.Step]) -> None:
        """Write consecutive steps."""
        for step in steps:
            self.script.add(f"yield {self.table[step]}")

    def leave(self) -> None:
        """Write the end of the line of control."""
        self.script.add("return")

    def enter_clause(self, item: ir.Guard) -> None:
        """Write nothing: the machine counts the steps."""

    def keep(self, clause: ir.Clause, item: ir.Guard) -> None:
        """Write what a handler does with the error that it caught."""
        assert clause.catch.field is not None
        slot = constant(clause.catch.field.slot)
        self.script.add("yield ", call("kit.Keep", slot, self.problem(clause)))
