"""What other programs do with a store: ``python children.py WHAT STORE …``."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import threading
from collections.abc import Callable

from flowrt import Checkpointer, PostgresCheckpointer, SqliteCheckpointer, ThreadBusyError
from flowrt.testing.rules import grow, keep, sample, samples


def opened(store: str) -> Checkpointer:
    """Yield the checkpointer for a path or an address."""
    if store.startswith("postgresql:"):
        return PostgresCheckpointer(store)
    return SqliteCheckpointer(store)


def keep_one(store: str, thread_id: str) -> int:
    """Create a thread; exit code 3 means that it is busy."""
    with opened(store) as place:
        try:
            keep(place, thread_id)
        except ThreadBusyError:
            return 3
    return 0


def hold(store: str, thread_id: str) -> int:
    """Hold a thread and write to it; when a line arrives, write more."""
    place = opened(store)
    lease = place.acquire(thread_id)
    grow(place, lease, samples(1))
    print("held", flush=True)
    sys.stdin.readline()
    try:
        grow(place, lease, samples(1, after=1))
    except ThreadBusyError:
        print("refused", flush=True)
        return 0
    print("written", flush=True)
    return 0


def contend(store: str, name: str, attempts: str) -> int:
    """Try that many times to acquire a thread and to write a run to it."""
    chance = random.Random(name)
    told = {"written": 0, "busy": 0, "overtaken": 0}
    with opened(store) as place:
        for attempt in range(int(attempts)):
            try:
                lease = place.acquire(
                    "t",
                    wait=chance.choice((0.0, 0.001, 0.01)),
                    take_over=chance.random() < 0.05,
                )
            except ThreadBusyError:
                told["busy"] += 1
                continue
            last = lease.head.seq if lease.head is not None else 0
            body = str(lease.epoch).encode()
            try:
                for step in range(1, 4):
                    grow(place, lease, [sample(last + step, f"{name}.{attempt}", body=body)])
                    told["written"] += 1
            except ThreadBusyError:
                told["overtaken"] += 1
            finally:
                place.release(lease)
    print(json.dumps(told))
    return 0


def fork(store: str) -> int:
    """Fork repeatedly while other threads write; every child writes too."""
    place = opened(store)
    over = threading.Event()

    def write(name: str) -> None:
        lease = place.acquire(name)
        seq = 0
        while not over.is_set():
            seq += 1
            grow(place, lease, [sample(seq)])
            place.read(name, after=seq - 3)
        place.release(lease)

    threads = [threading.Thread(target=write, args=(f"t{number}",)) for number in range(3)]
    for thread in threads:
        thread.start()
    lease = place.acquire("parent")
    grow(place, lease, samples(1))
    ends = []
    for number in range(10):
        child = os.fork()
        if child == 0:
            os._exit(in_child(lambda number=number: _forked(place, lease, number)))
        ends.append(os.waitpid(child, 0)[1])
        grow(place, lease, [sample(number + 2)])
    over.set()
    for thread in threads:
        thread.join()
    place.release(lease)
    place.close()
    return max(ends)


def in_child(work: Callable[[], None]) -> int:
    """Run it in a child process, with a time limit; return how it ended."""
    signal.alarm(240)
    try:
        work()
    except BaseException as error:
        print(f"the child: {error!r}", file=sys.stderr, flush=True)
        return 1
    return 0


def _forked(place: Checkpointer, lease: object, number: int) -> None:
    keep(place, f"child{number}")
    for work in (
        lambda: grow(place, lease, [sample(number + 2)]),
        lambda: place.acquire("parent"),
        lambda: place.acquire("t0"),
    ):
        try:
            work()
        except ThreadBusyError:
            continue
        raise AssertionError("the child holds what only its parent does")
    place.release(lease)
    place.close()


if __name__ == "__main__":
    what = {"keep": keep_one, "hold": hold, "contend": contend, "fork": fork}
    sys.exit(what[sys.argv[1]](*sys.argv[2:]))
