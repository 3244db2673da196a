"""The hint before the cursor: whoever is asked at the terminal sees what may be typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, Literal

import pytest

from flowc.commands.hints import hint
from flowrt.threads.json_schema import json_schema


class Kind(Enum):
    REFUND = "refund"
    QUESTION = "question"


@dataclass
class Note:
    text: str
    kind: Kind
    count: int = 1


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (bool, " [yes/no]"),
        (Kind, " [refund/question]"),
        (Literal["a", 1], " [a/1]"),
        (str, ""),
        (Any, ""),
        (int, " (integer)"),
        (int | None, " (integer or null)"),
        (date, " (date)"),
        (Decimal, " (decimal)"),
        (timedelta, " (duration, as 90s)"),
        (list[str], " (JSON: [string, …])"),
        (tuple[int, str], " (JSON: [integer, string])"),
        (dict[str, list[int]], ' (JSON: {"…": [integer, …]})'),
        (Note, ' (JSON: {"text": string, "kind": refund/question, "count"?: integer})'),
        (list, " (JSON: array)"),
    ],
)
def test_a_question_tells_what_it_takes(kind: Any, told: str):
    """Text needs no hint; an answer in JSON gets its form as a hint."""
    assert hint(json_schema(kind)) == told
