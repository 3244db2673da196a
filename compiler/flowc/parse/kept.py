"""Parts that an edit left alone: the parser takes their trees as they are, at their new places.

A graph is taken only where reading it again could give nothing else: nothing was found wrong in it,
the scanner cuts its text into the same tokens, and it stood, and stands, between the edges of
declarations. For the parser looks a few tokens ahead, and never over such an edge.

Of a graph in which something was changed, those members are taken that are as they were together
with the token in front of them and those behind them that the parser looks at meanwhile. This holds
for a text without a mistake: what is done about one may look at anything, so where one is met the
text is read again without them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import attrs

from flowc.parse.scan import TRIVIA
from flowc.source import Source, Span
from flowc.trees.syntax import BadItem, BadMember, File, GraphDecl, Member, Token

if TYPE_CHECKING:
    from flowc.trees.carrying import Carrier

#: So many tokens behind a member may decide how it is read.
_AHEAD = 4

_NOTHING = re.compile(r"(?:\s|#[^\n]*)*")


@attrs.frozen(eq=False)
class Earlier:
    """What was read of a text: its tree, and the *mistaken* places in it, where something was
    found wrong or was guessed. The *carrier* carries it to another text.
    """

    source: Source
    file: File
    mistaken: tuple[Span, ...]
    carrier: Carrier

    def sure_graphs(self) -> Iterator[GraphDecl]:
        """Yield the graphs that were read without a doubt, and end at the edge of a declaration."""
        text = self.source.text
        end = Span(self.source.path, len(text), len(text))
        for graph, item in pairwise((*self.file.items, BadItem(end))):
            if not isinstance(graph, GraphDecl) or self._is_mistaken(graph.span):
                continue
            behind = _NOTHING.match(text, graph.span.end)
            is_last = item.span.start == len(text)
            is_edge = not isinstance(item, BadItem) and text[item.span.start - 1] == "\n"
            if (is_last or is_edge) and behind and behind.end() == item.span.start:
                yield graph

    def sure_members(self) -> Iterator[Member]:
        """Yield the members of graphs that were read without a doubt."""
        for item in self.file.items:
            if isinstance(item, GraphDecl) and not self._is_mistaken(item.span):
                yield from item.members

    def _is_mistaken(self, span: Span) -> bool:
        return any(place.start <= span.end and span.start <= place.end for place in self.mistaken)


@attrs.frozen(eq=False)
class Kept:
    """A *part* that stands in the new text too; the grammar calls it *origin*. *names* are the
    keywords in it that are names, by where they are now.
    """

    origin: str
    part: GraphDecl | Member
    names: tuple[int, ...]


@attrs.frozen(eq=False, slots=False)
class Recut:
    """The *tokens* of a new text, of which the first up to the place *head* are those of the
    *earlier* text, and the last ones from *tail* on, places of that text.
    """

    earlier: Earlier
    tokens: list[Token]
    words: Mapping[str, str]
    head: int
    tail: int

    def graphs(self) -> Mapping[int, Kept]:
        """Return which graphs of the earlier text stand in the new one, by their beginnings."""
        kept = (
            self._kept("graph", graph)
            for graph in self.earlier.sure_graphs()
            if self._is_there(graph.span.start, graph.span.end)
        )
        return {graph.part.span.start: graph for graph in kept if graph is not None}

    def members(self, graphs: Mapping[int, Kept]) -> Mapping[int, Kept]:
        """Return which members of the other graphs do, which are not among *graphs*."""
        tokens = self.earlier.file.tokens
        starts = [token.start for token in tokens if token.kind not in TRIVIA]
        # Behind the last token, only the end of the file is looked at.
        starts += [len(self.earlier.source.text)] * (_AHEAD + 1)
        found = {}
        for member in self.earlier.sure_members():
            first = bisect_left(starts, member.span.start)
            behind = bisect_left(starts, member.span.end, lo=first)
            if self._is_there(starts[first - 1], starts[behind + _AHEAD]):
                kept = self._kept("declaration", member)
                if kept is not None and not isinstance(member, BadMember):
                    found[kept.part.span.start] = kept
        return found

    def _is_there(self, start: int, end: int) -> bool:
        """Whether the tokens from *start* to *end* of the earlier text are those of the new one."""
        return end <= self.head or start >= self.tail

    def _kept(self, origin: str, part: GraphDecl | Member) -> Kept | None:
        carried = self.earlier.carrier.whole(part)
        if carried is None:
            return None
        distance = carried.span.start - part.span.start
        first = bisect_left(self._names, part.span.start)
        behind = bisect_left(self._names, part.span.end, lo=first)
        return Kept(origin, carried, tuple(at + distance for at in self._names[first:behind]))

    @cached_property
    def _names(self) -> list[int]:
        """Where keywords of the earlier text were read as names."""
        tokens, words = self.earlier.file.tokens, self.words
        return [token.start for token in tokens if token.kind == "NAME" and token.text in words]


def start_of(token: Token) -> int:
    """Return where *token* begins, for searching by it."""
    return token.start
