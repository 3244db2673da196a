"""How the characters of a line look on a terminal, and how many columns they take.

Underlines are drawn below the text, so every character must have a known width: a tab becomes four
spaces, an invisible or control character is spelt out (a hidden bidi override must be visible), and
East Asian wide characters and emoji count as two. In: a line of text. Out: one glyph per character.
"""

from __future__ import annotations

import unicodedata

import attrs

TAB = "    "
_JOINER = "\u200d"
_BYTE_ORDER_MARK = "\ufeff"
_SKIN_TONES = range(0x1F3FB, 0x1F400)
# Vowels and finals of decomposed Hangul, as some systems use in file names: they combine with the
# preceding consonant, though Unicode classifies them as letters.
_JOINING_JAMO = (range(0x1160, 0x1200), range(0xD7B0, 0xD800))


@attrs.frozen
class Glyph:
    """One character as printed: *text*, *width* columns wide (0 for a combining character)."""

    text: str
    width: int


def glyphs(line: str, *, ascii_only: bool = False) -> tuple[Glyph, ...]:
    """Return what to print for each character of *line*, in order."""
    if line.isascii() and line.isprintable():
        return tuple(Glyph(char, 1) for char in line)
    before = ("", *line)
    return tuple(
        _ascii_glyph(char) if ascii_only else _glyph(char, previous)
        for previous, char in zip(before, line, strict=False)
    )


def shown(line: str, *, ascii_only: bool = False) -> str:
    """Return *line* as it is printed."""
    return "".join(glyph.text for glyph in glyphs(line, ascii_only=ascii_only))


def width(text: str) -> int:
    """Return how many columns *text* takes."""
    return sum(glyph.width for glyph in glyphs(text))


def _ascii_glyph(char: str) -> Glyph:
    if char == "\t":
        return Glyph(TAB, len(TAB))
    if char == _BYTE_ORDER_MARK:
        return Glyph("", 0)
    return Glyph(char, 1) if " " <= char <= "~" else _spelt(char)


def _glyph(char: str, previous: str) -> Glyph:
    if char == "\t":
        return Glyph(TAB, len(TAB))
    if char == _BYTE_ORDER_MARK:
        return Glyph("", 0)
    category = unicodedata.category(char)
    if char != _JOINER and (category.startswith("C") or category in {"Zl", "Zp"}):
        return _spelt(char)
    # An emoji of several characters, joined or with a skin tone, is as wide as the first.
    joined = char == _JOINER or (previous == _JOINER and category == "So")
    joined = joined or any(ord(char) in jamo for jamo in _JOINING_JAMO)
    if joined or ord(char) in _SKIN_TONES or category in {"Mn", "Me"}:
        return Glyph(char, 0)
    return Glyph(char, 2 if unicodedata.east_asian_width(char) in "WF" else 1)


def _spelt(char: str) -> Glyph:
    text = f"<U+{ord(char):04X}>"
    return Glyph(text, len(text))
