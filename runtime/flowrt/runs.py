"""One run of a graph: its settings, its identity, and its open resources."""

from __future__ import annotations

import copy
import sys
import time
from collections.abc import Callable, Mapping
from threading import Lock
from types import FrameType, MappingProxyType
from typing import TYPE_CHECKING, Any

from flowrt.clock import Clock, clock
from flowrt.config import DEFAULT, RunConfig
from flowrt.context import Current, Parcel, find_spot
from flowrt.ids import new_id
from flowrt.state import State
from flowrt.watch import Watch

if TYPE_CHECKING:
    from flowrt.graph import Graph
    from flowrt.machine import Machine
    from flowrt.resources import Exit
    from flowrt.strand import Strand
    from flowrt.threads.journal import Journal
    from flowrt.threads.keeper import Keeper
    from flowrt.threads.paused import Paused

#: Concurrent nodes may ask for the id of their run at the same time; it must get only one.
NAMING = Lock()

NOTHING: Mapping[str, Any] = MappingProxyType({})


class Scope:
    """The resources of one activation of a graph, opened when first needed.

    Those *lent* count as opened, and are not closed here: their owner does that.
    """

    __slots__ = ("exits", "opened", "opening", "opens", "state")

    def __init__(
        self,
        opens: Mapping[str, Callable[[Any], Any]],
        state: State,
        lent: Mapping[str, Any] = NOTHING,
    ) -> None:
        self.opens = opens
        self.state = state
        self.opened = dict(lent)
        self.opening: dict[str, list[Strand]] = {}
        self.exits: list[Exit] = []


class Run:
    """What every part of one run shares; made by `begin`.

    Creating it is a large part of the cost of a short run. So defaults are class attributes, and
    there is no `__init__`, which Python would call indirectly.
    """

    graph: Graph[Any, Any]
    clock: Clock
    limit: int
    left: int
    config = DEFAULT
    watch: Watch | None = None
    scope: Scope | None = None
    above = ""  # the subgraphs around the plain text that handed a step over
    journal: Journal | None = None  # of a run that is kept in a thread,
    keep: Callable[[Machine], Keeper] | None = None  # and what keeps it
    machine: Machine | None = None  # in which it rested, if it continues after a pause
    paused: Paused | None = None
    _id: str | None = None

    @property
    def id(self) -> str:
        """The id of the run; made on first use, since most runs never need it."""
        if self._id is None:
            with NAMING:
                if self._id is None:
                    self._id = new_id()
        return self._id

    def itself(self) -> Run:
        """Give the run itself, which `Unasked` only stands for."""
        return self

    def aside(self) -> Run:
        """Return a copy of the run for a part that notes its position beside concurrent ones."""
        twin = copy.copy(self)
        twin._id = self.id
        return twin

    def needs_walk(self) -> bool:
        """Say whether something has to happen between the nodes, so that the plain form will not
        do.
        """
        config = self.config
        return config.debug or config.timeout is not None or self.journal is not None

    def stamp(self, path: str = "") -> tuple[str, str | None, str, float]:
        """Give the first fields of every event."""
        return self.id, self.config.thread_id, path, time.time()

    def here(self) -> Current:
        """Describe the node that the plain text of the graph is in, found on the stack."""
        return self.here_in(sys._getframe(1))

    def here_in(self, frame: FrameType) -> Current:
        """Describe the node that the plain text of this frame is in."""
        from flowrt.notes import trail_of  # notes know all graphs, and graphs know runs

        path, left = trail_of(frame)
        return self.spot(path, 1, f"{self.id}:{path}:{left}")

    def spot(self, path: str, attempt: int, key: str) -> Current:
        """Describe a call of the run; *key* is unique to it."""
        config = self.config
        told = (tuple(config.tags), config.metadata or {})
        return Current(self.id, config.thread_id, path, attempt, key, *told)

    def send(self, parcel: Parcel, value: object) -> None:
        """Do nothing: the plain form is used only for runs that nobody watches."""


class Unasked(Run):
    """Stands in a plain text for a run that nobody has asked for yet.

    Hardly anybody asks for a short run, and making one would take a tenth of its time. This one
    object stands for all of them: which run is meant is found on the stack of whoever asks.
    """

    def itself(self) -> Run:
        """Give the run that the calling code belongs to."""
        run = find_spot()
        assert isinstance(run, Run)
        return run

    @property
    def id(self) -> str:
        """See `Run`."""
        return self.itself().id

    def aside(self) -> Run:
        """See `Run`."""
        return self.itself().aside()

    def __getattr__(self, name: str) -> Any:
        """Give what each run has of its own: its graph, its clock, its limit, the steps left.

        Raises:
            AttributeError: a run has no such thing.
        """
        if name not in Run.__annotations__:
            raise AttributeError(name)
        return getattr(self.itself(), name)


UNASKED = Unasked()


def asked(graph: Graph[Any, Any], state: State, clock: Clock) -> Run:
    """Give the run without settings that began with this state; makes it when first asked."""
    run: Run | None = getattr(state, "__run__", None)
    if run is None:
        run = state.__run__ = Run()
        run.graph = graph
        run.clock = clock
        run.limit = run.left = graph.limit
    return run


def begin(
    graph: Graph[Any, Any], state: State, config: RunConfig = DEFAULT, watch: Watch | None = None
) -> Run:
    """Give a new run of a graph."""
    run = Run()
    run.graph = graph
    run.clock = clock()
    run.limit = run.left = graph.limit
    if graph.opens:
        run.scope = Scope(graph.opens, state, graph.lent)
    if config is not DEFAULT:
        run.config = config
        run._id = config.run_id
        if config.max_steps is not None:
            run.limit = run.left = min(graph.limit, config.max_steps)
    if watch is not None:
        run.watch = watch
    return run
