"""The meaning of a part of a program, as a comparable value: without source positions, by name.

Two versions never share an object, so fields, graphs and types are identified by their names, as
they are at run time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs

from flowc.source import Span
from flowc.trees import program
from flowc.trees.program import Expr
from flowc.trees.types import Type
from flowc.types import show, subexpressions

Meaning = tuple[object, ...]

#: Attributes that concern the source text or Python, or that are compared elsewhere.
_APART = frozenset({"span", "name_span", "declared", "facts", "text", "syntax", "local", "doc"})


def meaning(whole: object) -> Meaning:
    """Return the meaning of *whole*: an expression, an option, a collection of these.

    Iterative, since a chain of operators may be long.
    """
    told: list[object] = []
    waiting = [whole]
    while waiting:
        here = waiting.pop()
        match here:
            case (
                program.Field(name=name)
                | program.Resource(name=name)
                | program.GraphHeader(name=name)
                | program.Occurrence(name=name)
            ):
                told.append(name)
            case Span():
                pass
            case tuple():
                told.append(len(here))
                waiting.extend(reversed(here))
            case Mapping():
                told.append(len(here))
                waiting.extend(reversed(list(here.items())))
            case _ if isinstance(here, Type):
                told.append(show(here))
            case _ if attrs.has(type(here)):
                told.append(type(here).__name__)
                waiting.extend(reversed(list(_parts(here))))
            case _:  # Python considers `1`, `1.0` and `True` equal, but they mean different things
                told.append((type(here).__name__, here))
    return tuple(told)


def _parts(here: object) -> Iterator[object]:
    for field in attrs.fields(type(here)):  # type: ignore[arg-type]
        if field.name not in _APART:
            yield getattr(here, field.name)


def calls_in(expressions: Iterable[Expr]) -> tuple[str, ...]:
    """Return the imported functions that *expressions* call; their results are stored in
    journals.
    """
    return tuple(
        part.callee.name.name
        for expr in expressions
        for part in subexpressions(expr)
        if isinstance(part, program.Call) and isinstance(part.callee, program.ImportedFunction)
    )
