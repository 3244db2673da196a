"""Where the parser gets its tables from.

Making them from the grammar takes lark a third of a second, more than the rest of checking a small
file. So they are stored beside the grammar, which saves that time and the import of lark. If the
stored ones do not match the grammar, as after an edit of it, they are made anew.
"""

from __future__ import annotations

import json
from functools import cache

from flowc.parse.tables import Tables, digest, grammar_file, grammar_text, read_tables


@cache
def load_tables() -> Tables:
    """Return the tables of the grammar, loaded once per process."""
    text = grammar_text()
    kept = grammar_file("flow.tables.json")
    if kept.is_file():
        content = json.loads(kept.read_text(encoding="utf-8"))
        if content["grammar"] == digest(text):
            return read_tables(content)
    # lark is slow to import, and needed only when the stored tables are out of date.
    from flowc.parse.lalr import make_tables

    return make_tables(text)
