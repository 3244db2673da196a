"""Which findings count: the project's settings, then the options of the command."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping

import attrs

from flowc.commands.outcome import Refusal
from flowc.configuration import Level
from flowc.diagnostics import Diagnostic, Severity, codes
from flowc.diagnostics.suggest import offer

#: Options that set the severity of a code → the severity that they set.
_OPTIONS: Mapping[str, tuple[Level, str]] = {
    "error": (Severity.ERROR, "count CODE as an error"),
    "warn": (Severity.WARNING, "count CODE as a warning"),
    "ignore": ("off", "leave CODE out; errors cannot be left out"),
}


@attrs.frozen
class Severities:
    """*levels* go by the number of the code; infos are left out unless *pedantic*."""

    levels: Mapping[str, Level]
    pedantic: bool = False

    def judged(self, diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """Return what is to be shown, each with the severity that it has here."""
        return tuple(self._judged(diagnostics))

    def _judged(self, diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
        for item in diagnostics:
            level = self.levels.get(item.code.number, item.severity)
            # What is an error by nature stays one: nothing could be generated from it.
            if item.severity is Severity.ERROR:
                yield item
            elif level != "off" and (level is not Severity.INFO or self.pedantic):
                yield attrs.evolve(item, severity=Severity(level))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options that `chosen` reads."""
    group = parser.add_argument_group("severities")
    group.add_argument("--strict", action="store_true", help="warnings fail the command too")
    group.add_argument("--pedantic", action="store_true", help="show infos")
    for option, (_, help) in _OPTIONS.items():
        group.add_argument(f"--{option}", action="append", default=[], metavar="CODE", help=help)


def chosen(options: argparse.Namespace, configured: Mapping[str, Level]) -> Severities:
    """Return the severities of a project under the *options* of a command."""
    levels = dict(configured)
    for option, (level, _) in _OPTIONS.items():
        for name in getattr(options, option):
            levels[_number(name)] = level
    return Severities(levels, options.pedantic)


def fails(diagnostics: Iterable[Diagnostic], *, strict: bool) -> bool:
    """Return whether any of *diagnostics* makes the command fail."""
    failing = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return any(item.severity in failing for item in diagnostics)


def errors_among(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return what keeps a graph from running, for commands that are not about findings."""
    return tuple(item for item in diagnostics if item.severity is Severity.ERROR)


def _number(name: str) -> str:
    code = codes.lookup(name)
    if code is None:
        known = [known.slug for known in codes.ALL]
        raise Refusal(f"no code `{name}`", help=offer(name, known, "code"))
    return code.number
