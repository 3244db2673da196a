"""Threads as left by a run that was killed after one of its entries, and runs to the end."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flowrt import Checkpointer, Paused
from flowrt.clock import clock
from flowrt.threads.entries import Entry, Head

#: How often a run may pause.
MOST_PAUSES = 30

#: Gives the answer to the question of this name.
Answer = Callable[[str], Any]


class EndlessError(Exception):
    """A run does not stop pausing."""


def killed(place: Checkpointer, whole: str, name: str, count: int) -> list[Entry]:
    """Make the thread *name* from the first *count* entries of another; gives them."""
    entries = place.read(whole, upto=count)
    head = place.head(whole)
    assert head is not None
    lease = place.acquire(name)
    digest = place.digest(whole)
    known = digest if digest is not None and digest.seq <= count else None
    place.append(lease, entries, _head_at(head, name, entries), known)
    place.release(lease)
    return entries


def _head_at(head: Head, name: str, entries: list[Entry]) -> Head:
    began = [entry.seq for entry in entries if entry.kind in ("run", "rewind")]
    lasting = [entry.seq for entry in entries if entry.kind == "end" and entry.lasting]
    return head._replace(
        thread_id=name, seq=len(entries), status="running", began=began[-1],
        lasting=lasting[-1] if lasting else 0, due=None, spent=0,
    )  # fmt: skip


def told(entries: Iterable[Entry]) -> Counter[tuple[str, str, str]]:
    """Count the entries by kind, strand and name."""
    return Counter(
        (entry.kind, entry.strand, entry.name) for entry in entries if entry.kind != "failed"
    )


def begun(
    graph: Any, given: Mapping[str, Any], thread: str, *, on_a_loop: bool = False, **settings: Any
) -> Any:
    """Begin a run, synchronously or on a loop."""
    if on_a_loop:
        return asyncio.run(graph.ainvoke(given, thread_id=thread, **settings))
    return graph.invoke(given, thread_id=thread, **settings)


def resumed(
    graph: Any,
    thread: str,
    *,
    on_a_loop: bool = False,
    answers: Mapping[str, Any] | None = None,
    **settings: Any,
) -> Any:
    """Resume a thread, synchronously or on a loop."""
    if on_a_loop:
        return asyncio.run(graph.aresume(thread, answers, **settings))
    return graph.resume(thread, answers, **settings)


def to_its_end(
    graph: Any, thread: str, result: Any, answer: Answer, *, on_a_loop: bool = False
) -> Any:
    """Answer questions and wait until a run has ended; needs a clock that can jump.

    Raises:
        EndlessError: it does not stop pausing; each call has its own step limit.
    """
    for _ in range(MOST_PAUSES):
        if not isinstance(result, Paused):
            return result
        answers = {question.name: answer(question.name) for question in result.questions}
        if not answers and result.due is not None:
            clock().jump(max(0.0, result.due.timestamp() - clock().time()))
        result = resumed(graph, thread, on_a_loop=on_a_loop, answers=answers)
    raise EndlessError
