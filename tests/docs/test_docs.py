"""Every code block of the README and of the pages in ``docs/`` does what the page says."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from pages import Shelf, difference

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_blocks_of_a_page_do_what_it_says(page: Path, tmp_path: Path) -> None:
    """Files are written, programs and commands run, and their output is the one shown."""
    wrong = Shelf(tmp_path).run_page(page.read_text())

    assert not wrong, "\n".join(wrong)


def test_an_ellipsis_stands_for_any_lines() -> None:
    """A page may leave lines out, but what it shows must be there."""
    assert difference("a\n...\nd\n", "a\nb\nc\nd\n") == ""
    assert difference("a\n...\nd\n", "a\nb\nc\n")
    assert difference("a\n", "b\n")
