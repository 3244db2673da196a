"""Help for a token that cannot stand where it is: the form that was probably meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flowc.parse.outlook import MEMBER_WORDS
from flowc.parse.stack import Trial
from flowc.trees.syntax import Token

_KINDS = '`on cron "0 8 * * *"`, `on every 30s`, `on http POST "/path"` or `on queue "name"`'

_CALLS = "`expect calls {} == 2`"
_CALL_WORDS = frozenset({"called", "calls", "call", "invoked"})
_NEGATIONS = frozenset({"no", "not", "never"})
_SIGNS = ("EQ", "NE", "LT", "LE", "GT", "GE", "EQUAL")

#: The form that must follow a word, by the kind of the word.
_BEHIND = {
    "ON": f"a trigger is one of {_KINDS}",
    "CRON": 'a schedule is a string: `on cron "0 8 * * *"`',
    "QUEUE": 'a queue is named by a string: `on queue "name"`',
    "TEST": 'a test has a title: `test "what is expected" for GRAPH(…) { … }`',
    "THREAD": "a thread follows `thread`, with nothing between: `thread body.id`",
    "PATH": "a path lists its nodes in brackets: `expect path [a, b]`",
    "CALLS": f"`calls` is followed by a node, a comparison and a number: {_CALLS.format('NODE')}",
    "CALL": "`call` is followed by a node with its arguments: `expect call NODE(…)`",
    "EXPIRE": "name what comes due, a `wait` or an `ask`: `expire NAME`",
    "RAISE": 'an exception is raised by its class: `raise KeyError("…")`',
}

_CALL = (
    "a path names nodes without arguments; what a function returns is matched:"
    ' `match {}(…) {{ "x" => a  _ => b }}`'
)
_ZONE = 'a time zone is a string after `in`: `on cron "0 8 * * *" in "Europe/Berlin"`'
_PATH = 'a path is a string: `on http POST "/path"`'
_ACTION = "a trigger continues with `run GRAPH(…)` or `answer GRAPH.QUESTION = …`"


def advice(tokens: Sequence[Token], index: int, trial: Trial) -> str:
    """Return the help for the unexpected token at *index*, where *trial* is; "" if there is
    none.
    """
    return next(_advice(tokens, index, trial), "")


def _advice(tokens: Sequence[Token], index: int, trial: Trial) -> Iterator[str]:
    token = tokens[index]
    before = _kind(tokens, index - 1)
    begins_body = _kind(tokens, index + 1) in MEMBER_WORDS | {"START"}
    if token.kind == "COLON" and trial.takes("LBRACE") and begins_body:
        yield "a body is written in braces, not after a colon: `{ … }`"
    yield from _of_sign(token, before, trial)
    if token.kind == "COLON" and _kind(tokens, index - 2) == "GRAPH":
        yield _as_graph(tokens, index)
    if token.kind == "LPAREN" and before == "NAME" and _kind(tokens, index - 2) == "ARROW":
        yield _CALL.format(tokens[index - 1].text)
    if token.kind == "EQUAL" and trial.takes("COMMA") and trial.takes("LBRACE"):
        yield _default_of_output(tokens, index)
    if token.kind == "NONE" and before == "ARROW" and trial.takes("NAME"):
        yield "what returns nothing is written without an arrow"
    if token.kind == "LBRACE" and trial.takes("BAD_MEMBER"):
        yield from _of_block(tokens, index)
    if token.kind == "MINUS" and _kind(tokens, index + 1) == "MINUS":
        yield "a comment begins with `#`"
    if token.kind == "LAMBDA" and before == "EQUAL" and not trial.takes("BAD_EXPR"):
        yield "a node calls a function by its name: write it in Python, and import it"
    yield from _of_trigger(tokens, index, trial)
    yield from _of_test(tokens, index, trial)
    if token.kind == "DOT" and _kind(tokens, index - 2) in ("LBRACE", "RPAREN", "NAME"):
        yield from _of_method(tokens, index, trial)
    if token.kind == "PYTHON_WORD":
        yield f"`{token.text}` is a word of Python's and cannot be a name"


def _of_block(tokens: Sequence[Token], index: int) -> Iterator[str]:
    """Yield help for an unexpected brace at *index*, after a declaration or in a path."""
    if _kind(tokens, index - 1) == "SET" and _kind(tokens, index - 2) == "ARROW":
        yield "a `set` has a name and a line of its own, `set note { … }`; a path uses that name"
    behind = (token.kind for token in reversed(tokens[:index]) if token.kind in MEMBER_WORDS)
    match next(behind, ""):
        case "WAIT":
            yield "a `wait` has no options; it ends after its time: `wait NAME for 30s`"
        case "NODE":
            yield (
                "options follow a node, as in `{ retry 3 times }`; what it does is written as a"
                " Python function of the same name"
            )


#: Methods in Python, and the reducers with the same effect.
_METHODS = {"append": "append", "extend": "extend", "update": "merge", "add": "union"}


def _of_method(tokens: Sequence[Token], index: int, trial: Trial) -> Iterator[str]:
    """Yield what to write instead of a method call at *index* that changes a field."""
    name, reducer = tokens[index - 1].text, _METHODS.get(tokens[index + 1].text)
    if trial.takes("EQUAL") and reducer is not None and _kind(tokens, index + 2) == "LPAREN":
        is_short = _kind(tokens, index + 4) == "RPAREN"
        value = tokens[index + 3].text if is_short else "…"
        yield (
            f"a `set` writes values: `{name} = {value}`, with `by {reducer}` after the type where"
            f" `{name}` is declared"
        )


def _as_graph(tokens: Sequence[Token], index: int) -> str:
    """Return how to write a graph whose body begins with a colon at *index*, as in YAML."""
    named = dict.fromkeys(_functions(tokens, index))
    functions = [name for _, name in named] or ["f"]
    module = next((module for module, _ in named), "module")
    nodes = "".join(f"node {name}(text) -> answer  " for name in functions[:1])
    path = " -> ".join(["start", *functions[:3], *(["…"] if len(functions) > 3 else []), "end"])
    rest = "…  " if len(functions) > 1 else ""
    name = tokens[index - 1].text
    graph = f"`graph {name}(text: str) -> answer: str {{ {nodes}{rest}{path} }}`"
    if any(token.kind == "FROM" for token in tokens[:index]):
        return f"a graph is written {graph}"
    imported = ", ".join(functions)
    return f"begin with `from {module} import {imported}`; then a graph is written {graph}"


def _functions(tokens: Sequence[Token], index: int) -> Iterator[tuple[str, str]]:
    """Yield each ``module.function`` that follows a colon, for the first such module only."""
    module = ""
    for colon, name, dot, member in zip(
        tokens[index:], tokens[index + 1 :], tokens[index + 2 :], tokens[index + 3 :], strict=False
    ):
        is_named = (colon.kind, dot.kind) == ("COLON", "DOT") and member.text.isidentifier()
        if is_named and module in ("", name.text):
            module = name.text
            yield name.text, member.text


def _default_of_output(tokens: Sequence[Token], index: int) -> str:
    """Return where the default of an output belongs, whose `=` stands at *index*."""
    colon = next((i for i in range(index, 0, -1) if tokens[i].kind in ("COLON", "ARROW")), 0)
    if tokens[colon].kind != "COLON":
        return "an output has no default; give one to a `var` of its name: `var name: type = …`"
    name = tokens[colon - 1].text
    type_ = "".join(token.text for token in tokens[colon + 1 : index]).replace("|", " | ")
    declared = f"var {name}: {type_} = {tokens[index + 1].text}"
    return f"a default belongs in the body: `-> {name}` in the header, and `{declared}` there"


def _of_sign(token: Token, before: str, trial: Trial) -> Iterator[str]:
    if token.kind == "COLON" and trial.takes("COMMA") and trial.takes("EQUAL"):
        yield "types are written where a field is declared: `var name: type`"
    if token.kind == "COLON" and trial.takes("ARROW") and trial.takes("LBRACE"):
        yield "outputs follow an arrow: `-> name`"
    if token.kind == "COLON" and trial.takes("LBRACE"):
        yield "a block is written in braces: `{ … }`"
    if token.kind in ("COMMA", "AMPERSAND", "BAR") and trial.takes("ARROW", "BAD_STEP"):
        yield "parallel branches are in brackets, and join after them: `a -> [b, c] -> d`"
    if token.kind in ("ARROW", "COLON") and trial.takes("FAT_ARROW", "BAD_STEP"):
        yield "an arm is written `pattern => step`"
    if token.kind == "INT" and trial.takes("MAX"):
        yield "the number of rounds follows `max`: `repeat max 5 { … }`"
    if token.kind == "LBRACE" and before == "ARROW":
        yield 'the next step is chosen by `match`: `a -> match kind { "x" => b  _ => c }`'
    if token.kind == "STAR" and before == "IMPORT":
        yield "names are imported one by one"
    if token.kind == "RBRACKET" and before == "LBRACKET" and trial.takes("BAD_TYPE"):
        yield "a list is written `list[…]`"
    if token.kind == "DOT" and trial.takes("NAME", "IMPORT"):
        yield "a module is named from a root of the project, without a dot before it"


def _of_trigger(tokens: Sequence[Token], index: int, trial: Trial) -> Iterator[str]:
    token = tokens[index]
    before, earlier = _kind(tokens, index - 1), _kind(tokens, index - 2)
    if (before, earlier) == ("INT", "EVERY"):
        yield f"a duration is one word: `on every {tokens[index - 1].text}s`"
    if trial.takes("RUN") and trial.takes("ANSWER"):
        yield _ZONE if token.text in ("timezone", "zone", "tz") else _ACTION
    if trial.takes("STRING") and before == "IN":
        yield _ZONE
    if trial.takes("STRING") and earlier == "HTTP":
        yield _PATH
    if trial.takes("DOT") and earlier == "ANSWER" and token.kind == "EQUAL":
        yield f"a question is named with its graph: `answer GRAPH.{tokens[index - 1].text} = …`"
    if token.kind == "COMMA" and _kind(tokens, index + 1) == "THREAD":
        yield "`thread` follows without a comma"
    if before in _BEHIND:
        yield _BEHIND[before]


def _of_test(tokens: Sequence[Token], index: int, trial: Trial) -> Iterator[str]:
    token, follower = tokens[index], _kind(tokens, index + 1)
    if token.kind == "ARROW" and _is_in_path(tokens, index):
        yield _BEHIND["PATH"]
    if trial.takes("EQUAL") and _kind(tokens, index - 2) == "ANSWER":
        yield f"an answer follows `=`: `answer {tokens[index - 1].text} = …`"
    if trial.takes("FAT_ARROW") and _kind(tokens, index - 2) == "STUB":
        yield f"a stub gives its results after `=>`: `stub {tokens[index - 1].text} => …`"
    yield from _of_calls(tokens, index)
    if not trial.takes("STUB"):
        return
    yield from _of_expectation(tokens, index)
    if follower in ("FAT_ARROW", "ARROW", "COLON"):
        yield f"what a node returns is given by `stub`: `stub {token.text} => …`"
    if follower == "EQUAL":
        yield f"a question is answered by `answer {token.text} = …`"
    if _kind(tokens, index - 2) == "EXPECT":
        yield f"values are compared with operators: `expect {tokens[index - 1].text} == …`"
    yield "a line of a test begins with `stub`, `expect`, `answer` or `expire`"


def _of_calls(tokens: Sequence[Token], index: int) -> Iterator[str]:
    """Yield how an ``expect calls`` or ``expect call`` that ends before *index* continues."""
    last = index - 1 - (_kind(tokens, index - 1) in _SIGNS)
    first = last + 1
    while _kind(tokens, first - 1) in ("NAME", "DOT"):
        first -= 1
    node = "".join(token.text for token in tokens[first : last + 1])
    if not node or _kind(tokens, first - 2) != "EXPECT":
        return
    if _kind(tokens, first - 1) == "CALLS":
        yield f"the node is followed by a comparison and a whole number: {_CALLS.format(node)}"
    if _kind(tokens, first - 1) == "CALL":
        yield f"the node is followed by its arguments: `expect call {node}(…)`"


def _of_expectation(tokens: Sequence[Token], index: int) -> Iterator[str]:
    """Yield how to write what the token at *index* was meant to add to an expectation."""
    token, before = tokens[index], tokens[index - 1]
    if token.kind in ("AND", "OR"):
        yield f"each line expects one thing: write `expect` again instead of `{token.text}`"
    if token.kind in _SIGNS and before.kind == "RPAREN":
        yield f"how often a node was called is written {_CALLS.format('NODE')}"
    is_expected = "EXPECT" in (_kind(tokens, index - 2), _kind(tokens, index - 3))
    if is_expected and token.text in _CALL_WORDS and before.text not in _NEGATIONS:
        yield f"calls are counted with `calls`: `expect calls {before.text} == 1`"
    if is_expected and not {token.text, before.text}.isdisjoint(_CALL_WORDS):
        yield "a node that is not called has a count too: `expect calls NODE == 0`"


def _is_in_path(tokens: Sequence[Token], index: int) -> bool:
    """Return whether the token at *index* is inside the brackets of ``expect path``."""
    while index > 1 and tokens[index].kind in ("NAME", "ARROW", "COMMA", "DOT"):
        index -= 1
    return [token.kind for token in tokens[max(0, index - 2) : index + 1]] == [
        "EXPECT",
        "PATH",
        "LBRACKET",
    ]


def _kind(tokens: Sequence[Token], index: int) -> str:
    return tokens[index].kind if 0 <= index < len(tokens) else ""
