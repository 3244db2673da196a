"""Where the parser gets its tables from.

Making them from the grammar takes lark a third of a second, more than everything else that a check
of a small file does. So they are kept beside the grammar, and neither lark nor that time is needed.
Where the kept ones were not made from this very grammar, as after an edit, they are made anew: an
edit takes effect at once.
"""

from __future__ import annotations

import json
from functools import cache

from flowc.parse.tables import Tables, digest, grammar_file, grammar_text, read_tables


@cache
def load_tables() -> Tables:
    """Return the tables of the grammar, loaded once in a process."""
    text = grammar_text()
    kept = grammar_file("flow.tables.json")
    if kept.is_file():
        content = json.loads(kept.read_text(encoding="utf-8"))
        if content["grammar"] == digest(text):
            return read_tables(content)
    # lark is slow to import and rarely needed: here, when the kept tables are out of date.
    from flowc.parse.lalr import make_tables

    return make_tables(text)
