from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from flowc.diagnostics import Diagnostic, Problems
from flowc.parse import parse
from flowc.source import Source
from flowc.trees.syntax import File

CORPUS = Path(__file__).parents[1] / "corpus"

Parsed = tuple[File, list[Diagnostic]]


@pytest.fixture(scope="session")
def corpus() -> dict[str, str]:
    """The texts of the corpus by file name; together they use every construct."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(CORPUS.glob("*.flow"))}


@pytest.fixture(scope="session")
def read() -> Callable[[str], Parsed]:
    """Parse a text; return the tree and the findings."""

    def parse_text(text: str) -> Parsed:
        problems = Problems()
        return parse(Source("x.flow", text), problems), list(problems)

    return parse_text
