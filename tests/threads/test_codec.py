"""Values are restored exactly as they were stored, or are refused."""

from __future__ import annotations

import math
from collections import Counter, OrderedDict, deque
from dataclasses import dataclass, make_dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum, Flag, IntEnum
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import attrs
import pytest
from pydantic import BaseModel, create_model

from flowrt import CheckpointError
from flowrt.threads.codec import Codec, OutgrownError


class Colour(Enum):
    RED = "r"


class Level(IntEnum):
    LOW = 1


class Right(Flag):
    READ = 1
    WRITE = 2


class Pair(NamedTuple):
    left: int
    right: str = ""


@dataclass(frozen=True)
class Note:
    text: str
    kids: tuple[Note, ...] = ()


@dataclass(frozen=True)
class LongNote(Note):
    more: str = ""


@attrs.frozen
class Stay:
    nights: int
    _price: int = 3


class Model(BaseModel):
    size: int
    inner: Model | None = None


class Opaque:
    """Reveals nothing about its content."""


DECLARED = (Colour, Level, Right, Pair, Note, Stay, Model)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(scope="module")
def codec() -> Codec:
    return Codec({kind.__name__: kind for kind in DECLARED})


@pytest.mark.parametrize(
    "value",
    [
        None, True, 0, -1, 2**63, 2**64, -(2**70), 1.5, math.inf, -0.0, "", "ü\U0001f600", "\ud800",
        "a\0b", b"", b"\xff", [1, [2]], (1, (2,)), [("a",), ["a"]], {1, 2}, frozenset({1}),
        {"a": 1}, {1: 2, "1": 3, None: 4, (1, 2): 5}, {b"k": 1}, {1.5: 2}, {"\ud800": 1},
        date(2026, 1, 1), timedelta(-1, 3, 5), Decimal("1.10"), Decimal("NaN"), complex(1, 2),
        UUID(int=7), Path("a/b"), Colour.RED, Level.LOW, Right.READ, Right.READ | Right.WRITE,
        Right(0), Pair(1, "x"), Note("a", (Note("b"),)), Stay(2, 5), Model(size=1),
        Model(size=1, inner=Model(size=2)),
    ],
    ids=repr,
)  # fmt: skip
def test_a_value_comes_back_as_it_was(codec: Codec, value: Any):
    """It is equal, and every part has the same type."""
    found = codec.decode(codec.encode(value))

    assert type(found) is type(value)
    assert repr(found) == repr(value)


@pytest.mark.parametrize(
    "value",
    [
        datetime(2026, 1, 1),
        datetime(2026, 1, 1, tzinfo=UTC),
        datetime(2026, 1, 1, 1, 2, 3, 4, tzinfo=timezone(timedelta(hours=-2, seconds=3))),
        datetime(2026, 7, 1, tzinfo=BERLIN),
        datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN),
        datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=BERLIN),
        datetime(2026, 10, 25, 2, 30, fold=1),
        time(1, 2, 3, 4),
        time(1, tzinfo=UTC),
        time(2, 30, fold=1, tzinfo=BERLIN),
    ],
    ids=repr,
)
def test_a_time_keeps_its_zone(codec: Codec, value: datetime | time):
    """The zone is kept by name, since an offset does not say when the clocks change, and so is the
    fold of the repeated hour.
    """
    found = codec.decode(codec.encode(value))

    assert repr(found) == repr(value)
    assert (found.fold, type(found.tzinfo)) == (value.fold, type(value.tzinfo))


def test_a_number_may_have_any_size(codec: Codec):
    """It may have more digits than Python converts to text."""
    assert codec.decode(codec.encode(-(10**5000))) == -(10**5000)


@pytest.mark.parametrize(
    "value",
    [
        object(), Opaque(), LongNote("a"), OrderedDict(a=1), Counter("a"), deque([1]), range(3),
        Fraction(1, 2), [object()], {"a": object()}, ValueError("x"), type,
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_what_no_field_declares_is_refused(codec: Codec, value: Any):
    """It is not converted to something similar."""
    with pytest.raises(CheckpointError, match="cannot be stored: no field declares its type"):
        codec.encode(value)


def test_what_holds_itself_is_refused(codec: Codec):
    """So are values that are nested too deeply."""
    endless: list[Any] = []
    endless.append(endless)

    with pytest.raises(CheckpointError, match="cannot be stored"):
        codec.encode(endless)


def test_what_cannot_be_shown_is_refused_all_the_same():
    """The message is about the value, and does not use its `repr`."""

    class Shy:
        def __repr__(self) -> str:
            raise ValueError("no")

    with pytest.raises(CheckpointError, match=r"cannot be shown, ValueError\('no'\) \(Shy\)"):
        Codec({}).encode(Shy())


def test_a_class_that_has_outgrown_what_is_stored_is_told_from_damage():
    """No backup helps if a field was added or removed."""

    def codec(*classes: Any) -> Codec:
        return Codec({kind.__name__: kind for kind in classes})

    @dataclass
    class Old:
        text: str

    class Older(BaseModel):
        text: str

    stored = codec(Old).encode(Old("a")), codec(Older).encode(Older(text="a"))

    for field in ("text", "size"):  # next to it, or instead of it
        kinds = {"text": str, "size": int} if field == "text" else {"size": int}
        new = make_dataclass("Old", kinds.items())
        newer = create_model("Older", **kinds)  # type: ignore[call-overload]
        new.__qualname__, newer.__qualname__ = Old.__qualname__, Older.__qualname__
        for value, kind in zip(stored, (new, newer), strict=True):
            with pytest.raises(
                OutgrownError, match=r"lacks the field `size`|`text`, which is gone"
            ):
                codec(kind).decode(value)


@pytest.mark.parametrize("kind", [Opaque, list[Opaque], dict[str, tuple[Opaque, ...]], deque])
def test_a_type_without_a_stored_form_is_refused_at_once(kind: Any):
    """The error names its field."""
    with pytest.raises(CheckpointError, match=r"`x` is of type `(Opaque|deque)`, which cannot be"):
        Codec({"x": kind})
