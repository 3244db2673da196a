"""The argument that states the common kind of all calls of a parallel part or a graph."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.generate.homes import Homes
from flowc.generate.layout import Doc, call, named
from flowc.generate.literals import constant
from flowc.trees import ir


def calls_shown(name: str, calls: ir.Calls | None, homes: Homes) -> Iterator[Doc]:
    """Yield the argument *name* for a part that consists only of calls. Graphs of other files are
    asked when the module is imported, so that the module does not change when they do.
    """
    if calls is None:
        return
    kinds = [f"{homes.of_graph(graph, '{}')}.kind" for graph in calls.graphs]
    if calls.kind or not kinds:
        kinds.insert(0, constant(calls.kind or "inline"))
    yield named(name, call("kit.together", *kinds) if len(kinds) > 1 else kinds[0])
