"""Parts that an edit did not touch: the parser reuses their trees at their new positions.

A graph is reused only if parsing it again could give nothing else: no mistake was found in it, the
scanner makes the same tokens of its text, and it was and is between the edges of declarations,
since the parser looks a few tokens ahead, but never past such an edge.

Of a graph with changes, those members are reused that are unchanged together with the token before
them and the lookahead after them. That is valid only for a text without mistakes, since recovery
may look at anything; so at the first mistake the text is parsed again without reusing members.
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

#: How many tokens after a member may decide how it is parsed.
_AHEAD = 4

_NOTHING = re.compile(r"(?:\s|#[^\n]*)*")


@attrs.frozen(eq=False)
class Earlier:
    """What was parsed before: the tree of a text, and the *mistaken* spans in it, where something
    was wrong or guessed. The *carrier* carries the tree over to another text.
    """

    source: Source
    file: File
    mistaken: tuple[Span, ...]
    carrier: Carrier

    def sure_graphs(self) -> Iterator[GraphDecl]:
        """Yield the graphs that were parsed without mistake or guess, and end at the edge of a
        declaration.
        """
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
        """Yield the members of graphs that were parsed without mistake or guess."""
        for item in self.file.items:
            if isinstance(item, GraphDecl) and not self._is_mistaken(item.span):
                yield from item.members

    def _is_mistaken(self, span: Span) -> bool:
        return any(place.start <= span.end and span.start <= place.end for place in self.mistaken)


@attrs.frozen(eq=False)
class Kept:
    """A *part* that is unchanged in the new text, a value of the grammar's rule *origin*. *names*
    are the positions of the keywords in it that are read as names.
    """

    origin: str
    part: GraphDecl | Member
    names: tuple[int, ...]


@attrs.frozen(eq=False, slots=False)
class Recut:
    """The *tokens* of a new text. Up to the position *head*, and from *tail* on, both in the
    *earlier* text, they are the tokens of that text.
    """

    earlier: Earlier
    tokens: list[Token]
    words: Mapping[str, str]
    head: int
    tail: int

    def graphs(self) -> Mapping[int, Kept]:
        """Return the graphs of the earlier text that are unchanged in the new one, by their
        start.
        """
        kept = (
            self._kept("graph", graph)
            for graph in self.earlier.sure_graphs()
            if self._is_there(graph.span.start, graph.span.end)
        )
        return {graph.part.span.start: graph for graph in kept if graph is not None}

    def members(self, graphs: Mapping[int, Kept]) -> Mapping[int, Kept]:
        """Return the members that are unchanged, of graphs that are not among *graphs*."""
        tokens = self.earlier.file.tokens
        starts = [token.start for token in tokens if token.kind not in TRIVIA]
        # After the last token, the only lookahead is the end of the file.
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
        """Whether the tokens from *start* to *end* of the earlier text are unchanged in the new
        one.
        """
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
        """The positions at which keywords of the earlier text were read as names."""
        tokens, words = self.earlier.file.tokens, self.words
        return [token.start for token in tokens if token.kind == "NAME" and token.text in words]


def start_of(token: Token) -> int:
    """Return the start of *token*, as a key for searching."""
    return token.start
