"""The interface of checkpointers, which store threads, synchronously and on a loop.

To write one, derive from `Checkpointer`, implement the abstract methods, and test it with
`flowrt.testing.conformance`. The bodies of entries are opaque bytes to a checkpointer.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Self, TypeVar, cast

from flowrt.errors import ThreadBusyError
from flowrt.threads.entries import Digest, Entry, Head, Lease
from flowrt.threads.holders import deadline_after, pauses

T = TypeVar("T")


class Checkpointer(ABC):
    """Stores threads. Every method may be called from any Python thread.

    All raise `CheckpointError` if the store cannot be read or written, and leave it as it was.
    """

    # Leases

    @abstractmethod
    def acquire(
        self, thread_id: str, *, wait: float | None = 0.0, take_over: bool = False
    ) -> Lease:
        """Acquire the lease of a thread.

        If it is held, wait at most `wait` seconds (None: forever). With `take_over` it is taken at
        once, and the previous holder can no longer append. If its holder died, it is free.

        Raises:
            ThreadBusyError: the lease is held by another owner.
        """

    @abstractmethod
    def release(self, lease: Lease) -> None:
        """Release a lease; do nothing if it was already released or taken over."""

    # The log

    @abstractmethod
    def append(
        self,
        lease: Lease,
        entries: Sequence[Entry],
        head: Head,
        digest: Digest | None = None,
    ) -> None:
        """Append entries and set the head of the thread, atomically.

        The first entry follows the last stored one. A new `digest` replaces an older one.

        Raises:
            ThreadBusyError: the lease is no longer the newest, or the entries do not follow.
        """

    @abstractmethod
    def read(
        self,
        thread_id: str,
        *,
        after: int = 0,
        upto: int | None = None,
        run: str | None = None,
        lasting: bool = False,
    ) -> list[Entry]:
        """Return entries in order: those with `after < seq <= upto`, of one run, or only lasting
        ones.
        """

    @abstractmethod
    def head(self, thread_id: str) -> Head | None:
        """Return the head of a thread; None if there is no such thread."""

    @abstractmethod
    def digest(self, thread_id: str) -> Digest | None:
        """Return the newest digest of a thread."""

    @abstractmethod
    def heads(self, *, graph: str | None = None, due: float | None = None) -> list[Head]:
        """Return the heads of all threads, of one graph's, or of those due by a time, by id."""

    # Housekeeping

    @abstractmethod
    def delete_thread(self, thread_id: str) -> None:
        """Delete a thread.

        Raises:
            ThreadBusyError: its lease is held.
        """

    @abstractmethod
    def replace(
        self, lease: Lease, entries: Sequence[Entry], head: Head, digest: Digest | None
    ) -> None:
        """Replace the whole log of a thread, atomically; pruning uses this.

        The entries keep their numbers, so there may be gaps before the first and between them.

        Raises:
            ThreadBusyError: the lease is no longer the newest.
        """

    def close(self) -> None:  # noqa: B027 - not everybody holds something
        """Release files, connections and leases; the checkpointer is not used afterwards."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    # The same, on an event loop: none of these blocks it.

    async def aacquire(
        self, thread_id: str, *, wait: float | None = 0.0, take_over: bool = False
    ) -> Lease:
        """See `acquire`.

        It waits on the loop, so that neither a worker thread is kept for that, nor a task that is
        cancelled.
        """
        from asyncio import sleep  # loaded already, as there is a loop

        for pause in pauses(deadline_after(wait)):
            await sleep(pause)
            try:
                return await self._acquired(thread_id, take_over)
            except ThreadBusyError as error:
                busy = error
        raise busy

    async def arelease(self, lease: Lease) -> None:
        """See `release`."""
        await beside(lambda: self.release(lease))

    async def aappend(
        self,
        lease: Lease,
        entries: Sequence[Entry],
        head: Head,
        digest: Digest | None = None,
    ) -> None:
        """See `append`."""
        await beside(lambda: self.append(lease, entries, head, digest))

    async def acall(self, work: Callable[[], T]) -> T:
        """Do any other work with the checkpointer without blocking the loop; return its result."""
        return await beside(work)

    async def _acquired(self, thread_id: str, take_over: bool) -> Lease:
        """Acquire the lease of a free thread; on cancellation, release it."""
        leases: list[Lease] = []
        try:
            await beside(lambda: leases.append(self.acquire(thread_id, take_over=take_over)))
        except BaseException:
            for lease in leases:
                await self.arelease(lease)
            raise
        return leases[0]

    # Checkpointers are bound to graphs and shown in error messages.

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


async def beside(work: Callable[[], T]) -> T:
    """Run blocking work in a worker thread, and return its result."""
    from flowrt.async_driver import in_worker  # loads asyncio, already loaded as there is a loop

    return cast(T, await in_worker(work))
