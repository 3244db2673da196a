"""What is stored of a thread: an ordered log of entries, and a head with its current status.

A log is append-only. What an entry means to a run is defined in `journal`; to a store, its body is
just bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, TypeAlias, get_args

#: What an entry records. `run` begins a run; `node`, `choice`, `caught`, `race`, `ask`, `answer`,
#: `expired`, `wait`, `woke` and `break` happened at a point in it; `update` and `rewind` changed it
#: from outside; `end` and `failed` close it.
Kind: TypeAlias = Literal[
    "run",
    "node",
    "choice",
    "caught",
    "race",
    "ask",
    "answer",
    "expired",
    "wait",
    "woke",
    "break",
    "update",
    "rewind",
    "end",
    "failed",
]

#: The status of a thread: `idle` after a run that ended, `running` while one is under way or after
#: it was killed, `paused` while it waits for answers or for a time, `failed` after an error,
#: `ready` if it was forked or set back and has not continued yet.
Status: TypeAlias = Literal["idle", "running", "paused", "failed", "ready"]

#: The same, for validating what is read from a store.
KINDS: Final = frozenset[str](get_args(Kind))
STATUSES: Final = frozenset[str](get_args(Status))

#: The first byte of a sealed body, with which no MessagePack value begins.
SEALED: Final = 0xC1

#: Entries about a node, a question or a wait, which they name.
_OF_A_NODE: Final = frozenset(("node", "caught", "ask", "answer", "expired", "wait", "woke"))

#: Entries that begin a run.
BEGINS: Final = ("run", "rewind")

#: Entries about a run as a whole, not about what happened in it.
ABOUT_THE_RUN: Final = (*BEGINS, "end", "failed")


# An entry and a head are made for each node; tuples cost a third of what classes cost.
class Entry(NamedTuple):
    """One thing that happened in a thread; `seq` counts from 1, without gaps.

    `strand` is the line of control that it belongs to, `name` the node's path, the question or the
    fork; `at` is seconds since the epoch. `lasting` entries hold something that later runs read.
    """

    seq: int
    run: str
    kind: Kind
    strand: str
    name: str
    at: float
    body: bytes
    lasting: bool = False

    @property
    def node(self) -> str:
        """The path of the node, or the name of the question or wait, that it is about; else empty.

        It is also empty for the caught error of a fork, whose name is a number.
        """
        return self.name if self.kind in _OF_A_NODE and not self.name[:1].isdigit() else ""


class Head(NamedTuple):
    """The current position of a thread: its last entry, and the one that begins its newest run.

    `lasting` is the entry that last changed the memory of the thread. `due` is the earliest time,
    in seconds since the epoch, at which it can continue without an answer. `spent` counts the bytes
    of lasting values that newer ones have replaced since the last digest, beyond its size.
    """

    thread_id: str
    graph: str
    seq: int
    began: int
    status: Status
    due: float | None
    updated_at: float
    lasting: int = 0
    spent: int = 0


@dataclass(frozen=True, slots=True)
class Digest:
    """The combined effect of all lasting entries up to `seq`, so that readers can skip them."""

    seq: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to append to a thread, until it is released or somebody else takes it over.

    `epoch` grows with each lease; appends under an older one are refused. `head` is the thread as
    it was when the lease was taken, None for a new one.
    """

    thread_id: str
    epoch: int
    head: Head | None
