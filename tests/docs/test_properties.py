"""The tests that the table of properties names exist."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


@cache
def rows() -> dict[int, str]:
    """Return the evidence for each property, by its number."""
    page = (ROOT / "docs" / "diagnostics.md").read_text(encoding="utf-8")
    return {int(number): shown for number, _, shown in ROW.findall(page)}


def test_all_properties_are_listed():
    """None is missing, and none is listed twice."""
    assert list(rows()) == list(range(1, 46))


@pytest.mark.parametrize("number", rows())
def test_a_property_is_shown_by_tests_or_left_out_for_a_reason(number: int):
    """Every test that is named exists."""
    named = TEST.findall(rows()[number])

    assert named or rows()[number].startswith("left out")
    for file, function in named:
        assert f"def {function}(" in (ROOT / file).read_text(encoding="utf-8")
