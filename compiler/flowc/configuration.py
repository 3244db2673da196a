"""The settings in `[tool.flowc]` of a `pyproject.toml`.

In: the text of the file. Out: a `Configuration`, and a finding for each unknown key and invalid
value.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal, TypeGuard

import attrs

from flowc.diagnostics import Diagnostic, Problems, Severity, codes, finding
from flowc.diagnostics.suggest import offer
from flowc.source import Source, Span

Level = Severity | Literal["off"]

_LEVELS: dict[str, Level] = {**{level.value: level for level in Severity}, "off": "off"}

_KEYS = (
    *("cache", "exclude", "line-width", "python-path", "severity", "sources"),
    "transparent-decorators",
)


@attrs.frozen
class Configuration:
    """The settings of a project. *severities* are keyed by the number of the code; globs and paths
    are relative to the folder of the file. *transparent_decorators* are dotted names.
    """

    python_path: tuple[str, ...] = ()
    severities: Mapping[str, Level] = attrs.field(factory=dict)
    line_width: int = 100
    sources: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    cache: bool = True
    transparent_decorators: tuple[str, ...] = ()


@attrs.frozen
class Severities:
    """*levels* are keyed by the number of the code; infos are left out unless *pedantic*."""

    levels: Mapping[str, Level]
    pedantic: bool = False

    def judged(self, diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """Return the findings to show, each with its configured severity."""
        return tuple(self._judged(diagnostics))

    def _judged(self, diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
        for item in diagnostics:
            level = self.levels.get(item.code.number, item.severity)
            # An inherent error stays one: nothing could be generated despite it.
            if item.severity is Severity.ERROR:
                yield item
            elif level != "off" and (level is not Severity.INFO or self.pedantic):
                yield attrs.evolve(item, severity=Severity(level))


def read_configuration(
    source: Source, problems: Problems, is_folder: Callable[[str], bool]
) -> Configuration:
    """Return the settings in a `pyproject.toml`, with defaults for those that it does not set.

    *is_folder* says whether a path, relative to the file, is a folder.

    Raises:
        tomllib.TOMLDecodeError: The text is not valid TOML.
    """
    tool = tomllib.loads(source.text).get("tool", {})
    table = tool.get("flowc", {}) if isinstance(tool, dict) else {}
    return _Reader(source, problems, is_folder).configuration(table)


@attrs.frozen
class _Reader:
    source: Source
    problems: Problems
    is_folder: Callable[[str], bool]

    def configuration(self, table: object) -> Configuration:
        if not isinstance(table, dict):
            self._refuse("flowc", "`flowc` in `[tool]` is not a table of settings")
            return Configuration()
        self.problems.extend(self._unknown_keys(table))
        default = Configuration()
        return Configuration(
            python_path=self._folders(table, "python-path"),
            severities=dict(self._severities(table.get("severity", {}))),
            line_width=self._width(table.get("line-width", default.line_width), default.line_width),
            sources=self._texts(table, "sources"),
            exclude=self._texts(table, "exclude"),
            cache=self._flag(table, "cache", default.cache),
            transparent_decorators=self._texts(table, "transparent-decorators"),
        )

    def _unknown_keys(self, table: dict[str, object]) -> Iterator[Diagnostic]:
        for key in table:
            if key not in _KEYS:
                yield finding(
                    codes.UNKNOWN_CONFIG_KEY,
                    f"no setting `{key}` in `[tool.flowc]`",
                    at=self._place(key),
                    help=offer(key, _KEYS, "setting"),
                )

    def _texts(self, table: dict[str, object], key: str) -> tuple[str, ...]:
        value = table.get(key, [])
        if _is_texts(value):
            return tuple(value)
        self._refuse(key, f"`{key}` is not a list of strings")
        return ()

    def _folders(self, table: dict[str, object], key: str) -> tuple[str, ...]:
        found = self._texts(table, key)
        for path in found:
            if not self.is_folder(path):
                self._doubt(key, f"`{path}` in `{key}` is no folder")
        return found

    def _flag(self, table: dict[str, object], key: str, default: bool) -> bool:
        value = table.get(key, default)
        if isinstance(value, bool):
            return value
        self._refuse(key, f"`{key}` is neither `true` nor `false`")
        return default

    def _width(self, value: object, default: int) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
        self._refuse("line-width", "`line-width` is not a number above zero")
        return default

    def _severities(self, table: object) -> Iterator[tuple[str, Level]]:
        if not isinstance(table, dict):
            self._refuse("severity", "`severity` is not a table of codes and levels")
            return
        for name, level in table.items():
            code = codes.lookup(name)
            if code is None:
                self._unknown_code(name)
            elif isinstance(level, str) and level in _LEVELS:
                yield code.number, _LEVELS[level]
            else:
                self._refuse(name, f"`{level}` is no severity", table="severity")

    def _unknown_code(self, name: str) -> None:
        slugs = [code.slug for code in codes.ALL]
        self.problems.add(
            finding(
                codes.UNKNOWN_CODE,
                f"no code `{name}`",
                at=self._place(name, "severity"),
                help=offer(name, slugs, "code"),
            )
        )

    def _refuse(self, key: str, headline: str, table: str = "") -> None:
        levels = ", ".join(f"`{level}`" for level in _LEVELS)
        self.problems.add(
            finding(
                codes.INVALID_OPTION_VALUE,
                headline,
                at=self._place(key, table),
                help=f"the severities are {levels}" if table else "",
            )
        )

    def _doubt(self, key: str, headline: str) -> None:
        """Warn about a setting that may still be intended: the folder may be created later."""
        item = finding(codes.INVALID_OPTION_VALUE, headline, at=self._place(key))
        self.problems.add(attrs.evolve(item, severity=Severity.WARNING))

    def _place(self, key: str, table: str = "") -> Span:
        """Return where *key* is written, by searching for it: `tomllib` does not provide
        positions.
        """
        text = self.source.text
        header = _search(r"^\s*\[\s*tool\s*\.\s*flowc\b", text, 0)
        start = header.end() if header else 0
        section = _search(r"\bseverity\b", text, start) if table else None
        start = section.end() if section else start
        match = _search(rf"(?<![\w-])({re.escape(key)})[\"']?\s*[=.\]]", text, start)
        return self.source.span(*(match.span(1) if match else (start, start)))


def _search(pattern: str, text: str, start: int) -> re.Match[str] | None:
    return re.compile(pattern, re.MULTILINE).search(text, start)


def _is_texts(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
