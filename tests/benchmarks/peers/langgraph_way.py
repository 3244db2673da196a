"""LangGraph: no checkpointer, no tracing, and a recursion limit that is never reached."""

from __future__ import annotations

import operator
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from typing import Annotated, Any, TypedDict

from harness import Call
from langgraph.graph import END, START, StateGraph
from langgraph.types import Send
from nodes import abump, bump, joke, polish, short_nap, think, topics, use_tool, widen

NAME = "LangGraph"
IMPORT = "import langgraph.graph"
VERSION = version("langgraph")

SETTINGS: Any = {"recursion_limit": 100_000}


class Number(TypedDict):
    x: int


class Out(TypedDict):
    x: int
    out: Annotated[list[int], operator.add]


def in_a_row(node: Callable[[Any], Any], length: int) -> Any:
    graph = StateGraph(Number)
    names = [f"n{index}" for index in range(length)]
    for name in names:
        graph.add_node(name, node)
    for before, after in zip([START, *names], [*names, END], strict=True):
        graph.add_edge(before, after)
    return graph.compile()


def bumped(state: Number) -> Number:
    return {"x": bump(state["x"])}


async def abumped(state: Number) -> Number:
    return {"x": await abump(state["x"])}


def chain(length: int) -> Call:
    graph = in_a_row(bumped, length)
    return lambda: graph.invoke({"x": 0}, SETTINGS)


def achain(length: int) -> Callable[[], Awaitable[Any]]:
    graph = in_a_row(abumped, length)

    async def run() -> Any:
        return await graph.ainvoke({"x": 0}, SETTINGS)

    return run


def loop(steps: int) -> Call:
    builder = StateGraph(Number)
    builder.add_node("up", bumped)
    builder.add_edge(START, "up")
    builder.add_conditional_edges("up", lambda state: "up" if state["x"] < steps else END)
    graph = builder.compile()
    return lambda: graph.invoke({"x": 0}, SETTINGS)


def side_by_side(node: Callable[[Any], Any], width: int) -> Any:
    graph = StateGraph(Out)
    for index in range(width):
        graph.add_node(f"n{index}", node)
        graph.add_edge(START, f"n{index}")
        graph.add_edge(f"n{index}", END)
    return graph.compile()


def group(width: int) -> Call:
    graph = side_by_side(lambda state: {"out": [bump(state["x"])]}, width)
    return lambda: {"out": graph.invoke({"x": 0, "out": []}, SETTINGS)["out"]}


def agroup(width: int) -> Callable[[], Awaitable[Any]]:
    async def node(state: Out) -> dict[str, list[int]]:
        return {"out": [await abump(state["x"])]}

    graph = side_by_side(node, width)

    async def run() -> Any:
        return {"out": (await graph.ainvoke({"x": 0, "out": []}, SETTINGS))["out"]}

    return run


class Items(TypedDict):
    xs: list[int]
    out: Annotated[list[int], operator.add]


def aeach(numbers: list[int]) -> Callable[[], Awaitable[Any]]:
    async def up(state: Number) -> dict[str, list[int]]:
        return {"out": [await abump(state["x"])]}

    builder = StateGraph(Items)
    builder.add_node("up", up)  # type: ignore[type-var]
    builder.add_conditional_edges(
        START, lambda state: [Send("up", {"x": x}) for x in state["xs"]], ["up"]
    )
    builder.add_edge("up", END)
    graph = builder.compile()

    async def run() -> Any:
        return {"out": (await graph.ainvoke({"xs": numbers, "out": []}, SETTINGS))["out"]}

    return run


def nested(depth: int) -> Call:
    graph = in_a_row(bumped, 2)
    for _ in range(depth):
        builder = StateGraph(Number)
        builder.add_node("before", bumped)
        builder.add_node("inner", graph)
        builder.add_node("after", bumped)
        for before, after in ((START, "before"), ("before", "inner"), ("inner", "after")):
            builder.add_edge(before, after)
        builder.add_edge("after", END)
        graph = builder.compile()
    return lambda: graph.invoke({"x": 0}, SETTINGS)


def stream_updates(length: int) -> Call:
    graph = in_a_row(bumped, length)
    return lambda: sum(1 for _ in graph.stream({"x": 0}, SETTINGS, stream_mode="updates"))


def batch(runs: int, length: int) -> Call:
    graph = in_a_row(bumped, length)
    inputs: list[Any] = [{"x": 0}] * runs
    return lambda: graph.batch(inputs, SETTINGS)


def concurrent(runs: int) -> Callable[[], Awaitable[Any]]:
    async def napped(state: Number) -> Number:
        return {"x": await short_nap(state["x"])}

    graph = in_a_row(napped, 5)

    async def run() -> Any:
        import asyncio

        return list(await asyncio.gather(*(graph.ainvoke({"x": 0}) for _ in range(runs))))

    return run


class Talk(TypedDict):
    messages: Annotated[list[dict[str, Any]], operator.add]


def react_agent(first: list[dict[str, Any]]) -> Call:
    builder = StateGraph(Talk)
    builder.add_node("think", lambda state: {"messages": [think(state["messages"])]})
    builder.add_node("tools", lambda state: {"messages": [use_tool(state["messages"][-1])]})
    builder.add_edge(START, "think")
    builder.add_conditional_edges(
        "think", lambda state: "tools" if state["messages"][-1]["tool"] else END
    )
    builder.add_edge("tools", "think")
    graph = builder.compile()
    return lambda: graph.invoke({"messages": first}, SETTINGS)


class Subject(TypedDict):
    topic: int
    text: str


class Jokes(TypedDict):
    x: int
    subjects: list[int]
    jokes: Annotated[list[str], operator.add]


def fan_out_to_subgraph(subjects: int) -> Call:
    inner = StateGraph(Subject)
    inner.add_node("joke", lambda state: {"text": joke(state["topic"])})
    inner.add_node("polish", lambda state: {"text": polish(state["text"])})
    for before, after in ((START, "joke"), ("joke", "polish"), ("polish", END)):
        inner.add_edge(before, after)
    told = inner.compile()
    builder = StateGraph(Jokes)
    builder.add_node("topics", lambda state: {"subjects": topics(state["x"])})
    builder.add_node("tell", lambda state: {"jokes": [told.invoke(state)["text"]]})
    builder.add_edge(START, "topics")
    builder.add_conditional_edges(
        "topics",
        lambda state: [Send("tell", {"topic": one}) for one in state["subjects"]],
        ["tell"],
    )
    builder.add_edge("tell", END)
    graph = builder.compile()
    return lambda: {"jokes": graph.invoke({"x": subjects, "jokes": []}, SETTINGS)["jokes"]}


def wide_state(rows: dict[str, dict[str, Any]]) -> Call:
    fields: Any = TypedDict("Fields", dict.fromkeys(rows, dict))  # type: ignore[misc]
    graph = StateGraph(fields)
    names = [f"n{name}" for name in rows]
    for name in rows:
        graph.add_node(f"n{name}", lambda state, name=name: {name: widen(state[name])})
    for before, after in zip([START, *names], [*names, END], strict=True):
        graph.add_edge(before, after)
    compiled = graph.compile()
    return lambda: compiled.invoke(rows, SETTINGS)
