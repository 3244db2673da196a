"""Check the text of a random program that is not stored in a file."""

from __future__ import annotations

import functools
from pathlib import Path

import attrs

from flowc.bind import bind
from flowc.check import check
from flowc.diagnostics import Diagnostic, Problems, Severity
from flowc.parse import parse
from flowc.python import ModuleFinder, PythonModules
from flowc.source import Source
from flowc.trees import syntax


@attrs.frozen(eq=False)
class Judged:
    """A program and the findings of the compiler for it."""

    text: str
    file: syntax.File
    problems: tuple[Diagnostic, ...]

    @property
    def errors(self) -> list[Diagnostic]:
        return [found for found in self.problems if found.severity is Severity.ERROR]


def judged(text: str) -> Judged:
    """Return *text* parsed, with all findings in it."""
    problems = Problems()
    file = parse(Source("main.flow", text), problems)
    program = bind(file, problems, _modules(), {}, home="main.flow", module="main_flow")
    problems.extend(check(program))
    return Judged(text, file, tuple(problems))


@functools.cache
def _modules() -> PythonModules:
    """Return the facts about the functions that the programs call; read once."""
    kept: dict[str, Source | None] = {}

    def load(path: str) -> Source | None:
        if path not in kept:
            file = Path(path)
            kept[path] = Source(path, file.read_text()) if file.is_file() else None
        return kept[path]

    return PythonModules(ModuleFinder((str(Path(__file__).parents[1]),)), load)
