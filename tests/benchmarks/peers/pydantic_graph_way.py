"""pydantic-graph: steps built with its `GraphBuilder`, instrumentation off."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib.metadata import version
from itertools import pairwise
from typing import Any

from nodes import bump, short_nap
from pydantic_graph import GraphBuilder, StepContext, reduce_list_append

NAME = "pydantic-graph"
IMPORT = "import pydantic_graph"
VERSION = version("pydantic-graph")


@dataclass
class Number:
    x: int


def builder() -> Any:
    return GraphBuilder(state_type=Number, output_type=int, auto_instrument=False)


def in_a_row(function: Callable[[int], Any], length: int, waits: bool = False) -> Any:
    made = builder()
    steps = []
    for index in range(length):

        async def step(ctx: StepContext[Number, None, None]) -> None:
            given = function(ctx.state.x)
            ctx.state.x = await given if waits else given

        steps.append(made.step(step, node_id=f"n{index}"))

    async def read(ctx: StepContext[Number, None, None]) -> int:
        return ctx.state.x

    last = made.step(read, node_id="read")
    row = [made.start_node, *steps, last, made.end_node]
    for before, after in pairwise(row):
        made.add(made.edge_from(before).to(after))
    return made.build()


def achain(length: int) -> Callable[[], Awaitable[Any]]:
    graph = in_a_row(bump, length)

    async def run() -> Any:
        return {"x": await graph.run(state=Number(0), infer_name=False)}

    return run


def agroup(width: int) -> Callable[[], Awaitable[Any]]:
    made = GraphBuilder(input_type=list[int], output_type=list[int], auto_instrument=False)

    async def up(ctx: StepContext[None, None, int]) -> int:
        return bump(ctx.inputs)

    step = made.step(up, node_id="up")
    joined = made.join(reduce_list_append, initial_factory=list[int])
    made.add(
        made.edge_from(made.start_node).map().to(step),
        made.edge_from(step).to(joined),
        made.edge_from(joined).to(made.end_node),
    )
    graph = made.build()

    async def run() -> Any:
        return {"out": sorted(await graph.run(inputs=[0] * width, infer_name=False))}

    return run


def concurrent(runs: int) -> Callable[[], Awaitable[Any]]:
    graph = in_a_row(short_nap, 5, waits=True)

    async def run() -> Any:
        import asyncio

        one = [graph.run(state=Number(0), infer_name=False) for _ in range(runs)]
        return [{"x": x} for x in await asyncio.gather(*one)]

    return run
