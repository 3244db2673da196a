"""How a kept run ends: what is recorded of it, and what it remembers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flowrt.threads import questions
from flowrt.threads.entries import Digest
from flowrt.threads.journal import Journal
from flowrt.threads.past import changed
from flowrt.threads.remembering import Remembering

#: How many bytes may be spent, beyond the size of the last digest, before a new digest is made; so
#: in total, digests cost no more than what made them necessary. Spent bytes are lasting values that
#: newer ones replaced, and `READING` bytes for each entry that would have to be read again. In the
#: time of reading that entry, a digest of four times this size could be read, but a digest also
#: takes room and has to be written.
MOST_SPENT: Final = 16 * 1024
READING: Final = 512


def ended_early(journal: Journal, answers: Mapping[str, Any]) -> BaseException | None:
    """Give the error of a run that ended during replay although its past has more entries."""
    left = journal.past.left()
    if left is not None:
        return changed(left, "the graph ends before it")
    return questions.refused(answers)


def record_end(journal: Journal, remembering: Remembering, error: BaseException | None) -> None:
    """Record how a run ended."""
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
