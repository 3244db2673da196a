"""The steps of a generated graph, found by reading the code of its walk.

A walk yields steps that are constants of its module; some hold further code: the branches of a
group, the body of an `each`. Nothing is run to find them.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, TypeAlias

from flowrt.steps import Ask, Dataflow, Each, Group, Node, Race, Sub, Wait

if TYPE_CHECKING:
    from flowrt.graph import Graph

Named: TypeAlias = Node | Sub | Ask | Wait


def steps_of(graph: Graph[Any, Any]) -> tuple[Named, ...]:
    """Give the named steps of a graph, without those of its subgraphs; none if it was built by
    hand.
    """
    if not graph.source.digest:
        return ()
    return tuple(dict.fromkeys(_steps_in(graph.walk, set())))


def _steps_in(text: Any, seen: set[CodeType]) -> Iterator[Named]:
    """Yield the steps that a function of a generated module names; *seen* is the code
    already read.
    """
    module = text.__globals__
    for name in _names_in(text.__code__, seen):
        yield from _steps_at(module.get(name), module, seen)


def _steps_at(value: Any, module: Any, seen: set[CodeType]) -> Iterator[Named]:
    match value:
        case Node() | Sub() | Ask() | Wait():
            yield value
        case Group(walks=walks) | Race(walks=walks):
            for walk in walks:
                yield from _steps_in(walk, seen)
        case Each(walk=walk):
            yield from _steps_in(walk, seen)
        case Dataflow(nodes=nodes, walks=walks):
            yield from nodes
            for walk in walks:
                yield from _steps_in(walk, seen)
        case FunctionType(__globals__=found) if found is module:
            yield from _steps_in(value, seen)


def _names_in(code: CodeType, seen: set[CodeType]) -> Iterator[str]:
    if code in seen:
        return
    seen.add(code)
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names_in(constant, seen)
