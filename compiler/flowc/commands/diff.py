"""``flowc diff OLD NEW``: what a new version changes for stored threads and for callers."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import attrs

from flowc import pipeline
from flowc.commands import reporting, severities
from flowc.commands.compiling import Workspace
from flowc.commands.outcome import ERRORS, OK, Refusal
from flowc.diagnostics import Diagnostic
from flowc.pipeline import Checked
from flowc.source import Source, SourceError, Span
from flowc.trees.syntax import TestDecl

LEVELS = ("source", "checkpoint", "trigger")


@attrs.frozen(eq=False)
class Version:
    """One of the two versions: its text, its program, and every text that was read for it."""

    source: Source
    checked: Checked
    texts: dict[str, Source]

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The errors that prevent a comparison; those in tests do not, as tests are not stored."""
        items = self.checked.program.syntax.items
        tests = [item.span for item in items if isinstance(item, TestDecl)]
        return tuple(
            error
            for error in severities.errors_among(self.checked.problems)
            if not any(_stands_in(error.primary.span, test) for test in tests)
        )


def _stands_in(inner: Span, outer: Span) -> bool:
    return inner.path == outer.path and outer.start <= inner.start and inner.end <= outer.end


@attrs.frozen
class Both:
    """Both versions, for drawing findings in them."""

    old: Version
    new: Version

    def sources(self) -> dict[str, Source]:
        """Return every text that was read."""
        return {**self.old.texts, **self.new.texts}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    kind = "a flow file, or REVISION:FILE for what git has of it"
    parser.add_argument("old", metavar="OLD", help=f"the version that stored threads: {kind}")
    parser.add_argument("new", metavar="NEW", help="the version that is to resume them")
    parser.add_argument(
        "--level",
        choices=LEVELS,
        action="append",
        help="report only what affects the text, stored threads, or callers; may be repeated",
    )
    parser.add_argument(
        "--strict", action="store_true", help="exit with 1 if there are warnings, too"
    )
    reporting.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Print the differences, or the errors that prevent a comparison."""
    with _opened(options.old) as old, _opened(options.new) as new:
        both = Both(old, new)
        wrong = [*old.errors, *new.errors]
        if wrong:
            sys.stdout.write(reporting.report(wrong, both, options))
            return ERRORS
        found = _differences(both, options)
        report = reporting.report(found, both, options)
    if options.format in reporting.FOR_PEOPLE:
        report = report or _nothing(options)
    sys.stdout.write(report)
    return ERRORS if severities.fails(found, strict=options.strict) else OK


def _differences(both: Both, options: argparse.Namespace) -> list[Diagnostic]:
    from flowc.compare import compare

    old, new = both.old, both.new
    compared = compare(old.checked.program, new.checked.program, (old.source, new.source))
    wanted = options.level or LEVELS
    return [one.finding for one in compared.differences if one.level in wanted]


def _nothing(options: argparse.Namespace) -> str:
    if not options.level:
        return "no differences\n"
    return f"no differences at the level {' or '.join(options.level)}\n"


@contextmanager
def _opened(target: str) -> Iterator[Version]:
    """Give the version that *target* names."""
    # Imported here, since two files do not need git.
    from flowc.commands import revisions

    if not revisions.is_revision(target):
        workspace = Workspace.of_file(target)
        file = workspace.files[0]
        checked = file.checked
        yield Version(file.source, checked, workspace.sources())
        return
    with revisions.revision(target) as then:
        try:
            source = then.load(target)
        except SourceError as error:
            raise Refusal(error.message, help=error.help) from None
        checked = pipeline.check(source, then)
        yield Version(source, checked, then.sources)
