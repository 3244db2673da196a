"""Statements of other languages, recognized by their shape: calls, assignments, keys with
values.
"""

from __future__ import annotations

import keyword
from collections.abc import Sequence

from flowc.parse.foreign import words
from flowc.parse.foreign.retries import as_option, end_of_call
from flowc.parse.foreign.words import WORDS, Answer
from flowc.trees.syntax import Token

CALL = Answer(
    "a node is declared, and runs where an arrow leads to it",
    "write `node name(args) -> output`, and `a -> name`",
)
_CALLED = "what a node gives goes to the field behind its arrow"
_ASSIGNMENT = Answer(
    "fields are declared with `var`, and set in a `set` node",
    "write `var name: type = value`, or `set NAME { field = value }`",
)
_DECORATED = "decorators stand in Python"
_DECORATOR = Answer(_DECORATED, "a node has options: `node a(x) { retry 3 times }`")
_YAML = Answer(
    "a `.flow` file is no YAML",
    "begin with `from nodes import name`, then write `graph Name(…) -> … { … }`, in it a line"
    " `node name(args) -> output` for each node, and the arrows: `start -> name -> end`",
)
_JSON = Answer(
    "a `.flow` file is no JSON",
    "begin with `from nodes import name`, then write `graph Name(…) -> … { … }`",
)
#: The answer to steps of the language itself that cannot begin a path.
LATER_STEP = Answer(
    "a path that stands alone begins with `start` or a node",
    "draw the arrow that leads to it: `a -> …`",
)
_MARKER = Answer("a run begins at `start` and ends at `end`", "write `start -> a`, or `a -> end`")

# Methods of graph builders in Python.
_METHODS = {
    **WORDS,
    **dict.fromkeys(("stream", "ainvoke", "astream", "run", "invoke"), words.COMPILED),
}

# Keys of workflows in YAML.
_KEYS = {
    **dict.fromkeys(("steps", "nodes", "tasks", "jobs", "stages", "states"), words.NODE),
    **dict.fromkeys(
        ("depends_on", "needs", "after", "requires", "next", "edges", "then"), words.ARROW
    ),
    **dict.fromkeys(("when", "condition"), words.CONDITION),
    **dict.fromkeys(("on_error", "on_failure"), words.HANDLER),
    **dict.fromkeys(("name", "id", "description", "version", "metadata", "uses", "jobs"), _YAML),
}

# Tokens that can continue a path but not begin one.
_LATER_STEPS = ("IF", "MATCH", "TRY", "REPEAT", "RACE", "EACH", "DATAFLOW", "LBRACKET")


def answer_to_statement(tokens: Sequence[Token], index: int, *, in_graph: bool) -> Answer | None:
    """Return the answer to the statement that begins at *index*, or None if it is not recognized.

    At least one more token follows it, that of the end of the file.
    """
    token = tokens[index]
    kinds = tuple(item.kind for item in tokens[index + 1 : index + 4])
    is_name = token.text.isidentifier() and not keyword.iskeyword(token.text)
    if is_name and (answer := _by_name(tokens, index, kinds, in_graph=in_graph)):
        return answer
    if in_graph and token.kind == "LBRACKET" and kinds[:2] == ("STAR", "RBRACKET"):
        return _MARKER
    if in_graph and token.kind in _LATER_STEPS:
        return LATER_STEP
    if not in_graph and token.kind in ("IF", "TRY"):
        return words.STATEMENT
    if not in_graph and token.kind == "USE" and kinds[:1] == ("STRING",):
        return words.IMPORT
    if token.kind == "AT":
        return _decorator(tokens, index)
    if token.kind == "MINUS":
        return _YAML
    if token.kind == "LBRACE" and not in_graph:
        return _JSON
    return None


def _decorator(tokens: Sequence[Token], index: int) -> Answer:
    """Return the answer to the decorator at *index*; for a retry it shows the equivalent option."""
    if _kinds(tokens, index + 1, 2) != ("RETRY", "LPAREN"):
        return _DECORATOR
    end = end_of_call(tokens, index + 2)
    option = as_option(tokens, index + 2, end)
    is_on_node = end and _kinds(tokens, end + 1, 3)[::2] == ("NODE", "LPAREN")
    node = tokens[end + 2].text if is_on_node else "a"
    return Answer(_DECORATED, f"a node has options: `node {node}(…) {{ {option} }}`")


def _called(tokens: Sequence[Token], index: int) -> Answer:
    """Return the answer to ``field = function(a, b)``, with the names in it."""
    field, function = tokens[index].text, tokens[index + 2].text
    end = end_of_call(tokens, index + 3)
    given = [token.text for token in tokens[index + 4 : end]]
    is_plain = all(text == "," or text.isidentifier() for text in given)
    arguments = "".join(f"{text} " if text == "," else text for text in given) if is_plain else "…"
    node = f"`node {function}({arguments}) -> {field}`"
    way = f"draw the path: `start -> {function} -> …`"
    return Answer(_CALLED, f"declare `var {field}: type`, write {node}, and {way}")


def _kinds(tokens: Sequence[Token], index: int, count: int) -> tuple[str, ...]:
    """Return the kinds of up to *count* tokens from *index* on."""
    return tuple(token.kind for token in tokens[index : index + count])


def _by_name(
    tokens: Sequence[Token], index: int, kinds: tuple[str, ...], *, in_graph: bool
) -> Answer | None:
    name = tokens[index].text
    match kinds:
        case ("DOT", _, "LPAREN"):
            return _METHODS.get(tokens[index + 2].text, CALL)
        case ("EQUAL", _, "LPAREN") if in_graph and tokens[index + 2].text not in WORDS:
            return _called(tokens, index)
        case ("EQUAL", _, "DOT"):
            return _METHODS.get(tokens[index + 4].text, _ASSIGNMENT)
        case ("EQUAL", *_):
            return WORDS.get(tokens[index + 2].text, _ASSIGNMENT)
        case ("LPAREN", *_):
            return WORDS.get(name, CALL)
        case ("COLON", *_) if name in _KEYS:
            return _KEYS[name]
        case ("COLON", *_):
            return words.FIELD if in_graph else _YAML
    return None
