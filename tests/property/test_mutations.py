"""Typing mistakes in valid files, fully checked: never a crash, and few findings."""

from __future__ import annotations

import random
import statistics
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest
from mutants import mutant, truncations

from flowc.diagnostics import Severity
from flowc.pipeline import check
from flowc.project import Project
from flowc.source import Source

TESTS = Path(__file__).parents[1]
FOLDERS = (TESTS.parent / "examples", TESTS / "goldens")
MUTANTS = 240


@attrs.frozen
class Sound:
    """A file without errors, and its warnings."""

    path: str
    text: str
    project: Project
    warned: frozenset[str]

    def new(self, text: str) -> list[str]:
        """Return the findings that *text* has in its place and the original does not."""
        found = check(Source(self.path, text), self.project).problems
        shown = [item for item in found if item.severity is not Severity.INFO]
        for item in shown:
            assert item.primary.span.path != self.path or item.primary.span.end <= len(text)
        return [item.headline for item in shown if item.headline not in self.warned]


@pytest.fixture(scope="module")
def sounds() -> list[Sound]:
    return list(_sounds())


def _sounds() -> Iterator[Sound]:
    for path in sorted(path for folder in FOLDERS for path in folder.rglob("*.flow")):
        bare = Sound(str(path), path.read_text("utf-8"), Project.at(str(path)), frozenset())
        yield attrs.evolve(bare, warned=frozenset(bare.new(bare.text)))


@pytest.mark.parametrize(("slips", "mean"), [(1, 1.3), (2, 2.3), (3, 3.2)])
def test_slips_give_few_findings(sounds, slips, mean) -> None:
    """Damaged parts suppress the findings that depend on them, in every phase."""
    chance = random.Random(20261120 + slips)
    counts = []
    for _ in range(MUTANTS // slips):
        sound = chance.choice(sounds)
        counts.append(len(sound.new(mutant(sound.text, slips, chance))))

    assert statistics.mean(counts) <= mean
    assert statistics.median(counts) <= slips


def test_file_that_is_cut_off_gives_few_findings(sounds) -> None:
    """As while somebody is typing; at one token in eight, different ones in each file."""
    counts = [
        len(sound.new(text))
        for start, sound in enumerate(sounds)
        for text in list(truncations(sound.text))[start % 8 :: 8]
    ]

    assert statistics.mean(counts) <= 1.5
