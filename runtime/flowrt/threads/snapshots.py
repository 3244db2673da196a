"""What a thread looked like at an entry: found by replaying its past up to there.

The graph is walked on the entries alone, without calling anything. A line of control that has no
further entry stops: what it would begin is what comes next. For the next point, the next entry is
given to the line that it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from flowrt.config import DEFAULT, did_you_mean
from flowrt.errors import CheckpointError, InputError
from flowrt.forks import EachFork, Fork
from flowrt.machine import Machine
from flowrt.runs import begin
from flowrt.state import snapshot
from flowrt.steps import Ask
from flowrt.strand import Call, Frame, Parked, Strand
from flowrt.threads.bodies import check_place, told_by, unread
from flowrt.threads.entries import ABOUT_THE_RUN, BEGINS, Entry, Head, Lease, Status
from flowrt.threads.journal import Journal, Memory
from flowrt.threads.keeper import Keeper
from flowrt.threads.moments import at_one_moment
from flowrt.threads.past import lines_above, order_of
from flowrt.threads.paused import Break, Question, Waiting
from flowrt.threads.questions import moment

if TYPE_CHECKING:
    from flowrt.threads.threads import RunPast, Threads

#: Entries without a snapshot of their own: they belong to what comes after them.
_BETWEEN: Final = ("choice", "race", "woke")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state of a thread after one entry of its log, whose number is `id`.

    `values` are the fields that were set, `next` the nodes that come next, `questions` and `waits`
    what was open, `breaks` the breakpoints that lines of control reached last. `error` is the
    class and message of the error, if the entry records a failure. `node` is the path of the node
    (or the name of the question) of the entry, empty at the beginning of a run; `written` is what
    it wrote. `subgraphs` are the values of the graphs that were running inside, by path.
    """

    thread_id: str
    id: str
    run_id: str
    values: Mapping[str, Any]
    next: tuple[str, ...]
    questions: tuple[Question, ...]
    waits: tuple[Waiting, ...]
    breaks: tuple[Break, ...]
    status: Status
    error: str | None
    node: str
    written: Mapping[str, Any]
    subgraphs: Mapping[str, Mapping[str, Any]]
    created_at: datetime


FIELDS: Final = tuple(field.name for field in fields(Snapshot))


