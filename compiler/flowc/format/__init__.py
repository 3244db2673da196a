"""From a text to the same text in the one style.

In: a `Source` and the width of a line. Out: its text, with the same tokens and comments in lines
that are broken and indented anew. What cannot be read stays as it is.
"""

from flowc.format.styling import Formatted, format_source

__all__ = ["Formatted", "format_source"]
