"""Lanes of synchronous nodes: a worker is a thread, or the caller itself."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import copy_context
from functools import partial
from queue import SimpleQueue
from threading import Lock

from flowrt import workers
from flowrt.context import SPOT, sets_spot
from flowrt.lanes import Lane, Part, Spot, run_inside
from flowrt.steps import Sub

#: How many workers may be starting at once, given that at least as many are at work.
STARTING = 4


def through(part: Part) -> int:
    """Run all lanes of a part and join them; gives how many steps are left, see `Part.join`.

    An interrupted caller still waits for the calls under way.
    """
    if part.calls == "inline":
        Here(part).work()
    elif part.waiting():
        ended: SimpleQueue[None] = SimpleQueue()
        Threads(part, partial(ended.put, None)).start()
        try:
            ended.get()
        except BaseException as error:
            part.stop(error)
            ended.get()
            raise
    return part.join()


class Here:
    """The caller as the only worker, for nodes that need not run concurrently."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self._lock = Lock()

    def work(self) -> None:
        """Run lanes until none is left; each in a context of its own."""
        clean = copy_context()
        while (lane := self._next()) is not None:
            clean.copy().run(self._walk, lane)

    def _next(self) -> Lane | None:
        """Take the next lane; an error in binding the variables of an item is the part's."""
        part = self.part
        if part.error is not None or not part.waiting():
            return None
        try:
            return part.begin()
        except BaseException as error:
            part.stop(error)
            return None

    @sets_spot
    def _walk(self, lane: Lane) -> None:
        part, state = self.part, lane.state
        spot = Spot(part)
        spot.lane = lane
        SPOT.set(spot)
        try:
            for spot.ordinal, step in enumerate(lane.walk, 1):
                if part.error is not None:
                    return
                spot.step = step
                if isinstance(step, Sub):
                    inner = step.enter(state)
                    lane.left = run_inside(step, inner, part.run, lane.left)
                    part.leave(lane, step, inner)
                else:
                    part.count(lane, step)
                    value = step.call(state)
                    if not step.quick:
                        part.land_parts(lane, step, value)
                    elif step.writes:
                        part.land(lane, step.writes[0], value)
                spot.step = None
        except BaseException as error:
            with self._lock:
                part.fail(spot.step, error)
            return
        with self._lock:
            part.finished(lane)


class Threads(Here):
    """Worker threads. One that has taken a lane requests another: the new one gets its turn once
    the first waits, and if none ever waits, it finds no lane left. The last one calls `ended`.
    """

    def __init__(self, part: Part, ended: Callable[[], None]) -> None:
        super().__init__(part)
        self._ended = ended
        self._working = 0
        self._starting = 0
        self._context = copy_context()

    def start(self) -> None:
        """Start one more worker."""
        self._working += 1
        self._starting += 1
        workers.submit(self._begin)

    def _begin(self) -> None:
        with self._lock:
            self._starting -= 1
        self._context.copy().run(self.work)

    def _next(self) -> Lane | None:
        with self._lock:
            lane = super()._next()
            if lane is None:
                self._working -= 1
                if not self._working:
                    self._ended()
            elif self._calls_for_more():
                self.start()
            return lane

    def _calls_for_more(self) -> bool:
        part, at_work = self.part, self._working - self._starting
        may_start = self._starting < min(STARTING, at_work) and self._working < part.most
        return may_start and bool(part.waiting())
