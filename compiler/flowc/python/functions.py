"""Functions: how they can be called, and what a call returns.

In: a ``def`` and the annotations of its module. Out: a `Function`. A decorator that is not known to
return the function unchanged makes everything but its name and place *unknown*.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Literal

import attrs

from flowc.python.annotations import Annotations
from flowc.python.bodies import function_kind, generator_value, return_shape
from flowc.python.coroutines import blocking_calls, unawaited
from flowc.python.facts import (
    Certainty,
    Function,
    FunctionKind,
    Named,
    Parameter,
    ParameterKind,
    PythonType,
    ReturnShape,
    Unknown,
)
from flowc.python.mutations import mutations
from flowc.python.names import BodyNames
from flowc.python.raising import raised_errors
from flowc.python.replaced import replacement
from flowc.python.scope import FunctionNode

_CACHES = frozenset({("functools", "cache"), ("functools", "lru_cache")})

_DEPRECATIONS = frozenset(
    (module, "deprecated") for module in ("typing", "typing_extensions", "warnings")
)

_OPENERS: dict[tuple[str | None, str], Literal["context", "async_context"]] = {
    ("contextlib", "contextmanager"): "context",
    ("contextlib", "asynccontextmanager"): "async_context",
}

_TRANSPARENT = (
    _CACHES
    | _DEPRECATIONS
    | _OPENERS.keys()
    | {("abc", "abstractmethod"), (None, "staticmethod")}
    | {
        (module, name)
        for module in ("typing", "typing_extensions")
        for name in ("final", "no_type_check", "override")
    }
)

_OVERLOADS = frozenset({("typing", "overload"), ("typing_extensions", "overload")})

_ITERATORS = frozenset(
    Named("collections.abc", name)
    for name in (
        *("AsyncGenerator", "AsyncIterable", "AsyncIterator", "Awaitable"),
        *("Coroutine", "Generator", "Iterable", "Iterator"),
    )
)


def read_function(node: FunctionNode, annotations: Annotations) -> Function:
    """Return what is known about the function that *node* defines at the top level of a module."""
    annotations = annotations.within(node)
    scope = annotations.scope
    decorators = tuple(_called(decorator) for decorator in node.decorator_list)
    known = [annotations.origin(decorator) for decorator in decorators]
    names = [name for name in known if not _is_transparent(name, annotations)]
    parameters = read_parameters(node.args, annotations)
    function = Function(
        name=node.name,
        module=scope.module,
        path=scope.path,
        span=scope.name_span(node),
        parameters=parameters,
        doc=ast.get_docstring(node),
        deprecated=deprecation(node.decorator_list, annotations),
    )
    if any(name not in _TRANSPARENT for name in names):
        return attrs.evolve(
            function,
            parameters_certainty=Certainty.UNKNOWN,
            kind="unknown",
            replaced=replacement(node, scope),
        )
    function = _with_result(function, node, annotations)
    opens = next((_OPENERS[name] for name in names if name in _OPENERS), None)
    if opens is not None:
        return _opener(function, opens)
    if function.kind != "function" and any(name in _CACHES for name in names):
        # The cache would return the same coroutine or generator twice.
        return attrs.evolve(function, kind="unknown")
    return function


def read_overloads(function: Function) -> Function:
    """Return *function* as one of several overloads: only its existence is certain."""
    return attrs.evolve(
        function,
        parameters_certainty=Certainty.UNKNOWN,
        returns=Unknown(),
        yields=Unknown(),
        deprecated=None,
    )


def read_implementation(function: Function) -> Function:
    """Return *function* as the implementation of overloads: it accepts whatever one of them
    accepts, but its result type is given by them.
    """
    return attrs.evolve(function, returns=Unknown(), yields=Unknown())


def is_overload(node: FunctionNode, annotations: Annotations) -> bool:
    """Return whether *node* is one of several ``@overload`` signatures."""
    return any(annotations.origin(item) in _OVERLOADS for item in node.decorator_list)


def deprecation(decorators: Iterable[ast.expr], annotations: Annotations) -> str | None:
    """Return the message of ``@deprecated("…")``, or ``None`` if there is no such decorator."""
    for decorator in decorators:
        if annotations.origin(_called(decorator)) in _DEPRECATIONS:
            match decorator:
                case ast.Call(args=[ast.Constant(value=str(message)), *_]):
                    return message
                case _:
                    return ""
    return None


def _is_transparent(name: tuple[str | None, str] | None, annotations: Annotations) -> bool:
    match name:
        case (str(module), function):
            return annotations.names.is_transparent(module, function)
        case _:
            return False


def _called(decorator: ast.expr) -> ast.expr:
    return decorator.func if isinstance(decorator, ast.Call) else decorator


def _with_result(function: Function, node: FunctionNode, annotations: Annotations) -> Function:
    returns = annotations.read(node.returns)
    if annotations.scope.is_stub:
        return attrs.evolve(
            function, returns=returns, yields=_item_type(returns), kind=_stub_kind(node, returns)
        )
    kind = function_kind(node)
    is_generator = kind in ("generator", "async_generator")
    names = BodyNames.of(node, annotations)
    return attrs.evolve(
        function,
        returns=returns,
        kind=kind,
        yields=_item_type(returns) if is_generator else Unknown(),
        result=ReturnShape() if is_generator else return_shape(node, annotations),
        generator_returns_value=generator_value(node, annotations.scope) if is_generator else None,
        mutated=mutations(node, function.parameters, annotations.scope),
        blocking=blocking_calls(node, names),
        unawaited=unawaited(node, names),
        raised=raised_errors(node, function.parameters, names),
    )


def _opener(function: Function, opens: Literal["context", "async_context"]) -> Function:
    return attrs.evolve(
        function,
        opens=opens,
        kind="function",
        returns=Unknown(),
        result=ReturnShape(),
        generator_returns_value=None,
    )


def _stub_kind(node: FunctionNode, returns: PythonType) -> FunctionKind:
    """Return the kind as far as a stub tells: a function that returns an iterator may be a
    generator.
    """
    if isinstance(node, ast.AsyncFunctionDef):
        return "coroutine"
    match returns:
        case Named(module=module, name=name) if Named(module, name) not in _ITERATORS:
            return "function"
        case Unknown() | Named():
            return "unknown"
        case _:
            return "function"


def _item_type(returns: PythonType) -> PythonType:
    """Return the item type of an annotated iterator."""
    match returns:
        case Named(arguments=(first, *_)) if attrs.evolve(returns, arguments=()) in _ITERATORS:
            return first
        case _:
            return Unknown()


# ---- parameters ----------------------------------------------------------------------------------


def read_parameters(
    arguments: ast.arguments, annotations: Annotations, *, skip_first: bool = False
) -> tuple[Parameter, ...]:
    """Return the parameters in source order, without the first (``self``) if asked."""
    positional = [*arguments.posonlyargs, *arguments.args]
    first_default = len(positional) - len(arguments.defaults)
    parameters = [
        _parameter(
            node,
            "positional_only" if index < len(arguments.posonlyargs) else "positional",
            index >= first_default,
            annotations,
        )
        for index, node in enumerate(positional)
    ]
    return (*parameters[1 if skip_first else 0 :], *_after_star(arguments, annotations))


def _after_star(arguments: ast.arguments, annotations: Annotations) -> Iterator[Parameter]:
    if arguments.vararg is not None:
        yield _parameter(arguments.vararg, "var_positional", False, annotations)
    for node, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield _parameter(node, "keyword_only", default is not None, annotations)
    if arguments.kwarg is not None:
        yield _parameter(arguments.kwarg, "var_keyword", False, annotations)


def _parameter(
    node: ast.arg, kind: ParameterKind, has_default: bool, annotations: Annotations
) -> Parameter:
    scope = annotations.scope
    start = scope.span(node).start
    return Parameter(
        name=node.arg,
        kind=kind,
        has_default=has_default,
        annotation=annotations.read(node.annotation),
        span=scope.source.span(start, start + len(node.arg)),
    )
