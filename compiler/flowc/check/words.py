"""How the checks speak of nodes, fields and ways."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flowc.trees.program import (
    Catch,
    End,
    Fork,
    IfDecision,
    MatchDecision,
    RepeatStart,
    RepeatTest,
    Start,
    Step,
    Vertex,
)
from flowc.trees.types import LiteralOf, Type
from flowc.types import members, show, widen

_LONGEST_PATH = 9
_LONGEST_TYPE = 40


def called(vertex: Vertex) -> str:
    """Return how a message names *vertex*: the user's name, or the keyword that stands there."""
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
    quoted = [f"`{name}`" for name in names]
    if len(quoted) > most:
        return f"{', '.join(quoted[:most])} {word} {len(quoted) - most} more"
    if len(quoted) < 2:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} {word} {quoted[-1]}"


def typed(type_: Type) -> str:
    """Return *type_* in backticks, cut short where it would fill the line."""
    text = show(type_)
    return f"`{text if len(text) <= _LONGEST_TYPE else text[: _LONGEST_TYPE - 1] + '…'}`"


def given_type(given: Type, wanted: Type) -> str:
    """Return *given* as it is shown beside *wanted*: constants as their type, or as they are."""
    wants_constants = any(isinstance(member, LiteralOf) for member in members(wanted))
    return typed(given if wants_constants else widen(given))


def drawn(vertices: Iterable[Vertex]) -> str:
    """Return a way as it is drawn in a note: its nodes, ``start`` and ``end``, with arrows."""
    stops = [called(vertex) for vertex in vertices if isinstance(vertex, Start | End | Step)]
    return " → ".join(_shortened(stops))


def _shortened(stops: Sequence[str]) -> Sequence[str]:
    if len(stops) <= _LONGEST_PATH:
        return stops
    half = _LONGEST_PATH // 2
    return [*stops[:half], f"… {len(stops) - 2 * half} more …", *stops[-half:]]
