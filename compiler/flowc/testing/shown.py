"""Values as messages show them."""

from __future__ import annotations

from enum import Enum

_SHORT = 40


def shown(value: object, most: int = _SHORT) -> str:
    """Return *value* in backticks and in at most about *most* characters."""
    return f"`{as_text(value, most)}`"


def as_text(value: object, most: int = _SHORT) -> str:
    """Return *value* in at most about *most* characters."""
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    try:
        text = repr(value)
    except Exception as error:  # a value of the user's own may fail to say what it is
        text = f"<{type(value).__name__}, whose repr raised {type(error).__name__}>"
    text = " ".join(text.split("\n"))
    return text if len(text) <= most else f"{text[: most - 1]}…"


def as_error(error: BaseException) -> str:
    """Return what *error* is and says, as the last line of a traceback has it."""
    kind = type(error).__name__
    try:
        text = str(error)
    except Exception as other:  # so may an error
        text = f"<its text raised {type(other).__name__}>"
    return f"{kind}: {text}" if text else kind
