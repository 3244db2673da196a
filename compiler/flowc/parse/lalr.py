"""LALR(1) tables from the grammar, made by lark, but without its lexer and tree builder.

``python -m flowc.parse.lalr`` writes them to ``grammar/flow.tables.json``.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lark import Lark
from lark.grammar import Rule as LarkRule
from lark.lexer import PatternStr, TerminalDef
from lark.parsers.lalr_analysis import Shift

from flowc.parse.tables import Rule, Tables, grammar_text, write_tables

_START = "start"


def make_tables(grammar: str) -> Tables:
    """Return the tables of *grammar*; deterministic for one text."""
    made = Lark(grammar, start=_START, parser="lalr", lexer="basic", maybe_placeholders=True)
    parser: Any = made.parser
    table = parser.parser.parser.parse_table
    # lark numbers the states in the order of a set, which differs between runs.
    order = _breadth_first(table.states, table.start_states[_START])
    rules = sorted({_rule(rule) for rule in made.rules}, key=repr)
    number = {rule: ~index for index, rule in enumerate(rules)}
    rows = [_row(table.states[state], order, number) for state in order]
    origins = {rule.origin for rule in rules}
    return Tables(
        rules=tuple(rules),
        actions=tuple({key: row[key] for key in row if key not in origins} for row in rows),
        gotos=tuple({key: row[key] for key in row if key in origins} for row in rows),
        start=order[table.start_states[_START]],
        end=order[table.end_states[_START]],
        patterns=_patterns(made.terminals),
        spellings={term.name: term.pattern.value for term in made.terminals if _is_fixed(term)},
    )


def _breadth_first(states: dict[Any, dict[str, Any]], start: Any) -> dict[Any, int]:
    """Return the states numbered in breadth-first order from *start*."""
    order = {start: 0}
    for state in (queue := [start]):
        for symbol in sorted(states[state]):
            action, target = states[state][symbol]
            if action is Shift and target not in order:
                order[target] = len(order)
                queue.append(target)
    return order


def _row(row: dict[str, Any], order: dict[Any, int], number: dict[Rule, int]) -> dict[str, int]:
    return {
        str(symbol): order[target] if action is Shift else number[_rule(target)]
        for symbol, (action, target) in row.items()
    }


def _rule(rule: LarkRule) -> Rule:
    """Return *rule* in the form the driver needs; the conventions are those of lark's trees."""
    plan = tuple(_plan(rule))
    collected = rule.origin.name.startswith("_")
    is_passed = rule.options.expand1 and not rule.alias and len(plan) == 1 and (plan[0] or 0) >= 0
    build = "" if is_passed or collected else str(rule.alias or rule.origin.name)
    return Rule(str(rule.origin.name), len(rule.expansion), build, plan, collected)


def _plan(rule: LarkRule) -> Iterable[int | None]:
    """Yield what happens to each symbol, with a None for each absent ``[…]``."""
    absent = list(rule.options.empty_indices) or [False] * len(rule.expansion)
    index = 0
    for is_absent in absent:
        if is_absent:
            yield None
            continue
        symbol = rule.expansion[index]
        if not symbol.is_term:
            yield ~index if symbol.name.startswith("_") else index
        elif not getattr(symbol, "filter_out", False):
            yield index
        index += 1


def _patterns(terminals: Iterable[TerminalDef]) -> dict[str, str]:
    """Return the patterns in the order to try them: by priority, then the longest fixed text first.

    Among equal priorities, names come first: no sign begins like one, and most tokens are names.
    """
    tried = [term for term in terminals if not _is_word(term)]
    tried.sort(key=lambda term: (-term.priority, term.name != "NAME", -_length(term), term.name))
    return {term.name: term.pattern.to_regexp() for term in tried}


def _length(term: TerminalDef) -> int:
    return len(term.pattern.value) if _is_fixed(term) else 0


def _is_fixed(term: TerminalDef) -> bool:
    return isinstance(term.pattern, PatternStr)


def _is_word(term: TerminalDef) -> bool:
    return _is_fixed(term) and term.pattern.value.isidentifier()


if __name__ == "__main__":
    text = grammar_text()
    target = Path(__file__).parents[3] / "grammar" / "flow.tables.json"
    target.write_text(write_tables(make_tables(text), text), encoding="utf-8")
