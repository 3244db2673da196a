"""Errors: handlers, retries, timeouts, limits, and the notes that say where an error occurred."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from flowrt import (
    LoopLimitError,
    NodeError,
    NodeResultError,
    NodeTimeoutError,
    RunTimeoutError,
    StepLimitError,
    current,
    kit,
)
from flowrt.clock import ManualClock, use_clock
from flowrt.testing.rules import PATIENCE


def fail(error: BaseException) -> Any:
    raise error


def node(name: str, call: Any, *writes: str, line: int = 1, **more: Any) -> kit.Node:
    return kit.Node(name, line, call, writes, **more)


class Flaky:
    """Fails a given number of times, then returns its value."""

    def __init__(self, failures: int, error: Exception | None = None) -> None:
        self.failures = failures
        self.error = error or ConnectionError("down")
        self.calls = 0

    def __call__(self) -> int:
        self.calls += 1
        if self.calls <= self.failures:
            raise self.error
        return self.calls

    async def later(self) -> int:
        return self()


def test_handler_that_fits_goes_on_with_the_state_as_it_was(make, run):
    """A node that fails has written nothing."""

    def walk(s: Any) -> Iterator[kit.Step]:
        try:
            yield node("set", lambda s: 1, "x")
            yield node("bad", lambda s: fail(KeyError("gone")), "x")
        except ValueError:
            yield node("wrong", lambda s: 2, "x")
        except KeyError as error:
            yield kit.Keep("problem", kit.problem(error))

    fields = {"x": int, "problem": NodeError}
    graph = make.graph(walk, fields, outputs=("x", "problem"))

    assert run(graph) == {"x": 1, "problem": NodeError("KeyError", "'gone'", "bad", 1)}


def test_problem_names_the_subgraph_as_the_catching_graph_knows_it(make, run):
    """The node of a caught error is one of the graph whose handler caught it."""
    bad = node("bad", lambda s: fail(KeyError("gone")))
    inner = make.graph(lambda s: (bad,), {"x": int}, name="Inner")
    sub = kit.Sub("sub", 2, inner, lambda s: inner.state())

    def walk(s: Any) -> Iterator[kit.Step]:
        try:
            yield sub
        except KeyError as error:
            yield kit.Keep("problem", kit.problem(error))

    graph = make.graph(walk, {"problem": NodeError}, outputs=("problem",))

    assert run(graph)["problem"].node == "sub"


def test_retries_wait_twice_as_long_each_time_up_to_the_most(make, run):
    """`retry 5 times backoff 1s to 3s`."""
    flaky = Flaky(4)
    retry = kit.Retry(5, backoff=1.0, most=3.0)
    graph = make.graph(
        lambda s: (node("flaky", lambda s: flaky(), "x", retry=retry),), {"x": int}, outputs=("x",)
    )

    with use_clock(ManualClock()) as clock:
        output = run(graph)

    assert output == {"x": 5}
    assert clock.slept == [1.0, 2.0, 3.0, 3.0]


def test_jitter_shortens_a_wait_to_between_half_and_all(make):
    """The factor lies between 0.5 and 1.0."""
    retry = kit.Retry(2, backoff=4.0, jitter=True)

    waits = [retry.delay(1, chance) for chance in (0.0, 0.5, 1.0)]

    assert waits == [2.0, 3.0, 4.0]


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_retries_end_with_the_last_error_and_its_attempt(make, run, kind):
    """N times means N attempts in all."""
    flaky = Flaky(9)
    call = flaky.later if kind == "async" else flaky
    bad = node("flaky", lambda s: call(), "x", kind=kind, retry=kit.Retry(3))

    with pytest.raises(ConnectionError) as caught:
        run(make.graph(lambda s: (bad,), {"x": int}))

    assert flaky.calls == 3
    assert caught.value.__notes__[0].endswith(", attempt 3")


def test_only_errors_that_are_named_are_retried(make, run):
    """`on ConnectionError` does not retry other errors."""
    flaky = Flaky(1, KeyError("gone"))
    retry = kit.Retry(3, on=(ConnectionError,))

    with pytest.raises(KeyError):
        run(make.graph(lambda s: (node("n", lambda s: flaky(), retry=retry),), {"x": int}))

    assert flaky.calls == 1


def test_attempts_of_one_call_have_one_idempotency_key(make, run):
    """Another call of the same node has a different key."""
    keys: list[str] = []

    def work() -> None:
        keys.append(current().idempotency_key)
        if len(keys) == 1:
            raise ConnectionError

    again = node("work", lambda s: work(), retry=kit.Retry(2))

    run(make.graph(lambda s: (again, again), {"x": int}))

    assert keys[0] == keys[1] != keys[2]


async def sleep_long() -> None:
    await asyncio.sleep(30)


def test_asynchronous_node_that_takes_too_long_is_cancelled(make, run):
    """The error is also a TimeoutError."""
    slow = node("slow", lambda s: sleep_long(), kind="async", timeout=0.01)

    with pytest.raises(NodeTimeoutError, match=r"`slow` took longer than 0\.01 s") as caught:
        run(make.graph(lambda s: (slow,), {"x": int}))

    assert isinstance(caught.value, TimeoutError)


def test_synchronous_node_that_takes_too_long_is_abandoned(make, run):
    """The run continues at once, although the thread does not end."""
    release = threading.Event()
    ended: list[bool] = []
    slow = node("slow", lambda s: ended.append(release.wait(PATIENCE)), timeout=0.01)

    def walk(s: Any) -> Iterator[kit.Step]:
        try:
            yield slow
        except TimeoutError:
            yield node("handled", lambda s: "handled", "x")

    output = run(make.graph(walk, {"x": str}, outputs=("x",)))

    assert output == {"x": "handled"}
    assert not ended
    release.set()


def test_timeout_counts_for_each_attempt_and_is_retried(make, run):
    """Each attempt has the full time."""
    calls: list[int] = []

    async def slow_once() -> int:
        calls.append(1)
        clock.jump(0.03)
        if len(calls) == 1:
            clock.jump(0.03)
            await asyncio.sleep(30)
        return len(calls)

    slow = node("slow", lambda s: slow_once(), "x", kind="async", timeout=0.05, retry=kit.Retry(2))

    with use_clock(ManualClock()) as clock:
        assert run(make.graph(lambda s: (slow,), {"x": int}, outputs=("x",))) == {"x": 2}


def test_run_that_takes_too_long_is_ended(make, run):
    """The timeout of the whole run is not caught by any handler."""

    def walk(s: Any) -> Iterator[kit.Step]:
        try:
            yield node("slow", lambda s: sleep_long(), kind="async")
        except Exception:
            yield node("never", lambda s: 1 / 0)

    with pytest.raises(RunTimeoutError, match=r"graph `Made` took longer than 0\.01 s"):
        run(make.graph(walk, {"x": int}), timeout=0.01)


def test_run_timeout_does_not_wait_for_a_stuck_thread(make, run):
    """A synchronous node cannot be stopped, so it is abandoned."""
    release = threading.Event()
    ended: list[bool] = []
    stuck = node("stuck", lambda s: ended.append(release.wait(PATIENCE)))

    with pytest.raises(RunTimeoutError):
        run(make.graph(lambda s: (stuck,), {"x": int}), timeout=0.01)

    assert not ended
    release.set()


def inc(name: str = "inc") -> kit.Node:
    return node(name, lambda s: s.x + 1, "x")


def test_limit_is_exact(make, run):
    """N steps run, and the next one raises."""
    seen: list[int] = []
    tick = node("tick", lambda s: seen.append(1))
    graph = make.graph(lambda s: (tick,) * 5, {"x": int})

    run(graph, max_steps=5)
    seen.clear()
    with pytest.raises(StepLimitError, match="limit of 4 steps"):
        run(graph, max_steps=4)

    assert len(seen) == 4


def test_limit_shows_the_cycle_it_was_in(make, run):
    """The message shows the last lap, from a node back to itself."""

    def walk(s: Any) -> Iterator[kit.Step]:
        yield inc("first")
        while True:
            yield inc("draft")
            yield inc("review")

    with pytest.raises(StepLimitError, match="in the cycle `draft` -> `review` -> `draft`"):
        run(make.graph(walk, {"x": (int, 0)}, limit=9))


def test_handlers_do_not_catch_the_limit_when_the_text_says_so(make, run):
    """Generated handlers re-raise it first."""

    def walk(s: Any) -> Iterator[kit.Step]:
        try:
            while True:
                yield inc()
        except kit.StepLimitError:
            raise
        except Exception:
            yield inc("caught")

    with pytest.raises(StepLimitError):
        run(make.graph(walk, {"x": (int, 0)}, limit=3))


def test_branches_go_on_from_the_parents_count_and_the_longest_counts(make, run):
    """With 1 step before, 3 in the longer branch and 1 after, the count is five, not six."""
    fork = kit.Group(2, (lambda s: (inc(),) * 3, lambda s: (inc(),)), own=((), ()))
    graph = make.graph(lambda s: (inc(), fork, inc()), {"x": (int, 0)}, folds={"x": kit.add})

    run(graph, max_steps=5)
    with pytest.raises(StepLimitError):
        run(graph, max_steps=4)


def test_subgraph_counts_for_its_caller_and_has_its_own_limit(make, run):
    """The lower of the two limits ends it."""
    inner = make.graph(lambda s: (inc(),) * 3, {"x": (int, 0)}, name="Inner", limit=3)
    tight = make.graph(lambda s: (inc(),) * 3, {"x": (int, 0)}, name="Tight", limit=2)

    def around(graph: Any) -> Any:
        sub = kit.Sub("sub", 2, graph, lambda s: graph.state())
        return make.graph(lambda s: (inc(), sub, inc()), {"x": (int, 0)})

    run(around(inner), max_steps=5)
    with pytest.raises(StepLimitError):
        run(around(inner), max_steps=4)
    with pytest.raises(StepLimitError, match="graph `Tight` reached its limit of 2 steps"):
        run(around(tight))


def test_loop_limit_can_be_handled(make, run):
    """The walk raises the error itself where there is a handler."""

    def walk(s: Any) -> Iterator[kit.Step]:
        try:
            yield inc()
            raise kit.loop_limit("repeat", 7, 5)
        except LoopLimitError as error:
            yield kit.Keep("text", kit.message(error))

    graph = make.graph(walk, {"x": (int, 0), "text": str}, outputs=("text",))

    assert "5 rounds" in run(graph)["text"]


def test_error_is_noted_once_with_its_place(make, run):
    """The note has node, graph, file and line, and the path through subgraphs and groups."""
    bad = node("bad", lambda s: fail(ValueError("x")), line=31)
    inner = make.graph(lambda s: (bad,), {"x": int}, name="Inner", source=kit.Source("inner.flow"))
    sub = kit.Sub("sub", 12, inner, lambda s: inner.state())
    fork = kit.Group(2, (lambda s: (sub,), lambda s: (inc(),)), own=((), ()))
    graph = make.graph(lambda s: (fork,), {"x": (int, 0)}, name="Outer")

    with pytest.raises(ValueError, match="x") as caught:
        run(graph, run_id="r1", thread_id="t1")

    note = "in node `sub/bad` of graph `Outer` (inner.flow:31), run r1, thread t1"
    assert caught.value.__notes__ == [note]


@dataclass(frozen=True)
class Frozen(Exception):
    code: int


def test_exception_that_refuses_notes_keeps_its_own_error(make, run):
    """A frozen dataclass cannot be annotated the usual way."""
    bad = node("bad", lambda s: fail(Frozen(3)))

    with pytest.raises(Frozen) as caught:
        run(make.graph(lambda s: (bad,), {"x": int}))

    assert "in node `bad`" in caught.value.__notes__[0]


def test_one_exception_object_raised_by_many_runs_keeps_one_note(make):
    """Only the latest location is useful, and notes must not pile up."""
    error = ValueError("shared")
    graph = make.graph(lambda s: (node("bad", lambda s: fail(error)),), {"x": int})

    for _ in range(3):
        with pytest.raises(ValueError, match="shared"):
            graph.invoke()

    assert len(error.__notes__) == 1


@pytest.mark.parametrize(
    ("kind", "fold", "value", "says"),
    [
        (int, None, "a", r"`x` is 'a' \(str\), expected int"),
        (list[int], kit.append, "a", "expected int"),
        (list[int], kit.extend, 5, r"expected list \| tuple"),
        (str | None, None, 5, r"expected str \| None"),
    ],
)
def test_result_that_is_not_promised_is_checked(make, run, kind, fold, value, says):
    """It follows the field's type and reducer: one item for `append`, a list for `extend`."""
    folds = {"x": fold} if fold else {}
    bad = node("bad", lambda s: value, "x", checks=("x",))

    with pytest.raises(NodeResultError, match=says):
        run(make.graph(lambda s: (bad,), {"x": kind}, folds=folds))
