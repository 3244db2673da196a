"""Comments that suppress findings: ``# flowc: ignore[unused-node] kept for the next release``.

In: the findings of one file, as the compiler produced them, and the text of the file. Out: those
that remain, and a finding for each comment that has no effect. A comment applies to its own line; a
comment alone on its line applies to the next line that contains anything but comments. A finding
belongs to the line on which its primary place begins. Errors are never suppressed; and since a file
with errors was not fully checked, ignores that may still be needed are not reported there.

This happens before severities are configured: a finding that a project turns off, or an info that
is not shown, still uses its ignore. Comments are found without the parser, so that a file whose
findings are cached need not be parsed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import attrs

from flowc.diagnostics import codes
from flowc.diagnostics.model import (
    Applicability,
    Code,
    Diagnostic,
    Edit,
    Fix,
    Note,
    Severity,
    Tag,
    finding,
)
from flowc.diagnostics.suggest import suggest
from flowc.source import Source, Span

#: Strings, whose contents are not comments, and comments; as defined by the grammar.
_PIECE = re.compile(
    r"""(?P<long>\"{3}|'{3})(?:\\[\s\S]|[^\\])*?(?P=long)
      | (?:\"{3}|'{3})[^\n]*
      | (?P<short>["'])(?:\\[\s\S]|[^\\\n])*?(?P=short)
      | ["'][^\n]*
      | (?P<comment>\#[^\n]*)""",
    re.VERBOSE,
)
_IGNORE = re.compile(r"#[ \t]*flowc:[ \t]*ignore(?![\w-])(?:[ \t]*\[(?P<names>[^\]]*)\])?")
_NAME = re.compile(r"[^\s,]+")

#: The codes for ignores themselves, whose ignores can be judged only after all others.
_OF_IGNORES = frozenset({codes.UNUSED_IGNORE, codes.UNKNOWN_CODE})


@attrs.frozen
class Entry:
    """One code of an ignore as written; *code* is None if there is no such code."""

    name: str
    span: Span
    code: Code | None


@attrs.frozen
class Ignore:
    """A suppressing comment: *span* is all of it, with its reason; *line* is the line it applies
    to.
    """

    span: Span
    head: Span
    entries: tuple[Entry, ...]
    line: int


def heeded(findings: Iterable[Diagnostic], source: Source) -> tuple[Diagnostic, ...]:
    """Return *findings* without those that comments in *source* suppress.

    The findings about these comments are added.
    """
    ignores = tuple(ignores_in(source))
    given = tuple(findings)
    if not ignores:
        return given
    kept, used = _suppress(given, ignores, source)
    about = tuple(_about(ignores, given, used, source))
    kept_about, used_about = _suppress(about, ignores, source)
    last = tuple(_all_unused(ignores, given, used_about, source, _OF_IGNORES))
    return kept + kept_about + last


def comments_in(source: Source) -> Iterator[Span]:
    """Yield the span of each comment of a flow file, without the line ending."""
    for piece in _PIECE.finditer(source.text):
        if comment := piece["comment"]:
            yield source.span(piece.start(), piece.start() + len(comment.rstrip("\r")))


def ignores_in(source: Source) -> Iterator[Ignore]:
    """Yield the ignores of a flow file, line by line."""
    if "flowc" not in source.text:
        return
    for comment in comments_in(source):
        end = comment.end
        line = _covered_line(source, comment.start)
        for match in reversed([*_IGNORE.finditer(source.text, comment.start, end)]):
            entries = tuple(_entries(match, source))
            head = source.span(*match.span())
            yield Ignore(source.span(match.start(), end), head, entries, line)
            end = match.start()


def _entries(match: re.Match[str], source: Source) -> Iterator[Entry]:
    if match["names"] is not None:
        for name in _NAME.finditer(source.text, *match.span("names")):
            yield Entry(name.group(), source.span(*name.span()), codes.lookup(name.group()))


def _covered_line(source: Source, offset: int) -> int:
    """Return the line that a comment at *offset* applies to: its own, or the next with content."""
    line = source.line_of(offset)
    if source.text[source.line_starts[line - 1] : offset].strip():
        return line
    below = range(line + 1, len(source.line_starts) + 1)
    return next((n for n in below if _has_content(source.line_text(n))), line)


def _has_content(line: str) -> bool:
    return line.strip() != "" and not line.lstrip().startswith("#")


# ---- suppressing -------------------------------------------------------------------------------


def _suppress(
    findings: Iterable[Diagnostic], ignores: Sequence[Ignore], source: Source
) -> tuple[tuple[Diagnostic, ...], frozenset[Entry]]:
    """Return the remaining *findings*, and the entries that suppressed something."""
    by_place = _by_place(ignores)
    kept, used = [], set()
    for item in findings:
        entry = None
        if item.severity is not Severity.ERROR and item.primary.span.path == source.path:
            entry = by_place.get((source.line_of(item.primary.span.start), item.code))
        if entry is None:
            kept.append(item)
        else:
            used.add(entry)
    return tuple(kept), frozenset(used)


def _by_place(ignores: Iterable[Ignore]) -> Mapping[tuple[int, Code], Entry]:
    found: dict[tuple[int, Code], Entry] = {}
    for ignore in ignores:
        for entry in ignore.entries:
            if entry.code is not None:
                # Of two for the same line and code the first counts, so the second is unused.
                found.setdefault((ignore.line, entry.code), entry)
    return found


# ---- ignores that do nothing ---------------------------------------------------------------------


def _about(
    ignores: Iterable[Ignore],
    findings: Sequence[Diagnostic],
    used: frozenset[Entry],
    source: Source,
) -> Iterator[Diagnostic]:
    for ignore in ignores:
        if not ignore.entries:
            yield _bare(ignore, findings, source)
        for entry in ignore.entries:
            if entry.code is None:
                yield _unknown(entry)
    others = frozenset(codes.ALL) - _OF_IGNORES
    yield from _all_unused(ignores, findings, used, source, others)


def _all_unused(
    ignores: Iterable[Ignore],
    findings: Sequence[Diagnostic],
    used: frozenset[Entry],
    source: Source,
    of: frozenset[Code],
) -> Iterator[Diagnostic]:
    """Report the entries with one of the codes *of* that certainly suppress nothing."""
    all_was_checked = all(map(_can_go, findings))
    for ignore in ignores:
        errors = {item.code for item in _on_line(ignore, findings, source) if not _can_go(item)}
        certain = of if all_was_checked else of & errors
        idle = tuple(item for item in ignore.entries if item.code in certain and item not in used)
        if idle:
            yield _unused(ignore, idle, errors, source)


def _bare(ignore: Ignore, findings: Sequence[Diagnostic], source: Source) -> Diagnostic:
    """Report an ignore that names no code, offering the codes that it could name."""
    here = [item for item in _on_line(ignore, findings, source) if _can_go(item)]
    slugs = ", ".join(dict.fromkeys(item.code.slug for item in here))
    fix = Fix(f"name what it is for: `[{slugs}]`", (Edit(ignore.head.after, f"[{slugs}]"),))
    return finding(
        codes.UNUSED_IGNORE,
        "`flowc: ignore` without a code suppresses nothing",
        ignore.head,
        help="name the codes in brackets after it" if slugs else "remove it",
        fixes=[fix if slugs else _removal(ignore.span, source)],
        tags=() if slugs else (Tag.UNNECESSARY,),
    )


def _unknown(entry: Entry) -> Diagnostic:
    known = [code.slug for code in codes.ALL]
    suggestion = suggest(entry.name, known, "code")
    return finding(codes.UNKNOWN_CODE, f"no code `{entry.name}`", entry.span, help=suggestion)


def _unused(
    ignore: Ignore, idle: tuple[Entry, ...], errors: Collection[Code], source: Source
) -> Diagnostic:
    """Report what suppresses nothing: the whole comment if none of its codes does."""
    whole = idle == ignore.entries
    names = " or ".join(f"`{entry.name}`" for entry in idle)
    edits = _removal(ignore.span, source).edits if whole else _without(ignore.entries, idle)
    first, *more = [ignore.head] if whole else [entry.span for entry in idle]
    return finding(
        codes.UNUSED_IGNORE,
        _headline(names),
        first,
        also=[(span, "") for span in more],
        notes=_why(idle, errors),
        help="remove it" if whole or len(idle) == 1 else "remove them",
        fixes=[Fix("remove it", edits, Applicability.SAFE)],
        tags=[Tag.UNNECESSARY],
    )


def _headline(names: str) -> str:
    headline = f"there is no {names} here to ignore"
    return headline if len(headline) <= 100 else "this ignore suppresses nothing"


def _why(idle: Iterable[Entry], errors: Collection[Code]) -> Iterator[Note]:
    for entry in idle:
        if entry.code is not None and (
            entry.code in errors or entry.code.severity is Severity.ERROR
        ):
            yield Note(f"`{entry.name}` is an error, and errors cannot be suppressed")


def _on_line(
    ignore: Ignore, findings: Iterable[Diagnostic], source: Source
) -> Iterator[Diagnostic]:
    for item in findings:
        span = item.primary.span
        if span.path == source.path and source.line_of(span.start) == ignore.line:
            yield item


def _can_go(item: Diagnostic) -> bool:
    return item.severity is not Severity.ERROR


def _removal(span: Span, source: Source) -> Fix:
    """Return the fix that removes a comment, with the preceding blanks or with its whole line."""
    text, start, end = source.text, span.start, span.end
    line = source.line_starts[source.line_of(start) - 1]
    if end == len(text) or text[end] in "\r\n":  # otherwise another ignore follows
        start = line + len(text[line:start].rstrip(" \t"))
        if start == line:
            end = text.find("\n", end) + 1 or len(text)
    return Fix("remove it", (Edit(source.span(start, end), ""),), Applicability.SAFE)


def _without(entries: Sequence[Entry], idle: Sequence[Entry]) -> tuple[Edit, ...]:
    """Return the edits that keep the other *entries*, with a single comma between two of them."""
    return tuple(Edit(_with_comma(entries, entry, idle), "") for entry in idle)


def _with_comma(entries: Sequence[Entry], entry: Entry, idle: Sequence[Entry]) -> Span:
    place = entries.index(entry)
    if any(other not in idle for other in entries[:place]):
        return attrs.evolve(entry.span, start=entries[place - 1].span.end)
    return attrs.evolve(entry.span, end=entries[place + 1].span.start)
