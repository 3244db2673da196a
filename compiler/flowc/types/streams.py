"""The type of the combined chunks of a generator."""

from __future__ import annotations

from flowc.trees.types import ListOf, Type
from flowc.types.model import ANY, BYTES, STR, members


def stream_type(chunk: Type, wanted: Type) -> Type:
    """Return the type of combined chunks of type *chunk*, where *wanted* is expected.

    The target decides: strings are joined for a `str`, and collected for a list of strings. If the
    target accepts anything, strings are joined; `Any` is decided at run time.
    """
    texts = [member for member in members(wanted) if member in (STR, BYTES)]
    lists = any(isinstance(member, ListOf) for member in members(wanted))
    if texts and not lists and chunk in (*texts, ANY):
        return texts[0]
    if lists and not texts:
        return ListOf(chunk)
    return chunk if chunk in (ANY, STR, BYTES) else ListOf(chunk)
