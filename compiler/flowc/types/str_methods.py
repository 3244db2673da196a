"""The methods of `str`: the type of each result, and the least and greatest number of arguments."""

from __future__ import annotations

from flowc.trees.types import DictOf, ListOf, TupleOf, Type
from flowc.types.model import ANY, BOOL, BYTES, INT, STR

_MANY = 1_000

METHODS: dict[str, tuple[Type, int, int]] = {
    **dict.fromkeys(
        ("capitalize", "casefold", "lower", "swapcase", "title", "upper"), (STR, 0, 0)
    ),
    **dict.fromkeys(
        (
            "isalnum", "isalpha", "isascii", "isdecimal", "isdigit", "isidentifier", "islower",
            "isnumeric", "isprintable", "isspace", "istitle", "isupper",
        ),
        (BOOL, 0, 0),
    ),
    **dict.fromkeys(("strip", "lstrip", "rstrip", "expandtabs"), (STR, 0, 1)),
    **dict.fromkeys(("center", "ljust", "rjust"), (STR, 1, 2)),
    **dict.fromkeys(("removeprefix", "removesuffix", "zfill", "join", "translate"), (STR, 1, 1)),
    **dict.fromkeys(("count", "find", "index", "rfind", "rindex"), (INT, 1, 3)),
    **dict.fromkeys(("startswith", "endswith"), (BOOL, 1, 3)),
    **dict.fromkeys(("split", "rsplit"), (ListOf(STR), 0, 2)),
    **dict.fromkeys(("partition", "rpartition"), (TupleOf((STR, STR, STR)), 1, 1)),
    "splitlines": (ListOf(STR), 0, 1),
    "replace": (STR, 2, 3),
    "encode": (BYTES, 0, 2),
    "format": (STR, 0, _MANY),
    "format_map": (STR, 1, 1),
    "maketrans": (DictOf(ANY, ANY), 1, 3),
}  # fmt: skip
