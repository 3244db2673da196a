"""Break points named by a call: those that no run of the graph can reach are refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from flowrt.config import did_you_mean
from flowrt.errors import InputError
from flowrt.given import unexpected
from flowrt.steps import Ask, Node, Sub, Wait
from flowrt.texts import steps_of

if TYPE_CHECKING:
    from flowrt.config import RunConfig
    from flowrt.graph import Graph

Kinds: TypeAlias = tuple[type[Node] | type[Sub] | type[Ask] | type[Wait], ...]


def check_breaks(graph: Graph[Any, Any], config: RunConfig) -> None:
    """Refuse break points that are not nodes of the graph or of its subgraphs.

    Raises:
        InputError: there is one.
    """
    for name in config.pause_before:
        _check(graph, "pause_before", name, (Node, Sub, Ask, Wait))
    for name in config.pause_after:
        _check(graph, "pause_after", name, (Node,))


def _check(graph: Graph[Any, Any], setting: str, name: object, kinds: Kinds) -> None:
    if not isinstance(name, str):
        raise unexpected(setting, name, "names of nodes")
    reached = tuple(_reached(graph, ""))
    if not all(steps_of(one) for _, one in reached):
        return  # built by hand: its nodes are not known
    if name in _names(reached, kinds):
        return
    known = _names(reached, (Node, Sub, Ask, Wait))
    if name in known:
        raise InputError(
            f"`{setting}` names `{name}`, which calls no function: pause before what comes next"
        )
    raise InputError(f"graph `{graph.name}` has no node `{name}`{did_you_mean(name, known)}")


def _names(reached: tuple[tuple[str, Graph[Any, Any]], ...], kinds: Kinds) -> tuple[str, ...]:
    """Give the names of the nodes: both alone, and prefixed with their subgraphs."""
    names = [
        (step.name, prefix + step.name)
        for prefix, graph in reached
        for step in steps_of(graph)
        if isinstance(step, kinds)
    ]
    return tuple(dict.fromkeys(one for both in names for one in both))


def _reached(graph: Graph[Any, Any], prefix: str) -> Iterator[tuple[str, Graph[Any, Any]]]:
    """Yield a graph and its subgraphs, each with the prefix of the paths of its nodes."""
    yield prefix, graph
    for node, inner in graph.subgraphs.items():
        yield from _reached(inner, f"{prefix}{node}/")
