"""The members of an enum, as far as its body tells.

In: a class that is an enum. Out: its members in order, with aliases marked; a value that something
may have changed is unknown.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flowc.python.annotations import Annotations, constant
from flowc.python.facts import EnumMember, Named, NoneType, Scalar, Unknown
from flowc.python.scope import own_nodes

# What an enum may mix in without changing values that are written in that very type.
_MIXED_IN: dict[Named, type] = {
    Named("builtins", "bytes"): bytes,
    Named("builtins", "float"): float,
    Named("builtins", "int"): int,
    Named("builtins", "str"): str,
}

_BARE = frozenset(
    {Named("builtins", "object")}
    | {Named("enum", name) for name in ("Enum", "Flag", "IntEnum", "IntFlag", "ReprEnum")}
    | {Named("enum", "StrEnum")}
)


def read_members(
    node: ast.ClassDef, ancestors: tuple[Named, ...], annotations: Annotations
) -> tuple[EnumMember, ...]:
    """Return the members that the body of *node* plainly declares."""
    members: list[EnumMember] = []
    keeps = _keeps_values(node, ancestors)
    for targets, value in _assignments(node):
        known = _value(value, targets[0].id, ancestors, annotations) if keeps else Unknown()
        first = targets[0].id
        for target in targets:
            same = first if target.id != first else _of_value(known, members)
            span = annotations.scope.span(target)
            members.append(EnumMember(target.id, known, span, alias_of=same))
    return tuple(members)


def has_only_plain_members(node: ast.ClassDef) -> bool:
    """Return whether the members are certainly those at the top level of the body."""
    branches = (ast.For, ast.If, ast.Match, ast.Try, ast.While, ast.With)
    return not any(
        isinstance(item, branches) or _calls(item, {"locals", "vars"}) for item in node.body
    ) and not any(isinstance(item, ast.Name) and item.id == "_ignore_" for item in ast.walk(node))


def _assignments(node: ast.ClassDef) -> Iterator[tuple[list[ast.Name], ast.expr]]:
    for item in node.body:
        match item:
            case ast.Assign(targets=targets, value=value):
                pass
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                targets = [target]
            case _:
                continue
        names = [target for target in targets if isinstance(target, ast.Name)]
        members = [name for name in names if not _is_reserved(name.id)]
        if members and not _is_descriptor(value):
            yield members, value


def _is_reserved(name: str) -> bool:
    """Return whether *name* is a ``_sunder_``, a ``__dunder__`` or private, and so no member."""
    return name.startswith("__") or (name.startswith("_") and name.endswith("_"))


def _is_descriptor(value: ast.expr) -> bool:
    """Return whether *value* is a descriptor or a function, and so no member."""
    match value:
        case ast.Call(func=ast.Name(id=name)):
            return name in ("classmethod", "nonmember", "property", "staticmethod")
        case _:
            return isinstance(value, ast.Lambda)


def _keeps_values(node: ast.ClassDef, ancestors: tuple[Named, ...]) -> bool:
    """Return whether members have the values that are written for them."""
    making = {"__init__", "__new__", "_value_"}
    names = {item.name for item in node.body if isinstance(item, ast.FunctionDef)}
    return not (names & making) and all(
        ancestor in _BARE or ancestor in _MIXED_IN for ancestor in ancestors
    )


def _value(
    value: ast.expr, name: str, ancestors: tuple[Named, ...], annotations: Annotations
) -> Scalar | NoneType | Unknown:
    if isinstance(value, ast.Call):
        # `auto()` of a StrEnum is the only computed value that is certain.
        is_auto = annotations.dotted(value.func) == ("enum", "auto") and not value.args
        return name.lower() if is_auto and Named("enum", "StrEnum") in ancestors else Unknown()
    found = constant(value)
    mixed_in = [_MIXED_IN[ancestor] for ancestor in ancestors if ancestor in _MIXED_IN]
    return found if all(type(found) is type_ for type_ in mixed_in) else Unknown()


def _of_value(value: Scalar | NoneType | Unknown, members: list[EnumMember]) -> str | None:
    """Return the member that already has this value; the next one is an alias for it."""
    if isinstance(value, Unknown):
        return None
    return next((member.name for member in members if member.value == value), None)


def _calls(node: ast.AST, names: set[str]) -> bool:
    return any(isinstance(part, ast.Name) and part.id in names for part in own_nodes([node]))
