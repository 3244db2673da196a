"""The parse tables: the action for each state and kind of token, and how values are made.

They are made from the grammar by `flowc.parse.lalr`, and stored beside it as ``flow.tables.json``.
"""

from __future__ import annotations

import hashlib
import json
import keyword
import re
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import attrs

#: The kind of the end-of-file token, in lark's terms.
END_OF_FILE = "$END"


@attrs.frozen(slots=False)
class Rule:
    """What a reduction does: take *size* symbols, and make the value of *origin* from them.

    *plan* says what happens to the symbols, in order: the index of one, ``~index`` of one whose
    value is a list to be spliced in, or None for an absent optional part. *build* names the method
    that makes the value; if it is empty, the value is that of the only symbol in the plan. A
    *collected* rule passes a list to the rule around it.
    """

    origin: str
    size: int
    build: str
    plan: tuple[int | None, ...]
    collected: bool

    @cached_property
    def is_unit(self) -> bool:
        """Whether the rule only renames one symbol."""
        return not self.build and not self.collected and self.size == 1

    @cached_property
    def is_whole(self) -> bool:
        """Whether the plan takes all symbols unchanged."""
        return self.plan == tuple(range(self.size))


@attrs.frozen(slots=False, eq=False)
class Tables:
    """The automaton. An action is the next state, or ``~rule``; *gotos* are the transitions by
    origin.

    *patterns* are the terminals in the order in which the scanner tries them; *words* are the
    keywords, which it finds as names. *spellings* holds every kind with a fixed text.
    """

    rules: tuple[Rule, ...]
    actions: tuple[dict[str, int], ...]
    gotos: tuple[dict[str, int], ...]
    start: int
    end: int
    patterns: dict[str, str]
    spellings: dict[str, str]

    @cached_property
    def scanner(self) -> re.Pattern[str]:
        """The pattern that matches any token, in a group named after its kind."""
        return re.compile("|".join(f"(?P<{kind}>{text})" for kind, text in self.patterns.items()))

    @cached_property
    def words(self) -> dict[str, str]:
        """The kinds of the keywords, by their text."""
        return {text: kind for kind, text in self.spellings.items() if text.isidentifier()}

    @cached_property
    def soft(self) -> frozenset[str]:
        """The kinds of the keywords that may also be names."""
        return frozenset(kind for text, kind in self.words.items() if not keyword.iskeyword(text))

    @cached_property
    def _chains(self) -> dict[tuple[int, int, str], int]:
        return {}

    def after_units(self, below: int, top: int, kind: str) -> int:
        """Return the state that replaces *top* after all unit reductions on the lookahead *kind*.

        An operand climbs a dozen levels of precedence, each by a rule that changes no value. Done
        one by one, they would take as long as everything else.
        """
        state = self._chains.get((below, top, kind))
        if state is None:
            state = top
            while self._is_unit_action(action := self.actions[state].get(kind, 0)):
                state = self.gotos[below][self.rules[~action].origin]
            self._chains[below, top, kind] = state
        return state

    def _is_unit_action(self, action: int) -> bool:
        return action < 0 and self.rules[~action].is_unit


def grammar_text() -> str:
    """Return the text of ``flow.lark``."""
    return grammar_file("flow.lark").read_text(encoding="utf-8")


def write_tables(tables: Tables, grammar: str) -> str:
    """Return the content of ``flow.tables.json`` for *tables*, made from *grammar*."""
    content = {
        "grammar": digest(grammar),
        "start": tables.start,
        "end": tables.end,
        "patterns": tables.patterns,
        "spellings": tables.spellings,
        "rules": [attrs.astuple(rule) for rule in tables.rules],
        "actions": _shared(tables.actions),
        "gotos": _shared(tables.gotos),
    }
    fields = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in content.items())
    return "{\n" + ",\n".join(fields) + "\n}\n"


def read_tables(content: dict[str, Any]) -> Tables:
    """Return the tables that `write_tables` wrote."""
    return Tables(
        rules=tuple(
            Rule(origin, size, build, tuple(plan), collected)
            for origin, size, build, plan, collected in content["rules"]
        ),
        actions=_unshared(content["actions"]),
        gotos=_unshared(content["gotos"]),
        start=content["start"],
        end=content["end"],
        patterns=content["patterns"],
        spellings=content["spellings"],
    )


def _shared(rows: tuple[dict[str, int], ...]) -> dict[str, Any]:
    """Return *rows* without duplicates: most states share theirs with others."""
    sorted_rows = [tuple(sorted(row.items())) for row in rows]
    distinct = {row: number for number, row in enumerate(dict.fromkeys(sorted_rows))}
    return {
        "rows": [dict(row) for row in distinct],
        "states": [distinct[row] for row in sorted_rows],
    }


def _unshared(content: dict[str, Any]) -> tuple[dict[str, int], ...]:
    return tuple(content["rows"][number] for number in content["states"])


def grammar_file(name: str) -> Traversable:
    """Return the file *name* of the grammar, installed or in a checkout."""
    packaged = files("flowc") / "grammar" / name
    if packaged.is_file():
        return packaged
    # In an editable install the package is read from the checkout, where the grammar is beside
    # compiler/ and not inside it.
    return Path(__file__).parents[3] / "grammar" / name


def digest(grammar: str) -> str:
    """Return the hash that identifies a text of the grammar."""
    return hashlib.sha256(grammar.encode()).hexdigest()
