"""Positions in the text, and what can be reached from there without a label."""

from __future__ import annotations

import attrs

from flowc.lower.contexts import ROOT, Context
from flowc.lower.lines import EXIT

#: Where the text of a label falls through to: the next iteration of the dispatch.
AGAIN = -2


@attrs.frozen
class Place:
    """A position in the text.

    *fall* is what control reaches by falling off the end of the text; *header*, *follow* and
    *inside* are the innermost loop's first point, what comes after it, and its points; *context*
    holds the open handlers, and *depth* is the number of surrounding constructs.
    """

    fall: int
    context: Context = ROOT
    header: int | None = None
    follow: int | None = None
    inside: frozenset[int] = frozenset()
    depth: int = 0

    def deeper(self, fall: int) -> Place:
        """Return the place one construct deeper that falls through to *fall*."""
        return attrs.evolve(self, fall=fall, depth=self.depth + 1)

    def in_loop(self, header: int, follow: int, inside: frozenset[int]) -> Place:
        """Return the place of the body of a loop."""
        return attrs.evolve(self.deeper(header), header=header, follow=follow, inside=inside)

    def can_name_fall(self) -> bool:
        """Whether a jump to where this text falls through can also be written as a keyword."""
        return self.fall in (EXIT, AGAIN, self.header, self.follow)

    def same_loop(self, point: int, other: int) -> bool:
        """Whether both points are inside the innermost loop, or both are not."""
        return (point in self.inside) == (other in self.inside)
