"""Burr: functions as actions, no tracker, no persister; the graph is built once for all runs."""

from __future__ import annotations

from importlib.metadata import version
from itertools import pairwise
from typing import Any

from burr.core import ApplicationBuilder, GraphBuilder, State, action, default, expr
from harness import Call
from nodes import bump

NAME = "Burr"
IMPORT = "import burr.core"
VERSION = version("apache-burr")


@action(reads=["x"], writes=["x"])
def up(state: State) -> State:
    return state.update(x=bump(state["x"]))


def run(graph: Any, last: str) -> dict[str, int]:
    application = (
        ApplicationBuilder().with_graph(graph).with_state(x=0).with_entrypoint("n0").build()
    )
    _, _, state = application.run(halt_after=[last])
    return {"x": state["x"]}


def chain(length: int) -> Call:
    names = [f"n{index}" for index in range(length)]
    graph = (
        GraphBuilder()
        .with_actions(**dict.fromkeys(names, up))
        .with_transitions(*pairwise(names))
        .build()
    )
    return lambda: run(graph, names[-1])


def loop(steps: int) -> Call:
    @action(reads=["x"], writes=[])
    def last(state: State) -> State:
        return state

    graph = (
        GraphBuilder()
        .with_actions(n0=up, last=last)
        .with_transitions(("n0", "n0", expr(f"x < {steps}")), ("n0", "last", default))
        .build()
    )
    return lambda: run(graph, "last")
