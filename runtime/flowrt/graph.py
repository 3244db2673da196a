"""A compiled graph, as its callers see it: run it, stream it, run many of it, bind it."""

from __future__ import annotations

import copy
from collections.abc import (
    AsyncGenerator,
    Callable,
    Coroutine,
    Generator,
    Iterable,
    Mapping,
    Sequence,
)
from contextlib import suppress
from typing import (
    TYPE_CHECKING,
    Any,
    Generic,
    Literal,
    TypeAlias,
    TypeVar,
    Unpack,
    cast,
    overload,
)

from flowrt import notes
from flowrt.config import BatchSettings, RunConfig, Settings, configure
from flowrt.context import SPOT, sets_spot
from flowrt.errors import CheckpointError, without_stop
from flowrt.intake import Intake
from flowrt.machine import Machine
from flowrt.resources import close_resources
from flowrt.runs import Run
from flowrt.state import State
from flowrt.steps import Step
from flowrt.sync_driver import block_on, drive
from flowrt.watch import Watch

if TYPE_CHECKING:
    from flowrt.batch import Executor

I = TypeVar("I", bound=Mapping[str, Any])  # noqa: E741 - the input
O = TypeVar("O", bound=Mapping[str, Any])  # noqa: E741 - the output

RunText: TypeAlias = Callable[[Any, Run, int], int]
AsyncRunText: TypeAlias = Callable[[Any, Run, int], Coroutine[Any, Any, int]]
NO_SOURCE = notes.Source("")


