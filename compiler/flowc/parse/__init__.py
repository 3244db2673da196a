"""From text to syntax tree.

In: a `Source`. Out: always a `File`, and findings for whatever is not valid syntax.
"""

from flowc.parse.doubts import without_echoes
from flowc.parse.kept import Earlier
from flowc.parse.open import Open, open_at, tokens_near
from flowc.parse.parser import RESERVED, parse, read_by

__all__ = [
    "RESERVED",
    "Earlier",
    "Open",
    "open_at",
    "parse",
    "read_by",
    "tokens_near",
    "without_echoes",
]
