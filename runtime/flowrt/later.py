"""Jobs that are to be done a moment later, in worker threads.

Whoever asks only lays the job by; one thread looks every moment for what has come. To wake a thread
for each job costs the one who asks more than most of these jobs do, above all while it computes: a
thread that is woken interrupts it to get the interpreter.
"""

from __future__ import annotations

import os
from threading import Lock
from time import sleep
from typing import Final

from flowrt import workers
from flowrt.workers import Job

#: How many seconds later a job begins, at most.
MOMENT: Final = 0.05


class Later:
    """The jobs of a program that wait for the next moment."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._jobs: list[Job] = []
        self._is_watched = False

    def submit(self, job: Job) -> None:
        """Have the job done a moment later; it must not raise."""
        with self._lock:
            self._jobs.append(job)
            is_watched, self._is_watched = self._is_watched, True
        if not is_watched:
            workers.submit(self._watch)

    def _watch(self) -> None:
        """Hand over what has come, every moment, until nothing has."""
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
    """Have the job done by a worker thread, a moment later."""
    _later.submit(job)


def _start_anew() -> None:
    global _later
    _later = Later()


# Who watched is no thread of a forked child, and what waited is the parent's.
os.register_at_fork(after_in_child=_start_anew)
