"""How a run that is kept comes to its end: what is written down of it, and what it remembers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flowrt.threads import questions
from flowrt.threads.entries import Digest
from flowrt.threads.journal import Journal
from flowrt.threads.past import changed
from flowrt.threads.remembering import Remembering

#: How many bytes may be spent, beyond the size of the last digest, before a new one is made: so
#: digests cost no more, all in all, than what made them necessary. Spent are lasting values that
#: newer ones replaced, and so many bytes for each entry that would have to be read again: in the
#: time a digest of four times the size could be read, but that takes room and has to be written.
MOST_SPENT: Final = 16 * 1024
READING: Final = 512


def ended_early(journal: Journal, answers: Mapping[str, Any]) -> BaseException | None:
    """Give the error of a run that ended in its past, if there is more of it than the end."""
    left = journal.past.left()
    if left is not None:
        return changed(left, "the graph ends before it")
    return questions.refused(answers)


def record_end(journal: Journal, remembering: Remembering, error: BaseException | None) -> None:
    """Write down how a run ended."""
    if error is not None:
        journal.status = "failed"
        journal.record("failed", "", "", [type(error).__name__, str(error)])
        return
    journal.status = "idle"
    remembered = [list(item) for item in remembering.machine.root.remembered]
    entry = journal.record("end", "", "", remembered, lasting=bool(remembered))
    if remembered:
        journal.lasting = entry.seq
        journal.spent += READING * (len(remembered) + 1)
    if journal.spent > MOST_SPENT:
        body = journal.codec.encode(remembering.final())
        journal.digest = Digest(entry.seq, body)
        journal.spent = -len(body)
