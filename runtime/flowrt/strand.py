"""One sequential line of control: a stack of walks, the steps it may still run, what it does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from flowrt.context import Current, Parcel
from flowrt.state import State
from flowrt.steps import Node, Step, Sub

if TYPE_CHECKING:
    from flowrt.forks import Fork
    from flowrt.graph import Graph
    from flowrt.lines import Line
    from flowrt.runs import Run, Scope

Write: TypeAlias = tuple[str, Any, bool]  # the field, the value, whether it replaces


class Frame:
    """A walk under way: the root's, a branch's or a subgraph's.

    A branch has a `log`, which is replayed at its join, and `own`, the growing fields of which
    it has a copy; its writes to other growing fields are only logged.
    """

    __slots__ = (
        "granted",
        "graph",
        "log",
        "outer",
        "own",
        "prefix",
        "scope",
        "state",
        "sub",
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
    """One line of control. `doing` is what it waits for; None when it can go on."""

    __slots__ = (
        "cancelled", "doing", "error", "fork", "forks", "frames", "index", "left", "over",
        "pending", "recent",
    )  # fmt: skip

    def __init__(self, frame: Frame, left: int, fork: Fork | None = None, index: int = 0) -> None:
        self.frames = [frame]
        self.left = left
        self.fork = fork
        self.index = index
        self.doing: Call | Opening | Closing | Fork | Timer | None = None
        self.pending: Step | None = None
        self.error: BaseException | None = None
        self.recent: list[str] = []
        self.forks = 0
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
        key = f"{run.id}:{self.strand.id}:{path}:{self.strand.left}"
        return Current(run.id, run.config.thread_id, path, self.attempt, key)

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


Errand: TypeAlias = Call | Opening | Closing
