"""Worker threads: started on demand, reused, ended when idle, and never waited for at exit.

The pool is unbounded: a bounded one would deadlock when runs nest, and each run limits its calls by
`max_concurrency` anyway.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import TypeAlias

Job: TypeAlias = Callable[[], None]
IDLE_SECONDS = 10.0


class Workers:
    """A pool of daemon threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._idle: list[SimpleQueue[Job]] = []

    def submit(self, job: Job) -> None:
        """Run the job in an idle or a new thread; it must not raise."""
        with self._lock:
            inbox = self._idle.pop() if self._idle else None
        if inbox is not None:
            inbox.put(job)
            return
        Thread(target=self._work, args=(job,), name="flowrt-worker", daemon=True).start()

    def _work(self, job: Job) -> None:
        inbox: SimpleQueue[Job] = SimpleQueue()
        next_job: Job | None = job
        del job
        while next_job is not None:
            next_job()
            next_job = None  # what it references must not live until the next job
            with self._lock:
                self._idle.append(inbox)
            next_job = self._next(inbox)

    def _next(self, inbox: SimpleQueue[Job]) -> Job | None:
        try:
            return inbox.get(timeout=IDLE_SECONDS)
        except Empty:
            with self._lock:
                if inbox in self._idle:
                    self._idle.remove(inbox)
                    return None
            return inbox.get()  # it was just handed a job


_workers = Workers()


def submit(job: Job) -> None:
    """Run the job in a worker thread."""
    _workers.submit(job)


def _reset_in_child() -> None:
    global _workers
    _workers = Workers()


# A forked child has the list of idle threads, but not the threads.
os.register_at_fork(after_in_child=_reset_in_child)
