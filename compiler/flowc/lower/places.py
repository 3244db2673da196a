"""Where in the text something stands, and what can be reached from there without a label."""

from __future__ import annotations

import attrs

from flowc.lower.contexts import ROOT, Context
from flowc.lower.lines import EXIT

#: Where the text of a label falls to: the next turn of the dispatch.
AGAIN = -2


@attrs.frozen
class Place:
    """Where text stands.

    *fall* is what control reaches by falling off the end of the text; *header*, *follow* and
    *inside* are the innermost loop's first point, what comes after it, and its points; *context*
    are the handlers that are open, *depth* counts the constructs around.
    """

    fall: int
    context: Context = ROOT
    header: int | None = None
    follow: int | None = None
    inside: frozenset[int] = frozenset()
    depth: int = 0

    def deeper(self, fall: int) -> Place:
        """Return a place one construct deeper that falls to *fall*."""
        return attrs.evolve(self, fall=fall, depth=self.depth + 1)

    def in_loop(self, header: int, follow: int, inside: frozenset[int]) -> Place:
        """Return the place of the body of a loop."""
        return attrs.evolve(self.deeper(header), header=header, follow=follow, inside=inside)

    def can_name_fall(self) -> bool:
        """Whether a jump to where this text falls can also be written as a word."""
        return self.fall in (EXIT, AGAIN, self.header, self.follow)

    def same_loop(self, point: int, other: int) -> bool:
        """Whether both points are inside the innermost loop, or both are not."""
        return (point in self.inside) == (other in self.inside)
