"""One sequential line of control: a stack of walks, its remaining steps, what it waits for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from flowrt.context import Current, Parcel
from flowrt.state import State
from flowrt.steps import Ask, Node, Step, Sub, Wait

if TYPE_CHECKING:
    from flowrt.forks import Fork
    from flowrt.graph import Graph
    from flowrt.lines import Line
    from flowrt.runs import Run, Scope
    from flowrt.threads.entries import Entry
    from flowrt.threads.journal import Batch, Journal
    from flowrt.threads.paused import Break, Question, Waiting

Write: TypeAlias = tuple[str, Any, bool]  # the field, the value, whether it replaces
#: The path, the field, whether it replaces, the entry that holds the value, or else the value.
Remembered: TypeAlias = tuple[str, str, bool, int | None, Any]


class Frame:
    """A walk under way: the root's, a branch's or a subgraph's.

    A branch has a `log`, which is replayed at its join, and `own`, the growing fields of which it
    has a copy; its writes to other growing fields are only logged. `place` and `indices` make up
    the name of a question asked here: the subgraphs, and the items since the innermost of them.
    """

    __slots__ = (
        "granted",
        "graph",
        "indices",
        "log",
        "outer",
        "own",
        "place",
        "prefix",
        "scope",
        "state",
        "sub",
        "unwound",
        "walk",
    )

    def __init__(
        self, graph: Graph[Any, Any], state: State, walk: Iterator[Step], prefix: str = ""
    ) -> None:
        self.graph = graph
        self.state = state
        self.walk = walk
        self.prefix = prefix
        self.scope: Scope | None = None
        self.log: list[Write] | None = None
        self.own: tuple[str, ...] = ()
        self.sub: Sub | None = None
        self.place = ""
        self.indices = ""
        self.unwound = False
        self.outer = 0  # the steps that the caller of the subgraph had left,
        self.granted = 0  # and how many of them the subgraph got

    def throw(self, error: BaseException) -> Step:
        """Raise the error inside the suspended walk; if it is caught, give the next step."""
        throw = getattr(self.walk, "throw", None)
        if throw is None:  # a straight branch is a tuple and handles nothing
            raise error
        step: Step = throw(error)
        return step

    def close(self) -> None:
        """Close a walk that will not continue."""
        close = getattr(self.walk, "close", None)
        if close is not None:
            close()


class Strand:
    """One line of control. `doing` is what it waits for; None if it can continue.

    `ordinal` counts the nodes that it has begun. `remembered` holds the lasting fields that it
    wrote (see `flowrt.threads.keeper`), `memory` what its subgraphs remember.
    """

    __slots__ = (
        "cancelled", "doing", "error", "fork", "forks", "frames", "index", "left", "memory",
        "ordinal", "over", "pending", "recent", "remembered",
    )  # fmt: skip

    def __init__(self, frame: Frame, left: int, fork: Fork | None = None, index: int = 0) -> None:
        self.frames = [frame]
        self.left = left
        self.fork = fork
        self.index = index
        self.doing: Call | Opening | Closing | Fork | Timer | Parked | None = None
        self.pending: Step | None = None
        self.error: BaseException | None = None
        self.recent: list[str] = []
        self.forks = 0
        self.ordinal = 0
        self.remembered: list[Remembered] = []
        self.memory: dict[str, dict[str, Any]] = {}
        self.cancelled = False
        self.over = False

    @property
    def id(self) -> str:
        """The position of the strand: `""` for the root, `1.0` for a branch, `1.0/2.3`
        within it.
        """
        if self.fork is None:
            return ""
        return f"{self.fork.id}.{self.index}"


class Timer:
    """Something due at a time, unless it is switched off before."""

    __slots__ = ("failed", "off", "strand")

    def __init__(self, strand: Strand | None, failed: Call | None) -> None:
        self.strand = strand  # None for the run itself
        self.failed = failed  # the last attempt, if the strand waits for a retry
        self.off = False


# The node of a call that has not been given one yet.
NOTHING = Node("", 0, lambda s: None)


class Call:
    """One attempt of a node, from start to end; also the `Spot` of the code that it runs."""

    __slots__ = (
        "abandonable", "attempt", "before", "entered", "frame", "handle", "key", "line", "phase",
        "run", "shipment", "started", "step", "strand", "timed_out", "timer", "unwanted",
    )  # fmt: skip

    def __init__(self, run: Run, strand: Strand, step: Node = NOTHING, attempt: int = 1) -> None:
        self.run = run
        self.strand = strand
        self.frame = strand.frames[-1]
        self.step = step
        self.attempt = attempt
        self.started = 0.0
        self.key: object = None  # the key in the cache
        self.before: dict[str, Any] | None = None  # copies of the fields, in a debug run
        self.line: Line | None = None  # leads to the reader of the stream
        self.handle: Any = None  # what the driver cancels it with
        self.shipment: Any = None  # what ends it in another process
        self.timer: Timer | None = None
        self.phase: Literal["waiting", "begun", "abandoned"] = "waiting"
        self.entered = False  # whether the driver's task for it has begun to run
        self.abandonable = False
        self.unwanted = False
        self.timed_out = False

    @property
    def path(self) -> str:
        """The node's name, prefixed with those of the subgraphs around it."""
        return self.frame.prefix + self.step.name

    def here(self) -> Current:
        """Describe the call."""
        run = self.run
        path = run.above + self.path
        key = f"{run.id}:{self.strand.id}:{path}:{self.strand.ordinal}"
        return run.spot(path, self.attempt, key)

    def send(self, parcel: Parcel, value: object) -> None:
        """Hand a value to the reader of the stream, if there is one."""
        if self.line is not None:
            self.line.send(self, parcel, value)


