"""The threads of one bound graph: how runs acquire them, and how stored runs are read.

Everything here that reads or writes may block; on a loop it is done in a worker thread.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from flowrt.clock import clock
from flowrt.errors import (
    AnswerError,
    CheckpointError,
    InputError,
    ThreadChangedError,
    ThreadPausedError,
)
from flowrt.given import unexpected
from flowrt.ids import check_id, new_id
from flowrt.runs import Run, begin
from flowrt.schema import schema_of
from flowrt.state import State, slots_of
from flowrt.threads import changes, versions
from flowrt.threads.beginnings import Beginning, begun_again
from flowrt.threads.bodies import check_whole, told_by
from flowrt.threads.breaks import check_breaks
from flowrt.threads.checkpointer import Checkpointer
from flowrt.threads.codec import Codec
from flowrt.threads.entries import ABOUT_THE_RUN, BEGINS, Entry, Head, Lease
from flowrt.threads.journal import Journal
from flowrt.threads.keeper import Keeper
from flowrt.threads.memories import Memories
from flowrt.threads.opening import ThreadOpening
from flowrt.threads.past import Past
from flowrt.threads.resting import Rests, go_on
from flowrt.threads.snapshots import seq_of

if TYPE_CHECKING:
    from flowrt.config import RunConfig
    from flowrt.graph import Graph
    from flowrt.machine import Machine
    from flowrt.watch import Watch


@dataclass(frozen=True, slots=True)
class RunPast:
    """The past of one run: its id, the entry that begins it, and those that follow."""

    run: str
    first: Entry
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class _Wish:
    """How to resume a run: the settings, the answers, the watch, and the resources."""

    config: RunConfig
    answers: Mapping[str, Any]
    watch: Watch | None
    bound: Mapping[str, Any]


class Threads:
    """A graph and the store of its threads."""

    def __init__(self, graph: Graph[Any, Any], checkpointer: Checkpointer) -> None:
        """Take a graph and a store.

        Raises:
            CheckpointError: a field is of a type that cannot be stored.
            InputError: *checkpointer* is none.
        """
        if not isinstance(checkpointer, Checkpointer):
            expected = 'a Checkpointer, as `SqliteCheckpointer("runs.db")` is'
            raise unexpected("checkpointer", checkpointer, expected)
        self.graph = graph
        self.checkpointer = checkpointer
        self.codec = Codec(dict(_hints_of(graph, "", set())))
        self._shapes = {name: list(shape) for name, shape in versions.shapes_of(graph).items()}
        self.memories = Memories(graph, self.codec, checkpointer)
        self._rests = Rests()

    # ---- runs ----------------------------------------------------------------------------------

    def opening(
        self,
        given: Mapping[str, Any],
        bound: Mapping[str, Any],
        config: RunConfig,
        watch: Watch | None,
    ) -> ThreadOpening:
        """Check the input of a run; give what acquires its thread.

        Raises:
            InputError: it does not fit.
            CheckpointError: no thread is named.
        """
        beginning = Beginning()
        state = beginning.made(self.graph.intake, given, bound)
        self.check(config)
        return ThreadOpening(
            self, config, lambda lease: (self._begin(lease, state, beginning, config, watch), state)
        )

    def _begin(
        self,
        lease: Lease,
        state: State,
        beginning: Beginning,
        config: RunConfig,
        watch: Watch | None,
    ) -> Run:
        """Begin a new run of a thread.

        Raises:
            CheckpointError: the thread cannot be read.
            ThreadPausedError: it waits for answers or for a time.
        """
        run = begin(self.graph, state, config, watch)
        head = lease.head
        if head is not None and head.status == "paused":
            raise ThreadPausedError(
                f"thread `{lease.thread_id}` is paused: continue it with "
                f"`resume({lease.thread_id!r}, …)`"
            )
        journal = self._journal(lease, run, config)
        journal.memory = self.memories.take(head)
        told = beginning.told(self.graph.intake, state)
        told["tags"] = list(config.tags)
        told["metadata"] = config.metadata
        told["shapes"] = self._shapes
        journal.began = journal.record("run", "", self.graph.name, told).seq
        run.journal = journal
        run.keep = partial(Keeper, journal=journal, answers={}, live=True)  # it has no past
        return run

    def taking_up(
        self,
        config: RunConfig,
        answers: Mapping[str, Any],
        watch: Watch | None,
        bound: Mapping[str, Any],
    ) -> ThreadOpening:
        """Give what acquires a thread, to resume its newest run.

        Raises:
            InputError: a break point is at no node.
        """
        check_breaks(self.graph, config)
        wish = _Wish(config, answers, watch, bound)
        return ThreadOpening(self, config, lambda lease: self._take_up(lease, wish))

    def _take_up(self, lease: Lease, wish: _Wish) -> tuple[Run, State]:
        """Resume the newest run of a thread.

        Raises:
            AnswerError: there are answers, but its newest run has ended.
            CheckpointError: there is no such thread, or no run of it to resume.
        """
        head = lease.head
        if head is not None and wish.config.checkpoint_id is not None:
            return self._set_back(lease, head, seq_of(wish.config.checkpoint_id), wish)
        if head is None or head.status == "idle":
            raise _nothing_to_take_up(lease.thread_id, head, wish.answers)
        rest = self._rests.take(head, wish.bound)
        if rest is not None and self._newest_of(head) == rest.run_id:
            was = rest.machine.run.config
            settings = wish.config.taking_up(rest.run_id, was.tags, was.metadata)
            run = begin(self.graph, rest.state, settings, wish.watch)
            go_on(rest, run, lease, wish.answers)
            return run, rest.state
        past = self.past_of(head)
        return self._walk_again(lease, head, past, past.run, wish)

    def _set_back(self, lease: Lease, head: Head, entry: int, wish: _Wish) -> tuple[Run, State]:
        """Resume from an earlier entry as a run with a new id. The rewind is saved together with
        what the run does, so a refused call changes nothing.

        Raises:
            CheckpointError: there is no such entry.
        """
        self.require_entry(head, entry)
        point = changes.set_back(self, head, entry)
        run, state = self._walk_again(lease, head, point.past, new_id(), wish)
        assert run.journal is not None
        run.journal.set_back(point.told, point.digest)
        return run, state

    def _walk_again(
        self, lease: Lease, head: Head, past: RunPast, run_id: str, wish: _Wish
    ) -> tuple[Run, State]:
        """Give a run that first replays the past of another."""
        told = self._told(head.thread_id, past.first)
        state = self._begun_again(told, wish.bound)
        settings = wish.config.taking_up(run_id, told.get("tags", ()), told.get("metadata"))
        run = begin(self.graph, state, settings, wish.watch)
        journal = self._journal(lease, run, wish.config)
        journal.memory = self.memories.before(head, past.first.seq)
        journal.past = Past(past.entries)
        journal.changes = versions.changes(self.graph, told)
        run.journal = journal
        run.keep = partial(Keeper, journal=journal, answers=wish.answers)
        return run, state

    def check(self, config: RunConfig) -> None:
        """Refuse settings that do not fit a run in a thread.

        Raises:
            CheckpointError: no thread is named.
            InputError: an earlier entry is named, which only `resume` can do, or a break point is
                at no node.
        """
        if config.thread_id is None:
            raise CheckpointError(
                f"graph `{self.graph.name}` keeps its runs in threads: give a `thread_id`"
            )
        if config.checkpoint_id is not None:
            raise InputError(
                "`checkpoint_id` is for `resume`, which continues from an earlier entry"
            )
        check_breaks(self.graph, config)

    def finish(self, run: Run, machine: Machine | None) -> None:
        """Release the thread of a run, and cache what it remembers."""
        journal = run.journal
        assert journal is not None
        try:
            self._keep_ready(journal, machine)
        finally:
            with suppress(CheckpointError):  # the outcome of the run matters more
                self.checkpointer.release(journal.lease)

    async def afinish(self, run: Run, machine: Machine | None) -> None:
        """See `finish`."""
        journal = run.journal
        assert journal is not None
        try:
            self._keep_ready(journal, machine)
        finally:
            with suppress(CheckpointError):
                await self.checkpointer.arelease(journal.lease)

    def _keep_ready(self, journal: Journal, machine: Machine | None) -> None:
        """Cache what the next run of the thread can use, unless something was not saved."""
        if machine is None or machine.keeper is None or machine.stopped:
            return
        if journal.status == "idle":
            memory = machine.keeper.remembering.left()
            self.memories.keep(journal.lease.thread_id, journal.lasting, memory)
        self._rests.keep(machine)

    def _journal(self, lease: Lease, run: Run, config: RunConfig) -> Journal:
        head = lease.head
        if head is None:
            head = Head(lease.thread_id, self.graph.name, 0, 0, "idle", None, run.clock.time())
        return Journal(
            self.checkpointer, self.codec, lease, head, run.id, config.durability, run.clock
        )

    def _newest_of(self, head: Head) -> str | None:
        """Give the run of the last entry: the thread may have been deleted and created again."""
        entries = self.checkpointer.read(head.thread_id, after=head.seq - 1)
        return entries[-1].run if entries else None

    def now(self) -> float:
        """Give the time to record, in seconds since the epoch."""
        return clock().time()

    # ---- what is kept --------------------------------------------------------------------------

    def head(self, thread_id: str) -> Head:
        """Give the head of a thread.

        Raises:
            CheckpointError: there is no such thread, or it belongs to another graph.
            InputError: *thread_id* is no valid id.
        """
        check_id("thread_id", thread_id)
        head = self.checkpointer.head(thread_id)
        if head is None:
            raise CheckpointError(f"there is no thread `{thread_id}`")
        self.require_own(head)
        return head

    def require_own(self, head: Head | None) -> None:
        """Refuse a thread of another graph.

        Raises:
            CheckpointError: it is one.
        """
        if head is not None and head.graph != self.graph.name:
            raise CheckpointError(f"thread `{head.thread_id}` belongs to the graph `{head.graph}`")

    def require_entry(self, head: Head, seq: int) -> None:
        """Refuse an entry that a thread does not contain: it never did, or its run was forgotten.

        Raises:
            CheckpointError: there is no such entry.
        """
        thread_id = head.thread_id
        before = self.checkpointer.read(thread_id, upto=seq)
        begun = [entry for entry in before if entry.kind in BEGINS]
        if begun and before[-1].seq == seq and before[-1].run == begun[-1].run:
            return
        reason = f"thread `{thread_id}` has no entry {seq}"
        if seq > head.seq:
            raise CheckpointError(f"{reason}; the newest is {head.seq}")
        if begun:
            nearest = [entry.seq for entry in before if entry.run == begun[-1].run][-1]
            raise CheckpointError(f"{reason}; the one that is kept before it is {nearest}")
        kept = self.checkpointer.read(thread_id)
        oldest = next((entry.seq for entry in kept if entry.kind in BEGINS), head.began)
        raise CheckpointError(f"{reason}; the oldest that is kept is {oldest}")

    def past_of(self, head: Head, upto: int | None = None) -> RunPast:
        """Give the past of the newest run of a thread, up to an entry.

        Raises:
            CheckpointError: there is no such entry.
            ThreadUnreadableError: something is missing or not valid.
        """
        thread_id = head.thread_id
        entries = self.checkpointer.read(thread_id, after=head.began - 1, upto=upto)
        if not entries and upto is not None:
            raise CheckpointError(f"thread `{thread_id}` holds nothing at that point")
        check_whole(thread_id, entries, head.began, head.seq if upto is None else upto)
        first, rest = entries[0], entries[1:]
        before: tuple[Entry, ...] = ()
        begins = first
        if first.kind == "rewind":
            origin = self._told(thread_id, first)
            earlier = self.past_of(head._replace(began=origin["began"]), origin["to"])
            begins, before = earlier.first, earlier.entries
        own = tuple(entry for entry in rest if entry.kind not in ABOUT_THE_RUN)
        return RunPast(first.run, begins, (*before, *own))

    def run_of(self, thread_id: str, seq: int) -> int:
        """Give the entry that begins the run to which this entry belongs.

        Raises:
            CheckpointError: there is no such entry.
        """
        begins = [
            entry.seq
            for entry in self.checkpointer.read(thread_id, upto=seq)
            if entry.kind in BEGINS
        ]
        if not begins:
            raise CheckpointError(f"thread `{thread_id}` has no entry {seq}")
        return begins[-1]

    def run_name(self, head: Head) -> str:
        """Give the id of the newest run of a thread."""
        entries = self.checkpointer.read(head.thread_id, after=head.began - 1, upto=head.began)
        check_whole(head.thread_id, entries, head.began, head.began)
        return entries[0].run

    def state_of(self, thread_id: str, first: Entry, bound: Mapping[str, Any]) -> State:
        """Give the initial state of the run that begins with this entry."""
        return self._begun_again(self._told(thread_id, first), bound)

    def _begun_again(self, told: Mapping[str, Any], bound: Mapping[str, Any]) -> State:
        try:
            return begun_again(self.graph.intake, told, bound)
        except ThreadChangedError as error:
            versions.explain(error, versions.changes(self.graph, told))
            raise

    def _told(self, thread_id: str, entry: Entry) -> Any:
        return told_by(self.codec, thread_id, entry)


def _nothing_to_take_up(
    thread_id: str, head: Head | None, answers: Mapping[str, Any]
) -> AnswerError | CheckpointError:
    if head is None:
        return CheckpointError(f"there is no thread `{thread_id}`: `invoke` begins one")
    ended = f"the last run of thread `{thread_id}` has ended"
    if answers:
        return AnswerError("; ".join(f"no open question `{name}`: {ended}" for name in answers))
    return CheckpointError(f"there is nothing to resume: {ended}, and `invoke` begins another")


def _hints_of(graph: Graph[Any, Any], path: str, seen: set[str]) -> Iterator[tuple[str, Any]]:
    """Yield the type of every stored field of the graph and its subgraphs."""
    if graph.name in seen:
        return
    seen.add(graph.name)
    hints = schema_of(graph.state).hints
    for name in slots_of(graph.state):
        if name not in graph.intake.resources and name not in graph.opens:
            yield f"{path}{name}", hints.get(name, Any)
    for name, inner in graph.subgraphs.items():
        yield from _hints_of(inner, f"{path}{name}.", seen)
