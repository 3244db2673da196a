"""What names mean: symbols, and the places where they are named.

A symbol is known by its kind, its home and its qualified name, so the same thing has the same
symbol in whichever file it is named.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cached_property
from typing import Literal

import attrs

from flowc.rechecking import Known
from flowc.source import Span
from flowc.trees.carrying import Carrier
from flowc.trees.syntax import GraphDecl


class Kind(Enum):
    """The kinds of things that have names."""

    GRAPH = "graph"
    NODE = "node"
    FIELD = "field"
    ITEM = "item variable"
    RESOURCE = "resource"
    ENUM = "enum"
    MEMBER = "member"
    RECORD = "record"
    RECORD_FIELD = "record field"
    PYTHON = "Python name"
    PARAMETER = "parameter"
    ATTRIBUTE = "attribute"
    MODULE = "module"
    FILE = "file"


#: Kinds that belong to Python code, which nothing here may change.
OF_PYTHON = frozenset({Kind.PYTHON, Kind.PARAMETER, Kind.ATTRIBUTE, Kind.MODULE})


@attrs.frozen
class Symbol:
    """One thing that has a name. *home* is the path of a flow file or a dotted Python module,
    *name* is qualified in it: ``Digest``, ``Digest.summary``, ``Kind.refund``.
    """

    kind: Kind
    home: str
    name: str

    @property
    def label(self) -> str:
        """The name as it is written where the thing is declared."""
        return self.name.rpartition(".")[2].partition("@")[0]

    @property
    def owner(self) -> str:
        """The name of what it belongs to: the graph of a node, the enum of a member."""
        return self.name.rpartition(".")[0]

    def carried(self, carrier: Carrier) -> Symbol:
        """Return the symbol in the text to which *carrier* carries: an item variable is known by
        the place of its declaration.
        """
        if self.kind is not Kind.ITEM:
            return self
        name, _, start = self.name.rpartition("@")
        place = carrier.span(Span(carrier.path, int(start), int(start)))
        return Symbol(self.kind, self.home, f"{name}@{place.start}")

    def part(self, kind: Kind, name: str) -> Symbol:
        """Return the symbol of what is called *name* inside this."""
        return Symbol(kind, self.home, f"{self.name}.{name}")


Role = Literal["declaration", "read", "write", "use"]


@attrs.frozen
class Reference:
    """A place where *symbol* is named. An *implicit* one stands for two things at once: the name of
    a node without a target is also that of the function.
    """

    span: Span
    symbol: Symbol
    role: Role
    is_implicit: bool = False

    def carried(self, carrier: Carrier) -> Reference:
        """Return the place in the text to which *carrier* carries."""
        span, symbol = carrier.span(self.span), self.symbol.carried(carrier)
        if span is self.span and symbol is self.symbol:
            return self
        return Reference(span, symbol, self.role, self.is_implicit)


@attrs.frozen(eq=False, slots=False)
class Index:
    """Every place of one file where something is named, in the order of the text; *graphs* has
    those in each graph.
    """

    references: tuple[Reference, ...]
    graphs: Mapping[GraphDecl, tuple[Reference, ...]]

    def carried(self, known: Known) -> Mapping[GraphDecl, tuple[Reference, ...]]:
        """Return what is *known*, in the new text, of the graphs that an edit left alone."""
        return {
            graph: tuple(place.carried(known.carrier) for place in self.graphs[origin])
            for graph, origin in known.origins.items()
        }

    @cached_property
    def _by_symbol(self) -> Mapping[Symbol, tuple[Reference, ...]]:
        found: dict[Symbol, list[Reference]] = {}
        for reference in self.references:
            found.setdefault(reference.symbol, []).append(reference)
        return {symbol: tuple(places) for symbol, places in found.items()}

    @cached_property
    def _longest(self) -> int:
        """How long the longest name is."""
        return max((place.span.end - place.span.start for place in self.references), default=0)

    def at(self, offset: int) -> tuple[Reference, ...]:
        """Return what is named at *offset*, which may be just behind the name; what is named
        outright comes first.
        """
        first = bisect_left(self.references, offset - self._longest, key=_start_of)
        behind = bisect_right(self.references, offset, lo=first, key=_start_of)
        places = [at for at in self.references[first:behind] if offset <= at.span.end]
        inside = [place for place in places if offset < place.span.end] or places
        return tuple(sorted(inside, key=lambda place: place.is_implicit))

    def of(self, symbol: Symbol) -> tuple[Reference, ...]:
        """Return the places where *symbol* is named."""
        return self._by_symbol.get(symbol, ())

    def declaration(self, symbol: Symbol) -> Span | None:
        """Return where *symbol* is declared, if that is in this file."""
        return next((ref.span for ref in self.of(symbol) if ref.role == "declaration"), None)

    def symbols(self) -> Iterator[Symbol]:
        """Yield everything that is named in the file, each once."""
        return iter(self._by_symbol)


def _start_of(reference: Reference) -> int:
    return reference.span.start
