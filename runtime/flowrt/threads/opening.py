"""Acquiring a thread for a run: a separate object, since waiting differs on a loop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flowrt.runs import Run
from flowrt.state import State
from flowrt.threads.entries import Lease

if TYPE_CHECKING:
    from flowrt.config import RunConfig
    from flowrt.threads.threads import Threads


@dataclass(frozen=True, slots=True)
class ThreadOpening:
    """A run that is about to acquire its thread; `start` makes it once that is done."""

    threads: Threads
    config: RunConfig
    start: Callable[[Lease], tuple[Run, State]]

    def __call__(self) -> tuple[Run, State]:
        """Acquire the thread, and give the run and its state; `Threads.finish` releases the thread.

        Raises:
            CheckpointError: the thread belongs to another graph, or cannot be read.
            ThreadBusyError: somebody else runs it.
        """
        checkpointer = self.threads.checkpointer
        lease = checkpointer.acquire(
            self._thread_id, wait=self.config.wait, take_over=self.config.take_over
        )
        try:
            return self._started(lease)
        except BaseException:
            checkpointer.release(lease)
            raise

    async def on_loop(self) -> tuple[Run, State]:
        """Do the same without blocking the loop; after a cancellation, nothing is held."""
        checkpointer = self.threads.checkpointer
        lease = await checkpointer.aacquire(
            self._thread_id, wait=self.config.wait, take_over=self.config.take_over
        )
        try:
            return await checkpointer.acall(lambda: self._started(lease))
        except BaseException:
            await checkpointer.arelease(lease)
            raise

    @property
    def _thread_id(self) -> str:
        assert self.config.thread_id is not None
        return self.config.thread_id

    def _started(self, lease: Lease) -> tuple[Run, State]:
        self.threads.require_own(lease.head)
        return self.start(lease)
