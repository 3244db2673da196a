"""Carries parts of trees from one version of a text to the next.

In: a part of a tree whose text was not edited. Out: the same part at its new place, as if it had
been built anew, in a fraction of the time; the part itself if it has not moved.

Sharing is preserved: a field that is read in ten places is one object afterwards too. So one
`Carrier` must carry everything between the two versions, for as long as the old trees exist.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from operator import attrgetter, is_
from typing import Any, TypeVar, cast, get_args

import attrs
import networkx as nx

from flowc.source import Shift, Span
from flowc.trees.program import Vertex
from flowc.trees.shown import Shown
from flowc.trees.syntax import Node
from flowc.trees.types import Type

Part = TypeVar("Part")

#: Reads all attributes of a part; None for what has no place and is the same in every text.
Reader = Callable[[Any], tuple[Any, ...]] | None


class ChangedError(Exception):
    """A part overlaps the edit, so it has no counterpart in the new text."""


class Carrier:
    """Carries parts of the trees of the file *path* across the edit *shift*."""

    def __init__(self, path: str, shift: Shift) -> None:
        self.path = path
        self.shift = shift
        self._carried: dict[int, Any] = {}
        # What ends before the edit has not moved; what begins after it has moved by this distance.
        self._head = shift.head
        self._behind = len(shift.old) - shift.tail
        self._distance = len(shift.new) - len(shift.old)

    def span(self, span: Span) -> Span:
        """Return the new place of *span*; one in another file does not move.

        Raises:
            ChangedError: The edit overlaps it.
        """
        if span.end <= self._head or span.path != self.path:
            return span
        if span.start < self._behind:
            raise ChangedError
        if not self._distance:
            return span
        return Span(span.path, span.start + self._distance, span.end + self._distance)

    def part(self, part: Part) -> Part:
        """Return *part* at its new place.

        Raises:
            ChangedError: The edit overlaps it.
        """
        kind = type(part)
        read = _READERS[kind] if kind in _READERS else _new_reader(kind)
        if read is None or (isinstance(part, Node) and self._has_stayed(part)):
            return part
        known = self._carried.get(id(part))
        if known is None:
            values = read(part)
            carried = self._tuple(values)
            known = part if carried is values else kind(*carried)
            self._carried[id(part)] = known
        return cast(Part, known)

    def _has_stayed(self, part: Node) -> bool:
        span = part.span
        return span.end <= self._head or (not self._distance and span.start >= self._behind)

    def _tuple(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        # Most values are strings and numbers, for which a call each would dominate the time.
        carried = tuple(
            [value if type(value) in _PLAIN else self._value(value) for value in values]
        )
        return values if all(map(is_, carried, values)) else carried

    def _value(self, value: Any) -> Any:
        kind = type(value)
        if kind is Span:
            return self.span(value)
        if kind is tuple:
            return self._tuple(value)
        if kind is dict:
            items = tuple(value.items())
            carried = self._tuple(items)
            return value if carried is items else dict(carried)
        if kind is nx.MultiDiGraph:
            return self._flow(value)
        return self.part(value)

    def whole(self, part: Part) -> Part | None:
        """Return *part* at its new place, or None if it cannot be carried: the edit overlaps it, or
        it is nested too deeply for the recursion.
        """
        try:
            return self.part(part)
        except (ChangedError, RecursionError):
            return None

    def _flow(self, flow: nx.MultiDiGraph[Vertex]) -> nx.MultiDiGraph[Vertex]:
        carried: nx.MultiDiGraph[Vertex] = nx.MultiDiGraph()
        carried.add_nodes_from(map(self.part, flow))
        # Not by its `edges`, a view that the graph would cache: the resulting cycle would leave a
        # graph to the garbage collector with every edit, and all that it refers to.
        carried.add_edges_from(
            (self.part(source), self.part(target), {"arrow": self.part(data["arrow"])})
            for source, targets in flow.adjacency()
            for target, arrows in targets.items()
            for data in arrows.values()
        )
        return carried


# The types of values without places.
_PLAIN = frozenset((str, int, float, bool, type(None), timedelta, *get_args(Type)))

_READERS: dict[type, Reader] = dict.fromkeys(_PLAIN)


def _new_reader(kind: type) -> Reader:
    names = [field.name for field in attrs.fields(kind)] if issubclass(kind, Shown) else []  # type: ignore[arg-type]
    read: Reader = None
    if len(names) == 1:
        read = _alone(names[0])
    elif names:
        read = attrgetter(*names)
    _READERS[kind] = read
    return read


def _alone(name: str) -> Reader:
    # An `attrgetter` of a single name returns no tuple.
    read = attrgetter(name)
    return lambda part: (read(part),)
