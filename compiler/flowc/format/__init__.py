"""Formats a text in the canonical style.

In: a `Source` and the line width. Out: its text, with the same tokens and comments and with new
line breaks and indentation. What cannot be parsed stays as it is.
"""

from flowc.format.styling import Formatted, format_source

__all__ = ["Formatted", "format_source"]
