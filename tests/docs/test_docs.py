"""Every code block of the README and of the pages in ``docs/`` does what the page says."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from pages import Shelf, blocks, difference

from flowc.format import format_source
from flowc.source import Source

ROOT = Path(__file__).parents[2]
#: Pages on findings show wrong programs; those are compiled with the explanations.
PAGES = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "tutorials").glob("*.md")),
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_blocks_of_a_page_do_what_it_says(page: Path, tmp_path: Path) -> None:
    """Files are written, programs and commands are run, and their output matches the page."""
    wrong = Shelf(tmp_path).run_page(page.read_text())

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_flow_files_of_a_page_are_in_the_style(page: Path) -> None:
    """Readers copy what they see; fragments of files are not checked for style."""
    texts = [block.text for block in blocks(page.read_text()) if block.kind == "flow"]

    assert texts == [format_source(Source("page.flow", text), 100).text for text in texts]


def test_an_ellipsis_stands_for_any_lines() -> None:
    """A page may leave lines out, but the lines that it shows must be printed."""
    assert difference("a\n...\nd\n", "a\nb\nc\nd\n") == ""
    assert difference("a\n...\nd\n", "a\nb\nc\n")
    assert difference("a\n", "b\n")


def test_a_command_that_cannot_be_carried_out_is_shown_with_its_error(tmp_path: Path) -> None:
    """An ellipsis in its place would tell readers to run something that does not exist."""
    hidden = Shelf(tmp_path).run_page("```console\n$ flowc run --bach x.flow\n...\n```\n")
    missing = Shelf(tmp_path).run_page("```console\n$ flowk check\n...\n```\n")
    shown = "```console\n$ flowc check x.flow\nerror: no file or folder `x.flow`\n```\n"

    assert "cannot be carried out, which is not shown" in hidden[0]
    assert "cannot be carried out, which is not shown" in missing[0]
    assert Shelf(tmp_path).run_page(shown) == []
