"""``flowc check``: everything that is wrong with flow files, in the requested format."""

from __future__ import annotations

import argparse
import sys

from flowc.commands import compiling, reporting, severities
from flowc.commands.compiling import Workspace, opened
from flowc.commands.outcome import ERRORS, OK, Refusal
from flowc.diagnostics import Diagnostic


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="flow files and folders; by default the project"
    )
    compiling.add_arguments(parser)
    reporting.add_arguments(parser)
    severities.add_arguments(parser)
    _add_fixes(parser.add_argument_group("fixes"))


def _add_fixes(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--fix", action="store_true", help="apply safe fixes, report the rest")
    group.add_argument(
        "--unsafe-fixes",
        action="store_true",
        help="with --fix or --diff: also fixes that may change the meaning",
    )
    group.add_argument("--diff", action="store_true", help="print what --fix would change instead")


def run(options: argparse.Namespace) -> int:
    """Print the findings, or fix them and print what is left, or print what that would change."""
    if options.fix or options.diff:
        return _fix(options)
    if options.unsafe_fixes:
        headline = "`--unsafe-fixes` does nothing by itself"
        raise Refusal(headline, help="give it with `--fix` or `--diff`")
    workspace = opened(options)
    found = list(severities.findings_of(workspace, options))
    return _report(found, workspace, options, reporting.hint(found))


def _fix(options: argparse.Namespace) -> int:
    # Imported here, since a check that fixes nothing does not need it.
    from flowc.commands import fixing

    workspace = opened(options)
    changes = fixing.changes(workspace, options)
    if options.diff:
        left = [*workspace.problems, *fixing.left(changes)]
        sys.stdout.write(fixing.difference(changes, reporting.style_of(options)))
        sys.stderr.write(fixing.announced(changes, left))
        changes_something = any(change.is_one for change in changes)
        return ERRORS if changes_something or severities.fails(left, strict=options.strict) else OK
    changed = fixing.write(changes)
    # Read again, as files that were fixed may be imported by others.
    after = opened(options)
    found = list(severities.findings_of(after, options))
    return _report(found, after, options, fixing.told(changed, found, options))


def _report(
    found: list[Diagnostic], workspace: Workspace, options: argparse.Namespace, closing: str
) -> int:
    report = reporting.report(found, workspace, options)
    if options.format in reporting.FOR_PEOPLE:
        report = (report or _nothing_found(len(workspace.files))) + closing
    sys.stdout.write(report)
    return ERRORS if severities.fails(found, strict=options.strict) else OK


def _nothing_found(files: int) -> str:
    return f"{files} file{'' if files == 1 else 's'} checked, nothing found\n"
