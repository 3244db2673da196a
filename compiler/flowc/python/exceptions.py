"""The built-in exceptions, with the base classes of each."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType


@cache
def builtin_exceptions() -> Mapping[str, tuple[str, ...]]:
    """Return the built-in exceptions: each name with the names of its base classes, nearest
    first.
    """
    return MappingProxyType(
        {
            name: tuple(base.__name__ for base in value.__mro__[1:] if base is not object)
            for name, value in vars(builtins).items()
            if isinstance(value, type) and issubclass(value, BaseException)
        }
    )
