"""Types, as written."""

from __future__ import annotations

import attrs

from flowc.trees.syntax.base import DottedName, Node
from flowc.trees.syntax.expressions import Constant


@attrs.frozen(eq=False, repr=False)
class NamedType(Node):
    """``T`` or ``T[A, B]``; ``tuple[T, ...]`` has an `EllipsisType` as its last argument."""

    name: DottedName
    arguments: tuple[TypeExpr, ...]


@attrs.frozen(eq=False, repr=False)
class LiteralType(Node):
    """``Literal["a", 1]``."""

    values: tuple[Constant, ...]


@attrs.frozen(eq=False, repr=False)
class UnionType(Node):
    """``A | B | None``: two or more members; ``None`` is a `NamedType`."""

    members: tuple[TypeExpr, ...]


@attrs.frozen(eq=False, repr=False)
class EllipsisType(Node):
    """The ``...`` of ``tuple[T, ...]``."""


@attrs.frozen(eq=False, repr=False)
class BadType(Node):
    """A type that could not be parsed."""


TypeExpr = NamedType | LiteralType | UnionType | EllipsisType | BadType
