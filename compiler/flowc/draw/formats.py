"""The notations, and a diagram in each of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Literal, assert_never

from flowc.draw.diagram import Diagram

Format = Literal["mermaid", "dot", "svg", "html"]
FORMATS: tuple[Format, ...] = ("mermaid", "dot", "svg", "html")

#: The file endings of each notation.
_ENDINGS: Mapping[str, Format] = {
    ".mmd": "mermaid",
    ".mermaid": "mermaid",
    ".dot": "dot",
    ".gv": "dot",
    ".svg": "svg",
    ".html": "html",
    ".htm": "html",
}
ENDINGS = tuple(_ENDINGS)


def format_of(path: str) -> Format | None:
    """Return the notation that the name of a file implies, or ``None``."""
    return _ENDINGS.get(PurePath(path).suffix.lower())


def written(diagram: Diagram, format: Format) -> str:
    """Return *diagram* as text that ends in a newline."""
    # Imported where needed: the pages need jinja2, and layout needs networkx.
    match format:
        case "mermaid":
            from flowc.draw.text import mermaid

            return mermaid(diagram)
        case "dot":
            from flowc.draw.text import dot

            return dot(diagram)
        case "svg":
            from flowc.draw.svg import svg

            return svg(diagram)
        case "html":
            from flowc.draw.html import html

            return html(diagram)
        case _:
            assert_never(format)
