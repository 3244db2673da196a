"""Graphs made by hand in the shape of generated modules, and every way to run one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from flowrt import RunFinished, kit


class Maker:
    """Makes state classes and graphs from a few words."""

    @staticmethod
    def state(fields: dict[str, Any], folds: dict[str, kit.Fold] | None = None) -> type[kit.State]:
        """Give a state class; a field is its type, or a pair of its type and a default."""
        types = {
            name: kind[0] if isinstance(kind, tuple) else kind for name, kind in fields.items()
        }
        defaults = {name: kind[1] for name, kind in fields.items() if isinstance(kind, tuple)}
        folds = folds or {}
        empty = {kit.append: list, kit.extend: list, kit.merge: dict, kit.union: set}

        def __init__(self: Any, **given: Any) -> None:
            for name in types:
                if name in given:
                    setattr(self, name, given[name])
                elif name in defaults:
                    setattr(self, name, defaults[name])
                elif folds.get(name) in empty:
                    setattr(self, name, empty[folds[name]]())

        body = {
            "__slots__": tuple(types),
            "__annotations__": types,
            "__init__": __init__,
            "__folds__": folds,
        }
        return type("MadeState", (kit.State,), body)

    def graph(
        self,
        walk: Callable[[Any], Iterable[kit.Step]],
        fields: dict[str, Any],
        *,
        folds: dict[str, kit.Fold] | None = None,
        params: tuple[str, ...] = (),
        outputs: tuple[str, ...] = (),
        name: str = "Made",
        **more: Any,
    ) -> kit.Graph[Any, Any]:
        """Give a graph over a state class of its own."""
        state = self.state(fields, folds)
        more.setdefault("source", kit.Source("made.flow"))
        return kit.Graph(name, state, walk=walk, params=params, outputs=outputs, **more)


@pytest.fixture
def make() -> Maker:
    return Maker()


Way = Callable[..., Any]


def by_invoke(graph: kit.Graph[Any, Any], given: Any = None, **settings: Any) -> Any:
    return graph.invoke(given, **settings)


def by_ainvoke(graph: kit.Graph[Any, Any], given: Any = None, **settings: Any) -> Any:
    return asyncio.run(graph.ainvoke(given, **settings))


def by_stream(graph: kit.Graph[Any, Any], given: Any = None, **settings: Any) -> Any:
    *_, last = graph.stream(given, mode="events", **settings)
    assert isinstance(last, RunFinished)
    return last.output


def by_astream(graph: kit.Graph[Any, Any], given: Any = None, **settings: Any) -> Any:
    async def collect() -> list[Any]:
        return [event async for event in graph.astream(given, mode="events", **settings)]

    *_, last = asyncio.run(collect())
    assert isinstance(last, RunFinished)
    return last.output


@pytest.fixture(params=[by_invoke, by_ainvoke, by_stream, by_astream])
def run(request: pytest.FixtureRequest) -> Way:
    """Run a graph in one of the four ways; gives its output."""
    way: Way = request.param
    return way


@pytest.fixture(params=["stream", "astream"])
def items(request: pytest.FixtureRequest) -> Way:
    """Stream a graph in one of the two ways; gives all items."""

    def collect(graph: kit.Graph[Any, Any], given: Any = None, **settings: Any) -> list[Any]:
        if request.param == "stream":
            return list(graph.stream(given, **settings))

        async def gather() -> list[Any]:
            return [item async for item in graph.astream(given, **settings)]

        return asyncio.run(gather())

    return collect
