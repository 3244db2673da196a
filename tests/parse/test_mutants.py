"""Typing mistakes in valid texts, the same in every run: how well the parser recovers from them.

``make recovery`` measures the same for many more of them, with the complete check and with times.
"""

from __future__ import annotations

import random
import statistics
from pathlib import Path

import pytest
from mutants import SLIPS, mutant, slipped, truncations
from work import calls_of

from flowc.diagnostics import Diagnostic, Problems
from flowc.parse import parse
from flowc.parse.loading import load_tables
from flowc.source import Source
from flowc.trees.syntax import File

TESTS = Path(__file__).parents[1]
FOLDERS = (TESTS.parent / "examples", TESTS / "corpus", TESTS / "goldens")
TEXTS = [
    text
    for folder in FOLDERS
    for path in sorted(folder.rglob("*.flow"))
    if len(text := path.read_text(encoding="utf-8")) >= 100
]
EXAMPLES = [path.read_text("utf-8") for path in sorted(FOLDERS[0].rglob("*.flow"))]

#: Measured: 2 600.
MOST_CALLS_FOR_A_MISTAKE = 4_000


def assert_whole(text: str, tree: File, found: list[Diagnostic]) -> None:
    assert "".join(token.text for token in tree.tokens) == text
    for item in found:
        for note in item.annotations:
            assert 0 <= note.span.start <= note.span.end <= len(text)
        assert len(item.headline) <= 100


@pytest.mark.parametrize("kind", SLIPS)
def test_slip_of_each_kind_is_about_one_finding(read, kind) -> None:
    """There is always a tree, places are inside the text, and consequential findings are rare."""
    chance = random.Random(1)
    counts = []
    for _ in range(60):
        text = slipped(chance.choice(TEXTS), kind, chance)
        tree, found = read(text)
        counts.append(len(found))
        assert_whole(text, tree, found)

    assert statistics.mean(counts) <= 1.3
    assert max(counts) <= 9


@pytest.mark.parametrize(("slips", "mean"), [(1, 1.1), (2, 2.0), (3, 2.8)])
def test_slips_are_about_as_many_findings(read, slips, mean) -> None:
    """Mistakes that are apart are reported separately and do not multiply when they are close."""
    chance = random.Random(slips)
    counts = []
    for _ in range(120):
        text = mutant(chance.choice(TEXTS), slips, chance)
        tree, found = read(text)
        counts.append(len(found))
        assert_whole(text, tree, found)

    assert statistics.mean(counts) <= mean


def test_text_that_is_cut_off_is_about_one_finding(read) -> None:
    """As while somebody is typing: at each token of the examples."""
    counts = []
    for text in EXAMPLES:
        for beginning in truncations(text):
            tree, found = read(beginning)
            counts.append(len(found))
            assert_whole(beginning, tree, found)

    assert statistics.mean(counts) <= 1.0
    assert max(counts) <= 2


def test_mistake_costs_a_bounded_search() -> None:
    """Counted in function calls, which are the same on every machine: no more in a long text than
    in a short one, and fewer than parsing about fifty lines takes.
    """
    chance = random.Random(8)
    more = "\n".join(text[text.index("\ngraph") :] for text in EXAMPLES if "\ngraph" in text)
    for _ in range(15):
        sound = chance.choice(TEXTS)
        for slips in (1, 3):
            text = mutant(sound, slips, chance)
            for behind in ("", f"\n{more}"):
                extra = calls(text + behind) - calls(sound + behind)
                assert extra <= slips * MOST_CALLS_FOR_A_MISTAKE


def calls(text: str) -> int:
    """Return the number of function calls needed to parse *text*."""
    load_tables()
    source, problems = Source("x.flow", text), Problems()
    return calls_of(lambda: parse(source, problems))
