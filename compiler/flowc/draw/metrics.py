"""How much room a text takes, and where to break it.

The widths are those of Helvetica, as published by Adobe, which Arial and Liberation Sans share. On
machines with neither, the picture still fits: each line states its length (`textLength`), so
another font is squeezed or stretched to it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

#: Fonts with these widths come first.
FONTS = "Helvetica, Arial, 'Liberation Sans', 'Nimbus Sans', sans-serif"

#: Thousandths of the font size, from the space to the tilde.
_WIDTHS = (
    *(278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278),
    *(556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556),
    *(1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778),
    *(667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556),
    *(333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556),
    *(556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584),
)
_FIRST = ord(" ")
_OTHER = 600
_WIDE = 1000

#: The precision with which lines are balanced, in pixels.
_STEP = 4


def width_of(text: str, size: int) -> int:
    """Return the width in pixels of *text* in a font of *size* pixels, rounded up."""
    return -(-sum(map(_width, text)) * size // 1000)


def wrapped(text: str, size: int, most: int) -> tuple[str, ...]:
    """Return *text* in lines of at most *most* pixels if its words allow that, and as balanced as
    that number of lines can be.
    """
    return evenly(text, size, len(tuple(_lines(text, size, most))))


def evenly(text: str, size: int, count: int) -> tuple[str, ...]:
    """Return *text* in at most *count* lines, whose maximum width is as small as possible."""
    width = width_of(text, size) // max(count, 1)
    while len(lines := tuple(_lines(text, size, width))) > count:
        width += _STEP
    return lines or ("",)


def _width(char: str) -> int:
    index = ord(char) - _FIRST
    if 0 <= index < len(_WIDTHS):
        return _WIDTHS[index]
    if unicodedata.combining(char):
        return 0
    if unicodedata.east_asian_width(char) in ("W", "F"):
        return _WIDE
    # An accent takes no extra room.
    bare = unicodedata.normalize("NFD", char)[0]
    return _width(bare) if bare != char else _OTHER


def _lines(text: str, size: int, most: int) -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if line and width_of(longer, size) > most:
            yield line
            line = word
        else:
            line = longer
    if line:
        yield line
