"""``flowc check``: everything that is wrong with flow files, in the format that is asked for."""

from __future__ import annotations

import argparse
import sys

from flowc.commands import reporting, severities
from flowc.commands.compiling import Workspace, check
from flowc.commands.outcome import ERRORS, OK


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="flow files and folders; by default the project"
    )
    reporting.add_arguments(parser)
    severities.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Print the findings."""
    workspace = Workspace.of(options.paths)
    found = list(workspace.problems)
    for file in workspace.files:
        levels = severities.chosen(options, file.project.configuration.severities)
        found.extend(levels.judged(check(file)))
    report = reporting.report(found, workspace, options)
    sys.stdout.write(report or _nothing_found(options.format, len(workspace.files)))
    return ERRORS if severities.fails(found, strict=options.strict) else OK


def _nothing_found(format: str, files: int) -> str:
    if format not in reporting.FOR_PEOPLE:
        return ""
    return f"{files} file{'' if files == 1 else 's'} checked, nothing found\n"
