"""Checks of arguments, with one wording for what is wrong."""

from __future__ import annotations

from collections.abc import Mapping

from flowrt.errors import InputError


def unexpected(name: str, value: object, expected: str) -> InputError:
    """Give the error for an argument *name* of the wrong type."""
    return InputError(f"`{name}` is {value!r} ({type(value).__name__}), expected {expected}")


def check_count(name: str, value: object) -> None:
    """Refuse what is not a count.

    Raises:
        InputError: it is no whole number, or a negative one.
    """
    if not isinstance(value, int) or isinstance(value, bool):
        raise unexpected(name, value, "a number")
    if value < 0:
        raise InputError(f"`{name}` is {value}: it cannot be negative")


def check_seconds(name: str, value: object) -> None:
    """Refuse what is not a waiting time in seconds.

    Raises:
        InputError: it is no number, or a negative one.
    """
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise unexpected(name, value, "seconds")
    if not value >= 0:
        raise InputError(f"`{name}` is {value}: it cannot be negative")


def check_mapping(name: str, value: object, expected: str) -> None:
    """Refuse what is not a mapping.

    Raises:
        InputError: it is no mapping.
    """
    if not isinstance(value, Mapping):
        raise unexpected(name, value, expected)
