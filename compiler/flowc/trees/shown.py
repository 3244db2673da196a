"""How a part of a tree is shown to whoever debugs: as attrs would, by one method for all.

attrs writes and compiles each method of each class when the class is made, which is every time that
the compiler starts. The trees have two hundred classes: without a `__repr__` of their own, a check
takes a tenth less.
"""

from __future__ import annotations

import attrs

#: The objects that are being shown, by their identity.
_OPEN: set[int] = set()


class Shown:
    """Shows its class and its fields; for classes that are made with ``repr=False``."""

    __slots__ = ()

    def __repr__(self) -> str:
        if id(self) in _OPEN:
            return "..."
        _OPEN.add(id(self))
        try:
            # One frame for each level, so that whatever could be parsed can also be shown.
            shown = ""
            for field in attrs.fields(type(self)):  # type: ignore[arg-type]
                shown += f"{', ' if shown else ''}{field.name}={getattr(self, field.name)!r}"
            return f"{type(self).__name__}({shown})"
        finally:
            _OPEN.discard(id(self))
