"""How findings refer to nodes, fields, types and paths."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flowc.diagnostics.ways import in_arrows
from flowc.trees.program import (
    Catch,
    End,
    ExpectCalls,
    Fork,
    IfDecision,
    MatchDecision,
    RepeatStart,
    RepeatTest,
    Start,
    Step,
    Vertex,
)
from flowc.trees.types import DictOf, EnumType, ListOf, LiteralOf, NoneType, Primitive, Type
from flowc.types import members, show, widen

_LONGEST_TYPE = 40

_EMPTY = {"str": '""', "int": "0", "float": "0.0", "bool": "False"}

_OFTEN = {
    "==": "{}",
    "!=": "other than {}",
    "<": "less than {}",
    "<=": "at most {}",
    ">": "more than {}",
    ">=": "at least {}",
}

#: What paths show: the nodes of the user, and both ends.
STOPS = Start | End | Step


def called(vertex: Vertex) -> str:
    """Return how a message refers to *vertex*: by the user's name or by the keyword."""
    match vertex:
        case Step(occurrence=occurrence):
            return occurrence.name
        case Start():
            return "start"
        case End():
            return "end"
        case IfDecision():
            return "if"
        case MatchDecision():
            return "match"
        case RepeatStart() | RepeatTest():
            return "repeat"
        case Catch():
            return "on"
        case Fork(kind="race" | "each" | "dataflow" as kind):
            return kind
        case _:
            return "[…]"


def listed(names: Iterable[str], word: str = "and", most: int = 6) -> str:
    """Return *names* in backticks, as a sentence lists them: ```a`, `b` and `c```."""
    return enumerated([f"`{name}`" for name in names], word, most)


def enumerated(names: Sequence[str], word: str = "and", most: int = 6) -> str:
    """Return *names* as a sentence lists them: ``a, b and c``."""
    if len(names) > most:
        return f"{', '.join(names[:most])} {word} {len(names) - most} more"
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {word} {names[-1]}"


def times(count: int) -> str:
    """Return how often something is done: ``once``, ``2 times``."""
    return "once" if count == 1 else f"{count} times"


def often(expected: ExpectCalls) -> str:
    """Return how often a node should be called: ``2 times``, ``at least once``."""
    return _OFTEN[expected.operator].format(times(expected.count))


def typed(type_: Type) -> str:
    """Return *type_* in backticks, shortened if it is too long for a message."""
    text = show(type_)
    return f"`{text if len(text) <= _LONGEST_TYPE else text[: _LONGEST_TYPE - 1] + '…'}`"


def example_of(type_: Type) -> str:
    """Return an empty or initial value of *type_* as one would write it; mostly an ellipsis."""
    match type_:
        case Primitive(name=name):
            return _EMPTY.get(name, "…")
        case ListOf():
            return "[]"
        case DictOf():
            return "{}"
        case _ if any(isinstance(member, NoneType) for member in members(type_)):
            return "None"
        case _:
            return "…"


def given_type(given: Type, wanted: Type) -> str:
    """Return *given* as it is shown next to *wanted*: with constants widened to their types unless
    *wanted* is about constants.
    """
    wants_constants = any(isinstance(member, LiteralOf | EnumType) for member in members(wanted))
    return typed(given if wants_constants else widen(given))


def drawn(vertices: Iterable[Vertex]) -> str:
    """Return a path as notes show it: its nodes, ``start`` and ``end``, with arrows between
    them.
    """
    return in_arrows([called(vertex) for vertex in vertices if isinstance(vertex, STOPS)])
