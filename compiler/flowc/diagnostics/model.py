"""The model of a finding, independent of its display: a code, places, texts and fixes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from enum import StrEnum

import attrs

from flowc.diagnostics.suggest import Suggestion
from flowc.source import Span


class Severity(StrEnum):
    """How serious a finding is: errors stop the build, infos are shown with ``--pedantic``."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Applicability(StrEnum):
    """How certain a fix is: *safe* keeps the meaning, *placeholder* leaves something to fill in."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    PLACEHOLDER = "placeholder"


class Tag(StrEnum):
    """How an editor may show the text of a finding: faded, or struck through."""

    UNNECESSARY = "unnecessary"
    DEPRECATED = "deprecated"


@attrs.frozen
class Edit:
    """Replace *span* with *text*; an empty span inserts."""

    span: Span
    text: str


@attrs.frozen
class Fix:
    """A correction that a tool can apply: all of *edits* together."""

    title: str
    edits: tuple[Edit, ...]
    applicability: Applicability = Applicability.UNSAFE


def renaming(name: str | None, *places: Span) -> tuple[Fix, ...]:
    """Return the fix that writes *name* at each of *places*; empty if *name* is None."""
    if name is None:
        return ()
    return (Fix(f"write `{name}`", tuple(Edit(place, name) for place in places)),)


@attrs.frozen
class Annotation:
    """A place that a finding refers to, in a `.flow` or a Python file."""

    span: Span
    label: str = ""
    primary: bool = False


@attrs.frozen
class Code:
    """A kind of finding, as registered: ``Code("FLW501", "concurrent-write", …)``."""

    number: str
    slug: str
    severity: Severity


@attrs.frozen
class Note:
    """Additional information about a finding, possibly with a place of its own."""

    text: str
    span: Span | None = None


@attrs.frozen
class Diagnostic:
    """One finding, from which every output format, the language server and the tests work."""

    code: Code
    headline: str
    annotations: tuple[Annotation, ...]
    notes: tuple[Note, ...] = ()
    help: str = ""
    fixes: tuple[Fix, ...] = ()
    tags: tuple[Tag, ...] = ()
    severity: Severity = attrs.field()

    @severity.default
    def _severity_of_code(self) -> Severity:
        return self.code.severity

    @property
    def primary(self) -> Annotation:
        """The place where the mistake is made."""
        return next(place for place in self.annotations if place.primary)

    def fix_of(self, kinds: Collection[Applicability]) -> Fix | None:
        """Return the first fix of one of *kinds* that edits only the file of the mistake."""
        path = self.primary.span.path
        for fix in self.fixes:
            if fix.applicability in kinds and {edit.span.path for edit in fix.edits} == {path}:
                return fix
        return None


def finding(
    code: Code,
    headline: str,
    at: Span,
    label: str = "",
    *,
    also: Iterable[tuple[Span, str]] = (),
    notes: Iterable[Note | str] = (),
    help: str | Suggestion = "",
    fixes: Iterable[Fix] = (),
    tags: Iterable[Tag] = (),
) -> Diagnostic:
    """Return a finding whose primary place is *at*; *also* lists further places with labels.

    If *help* suggests a name, *at* must be the span of the name to replace: a fix is added.
    """
    if isinstance(help, Suggestion):
        fixes = (*fixes, *renaming(help.instead, at))
        help = help.help
    return Diagnostic(
        code=code,
        headline=headline,
        annotations=(
            Annotation(at, label, primary=True),
            *(Annotation(span, text) for span, text in also),
        ),
        notes=tuple(Note(note) if isinstance(note, str) else note for note in notes),
        help=help,
        fixes=tuple(fixes),
        tags=tuple(tags),
    )


@attrs.define
class Problems:
    """The findings of one compilation, in the order in which the phases add them."""

    _found: dict[Diagnostic, None] = attrs.field(factory=dict)

    def add(self, diagnostic: Diagnostic) -> None:
        """Add *diagnostic*; an identical finding at the same place counts once."""
        self._found[diagnostic] = None

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Add each of *diagnostics*."""
        for diagnostic in diagnostics:
            self.add(diagnostic)

    def __len__(self) -> int:
        return len(self._found)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self._found)

    @property
    def has_errors(self) -> bool:
        """Whether anything prevents a build."""
        return any(item.severity is Severity.ERROR for item in self._found)
