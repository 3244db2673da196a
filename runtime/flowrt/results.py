"""The result of a node, unpacked into fields and checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flowrt.errors import NodeResultError
from flowrt.schema import Mismatch, schema_of, show
from flowrt.state import UNSET, State
from flowrt.steps import Form, Node


def take_apart(node: str, form: Form, names: tuple[str, ...], value: Any) -> tuple[Any, ...]:
    """Give one value per name from the result of a node.

    Raises:
        NodeResultError: the result does not have that form.
    """
    if not names:
        return ()
    match form:
        case "one":
            return (value,)
        case "tuple":
            return _several(node, names, value)
        case "names":
            return _named(node, names, value)


def _several(node: str, names: tuple[str, ...], value: Any) -> tuple[Any, ...]:
    if isinstance(value, tuple | list) and len(value) == len(names):
        return tuple(value)
    expected = f"{len(names)} values {_list(names)}"
    raise NodeResultError(f"node `{node}` returned {show(value)}, expected {expected}")


def _named(node: str, names: tuple[str, ...], value: Any) -> tuple[Any, ...]:
    if not isinstance(value, Mapping):
        found = tuple(getattr(value, name, UNSET) for name in names)
        missing = [name for name, part in zip(names, found, strict=True) if part is UNSET]
        if missing:
            without = _list(missing)
            raise NodeResultError(f"node `{node}` returned {show(value)} without {without}")
        return found
    missing = [name for name in names if name not in value]
    surplus = [str(name) for name in value if name not in names]
    if missing or surplus:
        wrong = [f"without {_list(missing)}"] if missing else []
        wrong += [f"with unknown {_list(surplus)}"] if surplus else []
        raise NodeResultError(f"node `{node}` returned a mapping {' and '.join(wrong)}")
    return tuple(value[name] for name in names)


def _list(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def accept(kind: type[State], node: Node, values: tuple[Any, ...], deep: bool) -> tuple[Any, ...]:
    """Give the values; those whose type the node does not guarantee are converted, with `deep` all.

    Raises:
        NodeResultError: a value is of another type.
    """
    if not deep and not node.checks:
        return values
    return tuple(
        accept_one(kind, field, value, node.name, deep, field in node.replaces)
        if deep or field in node.checks
        else value
        for field, value in zip(node.writes, values, strict=True)
    )


def accept_one(
    kind: type[State], field: str, value: Any, node: str, deep: bool, replaces: bool
) -> Any:
    """Give one value, converted to the type of its field.

    Raises:
        NodeResultError: the value is of another type.
    """
    try:
        return schema_of(kind).write(field, deep, replaces)(value)
    except Mismatch as mismatch:
        raise NodeResultError(
            f"node `{node}` returned a wrong value: {mismatch.tell(field)}"
        ) from None
