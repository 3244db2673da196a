"""How the chunks of a generator are combined."""

from __future__ import annotations

import pytest

from flowc.trees.types import ListOf, Type, UnionOf
from flowc.types import ANY, INT, NONE, STR, stream_type


@pytest.mark.parametrize(
    ("chunk", "wanted", "expected"),
    [
        (STR, STR, STR),
        (STR, UnionOf((STR, NONE)), STR),
        (STR, ListOf(STR), ListOf(STR)),
        (ANY, STR, STR),
        (ANY, ListOf(INT), ListOf(ANY)),
        (STR, ANY, STR),
        (INT, ANY, ListOf(INT)),
        (ANY, ANY, ANY),
    ],
)
def test_the_place_decides_whether_chunks_are_joined(
    chunk: Type, wanted: Type, expected: Type
) -> None:
    """Text if text is expected, a list if a list is; for `Any`, the type of the chunks decides."""
    assert stream_type(chunk, wanted) == expected
