"""What could be written at a place.

The parser says which tokens may stand there, and the kinds by which its grammar marks damage tell
what is missing: a step, an expression, a type, an option. So nothing is offered that cannot be
read, and every word of the grammar is offered where it belongs. Where only a name may stand, the
words before it tell what of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import attrs

from flowc.ide import imports
from flowc.ide.names import Kind
from flowc.ide.offers import Completion, Offers
from flowc.ide.surroundings import Surroundings
from flowc.ide.tokens import index_at
from flowc.ide.workspace import Workspace
from flowc.parse import open_at, tokens_near
from flowc.source import Source, Span
from flowc.trees.syntax import Token

# What stands behind ``from`` on its line, up to the cursor, and from there on.
_FROM_PATH = re.compile(r"\s*from\s+[\"\'](?P<path>)[^\"\'\n]*$")
_REST_OF_PATH = re.compile(r"[\w./-]*")

#: Values that are words, and can stand in types and patterns, where few of them make sense.
_VALUES = frozenset({"TRUE", "FALSE", "NONE"})


#: Words behind which nodes are named.
_OF_NODES = frozenset({"STUB", "ANSWER", "EXPIRE", "PAUSE", "PATH", "CALLS", "CALL"})

#: What may stand between such a word and a name.
_AMONG_NODES = frozenset({"COMMA", "DOT", "LBRACKET", "NAME"})


@attrs.frozen
class Completions:
    """What could stand instead of the word at *span*."""

    span: Span
    items: tuple[Completion, ...] = ()


def complete(workspace: Workspace, source: Source, offset: int) -> Completions:
    """Return what could be written at *offset* of *source*, the text as it is now.

    What is known of it may be older; of a file that nothing is known of yet, it is found out.
    """
    known = workspace.latest(source.path) or workspace.analysis(source.path)
    tokens = tokens_near(source, offset, known.tokens, known.text)
    index = index_at(tokens, offset - 1)
    here = tokens[index] if index >= 0 else None
    path = _path_at(source, offset)
    if path is not None:
        return Completions(path, tuple(imports.flow_files(workspace, source.path)))
    if here is not None and _is_closed(here, offset):
        return Completions(source.span(offset, offset))
    is_word = here is not None and here.text.isidentifier()
    start = here.start if here is not None and is_word else offset
    end = here.start + len(here.text) if here is not None and is_word else offset
    whole = workspace.whole(source.path)
    analyses = (known,) if whole is None or whole is known else (known, whole)
    offers = Offers(Surroundings(open_at(source, tokens, start), analyses))
    found = {item.label: item for item in _offered(offers)}
    return Completions(source.span(start, end), tuple(found.values()))


def _is_closed(token: Token, offset: int) -> bool:
    """Return whether nothing is completed in *token*: a comment, or what a number goes on with."""
    reaches = token.start + len(token.text) >= offset
    is_inside = token.start + len(token.text) > offset
    if token.kind in ("STRING", "UNTERMINATED", "FOREIGN_STRING"):
        return is_inside
    return token.kind == "COMMENT" or (token.kind in ("INT", "FLOAT", "DURATION") and reaches)


def _path_at(source: Source, offset: int) -> Span | None:
    """Return the place of the path of a flow file behind ``from``, where *offset* lies in one."""
    start = source.text.rfind("\n", 0, offset) + 1
    begun = _FROM_PATH.match(source.text, start, offset)
    rest = _REST_OF_PATH.match(source.text, offset)
    return source.span(begun.start("path"), rest.end()) if begun and rest else None


# ---- what is missing -----------------------------------------------------------------------------


def _offered(offers: Offers) -> Iterator[Completion]:
    place = offers.around.place
    kinds = place.kinds
    words = [token.kind for token in place.words()]
    if words and place.values and place.values[-1] is place.words()[-1] and words[-1] == "DOT":
        yield from _behind_dot(offers, words)
        return
    if "BAD_STEP" in kinds:
        yield from offers.nodes()
    if "BAD_EXPR" in kinds:
        yield from _expression(offers, words)
    if "BAD_TYPE" in kinds:
        yield from offers.types()
    if "BAD_MEMBER" in kinds and "NAME" in kinds:
        yield from offers.nodes()
    if "BAD_ENTRY" in kinds and not kinds & {"BAD_EXPR", "UNKNOWN_OPTION"}:
        yield from _entry(offers, words)
    elif "NAME" in kinds and not kinds & {"BAD_STEP", "BAD_EXPR", "BAD_TYPE", "BAD_MEMBER"}:
        yield from _name(offers, words)
    is_value = "BAD_EXPR" in kinds or "BAD_STEP" in kinds
    yield from offers.keywords(kinds if is_value else kinds - _VALUES)


def _behind_dot(offers: Offers, words: list[str]) -> Iterator[Completion]:
    values = offers.around.place.values
    if "FROM" in words:
        yield from imports.modules(offers.around, _dotted_before(values))
    elif "GRAPH" not in words and (step := _last_step(words)):
        way = _dotted_before(values).split(".")
        # A trigger names the graph before the nodes of it.
        yield from offers.nodes_for(step, way[1:] if "ON" in words else way)
    else:
        yield from offers.attributes(values[-2] if len(values) > 1 else None)


def _last_step(words: list[str]) -> str:
    """Return the word that says which nodes may follow in a test, or a trigger that answers."""
    rest = (word for word in reversed(words) if word not in _AMONG_NODES)
    step = next(rest, "")
    return step if step in _OF_NODES else ""


def _dotted_before(values: Sequence[object]) -> str:
    """Return the dotted name that is open, ``a.b`` of ``from a.b.``."""
    parts: list[str] = []
    for value in reversed(values):
        if not isinstance(value, list) and getattr(value, "kind", "NAME") not in ("NAME", "DOT"):
            break
        for part in reversed(value) if isinstance(value, list) else [value]:
            text = getattr(part, "text", "")
            parts += [text] if text != "." else []
    return ".".join(reversed(parts))


def _expression(offers: Offers, words: list[str]) -> Iterator[Completion]:
    values = offers.around.place.values
    if words[-1:] in (["EQ"], ["NE"]):
        yield from offers.members_of_type(values[-2])
    if "BAD_ENTRY" in offers.around.place.kinds:
        yield from offers.parameters()
    if "GRAPH" not in words and "ON" in words:
        yield from offers.trigger_names()
    elif "TEST" not in words or ("EXPECT" in words and "CALL" not in words):
        yield from offers.fields()
    if "LPAREN" in words and ("NODE" in words or "ASK" in words):
        yield from offers.resources()
    yield from offers.values()


def _entry(offers: Offers, words: list[str]) -> Iterator[Completion]:
    """Offer an entry of a list: an assignment of a ``set``, a case of a ``match``."""
    opener = _before_open_brace(words)
    if opener == "SET":
        yield from offers.fields()
    elif opener == "MATCH":
        yield from offers.patterns()


def _before_open_brace(words: list[str]) -> str:
    braces = [index for index, kind in enumerate(words) if kind == "LBRACE"]
    return words[braces[-1] - 1] if braces and braces[-1] > 0 else ""


def _name(offers: Offers, words: list[str]) -> Iterator[Completion]:
    """Offer names where nothing else may stand; which, the words before tell."""
    in_graph = "GRAPH" in words
    last = next((kind for kind in reversed(words) if kind not in ("COMMA", "LBRACE")), "")
    match last:
        case "ARROW":
            yield from offers.fields()
        case "EQUAL" if in_graph:
            yield from offers.callables()
        case "NODE":
            yield from offers.new_nodes()
        case "ON" if in_graph:
            yield from offers.errors()
        case "AS" if "TRY" in words:
            yield from offers.fields()
        case "RUN" if in_graph:
            yield from offers.words("inline")
        case "IN" if "RUN" in words:
            yield from offers.words("thread", "process")
        case "FROM":
            yield from imports.modules(offers.around, "")
        case "IMPORT" | "LPAREN" if "FROM" in words:
            yield from imports.names(offers.around)
        case "RUN" | "FOR":
            yield from offers.top(Kind.GRAPH)
        case "ANSWER":
            yield from offers.top(Kind.GRAPH) if "ON" in words else offers.nodes_for(last)
        case "STUB" | "EXPIRE" | "PAUSE" | "CALLS" | "CALL":
            yield from offers.nodes_for(last)
        case "LBRACKET" | "PATH":
            yield from offers.nodes()
        case "BY":
            yield from offers.reducers()
        case "ERROR":
            yield from offers.errors()
        case "HTTP":
            yield from offers.methods()
