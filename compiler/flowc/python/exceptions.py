"""The exceptions that need no import, with what each of them is a kind of."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType


@cache
def builtin_exceptions() -> Mapping[str, tuple[str, ...]]:
    """Return the built-in exceptions: each name with those of its ancestors, nearest first."""
    return MappingProxyType(
        {
            name: tuple(base.__name__ for base in value.__mro__[1:] if base is not object)
            for name, value in vars(builtins).items()
            if isinstance(value, type) and issubclass(value, BaseException)
        }
    )
