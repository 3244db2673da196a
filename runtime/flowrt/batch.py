"""One graph, many inputs: in threads or in processes, results in the order of the inputs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from threading import Lock, Semaphore
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from flowrt import workers
from flowrt.config import RunConfig
from flowrt.errors import InputError

if TYPE_CHECKING:
    from flowrt.graph import Graph

Executor: TypeAlias = Literal["thread", "process"]


@dataclass(frozen=True, slots=True)
class Plan:
    """The settings of each run, how many are under way at once, what becomes of failures."""

    config: RunConfig
    max_concurrency: int | None
    return_exceptions: bool

    def __post_init__(self) -> None:
        if self.max_concurrency is not None and self.max_concurrency < 1:
            raise InputError(f"`max_concurrency` is {self.max_concurrency}: it is at least 1")


def run_all(
    graph: Graph[Any, Any], inputs: Iterable[Any], plan: Plan, executor: Executor
) -> list[Any]:
    """Run the graph for each input; results in the order of the inputs.

    Raises:
        InputError: there is no such executor.
    """
    cores = os.cpu_count() or 1
    match executor:
        case "thread":
            batch = Batch(inputs, lambda given: graph.invoke(given, config=plan.config), plan)
            return batch.run(plan.max_concurrency or cores + 4)
        case "process":
            batch = Batch(inputs, lambda given: _elsewhere(graph, given, plan.config), plan)
            return batch.run(plan.max_concurrency or cores)
    raise InputError(f"no executor `{executor}`; there is `thread`, `process`")


class Batch:
    """The runs of one batch, taken one by one by several threads."""

    def __init__(self, inputs: Iterable[Any], work: Callable[[Any], Any], plan: Plan) -> None:
        self._places: Iterator[tuple[int, Any]] = enumerate(inputs)
        self._work = work
        self._keeps_errors = plan.return_exceptions
        self._lock = Lock()
        self._ended = Semaphore(0)
        self._stopped = False
        self._results: dict[int, Any] = {}
        self._errors: dict[int, BaseException] = {}

    def run(self, width: int) -> list[Any]:
        """Give the results, from so many threads."""
        threads = 0
        try:
            while threads < width and (first := self._next()) is not None:
                threads += 1
                workers.submit(lambda first=first: self._take(first))  # type: ignore[misc]
            self._wait_for(threads)
        except BaseException:
            self._stopped = True
            self._wait_for(threads)
            raise
        if self._errors:
            raise self._errors[min(self._errors)]
        return [self._results[place] for place in sorted(self._results)]

    def _wait_for(self, threads: int) -> None:
        for _ in range(threads):
            self._ended.acquire()

    def _next(self) -> tuple[int, Any] | None:
        with self._lock:
            return None if self._stopped else next(self._places, None)

    def _take(self, taken: tuple[int, Any] | None) -> None:
        try:
            while taken is not None:
                self._one(*taken)
                taken = self._next()
        finally:
            self._ended.release()

    def _one(self, place: int, given: Any) -> None:
        try:
            self._results[place] = self._work(given)
        except BaseException as error:
            if self._keeps_errors and isinstance(error, Exception):
                self._results[place] = error
            else:
                self._errors[place] = error
                self._stopped = True


def _elsewhere(graph: Graph[Any, Any], given: Any, config: RunConfig) -> Any:
    from flowrt import processes  # loads multiprocessing

    module = graph.walk.__module__
    job = processes.pool().submit(_invoke, module, graph.name, graph.bound, given, config)
    return job.result()


def _invoke(module: str, name: str, bound: Mapping[str, Any], given: Any, config: RunConfig) -> Any:
    graph = getattr(import_module(module), name)
    return graph.bind(**bound).invoke(given, config=config)
