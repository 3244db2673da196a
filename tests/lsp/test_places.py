"""Positions in a text, counted as a client counts them."""

from __future__ import annotations

from random import Random

import pytest
from lsprotocol import types as lsp

from flowc.lsp.places import Lines
from flowc.source import Shift

SAMPLE = 'a é 漢字 👩‍👩‍👧 z\r\n\n𝒳 = "日本"\rlast\u2028line\x0c!\n'
ENCODINGS = ("utf-8", "utf-16", "utf-32")


def naive(text: str, offset: int, encoding: str) -> tuple[int, int]:
    """Return a position by counting character by character."""
    line = column = 0
    sizes = {"utf-8": 1, "utf-16": 2, "utf-32": 4}
    codec = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}[encoding]
    for index, char in enumerate(text[:offset]):
        ends = char == "\n" or (char == "\r" and text[index + 1 : index + 2] != "\n")
        line, column = (line + 1, 0) if ends else (line, column + 1)
        if not ends:
            column += len(char.encode(codec)) // sizes[encoding] - 1
    return line, column


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_place_is_counted_in_the_units_of_the_encoding(encoding: str) -> None:
    """A line ends with a line feed, a carriage return or both, and with nothing else."""
    lines = Lines(SAMPLE, encoding)

    for offset in range(len(SAMPLE) + 1):
        place = lines.position(offset)
        assert (place.line, place.character) == naive(SAMPLE, offset, encoding)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_place_leads_back_to_where_it_came_from(encoding: str) -> None:
    """Between the two characters of a line ending, it leads to the end of the line instead."""
    lines = Lines(SAMPLE, encoding)

    for offset in range(len(SAMPLE) + 1):
        inside = SAMPLE[offset - 1 : offset + 1] == "\r\n"
        assert lines.offset(lines.position(offset)) == offset - inside


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_place_behind_the_end_is_the_end(encoding: str) -> None:
    """This holds for the end of a line and of the text."""
    lines = Lines("ab é\ncd", encoding)

    assert lines.offset(lsp.Position(0, 99)) == 4
    assert lines.offset(lsp.Position(1, 99)) == 7
    assert lines.offset(lsp.Position(9, 0)) == 7


def test_a_place_inside_of_a_character_is_its_beginning() -> None:
    """A position between two surrogates is moved to the start of the character."""
    assert Lines("👩x", "utf-16").offset(lsp.Position(0, 1)) == 0
    assert Lines("漢x", "utf-8").offset(lsp.Position(0, 2)) == 0


def test_a_place_is_carried_over_an_edit_unless_it_lies_in_it() -> None:
    """This works from the old text to the new one, and back."""
    shift = Shift("start -> old -> end", "start -> newer -> end")

    assert shift.forth(3) == 3
    assert shift.forth(11) is None
    assert shift.forth(16) == 18
    assert shift.back(18) == 16
    assert shift.back(11) is None


def test_a_part_has_moved_as_far_as_all_of_it() -> None:
    """It does not move before the edit, moves by the inserted length after it, and is lost around
    it.
    """
    shift = Shift("start -> old -> end", "start -> newer -> end")

    assert shift.distance(0, 8) == 0
    assert shift.distance(13, 19) == 2
    assert shift.distance(0, 19) is None


def test_what_is_carried_over_is_the_same_text() -> None:
    """This holds for any edit."""
    random = Random(5)
    for _ in range(500):
        old = "".join(random.choices("ab\n", k=random.randrange(12)))
        start, end = sorted(random.choices(range(len(old) + 1), k=2))
        new = old[:start] + "".join(random.choices("ab\n", k=random.randrange(4))) + old[end:]
        shift = Shift(old, new)
        for offset in range(len(old)):
            moved, last = shift.forth(offset), shift.forth(offset + 1)
            if moved is not None and last == moved + 1 and not start <= offset < end:
                assert new[moved] == old[offset]
