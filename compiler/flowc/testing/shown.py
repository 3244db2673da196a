"""Values as messages show them."""

from __future__ import annotations

from enum import Enum

_SHORT = 40


def shown(value: object, most: int = _SHORT) -> str:
    """Return *value* in backticks, with at most about *most* characters."""
    return f"`{as_text(value, most)}`"


def as_text(value: object, most: int = _SHORT) -> str:
    """Return *value* with at most about *most* characters."""
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    try:
        text = repr(value)
    except Exception as error:  # the repr of a value of a user's class may fail
        text = f"<{type(value).__name__}, whose repr raised {type(error).__name__}>"
    text = " ".join(text.split("\n"))
    return text if len(text) <= most else f"{text[: most - 1]}…"


def as_error(error: BaseException) -> str:
    """Return the class and message of *error*, like the last line of a traceback."""
    kind = type(error).__name__
    try:
        text = str(error)
    except Exception as other:  # so may the text of an error
        text = f"<its text raised {type(other).__name__}>"
    return f"{kind}: {text}" if text else kind
