"""A common `__repr__` for parts of trees, with the output that attrs would generate.

attrs generates and compiles each method of a class when the class is created, that is, whenever the
compiler starts. The trees have two hundred classes; without a `__repr__` for each, a check takes a
tenth less time.
"""

from __future__ import annotations

import attrs

#: The ids of the objects whose `__repr__` is running.
_OPEN: set[int] = set()


class Shown:
    """Shows the class and its attributes; for classes created with ``repr=False``."""

    __slots__ = ()

    def __repr__(self) -> str:
        if id(self) in _OPEN:
            return "..."
        _OPEN.add(id(self))
        try:
            # One frame per level, so that whatever can be parsed can also be shown.
            shown = ""
            for field in attrs.fields(type(self)):  # type: ignore[arg-type]
                shown += f"{', ' if shown else ''}{field.name}={getattr(self, field.name)!r}"
            return f"{type(self).__name__}({shown})"
        finally:
            _OPEN.discard(id(self))
