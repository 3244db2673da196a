"""One graph, many inputs: run in threads or in processes, with results in the order of the inputs.

Threads only help runs that wait for something: two of them never run Python at once, and switching
costs more than a short run does. So a batch in threads starts with one, and adds others once runs
are seen to last longer than a switch costs.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from operator import length_hint
from threading import Lock, Semaphore
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from flowrt import workers
from flowrt.config import DEFAULT, RunConfig
from flowrt.errors import InputError

if TYPE_CHECKING:
    from flowrt.graph import Graph

Executor: TypeAlias = Literal["thread", "process"]

# Seconds: the longest that a short run takes, the time of the first check, the interval after that.
SHORT = 100e-6
FIRST_LOOK = 0.002
LOOK = 0.005


@dataclass(frozen=True, slots=True)
class Plan:
    """The settings of each run, how many run at once, and whether failures are returned."""

    config: RunConfig
    max_concurrency: int | None
    return_exceptions: bool

    def __post_init__(self) -> None:
        if self.max_concurrency is not None and self.max_concurrency < 1:
            raise InputError(f"`max_concurrency` is {self.max_concurrency}: it must be at least 1")


def run_all(
    graph: Graph[Any, Any], inputs: Iterable[Any], plan: Plan, executor: Executor
) -> list[Any]:
    """Run the graph for each input; results in the order of the inputs.

    Raises:
        InputError: there is no such executor.
    """
    cores = os.cpu_count() or 1
    work: Callable[[Any], Any]
    match executor:
        case "thread":
            is_default = plan.config is DEFAULT
            work = graph.invoke if is_default else partial(graph.invoke, config=plan.config)
            return Batch(inputs, work, plan).run(1, plan.max_concurrency or cores + 4)
        case "process":
            width = plan.max_concurrency or cores
            work = partial(_elsewhere, graph, plan.config)
            return Batch(inputs, work, plan).run(width, width)
    raise InputError(f"no executor `{executor}`; there is `thread`, `process`")


class Batch:
    """The runs of one batch; several threads take them one by one."""

    def __init__(self, inputs: Iterable[Any], work: Callable[[Any], Any], plan: Plan) -> None:
        # Iterating over these runs no code of the caller, so it needs no lock.
        self._is_listed = type(inputs) in (list, tuple)
        listed = tuple(inputs) if self._is_listed else ()
        self._inputs = iter(listed if self._is_listed else inputs)
        self._places: Iterator[tuple[int, Any]] = enumerate(self._inputs)
        #: A place for each input that is known so far.
        self._results: list[Any] = [None] * len(listed)
        self._work = work
        self._keeps_errors = plan.return_exceptions
        self._lock = Lock()
        self._ended = Semaphore(0)
        self._stopped = False
        self._threads = 0  # not known to have ended
        self._errors: dict[int, BaseException] = {}

    def run(self, first: int, most: int) -> list[Any]:
        """Give the results; starts with `first` threads, and uses `most` if the runs take long."""
        try:
            self._start(first)
            if first < most and self._lasts():
                self._start(most - first)
            self._wait()
        except BaseException:
            self._stopped = True
            self._wait()
            raise
        if self._errors:
            raise self._errors[min(self._errors)]
        return self._results

    def _start(self, threads: int) -> None:
        """Start this many threads, or fewer if fewer inputs are left."""
        for _ in range(threads):
            taken = self._next()
            if taken is None:
                return
            self._threads += 1
            workers.submit(partial(self._take, taken))

    def _lasts(self) -> bool:
        """Wait until runs are seen to take long (True), or until all are done (False)."""
        pause, seen = FIRST_LOOK, 0
        while self._threads:
            if self._ended.acquire(timeout=pause):
                self._threads -= 1
                continue
            begun = self._begun()
            if (begun - seen) * SHORT < pause:
                return True
            pause, seen = LOOK, begun
        return False

    def _begun(self) -> int:
        """Give the number of runs that have started."""
        known = len(self._results)
        return known - length_hint(self._inputs) if self._is_listed else known

    def _wait(self) -> None:
        while self._threads:
            self._ended.acquire()
            self._threads -= 1

    def _next(self) -> tuple[int, Any] | None:
        if self._is_listed:
            return None if self._stopped else next(self._places, None)
        with self._lock:
            taken = None if self._stopped else next(self._places, None)
            if taken is not None:
                self._results.append(None)
            return taken

    def _rest(self) -> Iterator[tuple[int, Any]]:
        return self._places if self._is_listed else iter(self._next, None)

    def _take(self, first: tuple[int, Any]) -> None:
        try:
            self._run(iter((first,)))
            self._run(self._rest())
        except BaseException as error:  # the inputs raised it, so there are no more
            self._errors[len(self._results)] = error
            self._stopped = True
        finally:
            self._ended.release()

    def _run(self, places: Iterator[tuple[int, Any]]) -> None:
        results, work = self._results, self._work
        for place, given in places:
            if self._stopped:
                return
            try:
                results[place] = work(given)
            except BaseException as error:
                self._fail(place, error)

    def _fail(self, place: int, error: BaseException) -> None:
        if self._keeps_errors and isinstance(error, Exception):
            self._results[place] = error
        else:
            self._errors[place] = error
            self._stopped = True


def _elsewhere(graph: Graph[Any, Any], config: RunConfig, given: Any) -> Any:
    from flowrt import processes  # loads multiprocessing

    return processes.submit(_invoke, graph, given, config).future.result()


def _invoke(graph: Graph[Any, Any], given: Any, config: RunConfig) -> Any:
    return graph.invoke(given, config=config)
