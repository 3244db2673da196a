"""What the names of a file mean, and what has been found about it so far.

One `FileScope` accompanies the binding of one file. It knows the top-level names, remembers which
of them were used, and collects unknown names, so that a name misspelled five times is one finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from flowc.bind.python_types import PythonTypes
from flowc.diagnostics import Code, Problems, codes, finding
from flowc.diagnostics.suggest import offer
from flowc.python.facts import Lookup
from flowc.source import Span
from flowc.trees.program import GraphHeader, PythonName
from flowc.trees.types import EnumType, RecordType


@attrs.frozen(eq=False)
class PythonMeaning:
    """A name imported from Python, with what was found behind it."""

    name: PythonName
    fact: Lookup


@attrs.frozen
class GraphMeaning:
    """A graph, of this file or imported; its header is in `FileScope.headers` under *local*."""

    local: str


@attrs.frozen
class AmbiguousMeaning:
    """A name that is both imported from Python and a graph of this file."""

    imported: Span
    graph: Span


@attrs.frozen
class Damaged:
    """A name whose declaration was already reported: its uses stay silent."""


Meaning = PythonMeaning | EnumType | RecordType | GraphMeaning | AmbiguousMeaning | Damaged


@attrs.frozen
class Unknown:
    """A name that means nothing, as a kind of thing: *code* and *headline* say which."""

    code: Code
    headline: str
    help: str


@attrs.define
class UnknownNames:
    """Uses of unknown names, gathered so that each name is reported once.

    Of the codes *hushed* nothing is said: what could not be read may have declared the name.
    """

    hushed: frozenset[Code] = frozenset()
    _uses: dict[Unknown, dict[Span, None]] = attrs.field(factory=dict)

    def add(self, code: Code, headline: str, at: Span, help: str = "") -> None:
        """Note one use of what *headline* says is missing; the same place counts once."""
        self._uses.setdefault(Unknown(code, headline, help), {})[at] = None

    def has(self, code: Code) -> bool:
        """Whether a name of the kind *code* is unknown."""
        return any(unknown.code is code for unknown in self._uses)

    def report(self, problems: Problems) -> None:
        """Report every name at its first use, with the number of the others, and forget them."""
        for unknown, places in self._uses.items():
            if unknown.code in self.hushed:
                continue
            first, *others = sorted(places)
            problems.add(
                finding(
                    unknown.code,
                    unknown.headline,
                    first,
                    notes=[_other_uses(len(others))] if others else [],
                    help=unknown.help,
                )
            )
        self._uses.clear()


def _other_uses(count: int) -> str:
    return "used in 1 other place" if count == 1 else f"used in {count} other places"


@attrs.define
class FileScope:
    """The top level of one file while it is being bound."""

    home: str
    module: str
    problems: Problems
    python: PythonTypes
    unknown: UnknownNames
    meanings: dict[str, Meaning] = attrs.field(factory=dict)
    places: dict[str, Span] = attrs.field(factory=dict)
    headers: dict[str, GraphHeader] = attrs.field(factory=dict)
    used: set[str] = attrs.field(factory=set)
    ambiguous_targets: set[str] = attrs.field(factory=set)

    def look_up(self, name: str) -> Meaning | None:
        """Return what *name* means at the top level, and note that it is used."""
        self.used.add(name)
        return self.meanings.get(name)

    def names_of(self, *kinds: type) -> list[str]:
        """Return the top-level names whose meaning is one of *kinds*."""
        return [name for name, meaning in self.meanings.items() if isinstance(meaning, kinds)]

    def report_unknown(
        self, code: Code, kind: str, name: str, at: Span, known: Iterable[str]
    ) -> None:
        """Note that there is no *kind* called *name* among *known*."""
        headline = f"there is no {kind} `{name}`"
        self.unknown.add(code, headline, at, offer(name, known, kind))


#: What may be missing because an import or a definition could not be read.
TOP_LEVEL_NAMES = frozenset(
    {
        codes.UNKNOWN_TYPE,
        codes.UNKNOWN_GRAPH,
        codes.UNKNOWN_REDUCER,
        codes.FUNCTION_NOT_FOUND,
        codes.HANDLER_TYPE,
    }
)

#: What may be missing because a declaration in a graph could not be read.
GRAPH_NAMES = frozenset({codes.UNKNOWN_FIELD, codes.UNKNOWN_NODE})


def visible_names(*groups: Mapping[str, object]) -> list[str]:
    """Return the names of *groups*, each once, in order."""
    return list(dict.fromkeys(name for group in groups for name in group))
