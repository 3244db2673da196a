"""Everything that must be read in a picture is whole, visible and not crossed by lines."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from drawn import Drawn

from flowc.draw import picture
from flowc.draw.svg import svg
from flowc.pipeline import check
from flowc.project import Project
from flowc.source import Source

ROOT = Path(__file__).parents[2]
PROPERTY = ROOT / "tests" / "property"
sys.path.insert(0, str(PROPERTY))

from programs import random_program  # noqa: E402

FILES = sorted(
    path
    for folder in ("examples", "tests/goldens", "tests/threads/flows", "tests/corpus")
    for path in (ROOT / folder).rglob("*.flow")
)
PROGRAMS = int(os.environ.get("FLOWC_PROGRAMS", "150"))
BATCH = 25


def pictures(source: Source, path: Path) -> Iterator[tuple[str, str]]:
    """Yield the name and the picture of each graph of a file without errors."""
    checked = check(source, Project.at(str(path)))
    if not checked.has_errors:
        for graph in checked.program.graphs:
            yield graph.name, svg(picture(graph, source))


def flaws_in(source: Source, path: Path) -> list[str]:
    """Return the flaws in the pictures of a file."""
    return [
        f"{name}: {flaw}"
        for name, text in pictures(source, path)
        for flaw in Drawn.of(text).flaws()
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_picture_of_a_file_has_no_flaw(path: Path) -> None:
    """For every graph in this repository."""
    assert not flaws_in(Source(str(path), path.read_text()), path)


@pytest.mark.parametrize(
    ("path", "crossings"),
    [
        ("examples/support/support.flow", 0),
        ("examples/crawler/crawler.flow", 0),
        ("examples/agent/agent.flow", 0),
        ("examples/pipeline/pipeline.flow", 1),
        ("tests/goldens/loops/case.flow", 3),
    ],
)
def test_no_more_lines_cross_than_must(path: str, crossings: int) -> None:
    """A loop is drawn on the side where it crosses fewest lines."""
    file = ROOT / path
    found = [Drawn.of(text) for _, text in pictures(Source(str(file), file.read_text()), file)]

    assert found
    assert sum(drawn.crossings() for drawn in found) == crossings


@pytest.mark.parametrize("first", range(0, PROGRAMS, BATCH))
def test_the_picture_of_a_random_program_has_no_flaw(first: int) -> None:
    """Constructs nested in one another, and arrows that jump."""
    path = PROPERTY / "random.flow"

    wrong = {
        seed: flaws
        for seed in range(first, first + BATCH)
        if (flaws := flaws_in(Source(str(path), random_program(seed)), path))
    }

    assert not wrong


def test_a_flaw_is_seen() -> None:
    """Overlapping texts, a text cut off by its box, a line through a box."""
    path = ROOT / "examples" / "agent" / "agent.flow"
    (_, good) = next(pictures(Source(str(path), path.read_text()), path))
    first = good.index('<g class="box node"')
    moved = good[first : good.index("</g>", first) + 4]

    assert not list(Drawn.of(good).flaws())
    assert list(Drawn.of(good.replace("</svg>", f"{moved}</svg>")).flaws())
    assert list(Drawn.of(good.replace('textLength="3', 'textLength="53')).flaws())
