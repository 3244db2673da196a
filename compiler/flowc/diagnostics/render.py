"""Renders one finding as text for people: the `full` format.

In: a diagnostic and the sources that it may refer to. Out: a block like this one, of which only the
first line is always present. For a place whose source is not given only the path is shown.

    error[FLW501]: parallel branches `search` and `browse` both write `findings`
      --> research.flow:14:12
        |
      4 |   var findings: list[str]
        |       -------- declared here without `by …`
        :
     14 |   plan -> [search, browse] -> merge
        |            ^^^^^^  ^^^^^^ these run at the same time
        |
    note: `search` returns it here
      --> app/nodes.py:31:5
    help: combine the values with a reducer
        |
      4 |   var findings: list[str] by extend
        |                           +++++++++
        = flowc explain FLW501
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flowc.diagnostics.codes import page_address
from flowc.diagnostics.excerpt import Gutter, excerpt, lines_of
from flowc.diagnostics.fixes import changed_lines, edits_by_file, last_line
from flowc.diagnostics.model import Annotation, Diagnostic, Fix, Note
from flowc.diagnostics.style import PLAIN, ROLE_OF_SEVERITY, Role, Style
from flowc.source import Source, Span

Sources = Mapping[str, Source]

#: Line numbers up to 99 have the same margin, so that most findings of a file are aligned.
_FEWEST_DIGITS = 3


def render(diagnostic: Diagnostic, sources: Sources, style: Style = PLAIN) -> str:
    """Return the block that shows *diagnostic*, ending in a newline."""
    gutter = Gutter(_digits(diagnostic, sources), style)
    rows = [
        _header(diagnostic, style),
        *_places(diagnostic, sources, gutter),
        *(row for note in diagnostic.notes for row in _note(note, sources, gutter)),
        *_ways_out(diagnostic, sources, gutter),
        gutter.beside(f"flowc explain {diagnostic.code.number}", sign="="),
    ]
    return "".join(f"{row}\n" for row in rows)


def place(span: Span, sources: Sources) -> str:
    """Return where *span* begins as ``path:line:column``; only the path if its source is
    unknown.
    """
    source = sources.get(span.path)
    if source is None:
        return span.path
    position = source.position(span.start)
    return f"{span.path}:{position.line}:{position.column}"


def _digits(diagnostic: Diagnostic, sources: Sources) -> int:
    """Return the width of the margin: the longest line number that is shown, and a space."""
    highest = 0
    for annotation in diagnostic.annotations:
        if (source := sources.get(annotation.span.path)) is not None:
            highest = max(highest, *lines_of(source, annotation.span))
    for fix in diagnostic.fixes:
        for path, edits in edits_by_file(fix).items():
            if (source := sources.get(path)) is not None:
                highest = max(highest, last_line(source, edits))
    return max(_FEWEST_DIGITS, len(str(highest)) + 1)


def kind(diagnostic: Diagnostic, style: Style) -> str:
    """Return ``error[FLW501]``, linked to the page on the code if *style* has links."""
    severity, code = diagnostic.severity, diagnostic.code
    painted = style.paint(ROLE_OF_SEVERITY[severity], f"{severity}[{code.number}]")
    return style.link(painted, page_address(code)) if style.links else painted


def _header(diagnostic: Diagnostic, style: Style) -> str:
    headline = style.paint(Role.STRONG, style.words(diagnostic.headline))
    return f"{kind(diagnostic, style)}: {headline}"


def _places(diagnostic: Diagnostic, sources: Sources, gutter: Gutter) -> Iterator[str]:
    """Yield an excerpt for each file, beginning with that of the primary place."""
    main = diagnostic.primary.span.path
    paths = dict.fromkeys([main, *(item.span.path for item in diagnostic.annotations)])
    for path in paths:
        here = [item for item in diagnostic.annotations if item.span.path == path]
        first = next((item for item in here if item.primary), here[0])
        yield gutter.arrow("-->" if path == main else ":::", place(first.span, sources))
        if (source := sources.get(path)) is not None:
            yield gutter.beside()
            yield from excerpt(source, here, gutter, ROLE_OF_SEVERITY[diagnostic.severity])
            yield gutter.beside()
        else:
            yield from _labels_alone(here, gutter)


def _labels_alone(annotations: list[Annotation], gutter: Gutter) -> Iterator[str]:
    for label in filter(None, (item.label for item in annotations)):
        yield gutter.beside(gutter.style.words(label), sign="=")


def _note(note: Note, sources: Sources, gutter: Gutter) -> Iterator[str]:
    yield from _said("note", Role.STRONG, note.text, gutter.style)
    if note.span is not None:
        yield gutter.arrow("-->", place(note.span, sources))


def _ways_out(diagnostic: Diagnostic, sources: Sources, gutter: Gutter) -> Iterator[str]:
    """Yield the help and the fixes; the help, if any, replaces the title of the first fix."""
    titles = [fix.title for fix in diagnostic.fixes]
    if diagnostic.help:
        titles[:1] = [diagnostic.help]
    for index, title in enumerate(titles):
        yield from _said("help", Role.HELP, title, gutter.style)
        if index < len(diagnostic.fixes):
            yield from _change(diagnostic, diagnostic.fixes[index], sources, gutter)


def _change(diagnostic: Diagnostic, fix: Fix, sources: Sources, gutter: Gutter) -> Iterator[str]:
    for path, edits in edits_by_file(fix).items():
        if path != diagnostic.primary.span.path:
            yield gutter.arrow("-->", place(edits[0].span, sources))
        if (source := sources.get(path)) is not None:
            yield from changed_lines(source, edits, gutter)


def _said(kind: str, role: Role, text: str, style: Style) -> Iterator[str]:
    """Yield *text* after its *kind*; further lines, such as those of a drawing, are indented."""
    first, *more = style.words(text).split("\n")
    yield f"{style.paint(role, kind)}: {first}"
    yield from (f"{' ' * (len(kind) + 2)}{line}".rstrip() for line in more)
