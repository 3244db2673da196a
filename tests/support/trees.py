"""Syntax trees without positions, for comparing the meaning of two texts."""

from __future__ import annotations

from typing import Any

import attrs

from flowc.diagnostics import Problems
from flowc.parse import parse
from flowc.source import Source, Span
from flowc.trees.syntax import Token

Meaning = tuple[Any, ...]


def meaning(text: str) -> Meaning:
    """Return the tree of *text* and its findings, both without positions."""
    problems = Problems()
    tree = parse(Source("x.flow", text), problems)
    return _bare(tree), tuple((item.code.number, item.headline) for item in problems)


def _bare(part: Any) -> Any:
    if isinstance(part, tuple):
        return tuple(_bare(item) for item in part if not isinstance(item, Span | Token))
    if not attrs.has(type(part)):
        return part
    fields = (getattr(part, field.name) for field in attrs.fields(type(part)))
    return (type(part).__name__, *(_bare(item) for item in fields if not isinstance(item, Span)))
