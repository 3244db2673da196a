"""The layout of each rule of the grammar, and the parser stack that applies them.

The document of a file is built like the tree, rule by rule during parsing, but from every token,
including the fixed ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flowc.diagnostics import Problems
from flowc.format import declarations, expressions, flow
from flowc.format.documents import Document, Word
from flowc.parse.build import Builder
from flowc.parse.stack import Stack, is_too_tall
from flowc.parse.tables import Tables
from flowc.source import Source, Span
from flowc.trees.syntax import Token

Made = Document | list[Document]

_WORDS = (
    "language imported member record_field param reduced_param output var reduced_var use node "
    "one_target wait set_node assignment limit retry backoff timeout cache run_place handler_field "
    "item_var reduced_item_var cron every http queue unknown_source run thread expect_error "
    "expect_calls expect_true answer expire raise_result unknown_option"
)
_TIGHT = "dotted asked call negative negative_pattern named_argument star double_star"

#: The layout of each rule, by name; any other rule is a single word, or not part of the language.
LAYOUTS: Mapping[str, Callable[[Sequence[Document]], Made]] = {
    **dict.fromkeys(_WORDS.split(), flow.words),
    **dict.fromkeys(_TIGHT.split(), expressions.tight),
    "doc": declarations.doc,
    "python_import": declarations.imports,
    "flow_import": declarations.imports,
    "enum": declarations.enum,
    "record": declarations.record,
    "graph": declarations.graph,
    "params": expressions.arguments,
    "outputs": declarations.outputs,
    "members": list,
    "reducer": declarations.reducer,
    "ask": declarations.ask,
    "several_targets": declarations.outputs,
    "named_targets": declarations.named_targets,
    "set_node": declarations.set_node,
    "options": declarations.options,
    "retry_on": declarations.outputs,
    "tags": declarations.outputs,
    "trigger": declarations.trigger,
    "answer_action": declarations.answer_action,
    "test": declarations.test,
    "stub": declarations.stub,
    "expect_pause": declarations.expect_pause,
    "expect_path": declarations.expect_path,
    "expect_call": declarations.expect_call,
    "start": list,
    "chain": flow.path,
    "path": flow.path,
    "node_step": flow.step,
    "start_step": flow.step,
    "end_step": flow.step,
    "group": expressions.brackets,
    "race": flow.race,
    "each": flow.each,
    "each_with": flow.each_with,
    "if_step": flow.branching,
    "arm": list,
    "else_block": list,
    "repeat": flow.branching,
    "match": flow.match,
    "case": flow.case,
    "try_step": flow.try_step,
    "handler": flow.handler,
    "dataflow": flow.dataflow,
    "block": flow.block,
    "union": expressions.many_operands,
    "named_type": expressions.named_type,
    "type_list": expressions.brackets,
    "conditional": expressions.conditional,
    "any_of": expressions.many_operands,
    "all_of": expressions.many_operands,
    "compare": expressions.compare,
    "binary": expressions.binary,
    "unary": expressions.unary,
    "slice": expressions.slice_of,
    "attribute": expressions.attribute,
    "index": expressions.index,
    "atom": expressions.parenthesised,
    "tuple_display": expressions.tuple_display,
    "list_display": expressions.brackets,
    "dict_display": expressions.brackets,
    "set_display": expressions.brackets,
    "pair": flow.words,
    "arguments": expressions.arguments,
}


_NOTHING = Word("")


class LayoutStack(Stack):
    """A parser stack whose values are documents. *words* are those of the text, the last one being
    the empty word at its end.
    """

    def __init__(
        self, tables: Tables, source: Source, problems: Problems, words: Sequence[Word]
    ) -> None:
        super().__init__(tables, Builder(source, problems))
        self.problems = problems
        self.words = {word.start: word for word in words[:-1]}
        self.last_word = words[-1]
        self.used = 0
        self._layouts = [LAYOUTS.get(rule.build or rule.origin) for rule in tables.rules]

    def _value(self, number: int, symbols: list[Any], start: int, height: int) -> Any:
        rule = self.tables.rules[number]
        parts = self._parts(symbols)
        if rule.collected:
            return parts
        # The document of a text with mistakes is not used, and its parts may be anything.
        if next(iter(self.problems), None) is not None:
            return _NOTHING
        if is_too_tall(rule, height):
            self._too_tall(Span(self.path, start, self.end))
            return _NOTHING
        layout = self._layouts[number]
        if layout is not None:
            return layout(parts)
        return parts[0] if len(parts) == 1 else expressions.loose(parts)

    @property
    def has_used_all(self) -> bool:
        """Whether every word is in a document: the parser skips what it reports."""
        return self.used == len(self.words)

    def _word(self, token: Token) -> Word:
        word = self.words.get(token.start, _NOTHING)
        self.used += word.text == token.text
        return word

    def _parts(self, symbols: list[Any]) -> list[Document]:
        # As in the tree, a list grows in place.
        grows = bool(symbols) and isinstance(symbols[0], list)
        parts: list[Document] = symbols[0] if grows else []
        for symbol in symbols[grows:]:
            if isinstance(symbol, Token):
                parts.append(self._word(symbol))
            elif isinstance(symbol, list):
                parts += symbol
            else:
                parts.append(symbol)
        return parts
