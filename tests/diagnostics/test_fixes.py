"""What applying a fix does to a text."""

from __future__ import annotations

import pytest

from flowc.diagnostics import Edit, Fix
from flowc.diagnostics.fixes import apply, edits_by_file
from flowc.source import Span


def edit(start: int, end: int, text: str, path: str = "main.flow") -> Edit:
    return Edit(Span(path, start, end), text)


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ([], "abcdef"),
        ([edit(1, 3, "X")], "aXdef"),
        ([edit(4, 5, "Y"), edit(1, 3, "X")], "aXdYf"),
        ([edit(0, 0, "<"), edit(6, 6, ">")], "<abcdef>"),
        ([edit(2, 2, "1"), edit(2, 2, "2")], "ab12cdef"),
        ([edit(1, 4, "X"), edit(2, 5, "Y")], "aXef"),
        ([edit(0, 6, "")], ""),
    ],
)
def test_edits_are_made_together(edits: list[Edit], expected: str):
    """In any order; insertions at one place keep theirs; of two that overlap the first wins."""
    assert apply("abcdef", edits) == expected


def test_edits_are_grouped_by_their_file():
    """A fix may change several files."""
    here, there, again = edit(0, 0, "a"), edit(0, 0, "b", "nodes.py"), edit(1, 1, "c")

    assert edits_by_file(Fix("do", (here, there, again))) == {
        "main.flow": (here, again),
        "nodes.py": (there,),
    }
