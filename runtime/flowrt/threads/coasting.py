"""The fast path of a kept run: consecutive plain nodes on the main line.

It is `Machine.advance`, `Attempts` and `Keeper` written out for the simplest case: a node that
needs nothing but its call, in a run that has reached the present. Most of the cost of keeping a
node would otherwise go into finding out that there is nothing else to do. Everything else (a fork,
a question, an error, the end) ends the fast path, and the machine handles it.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator
from threading import get_ident
from typing import TYPE_CHECKING, Any, cast

from flowrt.choices import CHOOSER
from flowrt.context import SPOT, holds_call, sets_spot
from flowrt.errors import Abandoned, CheckpointError
from flowrt.limits import NEAR_LIMIT
from flowrt.state import write
from flowrt.steps import Node
from flowrt.strand import Call, Strand
from flowrt.subgraphs import leave

if TYPE_CHECKING:
    from flowrt.machine import Machine

#: Says whether the driver has received a message, which it must handle first.
Heard = Callable[[], bool]


@holds_call
def coast(machine: Machine, strand: Strand, heard: Heard) -> None:
    """Run the plain nodes that come next, up to the first other step, where nobody watches.

    A node is saved once it is known what comes next: before anything else is called, or with the
    end. What calls nothing is evaluated before that, and saved with it.
    """
    way = ShortWay(machine, strand, "sync", heard)
    walk: Iterator[Any] = way.walk  # what is quick is a `Node`: to say so by a cast is a call
    quick, state, journal = way.quick, way.state, way.journal
    is_sync, is_async, flush = way.is_sync, way.is_async, journal.flush
    call = Call(machine.run, strand)
    # Set once, and the way says when it walks: around each node, that was an eighth of the cost.
    token = CHOOSER.set(way)
    try:
        while True:
            way.is_walking = True
            try:
                step = next(walk)
            except StopIteration:
                leave(machine, strand, None)
                break
            except BaseException as error:
                leave(machine, strand, error)
                break
            if step.quick not in quick or strand.left <= NEAR_LIMIT:
                machine.begin(strand, step)
                break
            strand.left -= 1
            if is_sync and journal.urgent and not step.instant:
                try:
                    flush()
                except BaseException as error:
                    way.not_saved(error)
                    strand.pending = step
                    break
            call.step = step
            strand.ordinal += 1
            way.is_walking = False
            try:
                value = step.call(state)
            except BaseException as error:
                machine.blame(strand, step, error)
                break
            if not way.land(step, value) or (is_async and way.is_to_be_left()):
                break
    finally:
        way.is_walking = False
        CHOOSER.reset(token)
    way.end()
    if way.is_to_be_closed():
        way.save()


@holds_call
def coast_watched(machine: Machine, strand: Strand, heard: Heard) -> Iterator[Any]:
    """Do the same, and yield what is watched: of each node once it is saved."""
    way = ShortWay(machine, strand, "sync", heard)
    state, journal = way.state, way.journal
    is_sync, is_async = way.is_sync, way.is_async
    call = Call(machine.run, strand)
    while (step := way.next()) is not None:
        if is_sync and journal.urgent and not way.save():
            strand.pending = step
            break
        call.step = step
        strand.ordinal += 1
        try:
            value = step.call(state)
        except BaseException as error:
            machine.blame(strand, step, error)
            break
        if not way.land(step, value) or (is_sync and not way.save()):
            break
        yield from way.shown(step)
        if is_async and way.is_to_be_left():
            break
    way.end()
    if way.is_to_be_closed():
        way.save()


@sets_spot
async def acoast(machine: Machine, strand: Strand, heard: Heard) -> AsyncGenerator[Any, None]:
    """Do the same on the running loop."""
    way = ShortWay(machine, strand, "async", heard)
    state, watch = way.state, machine.watch
    call = Call(machine.run, strand)
    if way.journal.urgent and way.is_sync and not await way.asave():
        return  # what the run begins with is to be safe before its walk asks for anything
    while (step := way.next()) is not None:
        if way.journal.urgent and way.is_sync and not await way.asave():
            strand.pending = step
            break
        call.step = step
        strand.ordinal += 1
        token = SPOT.set(call)
        try:
            value = step.call(state)
            if step.quick == "async":
                value = await value
        except BaseException as error:
            machine.blame(strand, step, error)
            break
        finally:
            SPOT.reset(token)
        if not way.land(step, value) or (way.is_sync and not await way.asave()):
            break
        if watch is not None:
            for item in way.shown(step):
                yield item
        if way.is_async and way.is_to_be_left():
            break
    way.end()


class ShortWay:
    """The common part of both drivers."""

    __slots__ = (
        "_folds", "_heard", "_keeper", "_lasting", "_machine", "_prefix", "_record", "_saves_first",
        "_strand", "_thread", "_update", "is_async", "is_sync", "is_walking", "journal", "quick",
        "state", "walk",
    )  # fmt: skip

    def __init__(self, machine: Machine, strand: Strand, quick: str, heard: Heard) -> None:
        keeper = machine.keeper
        assert keeper is not None
        keeper.walks(strand)
        frame = strand.frames[-1]
        self.journal = keeper.journal
        self._record = keeper.journal.record_node
        self.state = frame.state
        self.is_sync = keeper.journal.durability == "sync"
        self.is_async = keeper.journal.durability == "async"
        self._machine = machine
        self._keeper = keeper
        self._strand = strand
        self.quick = (quick, "inline")
        self._saves_first = self.is_sync and quick == "sync"
        self._heard = heard
        self._thread = get_ident()
        self.walk = frame.walk
        self.is_walking = False
        self._prefix = frame.prefix
        self._lasting = frame.graph.memory
        self._folds = type(frame.state).__folds__
        self._update: dict[str, Any] = {}

    def next(self) -> Node | None:
        """Give the next node if it is a plain one; any other step has been begun."""
        machine, strand = self._machine, self._strand
        token = CHOOSER.set(self)
        self.is_walking = True
        try:
            step = next(self.walk)
        except StopIteration:
            leave(machine, strand, None)
            return None
        except BaseException as error:
            leave(machine, strand, error)
            return None
        else:
            if step.quick in self.quick and strand.left > NEAR_LIMIT:
                strand.left -= 1
                return cast(Node, step)
            machine.begin(strand, step)
            return None
        finally:
            self.is_walking = False
            CHOOSER.reset(token)

    def choose(self, name: str, call: Callable[[], Any]) -> Any:
        """Give what a function of the walk returns; what was written down is safe before.

        Another graph that a node runs here, or something that a node has begun, asks for itself.
        """
        if not self.is_walking or self._thread != get_ident():
            return call()
        if self._saves_first and self.journal.urgent and not self.save():
            raise Abandoned
        return self._keeper.choose(name, call)

    def land(self, step: Node, value: Any) -> bool:
        """Write a result to its field and record it; says whether that was possible."""
        writes = step.writes
        update = {}
        if writes:
            try:
                if self._folds:
                    value = write(self.state, writes[0], value)
                else:
                    setattr(self.state, writes[0], value)
            except BaseException as error:
                self._machine.blame(self._strand, step, error)
                return False
            update[writes[0]] = value
        self._update = update
        if writes and writes[0] in self._lasting:
            self._keeper.record(self._strand, step, (value,), 1)
            return not self._strand.cancelled
        try:
            self._record(self._prefix + step.name, [1, update])
        except CheckpointError as error:
            self._machine.stop(error)
            return False
        return True

    def save(self) -> bool:
        """Save what was recorded; says whether the run continues."""
        try:
            self.journal.flush()
        except BaseException as error:
            self.not_saved(error)
            return False
        return True

    def not_saved(self, error: BaseException) -> None:
        """Stop the run: what it does from now on would be lost."""
        self._keeper.not_saved(error)

    async def asave(self) -> bool:
        """Do the same on the running loop."""
        try:
            await self.journal.asave(self.journal.batch())
        except BaseException as error:
            self.not_saved(error)
            return False
        return True

    def shown(self, step: Node) -> Iterator[Any]:
        """Yield what the reader gets to see of the last node."""
        machine = self._machine
        machine.show(self._strand, step.name, self._update)
        watch = machine.watch
        while watch is not None and watch.items:
            yield watch.items.popleft()

    def is_to_be_left(self) -> bool:
        """Say whether the driver has something to do before the next node."""
        return self._heard() or not self._keeper.may_coast()

    def end(self) -> None:
        """Leave the fast path; not earlier, since the reader may close the stream at any item."""
        strand = self._strand
        if strand.doing is not None or strand.over:
            self._machine.ready.remove(strand)

    def is_to_be_closed(self) -> bool:
        """Say whether the run has ended here, and nothing but its last entries is to be saved."""
        return self._machine.ending and self._keeper.may_save()
