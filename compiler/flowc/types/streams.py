"""What the chunks of a generator are together, where they are written."""

from __future__ import annotations

from flowc.trees.types import ListOf, Type
from flowc.types.model import ANY, BYTES, STR, members


def stream_type(chunk: Type, wanted: Type) -> Type:
    """Return the type of chunks of type *chunk* taken together, where *wanted* is to be written.

    The place decides: text is joined for a `str`, and listed for a list of texts. Where the place
    takes anything, text is joined; `Any` is left for the run to tell.
    """
    texts = [member for member in members(wanted) if member in (STR, BYTES)]
    lists = any(isinstance(member, ListOf) for member in members(wanted))
    if texts and not lists and chunk in (*texts, ANY):
        return texts[0]
    if lists and not texts:
        return ListOf(chunk)
    return chunk if chunk in (ANY, STR, BYTES) else ListOf(chunk)
