"""Which errors of a vertex can reach which of the handlers around it.

The graph has an edge from whatever may fail to every handler around it. An error goes to the first
handler that matches, from the innermost ``try`` outwards, so a handler is never reached from a
vertex if an earlier one takes all errors of its classes. A ``repeat`` raises `LoopLimitError` only,
and a ``set`` of constants cannot fail. Only what is certain counts: an imported class may be
anything.
"""

from __future__ import annotations

import builtins
from collections.abc import Sequence

from flowc.trees.program import (
    Catch,
    ErrorClass,
    Expr,
    Literal_,
    MemberRead,
    RepeatTest,
    SetTask,
    Step,
    Vertex,
    Write,
)
from flowc.trees.program import Sequence as Display

#: The classes whose handlers catch the error of a `repeat` that ran out of iterations.
_TAKE_LOOP_LIMIT = ("LoopLimitError", "FlowError", "Exception")


def can_come(vertex: Vertex, catch: Catch, earlier: Sequence[Catch]) -> bool:
    """Say whether an error of *vertex* may reach *catch* if the handlers *earlier* come first."""
    if not catch.errors:
        return True
    if isinstance(vertex, Step) and _cannot_fail(vertex):
        return False
    taken = [error for other in earlier for error in other.errors]
    if isinstance(vertex, RepeatTest):
        return _takes_loop_limit(catch.errors) and not _takes_loop_limit(taken, surely=True)
    return not is_taken(catch, taken)


def is_taken(catch: Catch, taken: Sequence[ErrorClass]) -> bool:
    """Say whether handlers for the classes *taken* leave nothing for *catch*."""
    return all(any(_takes(one, error) for one in taken) for error in catch.errors)


def _takes(taker: ErrorClass, error: ErrorClass) -> bool:
    """Say whether a handler for *taker* is certain to take every *error*."""
    if (taker.module, taker.name) in {(error.module, error.name), ("builtins", "Exception")}:
        return True
    if taker.module == error.module == "builtins":
        return issubclass(getattr(builtins, error.name), getattr(builtins, taker.name))
    return False


def _takes_loop_limit(errors: Sequence[ErrorClass], *, surely: bool = False) -> bool:
    known = ("builtins", "flowrt")
    return any(
        error.name in _TAKE_LOOP_LIMIT if error.module in known else not surely for error in errors
    )


def _cannot_fail(step: Step) -> bool:
    occurrence = step.occurrence
    return isinstance(occurrence.task, SetTask) and all(map(_puts_constant, occurrence.writes))


def _puts_constant(write: Write) -> bool:
    is_folded = write.field.reducer is not None and not write.replace
    return not is_folded and write.value is not None and _is_constant(write.value)


def _is_constant(expr: Expr) -> bool:
    if isinstance(expr, Display):
        return expr.kind != "set" and all(map(_is_constant, expr.items))
    return isinstance(expr, Literal_ | MemberRead)
