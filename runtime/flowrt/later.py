"""Jobs to be done a moment later, in worker threads.

A job is only put into a list, which one thread checks at intervals. Waking a thread for each job
would cost the caller more than most of these jobs do, above all while it computes: a thread that
wakes up interrupts it to get the interpreter lock.
"""

from __future__ import annotations

import os
from threading import Lock
from time import sleep
from typing import Final

from flowrt import workers
from flowrt.workers import Job

#: The interval of the checks, in seconds: a job begins at most this much later.
MOMENT: Final = 0.05


class Later:
    """The jobs that wait for the next check."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._jobs: list[Job] = []
        self._is_watched = False

    def submit(self, job: Job) -> None:
        """Run the job a moment later; it must not raise."""
        with self._lock:
            self._jobs.append(job)
            is_watched, self._is_watched = self._is_watched, True
        if not is_watched:
            workers.submit(self._watch)

    def _watch(self) -> None:
        """At each interval, hand the jobs to workers, until there are none."""
        while True:
            sleep(MOMENT)
            with self._lock:
                jobs, self._jobs = self._jobs, []
                self._is_watched = bool(jobs)
            if not jobs:
                return
            for job in jobs:
                workers.submit(job)


_later = Later()


def submit(job: Job) -> None:
    """Run the job in a worker thread, a moment later."""
    _later.submit(job)


def _reset_in_child() -> None:
    global _later
    _later = Later()


# A forked child lacks the checking thread, and the waiting jobs are the parent's.
os.register_at_fork(after_in_child=_reset_in_child)
