"""Which findings count, by the comments of the file, the project's settings, the command's
options.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping

from flowc.commands.compiling import FlowFile, Workspace, check
from flowc.commands.outcome import Refusal
from flowc.configuration import Level, Severities
from flowc.diagnostics import Diagnostic, Severity, codes
from flowc.diagnostics.suggest import offer

#: Options that set the severity of a code → the severity that they set.
_OPTIONS: Mapping[str, tuple[Level, str]] = {
    "error": (Severity.ERROR, "report CODE as an error"),
    "warn": (Severity.WARNING, "report CODE as a warning"),
    "ignore": ("off", "do not report CODE; errors cannot be ignored"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options that `chosen` reads."""
    group = parser.add_argument_group("severities")
    group.add_argument(
        "--strict", action="store_true", help="exit with 1 if there are warnings, too"
    )
    group.add_argument("--pedantic", action="store_true", help="also show infos")
    for option, (_, help) in _OPTIONS.items():
        group.add_argument(f"--{option}", action="append", default=[], metavar="CODE", help=help)


def chosen(options: argparse.Namespace, configured: Mapping[str, Level]) -> Severities:
    """Return the severities for a project, given the *options* of a command."""
    levels = dict(configured)
    for option, (level, _) in _OPTIONS.items():
        for name in getattr(options, option):
            levels[_number(name)] = level
    return Severities(levels, options.pedantic)


def findings_in(file: FlowFile, options: argparse.Namespace) -> tuple[Diagnostic, ...]:
    """Return the findings in *file* that count for its project under *options*."""
    return judged(_heeded(file), file, options)


def findings_as_configured(file: FlowFile) -> tuple[Diagnostic, ...]:
    """Return the findings in *file* that count for its project."""
    return Severities(file.project.configuration.severities).judged(_heeded(file))


def _heeded(file: FlowFile) -> tuple[Diagnostic, ...]:
    """Return the findings in *file*, without those that its comments suppress."""
    found = check(file)
    if "flowc:" in file.source.text:
        # Imported here, since most files have no such comment, and a check loads no more than it
        # needs.
        from flowc.diagnostics.ignores import heeded

        found = heeded(found, file.source)
    return found


def findings_of(workspace: Workspace, options: argparse.Namespace) -> Iterator[Diagnostic]:
    """Yield the findings in *workspace* that count for its projects under *options*."""
    yield from workspace.problems
    for file in workspace.files:
        yield from findings_in(file, options)


def judged(
    found: Iterable[Diagnostic], file: FlowFile, options: argparse.Namespace
) -> tuple[Diagnostic, ...]:
    """Return those of *found*, in *file*, that count for its project under *options*."""
    return chosen(options, file.project.configuration.severities).judged(found)


def fails(diagnostics: Iterable[Diagnostic], *, strict: bool) -> bool:
    """Return whether any of *diagnostics* makes the command fail."""
    failing = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return any(item.severity in failing for item in diagnostics)


def errors_among(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return the errors, which prevent a graph from running."""
    return tuple(item for item in diagnostics if item.severity is Severity.ERROR)


def _number(name: str) -> str:
    code = codes.lookup(name)
    if code is None:
        known = [known.slug for known in codes.ALL]
        raise Refusal(f"no code `{name}`", help=offer(name, known, "code"))
    return code.number
