"""Values between JSON and a graph: how the declared types convert them, and back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, Literal, TypedDict
from uuid import UUID

import attrs
import pytest

from flowc.commands.values import from_json, from_word, parse_json, to_json

ID = "12345678-1234-5678-1234-567812345678"


class Colour(Enum):
    red = "r"


@dataclass(frozen=True)
class Visit:
    day: date
    cost: Decimal | None = None


class Size(Enum):
    one = "1"


@attrs.frozen
class Stay:
    day: date


class Row(TypedDict):
    day: date


@pytest.mark.parametrize(
    ("value", "hint", "expected"),
    [
        ("2026-03-01", date, date(2026, 3, 1)),
        ("2026-03-01T10:00:00+01:00", datetime, datetime.fromisoformat("2026-03-01T10:00+01:00")),
        ("90s", timedelta, timedelta(seconds=90)),
        ("250ms", timedelta, timedelta(milliseconds=250)),
        (1.5, timedelta, timedelta(seconds=1.5)),
        ("9.99", Decimal, Decimal("9.99")),
        (9.99, Decimal, Decimal("9.99")),
        (ID, UUID, UUID(ID)),
        ("a/b", Path, Path("a/b")),
        ("é", bytes, "é".encode()),
        ("2026-03-01", date | None, date(2026, 3, 1)),
        ("2026-03-01", str | date, "2026-03-01"),
        (3, int | Decimal, 3),
        (["2026-03-01"], list[date], [date(2026, 3, 1)]),
        (["a", "a"], set[str], {"a"}),
        (["a", "1.5"], tuple[str, Decimal], ("a", Decimal("1.5"))),
        (["a", "b"], tuple[Path, ...], (Path("a"), Path("b"))),
        ({"a": "1.5"}, dict[str, Decimal], {"a": Decimal("1.5")}),
        ({"day": "2026-03-01"}, Visit, {"day": date(2026, 3, 1)}),
        ({"day": "2026-03-01"}, Row, {"day": date(2026, 3, 1)}),
        ({"day": "2026-03-01"}, Stay, {"day": date(2026, 3, 1)}),
        ({"7": "7"}, dict[int, str], {7: "7"}),
        ({"2026-03-01": 7}, dict[date, int], {date(2026, 3, 1): 7}),
        ("NaN", str | float, "NaN"),
        ("-Infinity", float, -math.inf),
        (["Infinity"], list[float], [math.inf]),
    ],
)
def test_json_becomes_what_is_declared(value: Any, hint: Any, expected: Any):
    """Text is converted if a time, a number or a path is declared."""
    assert from_json(value, hint) == expected


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ("1.5", float),
        ("soon", date),
        ("1", int),
        (True, int),
        ({"x": 1}, Visit),
        ("r", Colour),
        (["a"], Any),
    ],
)
def test_what_does_not_fit_is_left_for_the_runtime(value: Any, hint: Any):
    """The runtime reports the error, in its own words."""
    assert from_json(value, hint) == value


DIGITS = "12345678901234567890.12345"
NUMBERED = "12345678123456781234567812345678"


@pytest.mark.parametrize(
    ("text", "hint", "expected"),
    [
        (DIGITS, Decimal, Decimal(DIGITS)),
        (f"[{DIGITS}]", list[Decimal | None], [Decimal(DIGITS)]),
        (f'{{"day": "2026-03-01", "cost": {DIGITS}}}', Visit,
         {"day": date(2026, 3, 1), "cost": Decimal(DIGITS)}),
        ("1e400", Decimal, Decimal("1e400")),
    ],
)  # fmt: skip
def test_a_decimal_keeps_the_digits_that_were_written(text: str, hint: Any, expected: Any):
    """Going through a float would lose them."""
    assert from_json(parse_json(text), hint) == expected


@pytest.mark.parametrize("hint", [float, Any, list[Any], str])
def test_a_number_that_is_no_decimal_is_a_plain_float(hint: Any):
    """This also holds if the type of the surrounding value is unknown."""
    for value in (
        from_json(parse_json("1.5"), hint),
        *from_json(parse_json("[1.5]"), hint),
        *from_json(parse_json('{"a": 1.5}'), hint).values(),
    ):
        assert type(value) is float


@pytest.mark.parametrize(
    ("word", "hint", "expected"),
    [
        ("7", str, "7"),
        ("1", Size, "1"),
        ("null", str, "null"),
        ("7", str | None, "7"),
        ("true", str | None, "true"),
        ("null", str | None, None),
        ("7", int | str, 7),
        ("1.5", int | str, "1.5"),
        ("7", str | list[int], "7"),
        ("[7]", str | list[int], [7]),
        ("[7]", str, "[7]"),
        ("5", Path, Path("5")),
        ("5", Path | None, Path("5")),
        ("20260301", date, date(2026, 3, 1)),
        (NUMBERED, UUID, UUID(NUMBERED)),
        (DIGITS, Decimal, Decimal(DIGITS)),
        ("5", Decimal | None, Decimal(5)),
        ('"5"', Decimal, Decimal(5)),
        ("3", int | Decimal, 3),
        ("90", timedelta, timedelta(seconds=90)),
        ("90s", timedelta, timedelta(seconds=90)),
        ("1", Literal["1", "2"], "1"),
        ("1", Literal["a", 1], 1),
        ("7", Any, 7),
        ('"7"', str, "7"),
        ("oops", int, "oops"),
        ("7", bytes, b"7"),
    ],
)
def test_a_word_is_json_where_its_type_takes_that_and_else_text(
    word: str, hint: Any, expected: Any
):
    """A person types the value of `-i` without quotes."""
    value = from_word(word, hint)

    assert (value, type(value)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Colour.red, "r"),
        (Visit(date(2026, 3, 1), Decimal("1.50")), {"day": "2026-03-01", "cost": "1.50"}),
        ({"b", "a"}, ["a", "b"]),
        ((1, None, True), [1, None, True]),
        ({Colour.red: Path("a/b"), 1: b"x"}, {"r": "a/b", "1": "x"}),
        (timedelta(minutes=2), 120.0),
        (UUID(ID), ID),
        (math.inf, "Infinity"),
        ([-math.inf, math.nan], ["-Infinity", "NaN"]),
        (Decimal("12345678901234567890.12345"), "12345678901234567890.12345"),
        (ValueError("no"), {"type": "ValueError", "message": "no"}),
    ],
)
def test_values_become_json(value: Any, expected: Any):
    """Enums become their values, records their fields, and times are written in ISO 8601."""
    assert to_json(value) == expected


def test_a_value_without_a_form_is_told_as_text():
    """An opaque object does not end the command."""
    assert to_json(object).startswith("<class")
