"""Infer the types of expressions given as text, over fields of every type."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from flowc.bind import bind
from flowc.diagnostics import Diagnostic, Problems
from flowc.parse import parse
from flowc.python import ModuleFinder, PythonModules
from flowc.source import Source
from flowc.trees.program import Definitions, Expr, Field, SetTask
from flowc.types import declared_type, narrow, show, type_of

FIELDS = """
enum Kind { a, b, c }
record Row { id: str  size: int = 0  kind: Kind | None = None }
graph G(
  i: int, f: float, s: str, b: bool, k: Kind, ok: Kind | None, row: Row, orow: Row | None,
  l: list[int], d: dict[str, float], t: tuple[int, str], o: str | None, u: int | str,
  when: datetime, span: timedelta, path: Path, any: Any, point: Point, lit: Literal["x", "y"],
  typed: Typed, money: Decimal,
) -> out: Any {
  set it { out = %s }
  start -> it -> end
}
"""
PYTHON = """
from dataclasses import dataclass
from typing import Literal, TypedDict

@dataclass
class Point:
    x: int
    y: float = 0.0

    @property
    def area(self): ...

class Typed(TypedDict):
    name: str

def plain(a: int, b: str = "") -> list[str]: ...
def only(a: int, *, b: int) -> int: ...
async def later() -> str: ...
def pick(x) -> Literal["left", "right"]: ...
"""


class Typing:
    """A bound expression, with its type and the findings in it."""

    def __init__(self, text: str, folder: Path) -> None:
        Path(folder, "nodes.py").write_text(PYTHON, encoding="utf-8")
        source = Source(
            "main.flow",
            "from nodes import Point, Typed, plain, only, later, pick\n" + FIELDS % text,
        )
        self.text = source.text
        problems = Problems()
        modules = PythonModules(ModuleFinder((str(folder),)), _load)
        file = parse(source, problems)
        program = bind(file, problems, modules, {}, "main.flow", "main_flow")
        assert [one.headline for one in problems if one.code.slug != "unused-import"] == []
        (node,) = program.graphs[0].occurrences
        assert isinstance(node.task, SetTask)
        value = node.writes[0].value
        assert value is not None
        self.expr: Expr = value
        self.definitions: Definitions = program.definitions
        self.fields = {field.name: field for field in program.graphs[0].fields}
        self.problems: list[Diagnostic] = []

    @property
    def type(self) -> str:
        """The type of the expression, as an annotation."""
        found = type_of(self.expr, declared_type, self.definitions, self.problems.append)
        return show(found)

    @property
    def found(self) -> list[str]:
        """The slugs of the findings, with the text that each marks."""
        type_of(self.expr, declared_type, self.definitions, self.problems.append)
        return [
            f"{one.code.slug}: {self.text[one.primary.span.start : one.primary.span.end]}"
            for one in self.problems
        ]

    def narrowed(self, truth: bool) -> dict[str, str]:
        """The types that are learned if the expression is *truth*."""
        learned = narrow(self.expr, truth, _declared, self.definitions)
        return {field.name: show(type_) for field, type_ in learned.items()}


def _declared(field: Field):
    return field.type


def _load(path: str) -> Source | None:
    try:
        return Source(path, Path(path).read_text(encoding="utf-8"))
    except OSError:
        return None


@pytest.fixture
def typing(tmp_path: Path) -> Callable[[str], Typing]:
    """Return a function that infers the type of an expression."""
    return lambda text: Typing(text, tmp_path)
