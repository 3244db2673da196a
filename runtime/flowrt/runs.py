"""One run of a graph: its settings, its identity, and the resources it has open."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from types import FrameType
from typing import TYPE_CHECKING, Any

from flowrt.clock import Clock, clock
from flowrt.config import RunConfig
from flowrt.context import Current, Parcel
from flowrt.state import State
from flowrt.watch import Watch

if TYPE_CHECKING:
    from flowrt.graph import Graph
    from flowrt.resources import Exit
    from flowrt.strand import Strand


class Scope:
    """The resources of one activation of a graph, opened when first needed."""

    __slots__ = ("exits", "opened", "opening", "opens", "state")

    def __init__(self, opens: Mapping[str, Callable[[Any], Any]], state: State) -> None:
        self.opens = opens
        self.state = state
        self.opened: dict[str, Any] = {}
        self.opening: dict[str, list[Strand]] = {}
        self.exits: list[Exit] = []


class Run:
    """What every part of one run shares."""

    __slots__ = ("_id", "above", "clock", "config", "graph", "left", "limit", "scope", "watch")

    def __init__(
        self, graph: Graph[Any, Any], config: RunConfig, state: State, watch: Watch | None = None
    ) -> None:
        self.graph = graph
        self.config = config
        self.watch = watch
        self.clock: Clock = clock()
        self.scope = Scope(graph.opens, state) if graph.opens else None
        most = config.max_steps
        self.limit = graph.limit if most is None or most > graph.limit else most
        self.above = ""  # the subgraphs around the plain text that handed a step over
        self.left = self.limit
        self._id = config.run_id

    @property
    def id(self) -> str:
        """The name of the run; made when first asked for, which most runs never do."""
        if self._id is None:
            self._id = os.urandom(8).hex()
        return self._id

    def needs_walk(self) -> bool:
        """Say whether somebody must be able to look between the nodes."""
        return self.config.debug or self.config.timeout is not None

    def stamp(self, path: str = "") -> tuple[str, str | None, str, float]:
        """Give what every event begins with."""
        return self.id, self.config.thread_id, path, time.time()

    def here(self) -> Current:
        """Say which node the plain text of the graph is in, by looking at the stack."""
        return self.here_in(sys._getframe(1))

    def here_in(self, frame: FrameType) -> Current:
        """Say which node the plain text that a frame belongs to is in."""
        from flowrt.notes import trail_of  # notes know all graphs, and graphs know runs

        path, left = trail_of(frame)
        key = f"{self.id}:{path}:{left}"
        return Current(self.id, self.config.thread_id, path, 1, key)

    def send(self, parcel: Parcel, value: object) -> None:
        """Do nothing: a run in its plain text is one that nobody watches."""
