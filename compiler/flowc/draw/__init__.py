"""Diagrams: a bound graph in, Mermaid or DOT text out."""

from flowc.draw.text import FORMATS, Format, draw

__all__ = ["FORMATS", "Format", "draw"]