class Scene:
    """One run of a thread, replayed entry by entry."""

    def __init__(self, threads: Threads, head: Head, past: RunPast, memory: Memory) -> None:
        self.threads = threads
        graph = threads.graph
        state = threads.state_of(head.thread_id, past.first, _Anything(graph.intake.resources))
        run = begin(graph, state, replace(DEFAULT, run_id=past.run))
        lease = Lease(head.thread_id, 0, head)
        run.journal = Journal(
            threads.checkpointer, threads.codec, lease, head, past.run, "sync", run.clock
        )
        run.journal.memory = memory
        run.keep = partial(Keeper, journal=run.journal, answers={}, dry=True)
        self.head = head
        self.run = run
        self.breaks: dict[str, Break] = {}  # by strand, until it does something
        self.asked: Ask | None = None  # the question that the last entry answers
        self.machine = Machine(run, state, iter(graph.walk(state)), run.limit)

    def show(self, entry: Entry, status: Status) -> Snapshot:
        """Give the snapshot after an entry, which was the last one taken."""
        keeper = self.machine.keeper
        assert keeper is not None
        waits = keeper.pausing.waits()
        return Snapshot(
            self.head.thread_id,
            str(entry.seq),
            entry.run,
            self._values(),
            tuple(self._next()) if status != "idle" else (),
            tuple(one for one in waits if isinstance(one, Question)),
            tuple(one for one in waits if isinstance(one, Waiting)),
            tuple(self.breaks[strand] for strand in sorted(self.breaks, key=order_of)),
            status,
            self._error(entry),
            entry.node,
            self._written(entry),
            dict(self._subgraphs()),
            moment(entry.at),
        )

    def begin(self, entries: tuple[Entry, ...]) -> None:
        """Walk up to the first node; the walk's functions return what they returned, and races will
        be won as they were.
        """
        keeper = self.machine.keeper
        assert keeper is not None
        for entry in entries:
            if entry.kind == "choice":
                keeper.journal.past.add(entry)
            elif entry.kind == "race":
                keeper.winners[entry.name] = int(keeper.journal.value(entry))
        self._walk()

    def take(self, entry: Entry) -> None:
        """Replay one more entry.

        Raises:
            ThreadChangedError: the present graph does not reach it.
            ThreadUnreadableError: it is not valid.
        """
        keeper = self.machine.keeper
        assert keeper is not None
        self.breaks.pop(entry.strand, None)
        if entry.kind == "break":
            when, _, node = entry.name.partition(" ")
            self.breaks[entry.strand] = Break(node, when)
            return  # the walk itself does not stop there
        if entry.kind == "race":
            return  # the walk knows the winner already
        strand = self._strand_at(entry.strand)
        self.asked = None if strand is None else _asked_of(strand)
        keeper.journal.past.add(entry)
        if strand is not None:
            self._stand_again(strand, keeper, entry)
        else:
            self._begin_late(entry.strand)
        self._walk()

    def _walk(self) -> None:
        machine = self.machine
        keeper = machine.keeper
        assert keeper is not None
        while machine.ready:
            with keeper.walking(machine.ready[0]):
                machine.advance(machine.ready.popleft())
        if keeper.refusal is not None:
            raise keeper.refusal

    def _begin_late(self, line: str) -> None:
        """Start an item that started at this point, even beyond the concurrency limit."""
        above = next(filter(None, map(self._strand_at, lines_above(line))))
        if isinstance(above.doing, EachFork):
            above.doing.fill()

    def _stand_again(self, strand: Strand, keeper: Keeper, entry: Entry) -> None:
        """Let a strand begin its step again, now that it has one more entry."""
        match strand.doing:
            case Call() as call:
                self.machine.waiting.remove(call)
                strand.pending = call.step
                strand.ordinal -= 1
                strand.doing = None
                self.machine.ready.append(strand)
            case Fork(id=entry.name) as fork:
                self._forget(fork, keeper)
                strand.pending = fork.origin
                strand.forks -= 1
                strand.doing = None
                self.machine.ready.append(strand)
            case Parked(step=step, opened=opened) as parked if step is not None:
                strand.pending = step
                if opened is not None:
                    keeper.journal.past.put_back(opened)
                keeper.pausing.unpark(parked)

    def _forget(self, fork: Fork, keeper: Keeper) -> None:
        """Remove the lines of control of a fork from everything that waits for them."""
        for child in fork.children:
            for strand in self._all(child):
                match strand.doing:
                    case Call() as call:
                        self.machine.waiting.remove(call)
                    case Parked() as parked:
                        keeper.pausing.parked.remove(parked)

    def _values(self) -> dict[str, Any]:
        """Give the fields of the main line, with changes from outside that the walk has not
        reached.
        """
        keeper = self.machine.keeper
        assert keeper is not None
        return snapshot(keeper.outside.seen(), hidden_in(self.machine.root.frames[0]))

    def _written(self, entry: Entry) -> Mapping[str, Any]:
        if entry.kind not in ("node", "update", "answer"):
            return {}
        value = told_by(self.threads.codec, self.head.thread_id, entry)
        if entry.kind == "answer":
            return {} if self.asked is None else {self.asked.field: value}
        written: Mapping[str, Any] = value[1] if entry.kind == "node" else value
        return written

    def _error(self, entry: Entry) -> str | None:
        if entry.kind != "failed":
            return None
        kind, message = told_by(self.threads.codec, self.head.thread_id, entry)
        return f"{kind}: {message}" if message else kind

    def _strand_at(self, line: str) -> Strand | None:
        """Give the strand with this id; None if it has not started, or is over."""
        strand: Strand | None = self.machine.root
        for place in reversed(tuple(lines_above(line))[:-1]):
            if strand is None or not isinstance(strand.doing, Fork):
                return None
            children = strand.doing.children
            strand = next((one for one in children if one.id == place and not one.over), None)
        return strand

    def _all(self, strand: Strand) -> Iterator[Strand]:
        yield strand
        if isinstance(strand.doing, Fork):
            for child in strand.doing.children:
                if not child.over:
                    yield from self._all(child)

    def _next(self) -> Iterator[str]:
        for strand in self._all(self.machine.root):
            match strand.doing:
                case Call() as call:
                    yield call.path
                case Parked(step=step) if step is not None:
                    yield strand.frames[-1].prefix + step.name

    def _subgraphs(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        for strand in self._all(self.machine.root):
            for frame in strand.frames:
                if frame.sub is not None:
                    yield frame.place.rstrip("."), snapshot(frame.state, hidden_in(frame))


def _asked_of(strand: Strand) -> Ask | None:
    match strand.doing:
        case Parked(step=Ask() as step):
            return step
    return None


class _Anything(dict[str, Any]):
    """Stands in for the resources of a dry run."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(dict.fromkeys(names))


def hidden_in(frame: Frame) -> frozenset[str]:
    """Give the fields of a graph that snapshots do not show: its resources."""
    return frozenset((*frame.graph.intake.resources, *frame.graph.opens))


def history(
    threads: Threads, head: Head, upto: int | None = None, newest: int | None = None
) -> Iterator[Snapshot]:
    """Yield the snapshots of a thread, newest first; at most `newest` of each run."""
    entries = threads.checkpointer.read(head.thread_id, upto=upto)
    while entries:
        places = [i for i, entry in enumerate(entries) if entry.kind in BEGINS]
        if not places:
            raise unread(head.thread_id, f"entry {entries[0].seq}", "it is of no run")
        begins = places[-1]
        # The entry that replaces a deleted run has that run's id, and is not a point of this one.
        run = [entry for entry in entries[begins:] if entry.run == entries[begins].run]
        entries = entries[:begins]
        for entry in run:
            check_place(head.thread_id, entry)
        yield from reversed(list(_of_run(threads, head, run, newest)))
        if entries and not any(entry.kind in BEGINS for entry in entries):
            return  # all that is left of pruned runs is their memory


def _of_run(
    threads: Threads, head: Head, entries: list[Entry], newest: int | None
) -> Iterator[Snapshot]:
    begins = head._replace(began=entries[0].seq)
    past = threads.past_of(begins, entries[0].seq)
    memory = threads.memories.before(head, past.first.seq)
    scene = Scene(threads, head, past, memory)
    scene.begin((*past.entries, *entries))
    for entry in past.entries:  # of a run that was set back: its earlier past
        if entry.kind != "choice":
            scene.take(entry)
    last = entries[-1].seq == head.seq
    points = [entry.seq for entry in entries if entry.kind not in _BETWEEN]
    shown = points if newest is None else points[-newest:]
    for entry in entries:
        if entry.kind not in (*ABOUT_THE_RUN, "choice"):
            scene.take(entry)
        if entry.kind not in _BETWEEN and entry.seq >= shown[0]:
            is_last = last and entry is entries[-1]
            yield scene.show(entry, head.status if is_last else _status_behind(entry))


def _status_behind(entry: Entry) -> Status:
    match entry.kind:
        case "end":
            return "idle"
        case "failed":
            return "failed"
        case "rewind":
            return "ready"
    return "running"


def at(threads: Threads, thread_id: str, entry: str | None) -> Snapshot:
    """Give what a thread looks like now, or looked like after an entry.

    Raises:
        CheckpointError: there is no such thread or entry.
    """
    upto = None if entry is None else seq_of(entry)
    if upto is not None:
        threads.require_entry(threads.head(thread_id), upto)
    still, head = at_one_moment(threads, thread_id, upto)
    if upto is not None:  # it may just have been forgotten
        still.require_entry(head, upto)
    return next(history(still, head, upto, newest=1))


def chosen(
    threads: Threads,
    thread_id: str,
    filter: Mapping[str, Any],
    before: str | None,
    upto: str | None,
    limit: int | None,
) -> list[Snapshot]:
    """Give the requested snapshots of a thread, newest first."""
    for name in filter:
        if name not in FIELDS:
            raise InputError(f"a snapshot has no field `{name}`{did_you_mean(name, FIELDS)}")
    bounds = [seq_of(upto)] if upto is not None else []
    bounds += [seq_of(before) - 1] if before is not None else []
    end = min(bounds, default=None)
    still, head = at_one_moment(threads, thread_id, end)
    found = (
        one
        for one in history(still, head, end, newest=None if filter or not limit else limit)
        if all(getattr(one, name) == value for name, value in filter.items())
    )
    return list(islice(found, limit))


def seq_of(at: str) -> int:
    """Give the number of the entry with this id."""
    try:
        return int(at)
    except (TypeError, ValueError):
        raise CheckpointError(f"`{at}` is not the id of a snapshot") from None
