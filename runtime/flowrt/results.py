"""What a node returned, taken apart into its fields and checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flowrt.errors import NodeResultError
from flowrt.schema import Mismatch, schema_of, show
from flowrt.state import UNSET, State
from flowrt.steps import Form, Node


def take_apart(form: Form, names: tuple[str, ...], value: Any) -> tuple[Any, ...]:
    """Give one value per name.

    Raises:
        NodeResultError: the result has not that form.
    """
    if not names:
        return ()
    match form:
        case "one":
            return (value,)
        case "tuple":
            return _several(names, value)
        case "names":
            return _named(names, value)


def _several(names: tuple[str, ...], value: Any) -> tuple[Any, ...]:
    if isinstance(value, tuple | list) and len(value) == len(names):
        return tuple(value)
    raise NodeResultError(f"returned {show(value)}, expected {len(names)} values {_list(names)}")


def _named(names: tuple[str, ...], value: Any) -> tuple[Any, ...]:
    if not isinstance(value, Mapping):
        found = tuple(getattr(value, name, UNSET) for name in names)
        missing = [name for name, part in zip(names, found, strict=True) if part is UNSET]
        if missing:
            raise NodeResultError(f"returned {show(value)} without {_list(missing)}")
        return found
    missing = [name for name in names if name not in value]
    surplus = [str(name) for name in value if name not in names]
    if missing or surplus:
        wrong = [f"without {_list(missing)}"] if missing else []
        wrong += [f"with unknown {_list(surplus)}"] if surplus else []
        raise NodeResultError(f"returned a mapping {' and '.join(wrong)}")
    return tuple(value[name] for name in names)


def _list(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def accept(kind: type[State], node: Node, values: tuple[Any, ...], deep: bool) -> tuple[Any, ...]:
    """Give the values, those converted that the node does not promise; all of them when deep.

    Raises:
        NodeResultError: a value is of another type.
    """
    if not deep and not node.checks:
        return values
    return tuple(
        accept_one(kind, field, value, deep, field in node.replaces)
        if deep or field in node.checks
        else value
        for field, value in zip(node.writes, values, strict=True)
    )


def accept_one(kind: type[State], field: str, value: Any, deep: bool, replaces: bool) -> Any:
    """Give one value as its field takes it.

    Raises:
        NodeResultError: the value is of another type.
    """
    try:
        return schema_of(kind).write(field, deep, replaces)(value)
    except Mismatch as mismatch:
        raise NodeResultError(f"returned a wrong value: {mismatch.tell(field)}") from None
