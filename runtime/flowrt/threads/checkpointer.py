"""Where threads are kept: what a place for them must be able to do, synchronously and on a loop.

To write one, derive from `Checkpointer`, implement the abstract methods, and let
`flowrt.testing.conformance` try it. Bodies of entries are bytes that it need not understand.
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
    """A place where threads are kept. Every method may be called from any thread.

    All raise `CheckpointError` where the place cannot be read or written, and leave it as it was.
    """

    # Leases

    @abstractmethod
    def acquire(
        self, thread_id: str, *, wait: float | None = 0.0, take_over: bool = False
    ) -> Lease:
        """Take the lease of a thread.

        While somebody holds it, wait at most so many seconds (None: for ever). With `take_over`
        it is taken at once, and whoever held it can append no more. The lease of an owner that
        died is free.

        Raises:
            ThreadBusyError: somebody else holds it.
        """

    @abstractmethod
    def release(self, lease: Lease) -> None:
        """Give a lease back; one that was taken over or given back already is passed over."""

    # The log

    @abstractmethod
    def append(
        self,
        lease: Lease,
        entries: Sequence[Entry],
        head: Head,
        digest: Digest | None = None,
    ) -> None:
        """Append entries and set where the thread stands, all of it or nothing.

        The first entry follows the last one that is stored. A new `digest` takes the place of an
        older one.

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
        """Give entries in their order: those with `after < seq <= upto`, of one run, or only the
        lasting ones.
        """

    @abstractmethod
    def head(self, thread_id: str) -> Head | None:
        """Give where a thread stands; None if there is none."""

    @abstractmethod
    def digest(self, thread_id: str) -> Digest | None:
        """Give the newest digest of a thread."""

    @abstractmethod
    def heads(self, *, graph: str | None = None, due: float | None = None) -> list[Head]:
        """Give where all threads stand, by id: those of one graph, or that are due by a time."""

    # Housekeeping

    @abstractmethod
    def delete_thread(self, thread_id: str) -> None:
        """Forget a thread.

        Raises:
            ThreadBusyError: somebody holds its lease.
        """

    @abstractmethod
    def replace(
        self, lease: Lease, entries: Sequence[Entry], head: Head, digest: Digest | None
    ) -> None:
        """Put a whole new log in the place of the thread's, in one step: what pruning does.

        The entries keep their numbers, so there may be gaps before the first and between them.

        Raises:
            ThreadBusyError: the lease is no longer the newest.
        """

    def close(self) -> None:  # noqa: B027 - not everybody holds something
        """Let go of files, connections and the leases that it gave; it is not used afterwards."""

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
        """Give the result of any other work with the checkpointer, done beside the loop."""
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
    """Run blocking work in a worker thread, and give its result."""
    from flowrt.async_driver import in_worker  # loads asyncio, already loaded as there is a loop

    return cast(T, await in_worker(work))
