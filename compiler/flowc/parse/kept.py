"""Graphs that an edit left alone: the parser takes their trees as they are, at their new places.

A graph is taken only where reading it again could give nothing else: nothing was found wrong in it,
the scanner cuts its text into the same tokens, and it stood, and stands, between the edges of
declarations. For the parser looks a few tokens ahead, and never over such an edge.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import attrs

from flowc.source import Source, Span
from flowc.trees.syntax import BadItem, File, GraphDecl, Token

if TYPE_CHECKING:
    from flowc.trees.carrying import Carrier

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
        """Yield the graphs that were read without a doubt."""
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

    def _is_mistaken(self, span: Span) -> bool:
        return any(place.start <= span.end and span.start <= place.end for place in self.mistaken)


@attrs.frozen(eq=False)
class Kept:
    """A graph that stands in the new text too; *names* are the keywords in it that are names, by
    where they are now.
    """

    graph: GraphDecl
    names: tuple[int, ...]


def kept_graphs(earlier: Earlier, tokens: Sequence[Token]) -> Mapping[int, Kept]:
    """Return which graphs of *earlier* stand among *tokens*, those of the new text, by their
    beginnings there.
    """
    found: dict[int, Kept] = {}
    for graph in earlier.sure_graphs():
        distance = earlier.carrier.shift.distance(graph.span.start, graph.span.end)
        if distance is None:
            continue
        before = _tokens_of(graph.span, 0, earlier.file.tokens)
        now = _tokens_of(graph.span, distance, tokens)
        if len(before) == len(now) and all(map(_is_same, before, now)):
            pairs = zip(before, now, strict=True)
            names = tuple(new.start for old, new in pairs if old.kind != new.kind)
            carried = earlier.carrier.whole(graph)
            if carried is not None:
                found[carried.span.start] = Kept(carried, names)
    return found


def _tokens_of(span: Span, distance: int, tokens: Sequence[Token]) -> Sequence[Token]:
    start = bisect_left(tokens, span.start + distance, key=start_of)
    end = bisect_left(tokens, span.end + distance, key=start_of)
    return tokens[start:end]


def _is_same(before: Token, now: Token) -> bool:
    """Return whether a token that was read, perhaps as a name, is one that was cut anew."""
    return before.text == now.text and before.kind in (now.kind, "NAME")


def start_of(token: Token) -> int:
    """Return where *token* begins, for searching by it."""
    return token.start
