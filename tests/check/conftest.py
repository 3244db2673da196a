"""Check graphs given as text, from the parser through the binder to the findings."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

from flowc.bind import bind
from flowc.check import check
from flowc.diagnostics import Diagnostic, Problems, Severity
from flowc.diagnostics.fixes import apply
from flowc.parse import parse
from flowc.python import ModuleFinder, PythonModules
from flowc.source import Source

PATH = "main.flow"


@attrs.frozen
class Finding:
    """A finding as a test sees it: *at* is the text that it marks."""

    number: str
    at: str
    line: int
    headline: str
    notes: str
    others: tuple[str, ...]
    diagnostic: Diagnostic


@attrs.frozen
class Findings:
    """The findings of the checks for a text, sorted by place; findings of earlier phases are
    separate.
    """

    all: tuple[Finding, ...]
    text: str

    @property
    def codes(self) -> list[str]:
        """The codes of the errors and warnings, as numbers without the letter."""
        return [f.number for f in self.all if f.diagnostic.severity is not Severity.INFO]

    @property
    def only(self) -> Finding:
        """The only error or warning."""
        found = [f for f in self.all if f.diagnostic.severity is not Severity.INFO]
        assert len(found) == 1, [(f.number, f.headline, f.at) for f in found]
        return found[0]

    def mended(self, finding: Finding) -> str:
        """The text after applying the only fix of *finding*."""
        (fix,) = finding.diagnostic.fixes
        return apply(self.text, fix.edits)

    def of(self, number: str) -> list[Finding]:
        """The findings with the code *number*, infos included."""
        return [f for f in self.all if f.number == number]


Check = Callable[..., Findings]


@pytest.fixture
def check_file(tmp_path: Path) -> Check:
    """Return a function that checks a whole file, with the given functions in its module `nodes`.

    Functions that the file imports but the text does not define are generated: they accept any
    arguments and have no annotations. *holes* are the errors expected before the checks.
    """

    def checked(text: str, python: str = "", holes: tuple[str, ...] = ()) -> Findings:
        text = textwrap.dedent(text).lstrip("\n")
        (tmp_path / "nodes.py").write_text(_module(text, textwrap.dedent(python)))
        modules = PythonModules(ModuleFinder((str(tmp_path),)), _load)
        return _findings(Source(PATH, text), modules, holes)

    return checked


@pytest.fixture
def check_graph(check_file: Check) -> Check:
    """Return a function that checks one graph `G`, given its header and body: the header is line 2,
    and the body begins in line 3. Its nodes are imported from `nodes`; *before* is placed before
    the graph.
    """

    def checked(
        header: str, body: str, python: str = "", before: str = "", holes: tuple[str, ...] = ()
    ) -> Findings:
        python = textwrap.dedent(python)
        classes = re.findall(r"^class (\w+)", python, re.MULTILINE)
        names = [*re.findall(r"\bnode (\w+)\(", body), *classes]
        imports = f"from nodes import {', '.join(dict.fromkeys(names))}" if names else "# no nodes"
        body = textwrap.dedent(body).strip()
        return check_file(f"{before}  {imports}\ngraph G{header} {{\n{body}\n}}\n", python, holes)

    return checked


def _load(path: str) -> Source | None:
    file = Path(path)
    return Source(path, file.read_text(encoding="utf-8")) if file.is_file() else None


def _module(text: str, python: str) -> str:
    imported = re.findall(r"\bfrom nodes import (\w+(?:, \w+)*)", text)
    names = [name.split(" as ")[0].strip() for line in imported for name in line.split(",")]
    missing = [n for n in names if not re.search(rf"\b(def|class) {n}\b|^{n}\b", python, re.M)]
    made_up = [f"def {n}(*args, **kwargs):\n    return {n}(*args)\n" for n in missing]
    return python + "\n\n" + "\n".join(made_up)


def _findings(source: Source, modules: PythonModules, holes: tuple[str, ...]) -> Findings:
    problems = Problems()
    file = parse(source, problems)
    program = bind(file, problems, modules, {}, home=PATH, module="main_flow")
    errors = [p.code.number.removeprefix("FLW") for p in problems if p.severity is Severity.ERROR]
    assert errors == [*holes], [(p.code.number, p.headline) for p in problems]
    problems = Problems()
    problems.extend(check(program))
    found = sorted(problems, key=lambda item: (item.primary.span, item.code.number))
    return Findings(tuple(_finding(item, source) for item in found), source.text)


def _finding(item: Diagnostic, source: Source) -> Finding:
    span = item.primary.span
    return Finding(
        number=item.code.number.removeprefix("FLW"),
        at=source.text[span.start : span.end],
        line=source.line_of(span.start),
        headline=item.headline,
        notes=" / ".join(note.text for note in item.notes),
        others=tuple(
            source.text[other.span.start : other.span.end]
            for other in item.annotations
            if not other.primary and other.span.path == PATH
        ),
        diagnostic=item,
    )
