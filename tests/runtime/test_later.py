"""Jobs that start a moment later, without waking a thread for each of them."""

from __future__ import annotations

import os
from queue import SimpleQueue
from threading import Event, get_ident
from time import monotonic, sleep

import pytest

from flowrt import later
from flowrt.testing.rules import PATIENCE


def test_jobs_are_done_by_others_and_not_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """This also holds for the first job, and for one after a period without any."""
    moment = Event()
    monkeypatch.setattr(later, "sleep", lambda seconds: moment.wait(PATIENCE))
    monkeypatch.setattr(later, "_later", later.Later())
    for _ in range(2):
        moment.clear()
        doers: SimpleQueue[int] = SimpleQueue()

        for _ in range(3):
            later.submit(lambda doers=doers: doers.put(get_ident()))

        assert doers.empty()
        moment.set()
        assert get_ident() not in [doers.get(timeout=PATIENCE) for _ in range(3)]
        assert nobody_watches()


def nobody_watches() -> bool:
    """Say whether the thread that watches for jobs has ended, or will soon."""
    end = monotonic() + PATIENCE
    while later._later._is_watched and monotonic() < end:
        sleep(later.MOMENT)
    return not later._later._is_watched


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_forked_child_watches_for_itself() -> None:
    """The thread that watches in the parent does not exist in the child."""
    later.submit(lambda: None)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        over = Event()
        later.submit(over.set)
        os.write(writing, b"1" if over.wait(PATIENCE) else b"0")
        os._exit(0)
    os.waitpid(child, 0)

    assert os.read(reading, 1) == b"1"
    os.close(reading)
    os.close(writing)
