"""One sequential line of control: a stack of walks, the steps it may still run, what it does."""

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
#: The path, the field, whether it replaces, the entry that holds the value, else the value.
Remembered: TypeAlias = tuple[str, str, bool, int | None, Any]


class Frame:
    """A walk under way: the root's, a branch's or a subgraph's.

    A branch has a `log`, which is replayed at its join, and `own`, the growing fields of which
    it has a copy; its writes to other growing fields are only logged. `place` and `indices` are
    what a question asked here is named by: the subgraphs, and the items since the last of them.
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
        self.outer = 0  # what the caller of the subgraph had left,
        self.granted = 0  # and what of it the subgraph was given

    def throw(self, error: BaseException) -> Step:
        """Raise the error where the walk stands, and give the step of whoever caught it."""
        throw = getattr(self.walk, "throw", None)
        if throw is None:  # a straight branch is a tuple, which handles nothing
            raise error
        step: Step = throw(error)
        return step

    def close(self) -> None:
        """End a walk that is not to go on."""
        close = getattr(self.walk, "close", None)
        if close is not None:
            close()


class Strand:
    """One line of control. `doing` is what it waits for; None when it can go on.

    `ordinal` counts the nodes that it has begun. `remembered` are the lasting fields that it wrote
    (see `flowrt.threads.keeper`), `memory` what the subgraphs that it ran remember.
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
        """The place of the strand: `""` for the root, `1.0` for a branch, `1.0/2.3` below it."""
        if self.fork is None:
            return ""
        return f"{self.fork.id}.{self.index}"


class Timer:
    """Something to do at a time, unless it was called off."""

    __slots__ = ("failed", "off", "strand")

    def __init__(self, strand: Strand | None, failed: Call | None) -> None:
        self.strand = strand  # None for the run itself
        self.failed = failed  # the last attempt, if the strand waits to try again
        self.off = False


# What a call is of before it is of a node.
NOTHING = Node("", 0, lambda s: None)


class Call:
    """One attempt of a node, from its start to its end; it is also the spot its code runs in."""

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
        self.key: object = None  # of the cache
        self.before: dict[str, Any] | None = None  # the fields as they were, in a debug run
        self.line: Line | None = None  # to the reader of the stream
        self.handle: Any = None  # what the driver needs to cancel it
        self.shipment: Any = None  # what ends a call in another process
        self.timer: Timer | None = None
        self.phase: Literal["waiting", "begun", "abandoned"] = "waiting"
        self.entered = False  # whether the driver's task for it has begun to run
        self.abandonable = False
        self.unwanted = False
        self.timed_out = False

    @property
    def path(self) -> str:
        """The node's name behind those of the subgraphs around it."""
        return self.frame.prefix + self.step.name

    def here(self) -> Current:
        """Describe the call to its own code."""
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
    """The resources of a subgraph that are being closed; `error` is what it ended with."""

    __slots__ = ("error", "scope", "strand")

    def __init__(self, strand: Strand, scope: Scope, error: BaseException | None) -> None:
        self.strand = strand
        self.scope = scope
        self.error = error


class Saving:
    """Entries of the journal on their way; not the business of any one strand."""

    __slots__ = ("batch", "journal", "strand")

    def __init__(self, journal: Journal, batch: Batch, strand: Strand) -> None:
        self.journal = journal
        self.batch = batch
        self.strand = strand


class SavingLater(Saving):
    """Entries that somebody else than the run saves, in a moment: all that wait then.

    The run may come first, since it ends or too many wait; then this is called off.
    """

    __slots__ = ("_guard", "_is_off", "_is_taken")

    def __init__(self, journal: Journal, strand: Strand) -> None:
        self.journal = journal
        self.strand = strand
        self._guard = Lock()
        self._is_off = self._is_taken = False

    def take(self) -> bool:
        """Take what waits as the batch, unless this was called off; says whether it was not."""
        with self._guard:
            if self._is_off:
                return False
            self.batch = self.journal.batch()
            self._is_taken = True
            return True

    def call_off(self) -> bool:
        """Leave what waits to the run, unless it was taken; says whether it was not."""
        with self._guard:
            self._is_off = not self._is_taken
            return self._is_off


@dataclass(frozen=True, slots=True, eq=False)
class Parked:
    """A strand that waits for an answer, a time, or to be let past a break point; `opened` is what
    was written down of it.
    """

    strand: Strand
    step: Ask | Wait | None
    waits_for: Question | Waiting | Break
    opened: Entry | None = None


Errand: TypeAlias = Call | Opening | Closing | Saving
