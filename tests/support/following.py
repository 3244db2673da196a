"""A run that is followed through its flow, with the steps that could not be found there."""

from __future__ import annotations

from typing import Any

import attrs

from flowc.lower import lower
from flowc.testing import Tracer
from flowc.testing.tracing import Following
from flowc.testing.values import Values
from flowc.trees.program import Program
from flowrt.testing import ScriptedGraph, script
from flowrt.testing.record import Event, Line


@attrs.define(eq=False)
class Witness:
    """Follows a run, and collects the steps and ends that could not be found in the flow."""

    following: Following
    lost: list[str] = attrs.field(factory=list)

    def came_to(self, line: Line, event: Event, state: Any) -> None:
        """Look a step up."""
        self.following.came_to(line, event, state)
        if self.following.place_of(event) is None:
            self.lost.append(f"came to {event.step}")

    def came_to_end(self, line: Line, state: Any) -> None:
        """Look the end of a line up."""
        before = self.following.tracer.taken.copy()
        self.following.came_to_end(line, state)
        if self.following.tracer.taken == before:
            self.lost.append("came to an end")


def followed(
    name: str, program: Program, module: Any, bound: dict[str, Any] | None = None
) -> tuple[ScriptedGraph[Any, Any], Witness]:
    """Return the graph *name* of a program, without stubs, and the witness of its runs."""
    header = next(one for one in program.graphs if one.name == name).header
    values = Values(lower(program), module, {})
    witness = Witness(Tracer().following(header, program, values))
    graph = script(getattr(module, name).bind(**(bound or {})))
    graph.script.observer = witness
    return graph, witness
