"""Applies the fixes of a file until nothing changes.

In: a text, and a function that finds its mistakes. Out: the text with every fix of the allowed
kinds, and the remaining findings. Fixes that do not overlap are applied in the same round; the
others wait for the next round, which sees the result. No fix may increase the number of errors or
findings: if fixes together do not remove one finding each, halves of them are tried, down to single
ones, and those that make things worse are left out.

Every round depends on the text alone, and if rounds form a cycle, the text at which it was entered
is the result. So applying fixes twice is the same as applying them once.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Collection, Iterator, Sequence

import attrs

from flowc.diagnostics.fixes import apply
from flowc.diagnostics.model import Applicability, Diagnostic, Fix, Severity
from flowc.source import Source

#: Returns everything that is wrong with a text, as shown to the user.
Look = Callable[[Source], tuple[Diagnostic, ...]]

_MOST_ROUNDS = 100


@attrs.frozen(eq=False)
class Mended:
    """A text, its findings, and how many fixes were applied to get there."""

    source: Source
    findings: tuple[Diagnostic, ...]
    fixed: int = 0

    def is_no_worse_than(self, other: Mended) -> bool:
        """Return whether there are no more errors, and no more findings, than in *other*."""
        return self._errors <= other._errors and len(self.findings) <= len(other.findings)

    @property
    def _errors(self) -> int:
        return sum(item.severity is Severity.ERROR for item in self.findings)


def mended(source: Source, look: Look, allowed: Collection[Applicability]) -> Mended:
    """Return *source* with its fixes of the kinds *allowed*, and the remaining findings."""
    now = Mended(source, look(source))
    seen = {source.text: now}
    for _ in range(_MOST_ROUNDS):
        now = _round(now, look, allowed)
        if now.source.text in seen:
            return seen[now.source.text]
        seen[now.source.text] = now
    return now


def _round(before: Mended, look: Look, allowed: Collection[Applicability]) -> Mended:
    path = before.source.path
    own = (item for item in before.findings if item.primary.span.path == path)
    fixes = [fix for item in own if (fix := item.fix_of(allowed)) is not None]
    return _Trial(before.source, look).most(_Made(before), tuple(_apart(fixes))).result


@attrs.frozen(eq=False)
class _Made:
    """The result of applying *fixes* to a text all at once."""

    result: Mended
    fixes: tuple[Fix, ...] = ()


@attrs.frozen(eq=False)
class _Trial:
    """The text of one round."""

    source: Source
    look: Look

    def most(self, made: _Made, more: tuple[Fix, ...]) -> _Made:
        """Return *made* with as many of the fixes *more* as do no harm."""
        if not more:
            return made
        tried = self._with(made, more)
        gone = len(made.result.findings) - len(tried.result.findings)
        if tried.result.is_no_worse_than(made.result) and (gone >= len(more) or len(more) == 1):
            return tried
        if len(more) == 1:
            return made
        half = len(more) // 2
        return self.most(self.most(made, more[:half]), more[half:])

    def _with(self, made: _Made, more: tuple[Fix, ...]) -> _Made:
        fixes = made.fixes + more
        edits = [edit for fix in fixes for edit in fix.edits]
        source = attrs.evolve(self.source, text=apply(self.source.text, edits))
        return _Made(Mended(source, self.look(source), made.result.fixed + len(more)), fixes)


def _apart(fixes: Sequence[Fix]) -> Iterator[Fix]:
    """Yield those of *fixes* that do not touch an earlier one, in the order of the text."""
    taken: list[tuple[int, int]] = []
    for fix in sorted(fixes, key=_first_place):
        if not any(_touches(taken, edit.span.start, edit.span.end) for edit in fix.edits):
            for edit in fix.edits:
                insort(taken, (edit.span.start, edit.span.end))
            yield fix


def _first_place(fix: Fix) -> tuple[int, int]:
    return min((edit.span.start, edit.span.end) for edit in fix.edits)


def _touches(taken: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    # Two insertions at the same place touch: they may be the same fix, offered twice.
    after = bisect_left(taken, (start, start))
    around = taken[max(after - 1, 0) : after + 1]
    return any(start <= other_end and other_start <= end for other_start, other_end in around)
