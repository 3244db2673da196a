"""What the names of a file mean, and what has been found out about it so far.

One `FileScope` accompanies the binding of one file. It knows the top-level names, records which of
them are used, and collects unknown names, so that a name misspelt five times is one finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

import attrs

from flowc.bind.python_types import PythonTypes
from flowc.diagnostics import Code, Note, Problems, codes, finding, renaming
from flowc.diagnostics.suggest import Suggestion, nearest, suggest
from flowc.python.facts import Lookup
from flowc.source import Span
from flowc.trees import syntax
from flowc.trees.program import GraphHeader, PythonName
from flowc.trees.types import EnumType, RecordType


@attrs.frozen(eq=False)
class PythonMeaning:
    """A name imported from Python, with what it refers to."""

    name: PythonName
    fact: Lookup


@attrs.frozen
class GraphMeaning:
    """A graph, imported or of this file; `FileScope.headers` has its header under *local*."""

    local: str


@attrs.frozen
class AmbiguousMeaning:
    """A name that is both imported from Python and a graph of this file."""

    imported: Span
    graph: Span


@attrs.frozen
class Damaged:
    """A name whose declaration was already reported; its uses are not reported."""


Meaning = PythonMeaning | EnumType | RecordType | GraphMeaning | AmbiguousMeaning | Damaged


@attrs.frozen
class Unknown:
    """An unknown name; *code* and *headline* say what kind of thing it should be. The *notes* of
    its first use are shown. Uses that need another *answer* are reported separately.
    """

    code: Code
    headline: str
    answer: str
    notes: tuple[Note, ...] = attrs.field(default=(), eq=False)


#: The limit on comparisons for suggestions in one file: about half a second's worth.
_MOST_COMPARED = 100_000


@attrs.define
class UnknownNames:
    """Uses of unknown names, collected so that each name is reported once; *count* is their number.

    Nothing is reported under the codes *hushed*: a part that could not be parsed may have declared
    the name.
    """

    hushed: frozenset[Code] = frozenset()
    _uses: dict[Unknown, dict[Span, Suggestion]] = attrs.field(factory=dict)
    _compared: int = 0
    count: int = 0

    def may_compare(self, count: int) -> bool:
        """Whether another unknown name may be compared with *count* known ones.

        Thousands of unknown names among thousands of known ones are not typing mistakes, and
        finding the closest match for each would take longer than everything else.
        """
        self._compared += count
        return self._compared <= _MOST_COMPARED

    def add(
        self,
        code: Code,
        headline: str,
        at: Span,
        help: str | Suggestion = "",
        notes: Iterable[Note] = (),
    ) -> None:
        """Record a use of what *headline* says is missing; the same place counts once."""
        self.count += 1
        # The replacement for a form of `typing` depends on its arguments.
        suggestion = Suggestion(help) if isinstance(help, str) else help
        answer = suggestion.help if code is codes.UNKNOWN_TYPE else ""
        unknown = Unknown(code, headline, answer, tuple(notes))
        self._uses.setdefault(unknown, {}).setdefault(at, suggestion)

    def has(self, code: Code, at: Span | None = None) -> bool:
        """Whether a name of the kind *code* is unknown, one that stands *at* a place if any."""
        return any(
            unknown.code is code and (at is None or at in places)
            for unknown, places in self._uses.items()
        )

    def tells_of(self, code: Code, name: str) -> bool:
        """Whether *name* has been recorded as unknown under *code*."""
        return any(u.code is code and f"`{name}`" in u.headline for u in self._uses)

    def is_use(self, code: Code, name: str, at: Span) -> bool:
        """Whether *name* has been recorded as unknown under *code*; if so, record this use as
        well.
        """
        for unknown, places in self._uses.items():
            if unknown.code is code and f"`{name}`" in unknown.headline:
                places.setdefault(at, next(iter(places.values())))
                return True
        return False

    def report(self, problems: Problems) -> None:
        """Report every name at its first use, with the help for that use and the number of other
        uses, and forget them. A fix covers all uses for which the same name is suggested.
        """
        for unknown, places in self._uses.items():
            if unknown.code in self.hushed:
                continue
            first, *others = sorted(places)
            meant = places[first].instead
            alike = [place for place in sorted(places) if places[place].instead == meant]
            problems.add(
                finding(
                    unknown.code,
                    unknown.headline,
                    first,
                    notes=[*unknown.notes, *([_other_uses(len(others))] if others else [])],
                    help=places[first].help,
                    fixes=renaming(meant, *alike),
                )
            )
        self._uses.clear()


def _other_uses(count: int) -> str:
    return "used in 1 other place" if count == 1 else f"used in {count} other places"


@attrs.define
class Trace:
    """What binding a part of a file took from the rest of it: the names *used*, and whether the
    part had no findings.
    """

    used: set[str] = attrs.field(factory=set)
    is_clean: bool = True


@attrs.frozen
class Absent:
    """An imported name that does not exist; *suggestion* is what may have been meant."""

    code: Code
    headline: str
    name: syntax.ImportedName
    suggestion: Suggestion


@attrs.define
class FileScope:
    """The top level of one file while it is being bound.

    *graphs* are those of this file. *meant* are the names that misspelt imports, which are in
    *absent*, were probably meant to import.
    """

    home: str
    module: str
    problems: Problems
    python: PythonTypes
    unknown: UnknownNames
    meanings: dict[str, Meaning] = attrs.field(factory=dict)
    places: dict[str, Span] = attrs.field(factory=dict)
    headers: dict[str, GraphHeader] = attrs.field(factory=dict)
    graphs: dict[str, syntax.GraphDecl] = attrs.field(factory=dict)
    used: set[str] = attrs.field(factory=set)
    meant: set[str] = attrs.field(factory=set)
    absent: list[Absent] = attrs.field(factory=list)
    ambiguous_targets: set[str] = attrs.field(factory=set)

    @contextmanager
    def watching(self, trace: Trace) -> Iterator[None]:
        """Add to *trace* the names looked up, and whether anything is reported, inside the
        context.
        """
        outer, self.used = self.used, set()
        said = len(self.problems) + self.unknown.count
        yield
        trace.used |= self.used
        trace.is_clean &= said == len(self.problems) + self.unknown.count
        self.used |= outer

    def look_up(self, name: str) -> Meaning | None:
        """Return what *name* means at the top level, and record that it is used."""
        self.used.add(name)
        return self.meanings.get(name)

    def owns(self, name: syntax.Name) -> bool:
        """Return whether the declaration called *name* is the one that the name refers to."""
        return self.places.get(name.text) == name.span

    def names_of(self, *kinds: type) -> list[str]:
        """Return the top-level names whose meaning is one of *kinds*."""
        return [name for name, meaning in self.meanings.items() if isinstance(meaning, kinds)]

    def note_meant(self, name: str, known: Iterable[str]) -> None:
        """Record that the name in *known* closest to *name* was meant, and is therefore used."""
        self.used.add(nearest(name, known) or name)

    def report_unknown(
        self, code: Code, kind: str, name: str, at: Span, known: Iterable[str]
    ) -> None:
        """Record that no *kind* in *known* is called *name*."""
        self.note_meant(name, known)
        headline = f"there is no {kind} `{name}`"
        names = list(known)
        help_ = suggest(name, names, kind) if self.unknown.may_compare(len(names)) else ""
        self.unknown.add(code, headline, at, help_)


#: What may be missing because an import or a definition could not be parsed.
TOP_LEVEL_NAMES = frozenset(
    {
        codes.UNKNOWN_TYPE,
        codes.UNKNOWN_GRAPH,
        codes.UNKNOWN_REDUCER,
        codes.FUNCTION_NOT_FOUND,
        codes.HANDLER_TYPE,
    }
)

#: What may be missing because a declaration in a graph could not be parsed.
GRAPH_NAMES = frozenset({codes.UNKNOWN_FIELD, codes.UNKNOWN_NODE})


def visible_names(*groups: Mapping[str, object]) -> list[str]:
    """Return the names of *groups*, each once, in order."""
    return list(dict.fromkeys(name for group in groups for name in group))
