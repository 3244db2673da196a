"""Formatting changes only the lines: the corpora, random programs, and random line breaks."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from scrambling import scrambled
from trees import meaning

from flowc.diagnostics.ignores import comments_in
from flowc.format import format_source
from flowc.source import Source

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

from soundness.sketches import random_sketch  # noqa: E402

from programs import random_program  # noqa: E402

#: How many random programs a run tries: 100 in CI, more with ``FLOWC_PROGRAMS=2000 pytest …``.
PROGRAMS = int(os.environ.get("FLOWC_PROGRAMS", "100"))
BATCH = 25
#: Narrow lines exercise every way of breaking them.
WIDTHS = (100, 60, 24, 1)

FILES = sorted(
    path
    for folder in ("tests/corpus", "tests/goldens", "examples")
    for path in (ROOT / folder).rglob("*.flow")
)


def formatted(text: str, width: int = 100) -> str:
    return format_source(Source("x.flow", text), width).text


def comments(text: str) -> Counter[str]:
    source = Source("x.flow", text)
    return Counter(text[span.start : span.end].rstrip() for span in comments_in(source))


def faults(text: str, width: int) -> Iterator[str]:
    once = formatted(text, width)
    if meaning(once) != meaning(text):
        yield "it means something else"
    if comments(once) != comments(text):
        yield "comments were lost or made"
    if formatted(once, width) != once:
        yield "formatting it again changes it"
    if any(line != line.rstrip() for line in once.split("\n") if '"' not in line):
        yield "blanks stand at the end of a line"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
@pytest.mark.parametrize("width", WIDTHS)
def test_a_file_means_the_same_and_keeps_its_comments(path: Path, width: int):
    """Unchanged, and with its tokens distributed over random lines between random comments."""
    text = path.read_text(encoding="utf-8")
    texts = [text, *(scrambled(text, seed) for seed in range(3))]

    assert {fault for text in texts for fault in faults(text, width)} == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_lines_of_the_input_do_not_matter(path: Path):
    """Only tokens, comments and empty lines matter, so there is one style."""
    text = path.read_text(encoding="utf-8")
    one, other = (formatted(scrambled(text, seed, comments=0)) for seed in (1, 2))

    assert one == other


@pytest.mark.parametrize("start", range(0, PROGRAMS, BATCH))
def test_a_random_program_means_the_same_and_keeps_its_comments(start: int):
    """From both generators: one with its own lines, the other with random lines and comments."""
    wrong = {}
    for seed in range(start, min(start + BATCH, PROGRAMS)):
        texts = [random_program(seed), random_sketch(seed)]
        texts[seed % 2] = scrambled(texts[seed % 2], seed)
        for text in texts:
            if found := list(faults(text, WIDTHS[seed // 2 % len(WIDTHS)])):
                wrong[seed] = found, text

    assert not wrong
