"""Diagrams: a bound graph in, a picture in one of several notations out."""

from flowc.draw.formats import ENDINGS, FORMATS, Format, format_of, written
from flowc.draw.picture import picture

__all__ = ["ENDINGS", "FORMATS", "Format", "format_of", "picture", "written"]
