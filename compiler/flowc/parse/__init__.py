"""From text to syntax tree.

In: a `Source`. Out: a `File`, always, and findings for whatever is no sentence of the language.
"""

from flowc.parse.parser import RESERVED, parse

__all__ = ["RESERVED", "parse"]
