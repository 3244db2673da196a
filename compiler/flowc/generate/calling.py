"""Of which kind all calls of a parallel part or a graph are, as it says of itself."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.generate.homes import Homes
from flowc.generate.layout import Doc, call, named
from flowc.generate.literals import constant
from flowc.trees import ir


def calls_shown(name: str, calls: ir.Calls | None, homes: Homes) -> Iterator[Doc]:
    """Yield the argument *name* that says it, if it is nothing but calls. Graphs of other files are
    asked when the module is imported, so that it stays as it is when they change.
    """
    if calls is None:
        return
    kinds = [f"{homes.of_graph(graph, '{}')}.kind" for graph in calls.graphs]
    if calls.kind or not kinds:
        kinds.insert(0, constant(calls.kind or "inline"))
    yield named(name, call("kit.together", *kinds) if len(kinds) > 1 else kinds[0])
