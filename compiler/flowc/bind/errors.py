"""Exceptions named after ``on``: which class each one is, and which takes another's errors."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Iterator

from flowc.bind.scope import Damaged, FileScope, PythonMeaning
from flowc.bind.type_expressions import member_of
from flowc.diagnostics import Diagnostic, codes, finding
from flowc.diagnostics.suggest import suggest
from flowc.python import facts
from flowc.trees import syntax
from flowc.trees.program import ErrorClass

#: The exceptions of the runtime, each with the names of its base classes.
FLOWRT_ERRORS: dict[str, tuple[str, ...]] = {
    "FlowError": ("Exception",),
    "InputError": ("FlowError", "Exception"),
    "NodeResultError": ("FlowError", "Exception"),
    "NodeTimeoutError": ("FlowError", "TimeoutError", "OSError", "Exception"),
    "RunTimeoutError": ("FlowError", "TimeoutError", "OSError", "Exception"),
    "StepLimitError": ("FlowError", "Exception"),
    "LoopLimitError": ("FlowError", "Exception"),
    "ThreadBusyError": ("FlowError", "Exception"),
    "ThreadPausedError": ("FlowError", "Exception"),
    "AnswerError": ("FlowError", "Exception"),
    "CheckpointError": ("FlowError", "Exception"),
}
_NEVER_CAUGHT = "StepLimitError"


def bind_errors(names: Iterable[syntax.DottedName], scope: FileScope) -> tuple[ErrorClass, ...]:
    """Return the exceptions that *names* refer to; anything else is reported and left out."""
    found = (_bind_caught(name, scope) for name in names)
    return tuple(error for error in found if error is not None)


def _bind_caught(name: syntax.DottedName, scope: FileScope) -> ErrorClass | None:
    text = name.text
    if text == _NEVER_CAUGHT and text not in scope.meanings:
        _refuse(name, scope, f"`{text}` is never caught", "raise the `limit` of the graph")
        return None
    return bind_error(name, scope)


def bind_error(name: syntax.DottedName, scope: FileScope) -> ErrorClass | None:
    """Return the exception that *name* refers to and that may end a run, or None, reported."""
    first = name.parts[0].text
    if first in scope.meanings:
        return _declared(name, scope)
    text = name.text
    if text in FLOWRT_ERRORS:
        return ErrorClass("flowrt", text, text, name.span)
    class_ = getattr(builtins, text, None)
    if not (isinstance(class_, type) and issubclass(class_, BaseException)):
        scope.unknown.add(
            codes.HANDLER_TYPE,
            f"there is no exception `{text}`",
            name.span,
            suggest(text, _known(scope), "exception"),
        )
        return None
    if not issubclass(class_, Exception):
        help_ = "`Exception` is the widest class that a handler can take"
        _refuse(name, scope, f"`{text}` stops the program and is never caught", help_)
        return None
    return ErrorClass("builtins", class_.__name__, text, name.span)


def _declared(name: syntax.DottedName, scope: FileScope) -> ErrorClass | None:
    meaning = scope.look_up(name.parts[0].text)
    if isinstance(meaning, PythonMeaning):
        meaning = member_of(meaning, [part.text for part in name.parts[1:]], scope)
        if meaning is None:
            return None
        if _may_be_exception(meaning.fact):
            key = meaning.name
            known = meaning.fact if isinstance(meaning.fact, facts.Class) else None
            return ErrorClass(key.module, key.name, key.local, name.span, known)
        if isinstance(meaning.fact, facts.NotFound | facts.Missing | facts.SyntaxProblem):
            return None
    elif isinstance(meaning, Damaged):
        return None
    _refuse(name, scope, f"`{name.text}` is not an exception", "")
    return None


def _may_be_exception(fact: facts.Lookup) -> bool:
    if isinstance(fact, facts.Class):
        return fact.is_exception is not False
    return isinstance(fact, facts.Opaque | facts.TypeAlias) or (
        isinstance(fact, facts.Constant) and isinstance(fact.value, facts.Unknown)
    )


def _refuse(name: syntax.DottedName, scope: FileScope, headline: str, help_: str) -> None:
    """Report *name*, which is then not used as an exception."""
    scope.problems.add(finding(codes.HANDLER_TYPE, headline, name.span, help=help_))


def is_exception(name: str) -> bool:
    """Whether *name* is an exception that needs no import."""
    class_ = getattr(builtins, name, None)
    is_built_in = isinstance(class_, type) and issubclass(class_, Exception)
    return is_built_in or name in FLOWRT_ERRORS


def _known(scope: FileScope) -> list[str]:
    built_in = [
        name
        for name, value in vars(builtins).items()
        if isinstance(value, type) and issubclass(value, Exception)
    ]
    imported = [
        name
        for name, meaning in scope.meanings.items()
        if isinstance(meaning, PythonMeaning) and _may_be_exception(meaning.fact)
    ]
    return [*built_in, *FLOWRT_ERRORS, *imported]


def check_order(
    handlers: Iterable[tuple[ErrorClass, ...]], scope: FileScope
) -> Iterator[Diagnostic]:
    """Yield a finding for each class that an earlier handler of the same ``try`` already takes."""
    earlier: list[ErrorClass] = []
    for errors in handlers:
        for error in errors:
            taker = next((other for other in earlier if _takes(other, error, scope)), None)
            if taker is not None:
                yield finding(
                    codes.HANDLER_ORDER,
                    f"this handler is never reached by `{error.local}`",
                    error.span,
                    also=[(taker.span, f"`{taker.local}` takes it first")],
                    help="put the handler of the narrower class first",
                )
        earlier.extend(errors)


def _takes(taker: ErrorClass, error: ErrorClass, scope: FileScope) -> bool:
    wanted = (taker.module, taker.name)
    return (error.module, error.name) == wanted or wanted in _ancestors(error, scope)


def _ancestors(error: ErrorClass, scope: FileScope) -> set[tuple[str, str]]:
    """Return the known base classes of *error*."""
    if error.module == "flowrt":
        return {
            ("flowrt" if name in FLOWRT_ERRORS else "builtins", name)
            for name in FLOWRT_ERRORS.get(error.name, ())
        }
    if error.module == "builtins":
        return {("builtins", base.__name__) for base in getattr(builtins, error.name).__mro__[1:]}
    fact = scope.python.modules.member(error.module, error.name)
    if not isinstance(fact, facts.Class):
        return set()
    named = {(base.module or "builtins", base.name) for base in fact.ancestors}
    for base in fact.ancestors:
        if base.module == "builtins" and isinstance(getattr(builtins, base.name, None), type):
            named |= {("builtins", up.__name__) for up in getattr(builtins, base.name).__mro__}
    return named
