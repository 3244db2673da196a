"""The examples of every page behave as the page says and are rendered as approved."""

from __future__ import annotations

import os
from pathlib import Path

import attrs
import pytest
from checking import check
from mdtest import Program, fix_failures, headline_flaws, programs, without_unasked_infos

from flowc.diagnostics import Code
from flowc.diagnostics.explain import explain, explained
from flowc.diagnostics.formats import full

SNAPSHOTS = Path(__file__).with_name("snapshots")

#: Pages about the use of commands show commands, which are tested with the commands.
PAGES = [code for code in explained() if "```flow" in explain(code.number)]
EACH_PAGE = pytest.mark.parametrize("code", PAGES, ids=lambda code: code.number)


def wrong_and_right(code: Code) -> tuple[Program, Program]:
    """Return the examples of a page; files that the right one does not change are added to it."""
    wrong, right = programs(explain(code.number))
    return wrong, attrs.evolve(right, files={**wrong.files, **right.files})


@EACH_PAGE
def test_the_wrong_example_has_this_mistake_and_no_other(code: Code):
    """Its headline follows the rules, and its fix, if there is one, resolves it."""
    wrong, _ = wrong_and_right(code)

    checked = without_unasked_infos(check(wrong.texts), {code.number})

    assert {item.code.number for item in checked.findings} == {code.number}
    assert [flaw for item in checked.findings for flaw in headline_flaws(item.headline)] == []
    assert list(fix_failures(wrong, checked, check)) == []


@EACH_PAGE
def test_the_right_example_has_no_mistake(code: Code):
    """What the page recommends gives no findings."""
    _, right = wrong_and_right(code)

    checked = without_unasked_infos(check(right.texts), {code.number})

    assert full(checked.findings, checked.sources) == ""


@EACH_PAGE
def test_the_wrong_example_is_drawn_as_it_was(code: Code):
    """``FLOWC_BLESS=1`` rewrites the snapshot, for review."""
    snapshot = SNAPSHOTS / f"{code.number}.txt"
    wrong, _ = wrong_and_right(code)

    checked = without_unasked_infos(check(wrong.texts), {code.number})
    drawn = full(checked.findings, checked.sources)
    if os.environ.get("FLOWC_BLESS"):
        SNAPSHOTS.mkdir(exist_ok=True)
        snapshot.write_text(drawn, encoding="utf-8")

    assert drawn == snapshot.read_text(encoding="utf-8")