class Opening:
    """A resource that is being opened for a strand."""

    __slots__ = ("name", "scope", "strand")

    def __init__(self, strand: Strand, scope: Scope, name: str) -> None:
        self.strand = strand
        self.scope = scope
        self.name = name


class Closing:
    """The resources of a subgraph that are being closed; `error` is the subgraph's."""

    __slots__ = ("error", "scope", "strand")

    def __init__(self, strand: Strand, scope: Scope, error: BaseException | None) -> None:
        self.strand = strand
        self.scope = scope
        self.error = error


class Saving:
    """Journal entries that are being saved, on behalf of no single strand."""

    __slots__ = ("batch", "journal", "strand")

    def __init__(self, journal: Journal, batch: Batch, strand: Strand) -> None:
        self.journal = journal
        self.batch = batch
        self.strand = strand


class SavingLater(Saving):
    """Entries that are saved a little later, concurrently with the run, together with those added
    until then.

    The run may save them first, because it ends or too many are pending; then this is cancelled.
    """

    __slots__ = ("_guard", "_is_off", "_is_taken")

    def __init__(self, journal: Journal, strand: Strand) -> None:
        self.journal = journal
        self.strand = strand
        self._guard = Lock()
        self._is_off = self._is_taken = False

    def take(self) -> bool:
        """Take the pending entries as the batch; returns False if this was cancelled."""
        with self._guard:
            if self._is_off:
                return False
            self.batch = self.journal.batch()
            self._is_taken = True
            return True

    def call_off(self) -> bool:
        """Leave the pending entries to the run; returns False if they were taken already."""
        with self._guard:
            self._is_off = not self._is_taken
            return self._is_off


@dataclass(frozen=True, slots=True, eq=False)
class Parked:
    """A strand that waits for an answer, a time, or for leave to pass a break point; `opened` is
    the journal entry of the wait.
    """

    strand: Strand
    step: Ask | Wait | None
    waits_for: Question | Waiting | Break
    opened: Entry | None = None


Errand: TypeAlias = Call | Opening | Closing | Saving
