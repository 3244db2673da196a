"""Questions about annotations: how to show them, and what of a value they require to be checked."""

from __future__ import annotations

import types
import typing
from enum import Enum
from functools import cache
from typing import Any, get_args, get_origin

from flowrt.shapes import is_pydantic, shape_of


def describe(annotation: Any) -> str:
    """Give the annotation as a message shows it."""
    if isinstance(annotation, type) and not get_args(annotation):
        if issubclass(annotation, Enum):
            members = ", ".join(repr(member.value) for member in annotation)
            return f"{annotation.__name__} (one of {members})"
        return "None" if annotation is types.NoneType else annotation.__name__
    if is_union(annotation):
        return " | ".join(describe(member) for member in get_args(annotation))
    return str(annotation).replace("typing.", "")


def is_union(annotation: Any) -> bool:
    """Say whether the annotation is a union."""
    return get_origin(annotation) in (typing.Union, types.UnionType)


def outermost(annotation: Any) -> Any:
    """Give the annotation with the element types of containers left out."""
    if is_union(annotation):
        return either(*(outermost(member) for member in get_args(annotation)))
    origin = get_origin(annotation)
    return annotation if origin in (None, typing.Literal, typing.Annotated) else origin


def either(*annotations: Any) -> Any:
    """Give the union of these annotations."""
    return typing.Union[annotations]  # noqa: UP007 - made from a tuple


@cache
def converts(annotation: Any) -> bool:
    """Say whether the annotation contains an enum or a record, which may have to be converted."""
    if isinstance(annotation, type) and get_origin(annotation) is None:
        is_record = shape_of(annotation) is not None or is_pydantic(annotation)
        return is_record or issubclass(annotation, Enum)
    return any(converts(part) for part in get_args(annotation) if not isinstance(part, list | str))


@cache
def known_as_they_are(annotation: Any) -> frozenset[type]:
    """Give the classes whose direct instances need no check: most values are of one of these."""
    if is_union(annotation):
        return frozenset().union(*map(known_as_they_are, get_args(annotation)))
    if annotation is None:
        return frozenset((types.NoneType,))
    if hasattr(annotation, "__supertype__"):
        return known_as_they_are(annotation.__supertype__)
    if not isinstance(annotation, type) or get_origin(annotation) is not None:
        return frozenset()
    return frozenset((float, int) if annotation is float else (annotation,))
