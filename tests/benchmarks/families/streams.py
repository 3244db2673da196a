"""Streams in every mode, compared with a generator that yields as many items."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Lock, Thread
from time import perf_counter, time

from harness import Case
from lab import Lab
from nodes import bump, words

import flowrt

LENGTH = 1000


def cases(lab: Lab) -> Iterator[Case]:
    """Yield each mode; a unit is one item."""
    chain, module = lab.module.Chain1000, lab.module

    def counted(mode: str) -> Callable[[], int]:
        return lambda: sum(1 for _ in chain.stream({"x": 0}, mode=mode))

    yield Case(
        what="stream of `updates`",
        hand=lambda: sum(1 for _ in updates()), ours=counted("updates"),
        peers=lab.by_peers("stream_updates", LENGTH), units=LENGTH, unit="item", bar=3, aim=1.5,
    )  # fmt: skip
    # The state is also emitted before the first node.
    yield Case(
        what="stream of `values`",
        hand=lambda: sum(1 for _ in values()), ours=counted("values"),
        units=LENGTH, unit="item", bar=3, aim=1.5,
    )  # fmt: skip
    yield Case(
        what="stream of `tasks`",
        hand=lambda: sum(1 for _ in tasks()), ours=counted("tasks"),
        units=2 * LENGTH, unit="item", bar=3, aim=1.5,
    )  # fmt: skip
    yield Case(
        what="stream of `chunks`, 100 per node",
        hand=lambda: sum(1 for _ in chunks()),
        ours=lambda: sum(1 for _ in module.Words.stream({"x": 0}, mode="chunks")),
        units=100, unit="item", bar=3, aim=1.5,
    )  # fmt: skip
    yield Case(
        what="stream of `custom`, one per node",
        hand=lambda: sum(1 for _ in custom()),
        ours=lambda: sum(1 for _ in module.Tells.stream({"x": 0}, mode="custom")),
        units=100, unit="item", bar=3, aim=1.5,
    )  # fmt: skip
    # Suspending code in the middle of a call needs a thread: this is the lower bound.
    yield Case(
        what="the same, compared with bare thread switches",
        hand=lambda: change_threads(100),
        ours=lambda: sum(1 for _ in module.Tells.stream({"x": 0}, mode="custom")),
        units=100, unit="item", bar=3, aim=1.5,
    )  # fmt: skip


def change_threads(times: int) -> int:
    """Switch to another thread and back that many times, using only locks."""
    there, back = Lock(), Lock()
    there.acquire()
    back.acquire()

    def answer() -> None:
        for _ in range(times):
            there.acquire()
            back.release()

    Thread(target=answer).start()
    for _ in range(times):
        there.release()
        back.acquire()
    return times


def updates() -> Iterator[dict[str, dict[str, int]]]:
    state = {"x": 0}
    for index in range(LENGTH):
        state["x"] = bump(state["x"])
        yield {f"n{index}": {"x": state["x"]}}


def values() -> Iterator[dict[str, int]]:
    state = {"x": 0}
    for _ in range(LENGTH):
        state["x"] = bump(state["x"])
        yield dict(state)


def tasks() -> Iterator[flowrt.TaskStarted | flowrt.TaskFinished]:
    state = {"x": 0}
    for index in range(LENGTH):
        yield flowrt.TaskStarted(f"n{index}", 1, time())
        begin = perf_counter()
        state["x"] = bump(state["x"])
        yield flowrt.TaskFinished(f"n{index}", 1, time(), perf_counter() - begin)


def chunks() -> Iterator[flowrt.Chunk]:
    for word in words(0):
        yield flowrt.Chunk("words", word, 1)


def custom() -> Iterator[int]:
    state = {"x": 0}
    for _ in range(100):
        yield state["x"]
        state["x"] = state["x"] + 1
