"""What the plain text of a graph calls: for steps that are not plain, limits and single writes."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import replace
from types import FrameType
from typing import Any, NoReturn, TypeVar

from flowrt.context import NOWHERE, SPOT, Current, Parcel, Spot, find_spot
from flowrt.errors import LoopLimitError, NodeError, RouteError, without_stop
from flowrt.forks import ordered
from flowrt.lane_threads import through as through_threads
from flowrt.lanes import Part, part_of
from flowrt.limits import lap_through, limit_reached
from flowrt.machine import Machine
from flowrt.notes import annotate, graph_of, node_of, path_above
from flowrt.results import accept_one
from flowrt.runs import Run
from flowrt.state import State
from flowrt.steps import Node, Step
from flowrt.sync_driver import block_on as block_on_loop
from flowrt.sync_driver import drive as drive_machine

T = TypeVar("T")


def drive(run: Run, state: State, left: int, *steps: Step) -> int:
    """Run steps with the machine; gives how many steps are left, also in `run.left` for
    handlers.
    """
    run = run.itself()
    run.above = path_above(sys._getframe(1))
    token = SPOT.set(find_spot())  # its threads and loops have stacks of their own
    try:
        part = part_of(run, state, left, steps, "sync", "inline")
        if part is None:
            return _drive_by_machine(run, state, left, steps)
        run.left = through_threads(part)
        return left_by(part)
    finally:
        SPOT.reset(token)


def _drive_by_machine(run: Run, state: State, left: int, steps: tuple[Step, ...]) -> int:
    machine = Machine(run, state, iter(steps), left)
    number_on(machine, run.limit - left)
    try:
        for _ in drive_machine(machine):
            pass
    finally:
        run.left = machine.root.left
    return run.left


def left_by(part: Part) -> int:
    """Give how many steps a part has left.

    Raises:
        BaseException: what the part failed with.
    """
    if part.error is not None:
        raise part.error
    return part.run.left


def number_on(machine: Machine, taken: int) -> None:
    """Number the calls and forks of a handed-over step on from those before it, so that ids are
    unique.
    """
    machine.root.ordinal = machine.root.forks = taken


def exhaust(run: Run, state: State, left: int, *nodes: Node) -> NoReturn:
    """Run the nodes of a block up to the step limit, which does not suffice for all of them.

    Raises:
        StepLimitError: always, unless a node fails before.
    """
    run = run.aside()
    drive(run, state, left, *nodes[:left])
    raise over_limit(run, state, nodes[left])


def over_limit(run: Run, state: State, node: Node) -> Exception:
    """Give the error for the node that exceeds the limit, with the loop that it is in."""
    graph = graph_of(state)
    error = limit_reached(run.graph.name, run.limit, lap_through(graph.laps, node.name))
    annotate(error, run, graph, node.name, node.line, 1)
    return error


async def adrive(run: Run, state: State, left: int, *steps: Step) -> int:
    """Run steps with the machine on the running loop; gives how many are left, see `drive`."""
    from flowrt.async_driver import adrive as adrive_machine  # loads asyncio
    from flowrt.lane_tasks import through

    run.above = path_above(sys._getframe(1))
    part = part_of(run, state, left, steps, "sync", "inline", "async")
    if part is not None:
        run.left = await through(part)
        return left_by(part)
    machine = Machine(run, state, iter(steps), left)
    number_on(machine, run.limit - left)
    try:
        async for _ in adrive_machine(machine):
            pass
    finally:
        run.left = machine.root.left
    return run.left


async def aexhaust(run: Run, state: State, left: int, *nodes: Node) -> NoReturn:
    """Run the nodes of a block up to the step limit, which does not suffice for all of them.

    Raises:
        StepLimitError: always, unless a node fails before.
    """
    run = run.aside()
    await adrive(run, state, left, *nodes[:left])
    raise over_limit(run, state, nodes[left])


async def in_thread(name: str, function: Callable[..., T], /, *args: Any, **kwargs: Any) -> T:
    """Call the function of the node `name` in a worker thread."""
    from flowrt.async_driver import in_worker  # loads asyncio

    def call() -> T:
        SPOT.set(NamedSpot(SPOT.get(), name))
        try:
            return function(*args, **kwargs)
        except StopIteration as error:
            raise without_stop(error, name) from error

    result: T = await in_worker(call)
    return result


def block_on(awaitable: Awaitable[T]) -> T:
    """Give the result of an awaitable, run on the background loop."""
    spot = find_spot()
    if not isinstance(spot, Run):
        return block_on_loop(awaitable)
    token = SPOT.set(BlockedSpot(spot, sys._getframe(1)))
    try:
        return block_on_loop(awaitable)
    finally:
        SPOT.reset(token)


class BlockedSpot:
    """A node of a plain text that runs on a loop while the text waits."""

    def __init__(self, run: Run, frame: FrameType) -> None:
        self._run = run
        self._frame = frame

    def here(self) -> Current:
        """Describe the run, and the node that the frame is in."""
        return self._run.here_in(self._frame)

    def send(self, parcel: Parcel, value: object) -> None:
        """Do nothing: nobody watches the run."""


class NamedSpot:
    """A node of a plain text that runs in another thread, where no frame names it."""

    def __init__(self, around: Spot | None, name: str) -> None:
        self._around = around
        self._name = name

    def here(self) -> Current:
        """Describe the surrounding run, and the node."""
        if self._around is None:
            return NOWHERE
        around = self._around.here()
        key = f"{around.idempotency_key}{self._name}"
        return replace(around, node=self._name, idempotency_key=key)

    def send(self, parcel: Parcel, value: object) -> None:
        """Do nothing: nobody watches the run."""


def items(values: Iterable[Any]) -> Iterator[Any]:
    """Give the items of an `each`, unaffected by later changes of their container.

    Raises:
        FlowError: they are a set, whose order differs from process to process.
    """
    return iter(ordered(values))


def checked(state: State, field: str, value: Any, node: str) -> Any:
    """Give a node's result, converted to the type of its field.

    Raises:
        NodeResultError: it is of another type.
    """
    return accept_one(type(state), field, value, node, deep=False, replaces=False)


def problem(error: BaseException, node: str = "") -> NodeError:
    """Give the record of a caught error; `node` is its node, if the text knows it."""
    name, attempt = node_of(error)
    if node and node != name:
        name, attempt = node, 1
    return NodeError(type(error).__name__, str(error), name, attempt)


def message(error: BaseException) -> str:
    """Give the text of a caught error, or its class name if it has none."""
    return str(error) or type(error).__name__


def no_arm(value: object, line: int) -> RouteError:
    """Give the error of a `match` that has no arm for the value."""
    return RouteError(f"no arm of the `match` (line {line}) takes {value!r}")


def loop_limit(name: str, line: int, rounds: int) -> LoopLimitError:
    """Give the error of a `repeat` whose rounds are used up."""
    return LoopLimitError(f"{name} (line {line}) did not end after {rounds} rounds")
