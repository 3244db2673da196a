"""Unique ids, and which ids are valid."""

from __future__ import annotations

import os

from flowrt.errors import InputError
from flowrt.given import unexpected


def new_id() -> str:
    """Give a new unique id of 16 hexadecimal digits."""
    return os.urandom(8).hex()


def check_id(setting: str, name: object) -> None:
    """Refuse an id that not every store for threads can hold.

    Raises:
        InputError: it is no str, empty, or holds a NUL or half a surrogate pair.
    """
    if not isinstance(name, str):
        raise unexpected(setting, name, "str")
    if not name:
        raise InputError(f"`{setting}` is empty: it must have at least one character")
    if "\0" in name:
        raise InputError(f"`{setting}` is {name!r}: it cannot hold a NUL character")
    try:
        name.encode()
    except UnicodeEncodeError:
        raise InputError(f"`{setting}` is {name!r}: it is not valid Unicode") from None
