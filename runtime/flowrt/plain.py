"""What the plain text of a graph calls: steps that are not plain, the limit, single writes."""

from __future__ import annotations

from typing import Any, NoReturn

from flowrt.errors import LoopLimitError, NodeError
from flowrt.machine import Machine, limit_reached
from flowrt.notes import graph_of, node_of
from flowrt.results import accept_one
from flowrt.runs import Run
from flowrt.state import State
from flowrt.steps import Node, Step
from flowrt.sync_driver import drive as drive_machine


def drive(run: Run, state: State, left: int, *steps: Step) -> int:
    """Run steps by the machine; gives how many steps are left."""
    machine = Machine(run, state, iter(steps), left)
    for _ in drive_machine(machine):
        pass
    return machine.root.left


def exhaust(run: Run, state: State, left: int, *nodes: Node) -> NoReturn:
    """Run the nodes of a block for which too few steps are left, up to the limit.

    Raises:
        StepLimitError: always, unless a node fails before.
    """
    drive(run, state, left, *nodes[:left])
    raise over_limit(run, state, nodes, left)


def over_limit(run: Run, state: State, nodes: tuple[Node, ...], left: int) -> Exception:
    """Give the error of the first node of a block that may not run any more."""
    return limit_reached(run, graph_of(state), [node.name for node in nodes[: left + 1]])


def checked(state: State, field: str, value: Any, node: str) -> Any:
    """Give a node's value as its field takes it.

    Raises:
        NodeResultError: it is of another type.
    """
    return accept_one(type(state), field, value, deep=False, replaces=False)


def problem(error: BaseException, node: str = "") -> NodeError:
    """Give the record of a caught error; `node` is its node where the text knows it."""
    name, attempt = node_of(error)
    if node and node != name:
        name, attempt = node, 1
    return NodeError(type(error).__name__, str(error), name, attempt)


def message(error: BaseException) -> str:
    """Give the text of a caught error, or its class where it has none."""
    return str(error) or type(error).__name__


def loop_limit(name: str, line: int, rounds: int) -> LoopLimitError:
    """Give the error of a `repeat` whose rounds are used up."""
    return LoopLimitError(f"{name} (line {line}) did not end after {rounds} rounds")
