"""Checkpointers that sit between a run and its store, to see how the run copes with failures.

`FailingCheckpointer` fails on cue, as a full disk or a lost connection would.
"""

from __future__ import annotations

import threading
from abc import abstractmethod
from collections.abc import Callable, Collection, Sequence
from typing import Final, Literal, TypeAlias, TypeVar

from flowrt.errors import CheckpointError
from flowrt.threads.checkpointer import Checkpointer
from flowrt.threads.entries import Digest, Entry, Head, Lease

T = TypeVar("T")

#: The methods of a checkpointer.
Call: TypeAlias = Literal[
    "acquire", "release", "append", "read", "head", "digest", "heads", "delete_thread", "replace"
]

#: The calls counted by default: those that write what a run has done.
APPENDING: Final = frozenset[Call](("append",))


class PassingCheckpointer(Checkpointer):
    """Forwards every call to another checkpointer, through `around`."""

    def __init__(self, inner: Checkpointer) -> None:
        self.inner = inner

    @abstractmethod
    def around(self, call: Call, work: Callable[[], T]) -> T:
        """Return the result of `call` by calling `work`, or do something else instead."""

    def acquire(
        self, thread_id: str, *, wait: float | None = 0.0, take_over: bool = False
    ) -> Lease:
        """See `Checkpointer`."""
        inner = self.inner
        return self.around(
            "acquire", lambda: inner.acquire(thread_id, wait=wait, take_over=take_over)
        )

    def release(self, lease: Lease) -> None:
        """See `Checkpointer`."""
        self.around("release", lambda: self.inner.release(lease))

    def append(
        self,
        lease: Lease,
        entries: Sequence[Entry],
        head: Head,
        digest: Digest | None = None,
    ) -> None:
        """See `Checkpointer`."""
        self.around("append", lambda: self.inner.append(lease, entries, head, digest))

    def read(
        self,
        thread_id: str,
        *,
        after: int = 0,
        upto: int | None = None,
        run: str | None = None,
        lasting: bool = False,
    ) -> list[Entry]:
        """See `Checkpointer`."""
        inner = self.inner
        return self.around(
            "read",
            lambda: inner.read(thread_id, after=after, upto=upto, run=run, lasting=lasting),
        )

    def head(self, thread_id: str) -> Head | None:
        """See `Checkpointer`."""
        return self.around("head", lambda: self.inner.head(thread_id))

    def digest(self, thread_id: str) -> Digest | None:
        """See `Checkpointer`."""
        return self.around("digest", lambda: self.inner.digest(thread_id))

    def heads(self, *, graph: str | None = None, due: float | None = None) -> list[Head]:
        """See `Checkpointer`."""
        return self.around("heads", lambda: self.inner.heads(graph=graph, due=due))

    def delete_thread(self, thread_id: str) -> None:
        """See `Checkpointer`."""
        self.around("delete_thread", lambda: self.inner.delete_thread(thread_id))

    def replace(
        self, lease: Lease, entries: Sequence[Entry], head: Head, digest: Digest | None
    ) -> None:
        """See `Checkpointer`."""
        self.around("replace", lambda: self.inner.replace(lease, entries, head, digest))

    def close(self) -> None:
        """See `Checkpointer`."""
        self.inner.close()


class FailingCheckpointer(PassingCheckpointer):
    """Fails on cue: at one chosen call, or at several in a row.

    Of the calls named by `on`, number `at` (counted from 1) raises `error`, and so do the ones
    after it, `times` in all (None: every call from then on). With ``late=True`` the call is carried
    out before it fails, as if only its reply had been lost. `calls` is the count so far.

    ::

        place = FailingCheckpointer(SqliteCheckpointer("runs.db"), at=3, error=OSError("disk full"))
    """

    def __init__(
        self,
        inner: Checkpointer,
        *,
        at: int,
        error: Exception | None = None,
        times: int | None = 1,
        on: Collection[Call] = APPENDING,
        late: bool = False,
    ) -> None:
        super().__init__(inner)
        self.calls = 0
        self._first = at
        self._last = None if times is None else at + times - 1
        self._error = error or CheckpointError("the place for threads failed on cue")
        self._on = frozenset(on)
        self._late = late
        self._guard = threading.Lock()

    def around(self, call: Call, work: Callable[[], T]) -> T:
        """Forward the call, or fail."""
        if call not in self._on:
            return work()
        with self._guard:
            self.calls += 1
            fails = self.calls >= self._first and not self._is_over()
        if fails and not self._late:
            raise self._error
        result = work()
        if fails:
            raise self._error
        return result

    def _is_over(self) -> bool:
        return self._last is not None and self.calls > self._last
