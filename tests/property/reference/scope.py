"""The state of a run, as seen by one branch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from reference.errors import StepLimit
from reference.graphs import FieldInfo, GraphInfo


@attrs.define
class Line:
    """One line of control: how many steps it has taken, and how many it may take."""

    used: int
    limit: int

    def step(self) -> None:
        if self.used >= self.limit:
            raise StepLimit
        self.used += 1


@attrs.frozen
class Logged:
    """A write that is applied at the join; *writer* is the node that made it."""

    field: str
    value: Any
    replace: bool
    writer: str


@attrs.define(eq=False)
class Scope:
    """What a line of control may read and write; *log* keeps the writes for the join.

    *items* are the variables of every enclosing ``each``, *own* those of the innermost, which do
    not take part in the join. *region* is the branch that the line walks, 0 for the root. *guide*
    is where an oracle stores its wishes for the line.
    """

    graph: GraphInfo
    state: dict[str, Any]
    line: Line
    prefix: str
    log: list[Logged] | None = None
    region: int = 0
    rounds: dict[int, int] = attrs.field(factory=dict)
    items: Mapping[str, FieldInfo] = attrs.field(factory=dict)
    own: frozenset[str] = frozenset()
    guide: Any = None

    def branch(self, region: int) -> Scope:
        """Return the scope of a branch: the state at the fork, and an empty log."""
        line = Line(self.line.used, self.line.limit)
        state = dict(self.state)
        return Scope(self.graph, state, line, self.prefix, [], region, items=self.items)

    def field(self, name: str) -> FieldInfo | None:
        return self.items.get(name) or self.graph.fields.get(name)
