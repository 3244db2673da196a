"""Pickling of graphs: not by their contents, but by where another process finds them.

A graph is code, like a function, so it is pickled by module and name, together with what is bound
to it. A thread has one run at a time, so a graph with a checkpointer is refused rather than shared.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pickle import PicklingError
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from flowrt.graph import Graph

Shipped: TypeAlias = tuple[Callable[..., Any], tuple[str, str, Mapping[str, Any]]]


def ship(graph: Graph[Any, Any]) -> Shipped:
    """Give what rebuilds the graph in another process.

    Raises:
        PicklingError: its module has no such graph, or it keeps its runs in threads.
    """
    module = graph.walk.__module__
    home = getattr(sys.modules.get(module), graph.name, None)
    if getattr(home, "walk", None) is not graph.walk:
        raise PicklingError(f"graph `{graph.name}` is not what its module holds under that name")
    if graph.threads is not None:
        raise PicklingError(
            f"graph `{graph.name}` keeps its runs in threads: "
            "bind its checkpointer in the other process"
        )
    return unpack, (module, graph.name, {**graph.bound, **graph.lent})


def unpack(module: str, name: str, bound: Mapping[str, Any]) -> Graph[Any, Any]:
    """Give the graph of that name, with what is bound to it."""
    graph: Graph[Any, Any] = getattr(import_module(module), name)
    return graph.bind(**bound) if bound else graph
