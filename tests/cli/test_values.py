"""Values between JSON and a graph: what the declared types make of them, and back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, TypedDict
from uuid import UUID

import pytest

from flowc.commands.values import from_json, to_json

ID = "12345678-1234-5678-1234-567812345678"


class Colour(Enum):
    red = "r"


@dataclass(frozen=True)
class Visit:
    day: date
    cost: Decimal | None = None


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
    ],
)
def test_json_becomes_what_is_declared(value: Any, hint: Any, expected: Any):
    """Text that stands where a time, a number or a path is declared becomes one."""
    assert from_json(value, hint) == expected


@pytest.mark.parametrize(
    ("value", "hint"),
    [("soon", date), ("1", int), (True, int), ({"x": 1}, Visit), ("r", Colour), (["a"], Any)],
)
def test_what_does_not_fit_is_left_for_the_runtime(value: Any, hint: Any):
    """The runtime says what is wrong, in its own words."""
    assert from_json(value, hint) == value


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
        (ValueError("no"), {"type": "ValueError", "message": "no"}),
    ],
)
def test_values_become_json(value: Any, expected: Any):
    """Enums are their values, records their fields, times what ISO 8601 writes."""
    assert to_json(value) == expected


def test_a_value_without_a_form_is_told_as_text():
    """An opaque object does not end the command."""
    assert to_json(object).startswith("<class")
