"""What of a run's journal is on its way to the place where it is kept: one batch at a time."""

from __future__ import annotations

from dataclasses import dataclass

from flowrt.errors import CheckpointError
from flowrt.strand import Saving, SavingLater, Strand
from flowrt.threads.journal import Journal


@dataclass(slots=True)
class Savings:
    """Decides when what waits in the journal is saved, and by whom: the run, or somebody else in a
    moment. *strand* is whom the errands are said to be for.
    """

    journal: Journal
    strand: Strand
    under_way: Saving | None = None

    def next(self, *, closing: bool) -> Saving | None:
        """Give what is to be saved now, or in a moment; None while something is under way."""
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
        """Let nobody but the run save what waits, unless somebody is about to already."""
        if isinstance(self.under_way, SavingLater) and self.under_way.call_off():
            self.under_way = None

    @property
    def is_full(self) -> bool:
        """Say whether nothing more should be called before what is on its way is safe."""
        if isinstance(self.under_way, SavingLater):
            return self.journal.is_full
        return self.under_way is not None


def unsaved(error: BaseException) -> BaseException:
    """Give what a run fails with whose journal could not be written for *error*."""
    if not isinstance(error, Exception) or isinstance(error, CheckpointError):
        return error
    wrapped = CheckpointError(
        f"the journal cannot be written: {error}; once it can, `resume` goes on"
    )
    wrapped.__cause__ = error
    return wrapped
