"""What people who come from LangGraph, YAML workflows and Python write, and the messages they get.

A page holds a program as such a person writes it, with one misconception; what `flowc check` says
about it; and the program as repaired by somebody who has read only that. `python
tests/newcomers/ask.py` prints all but the last, for somebody to try.
"""

from __future__ import annotations

import os
from pathlib import Path

import attrs
import pytest
from checking import check
from mdtest import Program, bless, complaints, programs, without_unasked_infos

from flowc.diagnostics.formats import full

PAGES = sorted(Path(__file__).parent.glob("*.md"))
EACH_PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


def written_and_mended(page: Path) -> tuple[Program, Program]:
    """Return the two programs of *page*; files that the repair leaves unchanged are in both."""
    written, mended = programs(page.read_text(encoding="utf-8"))
    return written, attrs.evolve(mended, files={**written.files, **mended.files})


@EACH_PAGE
def test_what_is_said_is_as_it_was(page: Path):
    """``FLOWC_BLESS=1`` rewrites the snapshot for review: could you repair the program?"""
    written, _ = written_and_mended(page)
    if os.environ.get("FLOWC_BLESS"):
        bless(page, written, check)
        written, _ = written_and_mended(page)

    said = [line for line in complaints(written, check) if "not expected" not in line]

    assert said == []


@EACH_PAGE
def test_the_mistake_is_found(page: Path):
    """``flowc check`` finds it, at the latest with ``--strict``."""
    written, _ = written_and_mended(page)

    assert without_unasked_infos(check(written.texts), ()).findings


@EACH_PAGE
def test_the_mended_program_is_accepted(page: Path):
    """It has no findings at all."""
    _, mended = written_and_mended(page)

    checked = without_unasked_infos(check(mended.texts), ())

    assert full(checked.findings, checked.sources) == ""


def test_there_are_twenty():
    """There are at least that many pages."""
    assert len(PAGES) >= 20
