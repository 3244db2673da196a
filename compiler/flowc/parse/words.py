"""Words that people bring from elsewhere, and what to write instead."""

from __future__ import annotations

import attrs


@attrs.frozen
class ForeignWord:
    """What is said of a word, and the kind of token that it is read as, empty where none fits."""

    fact: str
    help: str
    kind: str = ""


_FUNCTION = ForeignWord(
    "functions are not written in a `.flow` file",
    "write it in Python, import it with `from module import name`, bind it with `node`",
)
_FIELD = ForeignWord("fields are declared with `var`", "write `var name: type`", "VAR")
_NODE = ForeignWord("nodes are declared with `node`", "write `node name(args) -> output`", "NODE")
_ARROW = ForeignWord("edges are drawn as arrows", "write `a -> b`")
_GROUP = ForeignWord("parallel branches stand in brackets", "write `[a, b]`, or `race [a, b]`")
_LOOP = ForeignWord(
    "loops are drawn as arrows, or written with `repeat`", "write `repeat { … } until C`"
)
_EACH = ForeignWord("a loop over items is `each`", "write `each x in items { … }`", "EACH")
_GRAPH = ForeignWord("graphs are declared with `graph`", "write `graph Name(…) -> …`", "GRAPH")
_TYPE = ForeignWord(
    "types are declared with `record` or `enum`, or imported from Python",
    "write `record Name { field: type }`",
    "RECORD",
)
_IMPORT = ForeignWord("names are imported with `from`", "write `from module import name`")
_MATCH = ForeignWord("choices are written with `match`", "write `match x { a => … }`", "MATCH")
_HANDLER = ForeignWord("errors are handled with `on`", "write `try { … } on KeyError { … }`", "ON")
_RETURN = ForeignWord(
    "a graph has no statement that returns",
    "end the path with `end`; the outputs are in the header",
)
_JUMP = ForeignWord("a jump is an arrow", "name the node behind `->`")

FOREIGN_WORDS = {
    **dict.fromkeys(("def", "fn", "func", "function", "fun", "async"), _FUNCTION),
    **dict.fromkeys(("state", "let", "const", "field", "input", "output"), _FIELD),
    **dict.fromkeys(("step", "task", "add_node", "vertex"), _NODE),
    **dict.fromkeys(("edge", "add_edge", "edges", "connect", "add_conditional_edges"), _ARROW),
    **dict.fromkeys(("parallel", "fork", "concurrent", "gather"), _GROUP),
    **dict.fromkeys(("while", "loop", "do"), _LOOP),
    **dict.fromkeys(("for", "foreach", "map"), _EACH),
    **dict.fromkeys(("workflow", "flow", "pipeline", "StateGraph"), _GRAPH),
    **dict.fromkeys(("class", "struct", "type", "interface"), _TYPE),
    **dict.fromkeys(("import", "require", "include"), _IMPORT),
    **dict.fromkeys(("switch", "case"), _MATCH),
    **dict.fromkeys(("except", "catch", "rescue"), _HANDLER),
    **dict.fromkeys(("return", "yield"), _RETURN),
    **dict.fromkeys(("goto", "break", "continue", "pass"), _JUMP),
}
