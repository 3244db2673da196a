"""Findings on their way out: the formats that a command offers, and how each is dressed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable

from flowc.commands.compiling import Workspace
from flowc.commands.console import style_for
from flowc.diagnostics import Diagnostic
from flowc.diagnostics.formats import FORMATS, concise, full

#: The formats that are dressed for a terminal; the others are for tools.
FOR_PEOPLE = {"full": full, "concise": concise}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options that `report` reads."""
    parser.add_argument(
        "--format", choices=FORMATS, default="full", help="how findings are printed"
    )
    add_colour(parser)


def add_colour(parser: argparse.ArgumentParser) -> None:
    """Declare ``--color``."""
    parser.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="whether to colour"
    )


def report(found: Iterable[Diagnostic], workspace: Workspace, options: argparse.Namespace) -> str:
    """Return *found* in the format of *options*, for standard output."""
    if options.format in FOR_PEOPLE:
        style = style_for(sys.stdout, options.color)
        return FOR_PEOPLE[options.format](found, workspace.sources(), style)
    return FORMATS[options.format](found, workspace.sources())


def complain(found: Iterable[Diagnostic], workspace: Workspace) -> None:
    """Print *found* in full to standard error, for commands whose output is something else."""
    sys.stderr.write(full(found, workspace.sources(), style_for(sys.stderr, "auto")))
