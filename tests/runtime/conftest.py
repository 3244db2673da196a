"""Graphs written by hand in the shape of generated modules, and every way to run one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from ways import Way, by_ainvoke, by_astream, by_invoke, by_stream

from flowrt import kit


class Maker:
    """Builds state classes and graphs from short descriptions."""

    @staticmethod
    def state(fields: dict[str, Any], folds: dict[str, kit.Fold] | None = None) -> type[kit.State]:
        """Return a state class; a field is given by its type, or by a pair of its type and a
        default.
        """
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
        """Return a graph with a state class of its own."""
        state = self.state(fields, folds)
        optional = more.get("optional", ())

        def admit(given: kit.Given, bound: kit.Given | None = None) -> kit.State:
            taken = [param for param in params if param in given or param not in optional]
            values = {param: kit.admitted(state, param, given[param]) for param in taken}
            hosted = {} if bound is None else {name: bound[name] for name in more["resources"]}
            return state(**values, **hosted)

        def output(s: Any) -> dict[str, Any]:
            return {field: getattr(s, field) for field in outputs}

        more.setdefault("source", kit.Source("made.flow"))
        return kit.Graph(
            name,
            state,
            admit=admit,
            params=params,
            outputs=outputs,
            output=output,
            walk=walk,
            **more,
        )


@pytest.fixture
def make() -> Maker:
    return Maker()


@pytest.fixture(params=[by_invoke, by_ainvoke, by_stream, by_astream])
def run(request: pytest.FixtureRequest) -> Way:
    """Run a graph in one of the four ways; return its output."""
    way: Way = request.param
    return way


@pytest.fixture(params=["stream", "astream"])
def items(request: pytest.FixtureRequest) -> Way:
    """Stream a graph in one of the two ways; return all items."""

    def collect(graph: kit.Graph[Any, Any], given: Any = None, **settings: Any) -> list[Any]:
        if request.param == "stream":
            return list(graph.stream(given, **settings))

        async def gather() -> list[Any]:
            return [item async for item in graph.astream(given, **settings)]

        return asyncio.run(gather())

    return collect
