"""Output of findings: the formats that a command offers, and their styles."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping
from typing import Protocol

from flowc.commands.console import style_for
from flowc.diagnostics import Applicability, Diagnostic
from flowc.diagnostics.style import Style
from flowc.source import Source

#: The formats that are styled for a terminal, and those for tools.
FOR_PEOPLE = ("full", "concise")
FOR_TOOLS = ("json", "github", "sarif", "junit")

#: The fixes that `--fix` applies, and those with `--unsafe-fixes`; never a placeholder.
SAFE = frozenset({Applicability.SAFE})
SAFE_AND_UNSAFE = SAFE | {Applicability.UNSAFE}


class Read(Protocol):
    """The texts that were read, for drawing findings: a `compiling.Workspace`, or two versions of a
    file.
    """

    def sources(self) -> Mapping[str, Source]:
        """Return every text, by the path in its spans."""
        ...


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options that `report` reads."""
    parser.add_argument(
        "--format",
        choices=(*FOR_PEOPLE, *FOR_TOOLS),
        default="full",
        help="the output format of findings",
    )
    add_colour(parser)


def add_colour(parser: argparse.ArgumentParser) -> None:
    """Declare ``--color`` and ``--ascii``."""
    parser.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="when to use colour"
    )
    parser.add_argument(
        "--ascii", action="store_true", help="print only ASCII; other characters are spelt out"
    )


def report(found: Iterable[Diagnostic], read: Read, options: argparse.Namespace) -> str:
    """Return *found* in the format of *options*, for standard output."""
    listed = list(found)
    if not listed and options.format in FOR_PEOPLE:
        return ""
    from flowc.diagnostics.formats import FORMATS, concise, full

    dressed = {"full": full, "concise": concise}
    if options.format in dressed:
        return dressed[options.format](listed, read.sources(), style_of(options))
    return FORMATS[options.format](listed, read.sources())


def style_of(options: argparse.Namespace) -> Style:
    """Return the style of standard output under *options*."""
    return style_for(sys.stdout, options.color, ascii_only=options.ascii)


def hint(found: Iterable[Diagnostic]) -> str:
    """Return how to fix *found*, "" if no tool can."""
    listed = list(found)
    safe = sum(item.fix_of(SAFE) is not None for item in listed)
    more = sum(item.fix_of(SAFE_AND_UNSAFE) is not None for item in listed) - safe
    if safe and more:
        return f"`--fix` fixes {safe} of them, with `--unsafe-fixes` {more} more\n"
    if safe:
        return f"`--fix` fixes {safe} of them\n"
    return f"`--fix --unsafe-fixes` fixes {more} of them\n" if more else ""


def complain(found: Iterable[Diagnostic], read: Read) -> None:
    """Print *found* in full to standard error, for commands whose output is something else."""
    from flowc.diagnostics.formats import full

    sys.stderr.write(full(found, read.sources(), style_for(sys.stderr, "auto")))
