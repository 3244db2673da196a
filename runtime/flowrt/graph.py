"""A compiled graph, as its callers see it: to run, stream, batch and bind."""

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
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, Unpack, cast

from flowrt import clock as clocks
from flowrt import notes
from flowrt.batch_face import BatchFace, I, O
from flowrt.config import DEFAULT, RunConfig, Settings, configure
from flowrt.context import get_spot, holds_run, sets_spot
from flowrt.errors import CheckpointError, InputError, without_stop
from flowrt.intake import Admit, Intake
from flowrt.machine import Machine
from flowrt.resources import close_resources
from flowrt.resuming import Opening, Resuming
from flowrt.runs import UNASKED, Run, asked, begin
from flowrt.schema import Mismatch
from flowrt.state import State
from flowrt.steps import Calls, Step
from flowrt.sync_driver import block_on, drive
from flowrt.watch import Watch

if TYPE_CHECKING:
    from flowrt.clock import Clock
    from flowrt.threads.checkpointer import Checkpointer
    from flowrt.threads.threads import Threads

RunText: TypeAlias = Callable[[Any, Run, int], int]
AsyncRunText: TypeAlias = Callable[[Any, Run, int], Coroutine[Any, Any, int]]
NO_SOURCE = notes.Source("")


class Graph(Resuming[O], BatchFace[I, O], Generic[I, O]):
    """One graph; `I` and `O` are the TypedDicts of its input and output.

    `admit` makes the initial state of a run from its input; `output` reads the `outputs` from the
    final state. `walk` is the universal form of the graph; `run` and `arun` are the plain forms, if
    it has them, which are used for runs that nobody watches. `laps` are the loops that their
    message about the step limit lists. `kind` is the kind of all its calls, if the graph consists
    of nothing but calls; see `flowrt.lanes`. `opens` are the resources that the graph opens itself,
    `resources` those that the host binds. `memory` are the fields that are kept from run to run,
    `subgraphs` the graphs that its nodes run, by node, `catches` the classes of errors that its own
    handlers name. `shape` identifies its fields, its nodes and its flow.
    """

    def __init__(
        self,
        name: str,
        state: type[State],
        *,
        admit: Admit,
        output: Callable[[Any], O],
        walk: Callable[[Any], Iterable[Step]],
        params: tuple[str, ...] = (),
        optional: tuple[str, ...] = (),
        outputs: tuple[str, ...] = (),
        run: RunText | None = None,
        arun: AsyncRunText | None = None,
        laps: tuple[tuple[str, ...], ...] = (),
        limit: int = 10_000,
        kind: Calls = "",
        pauses: bool = False,
        resources: tuple[str, ...] = (),
        opens: Mapping[str, Callable[[Any], Any]] | None = None,
        memory: tuple[str, ...] = (),
        subgraphs: Mapping[str, Graph[Any, Any]] | None = None,
        catches: tuple[type[BaseException], ...] = (),
        shape: tuple[str, ...] = (),
        source: notes.Source = NO_SOURCE,
    ) -> None:
        self.name = name
        self.state = state
        self.walk = walk
        self.outputs = outputs
        self.output = output
        self.laps = laps
        self.limit = limit
        self.kind = kind
        self.pauses = pauses
        self.opens = opens or {}
        self.memory = memory
        self.subgraphs = subgraphs or {}
        inner_need = any(graph.needs_thread for graph in self.subgraphs.values())
        self.needs_thread: bool = pauses or bool(memory) or inner_need
        #: Whether a run needs nothing but its state: no thread, and no resource to close.
        self.is_bare = not (self.needs_thread or self.opens)
        self.own_catches = catches
        self.shape = shape
        self.source = source
        self.threads: Threads | None = None
        self.intake = Intake(name, state, admit, params, optional, resources)
        self.admit = admit
        #: How many names an input has that `admit` alone can check; see `Intake.exact`.
        self.exact = None if resources else self.intake.exact
        self.bound: dict[str, Any] = {}
        self.lent: dict[str, Any] = {}  # by the host, instead of what it would open itself
        self.plain = run
        self.aplain = arun
        self.__doc__ = walk.__doc__  # the doc string of the graph in its flow file
        notes.register(self)

    @property
    def catches(self) -> tuple[type[BaseException], ...]:
        """The classes of errors that its handlers name, and those of the graphs that it runs."""
        inner = (kind for graph in self.subgraphs.values() for kind in graph.catches)
        return tuple(dict.fromkeys((*self.own_catches, *inner)))

    def __repr__(self) -> str:
        return f"<graph {self.name}>"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the graph as its module, its name, and what is bound to it; see `shipping`."""
        from flowrt.shipping import ship  # loads pickle

        return ship(self)

    def __copy__(self) -> Graph[I, O]:
        """Give a shallow copy."""
        twin = object.__new__(type(self))
        vars(twin).update(vars(self))
        return twin

    def bind(self, *, checkpointer: Checkpointer | None = None, **resources: Any) -> Graph[I, O]:
        """Give a copy that has these resources, and keeps its runs in threads of `checkpointer`.

        One that the graph would open itself is taken instead, and is not closed.

        Raises:
            InputError: the graph names no such resource, or `checkpointer` is none.
            CheckpointError: a field is of a type that cannot be stored.
        """
        lent = {name: resources.pop(name) for name in self.opens if name in resources}
        self.intake.check_resources(resources)
        twin = copy.copy(self)
        twin.bound = {**self.bound, **resources}
        twin.lent = {**self.lent, **lent}
        if checkpointer is not None:
            from flowrt.threads.threads import Threads  # needed only by graphs that keep threads

            twin.threads = Threads(twin, checkpointer)
            twin.is_bare = False
        return twin

    def invoke(
        self,
        input: I | None = None,
        *,
        config: RunConfig | Mapping[str, Any] | None = None,
        **settings: Unpack[Settings],
    ) -> O:
        """Run the graph once, and return its outputs, or `Paused` if it waits for somebody.

        Raises:
            InputError: the input or a setting is not valid.
            ThreadBusyError: the thread is in use.
            ThreadPausedError: the thread waits for answers or for a time; see `resume`.
            Exception: the error of a node, with a note on its location.
        """
        # Making the run here, or calling `Intake.admit` for every input, would each take a tenth of
        # the time of a short run. CPython 3.11 reads a function from an attribute faster than it
        # calls one there, which it takes for a method.
        run: Run = UNASKED
        plain, limit = self.plain, self.limit
        if config is not None or settings or not self.is_bare:
            run, state = self._opening(input, configure(config, settings))()
            limit = run.limit
            if run.needs_walk():
                plain = None
        elif type(input) is dict and len(input) == self.exact:
            admit = self.admit
            try:
                state = admit(input)
            except (Mismatch, KeyError):
                self.intake.refuse(input, self.bound)
                raise
        else:
            state = self.intake.admit({} if input is None else input, self.bound)
        clock = clocks.used
        if plain is None:
            return self.exhaust(_run_of(run, self, state, clock), state)
        around = get_spot()  # noqa: F841 - by it `find_spot` sees whether this run is the nearest
        try:
            plain(state, run, limit)
        except BaseException as raised:
            run = _run_of(run, self, state, clock)
            error = without_stop(raised)
            notes.annotate_plain(error, run)
            _close(run, error)
            if error is raised:
                raise
            raise error from raised
        if not self.is_bare:
            _close(run, None)
        output = self.output
        return output(state)

    def stream(
        self,
        input: I | None = None,
        *,
        mode: str | Sequence[str] = "updates",
        config: RunConfig | Mapping[str, Any] | None = None,
        **settings: Unpack[Settings],
    ) -> Generator[Any, None, None]:
        """Run the graph as the iterator is read; `close` cancels the run.

        Raises:
            InputError: the input, a setting or a mode is not valid; before the first item.
        """
        watch = Watch(mode, self.hidden(), is_kept=self.threads is not None)
        opening = self._opening(input, configure(config, settings), watch)
        return self.show(opening, watch, dict(input or {}))

    async def ainvoke(
        self,
        input: I | None = None,
        *,
        config: RunConfig | Mapping[str, Any] | None = None,
        **settings: Unpack[Settings],
    ) -> O:
        """Run the graph once on the running loop; see `invoke`."""
        from flowrt import async_face  # loads asyncio, which only callers on a loop need

        opening = self._opening(input, configure(config, settings))
        return cast(O, await async_face.run_through(self, opening))

    def astream(
        self,
        input: I | None = None,
        *,
        mode: str | Sequence[str] = "updates",
        config: RunConfig | Mapping[str, Any] | None = None,
        **settings: Unpack[Settings],
    ) -> AsyncGenerator[Any, None]:
        """Run the graph on the running loop as it is read; `aclose` cancels the run.

        Raises:
            InputError: the input, a setting or a mode is not valid; before the first item.
        """
        from flowrt import async_face  # loads asyncio

        watch = Watch(mode, self.hidden(), is_kept=self.threads is not None)
        opening = self._opening(input, configure(config, settings), watch)
        return async_face.show(self, opening, watch, dict(input or {}))

    def _opening(
        self, given: Mapping[str, Any] | None, config: RunConfig, watch: Watch | None = None
    ) -> Opening:
        """Check the input of a run; give what acquires the thread, if there is one, and makes the
        run.

        Raises:
            InputError: it does not fit.
        """
        given = {} if given is None else given
        threads = self.threads
        if threads is not None:
            return threads.opening(given, self.bound, config, watch)
        if self.needs_thread:
            raise CheckpointError(
                f"graph `{self.name}` asks, waits or remembers: it needs a checkpointer; bind one"
            )
        state = self.intake.admit(given, self.bound)
        if config is not DEFAULT:
            refuse_breaks(config)
        return lambda: (begin(self, state, config, watch), state)

    def machine(self, run: Run, state: State) -> Machine:
        """Give the machine of a run of the graph in its universal form."""
        return run.machine or Machine(run, state, iter(self.walk(state)), run.limit)

    def hidden(self) -> frozenset[str]:
        """Give the fields that streams do not show: resources."""
        return frozenset((*self.intake.resources, *self.opens))

    def result(self, run: Run, state: State) -> O:
        """Give the outputs of a run that has ended, or its pause."""
        return self.output(state) if run.paused is None else cast(O, run.paused)

    @sets_spot
    def exhaust(self, run: Run, state: State) -> O:
        """Run to the end or to a pause; gives the result."""
        with Deciding(self, run, state) as machine:
            for _ in drive(machine):
                pass
        return self.result(run, state)

    def show(
        self, opening: Opening, watch: Watch, given: dict[str, Any]
    ) -> Generator[Any, None, None]:
        """Stream a run; its thread is held from the first item on."""
        run, state = opening()
        watch.run_started(run, given)
        try:
            with Deciding(self, run, state) as machine:
                yield from drive(machine)  # directly: a generator in between would cost time
        except Exception as error:
            watch.run_failed(run, error)
            yield from watch.items
            raise
        watch.run_over(run, run.paused or self.output(state))
        yield from watch.items


class Deciding:
    """Provides the machine of a run; after the block, the run's resources are closed and its thread
    is released.
    """

    __slots__ = ("_graph", "_machine", "_run", "_state")

    def __init__(self, graph: Graph[Any, Any], run: Run, state: State) -> None:
        self._graph = graph
        self._run = run
        self._state = state
        self._machine: Machine | None = None

    def __enter__(self) -> Machine:
        try:
            self._machine = machine = self._graph.machine(self._run, self._state)
        except BaseException as error:
            self._end(error)
            raise
        return machine

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self._end(error)

    def _end(self, error: BaseException | None) -> None:
        graph = self._graph
        try:
            _close(self._run, error)
        finally:
            if graph.threads is not None:
                graph.threads.finish(self._run, self._machine)


def _run_of(run: Run, graph: Graph[Any, Any], state: State, clock: Clock) -> Run:
    """Give the run that `invoke` has started."""
    return asked(graph, state, clock) if run is UNASKED else run


def _run_in(local: Mapping[str, Any]) -> Run | None:
    """Give the run from the locals of `invoke`, once it has started."""
    if "around" not in local:
        return None
    return _run_of(local["run"], local["self"], local["state"], local["clock"])


def _close(run: Run, error: BaseException | None) -> None:
    """Close the resources of a run, which ended well or with an error."""
    if run.scope is None or not run.scope.exits:
        return
    if error is None:
        close_resources(run.scope, None, block_on)
        return
    with suppress(Exception):  # the run's own error matters more
        close_resources(run.scope, error, block_on)


def refuse_breaks(config: RunConfig) -> None:
    """Refuse break points of a run that could not be resumed.

    Raises:
        InputError: there are some.
    """
    if config.pause_before or config.pause_after:
        raise InputError("a run that pauses needs a thread: bind a checkpointer to the graph")


holds_run(Graph.invoke, _run_in)
notes.begins_run(Graph.invoke)
notes.begins_run(Graph.exhaust)
