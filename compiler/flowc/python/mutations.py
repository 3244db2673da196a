"""Which of its parameters a function plainly mutates.

In: a function and its scope. Out: the places where it mutates the very object that was passed. A
parameter that is rebound anywhere in the body is left out, since it may be a copy from there on.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flowc.python.facts import Mutation, Named, Parameter
from flowc.python.scope import FunctionNode, Scope, own_nodes

_MUTATORS = frozenset(
    {"add", "append", "appendleft", "clear", "difference_update", "discard", "extend"}
    | {"extendleft", "insert", "intersection_update", "pop", "popitem", "popleft", "remove"}
    | {"reverse", "setdefault", "sort", "symmetric_difference_update", "update"}
)

_MUTABLE = frozenset(
    {
        Named("builtins", "list"),
        Named("builtins", "dict"),
        Named("builtins", "set"),
        Named("builtins", "bytearray"),
        Named("collections", "deque"),
        Named("collections", "Counter"),
        Named("collections.abc", "MutableSequence"),
        Named("collections.abc", "MutableMapping"),
        Named("collections.abc", "MutableSet"),
    }
)

_FRESH = (ast.List, ast.ListComp, ast.Set, ast.SetComp, ast.Dict, ast.DictComp)


def mutations(
    node: FunctionNode, parameters: tuple[Parameter, ...], scope: Scope
) -> tuple[Mutation, ...]:
    """Return the places where the body mutates one of its parameters, in source order."""
    nodes = tuple(own_nodes(node.body))
    bound = set(_bound_anew(nodes))
    watched = {
        parameter.name: _is_mutable(parameter)
        for parameter in parameters
        if parameter.name not in bound and not parameter.kind.startswith("var_")
    }
    return tuple(
        Mutation(name, how, scope.span(place))
        for item in nodes
        for name, how, place in _changes(item, watched)
        if name in watched
    )


def _is_mutable(parameter: Parameter) -> bool:
    match parameter.annotation:
        case Named(module=module, name=name):
            return Named(module, name) in _MUTABLE
        case _:
            return False


def _bound_anew(nodes: tuple[ast.AST, ...]) -> Iterator[str]:
    augmented = {id(node.target) for node in nodes if isinstance(node, ast.AugAssign)}
    for node in nodes:
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            if id(node) not in augmented:
                yield node.id
        elif isinstance(node, (ast.MatchAs, ast.MatchStar, ast.ExceptHandler)) and node.name:
            yield node.name


def _changes(node: ast.AST, watched: dict[str, bool]) -> Iterator[tuple[str, str, ast.AST]]:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)):
            if method in _MUTATORS:
                yield name, f"{name}.{method}(…)", node
        case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store()):
            yield name, f"{name}[…] = …", node
        case ast.Subscript(value=ast.Name(id=name), ctx=ast.Del()):
            yield name, f"del {name}[…]", node
        case ast.Attribute(value=ast.Name(id=name), attr=attribute, ctx=ast.Store()):
            yield name, f"{name}.{attribute} = …", node
        case ast.AugAssign(target=ast.Name(id=name), value=value):
            # `n += 1` creates a new number; only what is known to mutate in place counts.
            if watched.get(name) or isinstance(value, _FRESH):
                yield name, f"{name} {_sign(node.op)} …", node


def _sign(operator: ast.operator) -> str:
    match operator:
        case ast.Add():
            return "+="
        case ast.BitOr():
            return "|="
        case ast.BitAnd():
            return "&="
        case ast.Sub():
            return "-="
        case ast.Mult():
            return "*="
        case _:
            return "^="