class Graph(Generic[I, O]):
    """One graph; `I` and `O` are the TypedDicts of its input and output.

    `walk` is its universal form; `run` and `arun`, where it has them, are the plain ones, taken
    when nobody watches, and `laps` are the loops that their message about the limit names. `opens`
    are the resources that it opens itself, `resources` those that the host binds.
    """

    def __init__(
        self,
        name: str,
        state: type[State],
        *,
        walk: Callable[[Any], Iterable[Step]],
        params: tuple[str, ...] = (),
        optional: tuple[str, ...] = (),
        outputs: tuple[str, ...] = (),
        run: RunText | None = None,
        arun: AsyncRunText | None = None,
        laps: tuple[tuple[str, ...], ...] = (),
        limit: int = 10_000,
        pauses: bool = False,
        resources: tuple[str, ...] = (),
        opens: Mapping[str, Callable[[Any], Any]] | None = None,
        source: notes.Source = NO_SOURCE,
    ) -> None:
        self.name = name
        self.state = state
        self.walk = walk
        self.outputs = outputs
        self.laps = laps
        self.limit = limit
        self.pauses = pauses
        self.opens = opens or {}
        self.source = source
        self.intake = Intake(name, state, params, optional, resources)
        self.bound: dict[str, Any] = {}
        self.plain = run
        self.aplain = arun
        notes.register(self)

    def __repr__(self) -> str:
        return f"<graph {self.name}>"

    def bind(self, **resources: Any) -> Graph[I, O]:
        """Give a copy that has these resources.

        Raises:
            InputError: the graph names no such resource.
        """
        self.intake.check_resources(resources)
        twin = copy.copy(self)
        twin.bound = {**self.bound, **resources}
        return twin

    @sets_spot
    def invoke(
        self,
        input: I | None = None,
        *,
        config: RunConfig | Mapping[str, Any] | None = None,
        **settings: Unpack[Settings],
    ) -> O:
        """Run the graph once, and give its outputs.

        Raises:
            InputError: the input or a setting does not fit.
            Exception: what a node failed with, noted with its place.
        """
        run, state = self._begin(input, configure(config, settings))
        if self.plain is None or run.needs_walk():
            for _ in self._walk_through(run, state):
                pass
            return self.output(state)
        token = SPOT.set(run)
        try:
            self.plain(state, run, run.limit)
        except BaseException as raised:
            error = without_stop(raised)
            notes.annotate_plain(error, run)
            self._close(run, error)
            if error is raised:
                raise
            raise error from raised
        finally:
            SPOT.reset(token)
        self._close(run, None)
        return self.output(state)

    def stream(
        self,
        input: I | None = None,
        *,
        mode: str | Sequence[str] = "updates",
        config: RunConfig | Mapping[str, Any] | None = None,
        **settings: Unpack[Settings],
    ) -> Generator[Any, None, None]:
        """Run the graph as its reader reads; `close` cancels the run.

        Raises:
            InputError: the input, a setting or a mode does not fit; at once, before the first item.
        """
        watch = Watch(mode, self._hidden())
        run, state = self._begin(input, configure(config, settings), watch)
        if not watch.events:
            return self._walk_through(run, state)
        return self._show(run, state, watch, dict(input or {}))

    async def ainvoke(
        self,
        input: I | None = None,
        *,
        config: RunConfig | Mapping[str, Any] | None = None,
        **settings: Unpack[Settings],
    ) -> O:
        """Run the graph once on the running loop, and give its outputs.

        Raises:
            InputError: the input or a setting does not fit.
            Exception: what a node failed with, noted with its place.
        """
        from flowrt import async_face  # loads asyncio, which only callers on a loop need

        run, state = self._begin(input, configure(config, settings))
        await async_face.run_through(self, run, state)
        return self.output(state)

    def astream(
        self,
        input: I | None = None,
        *,
        mode: str | Sequence[str] = "updates",
        config: RunConfig | Mapping[str, Any] | None = None,
        **settings: Unpack[Settings],
    ) -> AsyncGenerator[Any, None]:
        """Run the graph on the running loop as its reader reads; `aclose` cancels the run.

        Raises:
            InputError: the input, a setting or a mode does not fit; at once, before the first item.
        """
        from flowrt import async_face  # loads asyncio

        watch = Watch(mode, self._hidden())
        run, state = self._begin(input, configure(config, settings), watch)
        if not watch.events:
            return async_face.walk_through(self, run, state)
        return async_face.show(self, run, state, watch, dict(input or {}))

    @overload
    def batch(
        self,
        inputs: Iterable[I],
        *,
        max_concurrency: int | None = None,
        executor: Executor = "thread",
        return_exceptions: Literal[False] = False,
        config: RunConfig | Mapping[str, Any] | None = None,
        **settings: Unpack[BatchSettings],
    ) -> list[O]: ...

    @overload
    def batch(
        self,
        inputs: Iterable[I],
        *,
        max_concurrency: int | None = None,
        executor: Executor = "thread",
        return_exceptions: Literal[True],
        config: RunConfig | Mapping[str, Any] | None = None,
        **settings: Unpack[BatchSettings],
    ) -> list[O | Exception]: ...

    def batch(
        self,
        inputs: Iterable[I],
        *,
        max_concurrency: int | None = None,
        executor: Executor = "thread",
        return_exceptions: bool = False,
        config: RunConfig | Mapping[str, Any] | None = None,
        **settings: Unpack[BatchSettings],
    ) -> list[O] | list[O | Exception]:
        """Run the graph once for each input, and give the outputs in the order of the inputs.

        At most `max_concurrency` runs are under way at once. A failed run ends the batch, or stands
        in the result as its exception.

        Raises:
            InputError: a setting does not fit.
            Exception: the first failure, in the order of the inputs.
        """
        from flowrt import batch  # few programs need it

        plan = batch.Plan(configure(config, settings), max_concurrency, return_exceptions)
        return batch.run_all(self, inputs, plan, executor)

    @overload
    async def abatch(
        self,
        inputs: Iterable[I],
        *,
        max_concurrency: int | None = None,
        return_exceptions: Literal[False] = False,
        config: RunConfig | Mapping[str, Any] | None = None,
        **settings: Unpack[BatchSettings],
    ) -> list[O]: ...

    @overload
    async def abatch(
        self,
        inputs: Iterable[I],
        *,
        max_concurrency: int | None = None,
        return_exceptions: Literal[True],
        config: RunConfig | Mapping[str, Any] | None = None,
        **settings: Unpack[BatchSettings],
    ) -> list[O | Exception]: ...

    async def abatch(
        self,
        inputs: Iterable[I],
        *,
        max_concurrency: int | None = None,
        return_exceptions: bool = False,
        config: RunConfig | Mapping[str, Any] | None = None,
        **settings: Unpack[BatchSettings],
    ) -> list[O] | list[O | Exception]:
        """Run the graph once for each input on the running loop; see `batch`."""
        from flowrt import async_face, batch  # loads asyncio

        plan = batch.Plan(configure(config, settings), max_concurrency, return_exceptions)
        return await async_face.run_all(self, inputs, plan)

    def _begin(
        self, given: Mapping[str, Any] | None, config: RunConfig, watch: Watch | None = None
    ) -> tuple[Run, State]:
        if self.pauses:
            raise CheckpointError(
                f"graph `{self.name}` asks, waits or remembers: it needs a checkpointer; bind one"
            )
        state = self.intake.admit({} if given is None else given, self.bound)
        return Run(self, config, state, watch), state

    def _hidden(self) -> frozenset[str]:
        return frozenset((*self.intake.resources, *self.opens))

    def output(self, state: State) -> O:
        """Give the outputs of a run that has ended."""
        return cast(O, {name: getattr(state, name) for name in self.outputs})

    def _close(self, run: Run, error: BaseException | None) -> None:
        if run.scope is None or not run.scope.exits:
            return
        if error is None:
            close_resources(run.scope, None, block_on)
            return
        with suppress(Exception):  # the run's own error is the one to know
            close_resources(run.scope, error, block_on)

    def _walk_through(self, run: Run, state: State) -> Generator[Any, None, None]:
        machine = Machine(run, state, iter(self.walk(state)), run.limit)
        try:
            yield from drive(machine)
        except BaseException as error:
            self._close(run, error)
            raise
        self._close(run, None)

    def _show(
        self, run: Run, state: State, watch: Watch, given: dict[str, Any]
    ) -> Generator[Any, None, None]:
        watch.run_started(run, given)
        try:
            yield from self._walk_through(run, state)
        except Exception as error:
            watch.run_failed(run, error)
            yield from watch.items
            raise
        watch.run_finished(run, dict(self.output(state)))
        yield from watch.items


notes.begins_run(Graph.invoke)
