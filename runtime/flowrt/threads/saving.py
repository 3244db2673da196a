"""Saving of a run's journal to the store: one batch at a time."""

from __future__ import annotations

from dataclasses import dataclass

from flowrt.errors import CheckpointError
from flowrt.strand import Saving, SavingLater, Strand
from flowrt.threads.journal import Journal


@dataclass(slots=True)
class Savings:
    """Decides when the pending entries of the journal are saved, and by whom: the run, or a
    background job a moment later. *strand* is nominally the one that the errands are for.
    """

    journal: Journal
    strand: Strand
    under_way: Saving | None = None

    def next(self, *, closing: bool) -> Saving | None:
        """Give what is to be saved now or a moment later; None while a save is under way."""
        at_once = closing or self.journal.is_full
        if at_once:
            self.at_once()
        if self.under_way is not None:
            return None
        if at_once:
            batch = self.journal.take_batch(closing=closing)
            if batch is not None:
                self.under_way = Saving(self.journal, batch, self.strand)
        elif self.journal.is_due:
            self.under_way = SavingLater(self.journal, self.strand)
        return self.under_way

    def at_once(self) -> None:
        """Leave the pending entries to the run, unless a background job has already taken them."""
        if isinstance(self.under_way, SavingLater) and self.under_way.call_off():
            self.under_way = None

    @property
    def is_full(self) -> bool:
        """Say whether nothing more may be called before the save under way is done."""
        if isinstance(self.under_way, SavingLater):
            return self.journal.is_full
        return self.under_way is not None


def unsaved(error: BaseException) -> BaseException:
    """Give the error of a run whose journal could not be written because of *error*."""
    if not isinstance(error, Exception) or isinstance(error, CheckpointError):
        return error
    wrapped = CheckpointError(
        f"the journal cannot be written: {error}; once it can, `resume` continues"
    )
    wrapped.__cause__ = error
    return wrapped
