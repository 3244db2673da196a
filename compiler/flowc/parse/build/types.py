"""Types, written as Python annotations."""

from __future__ import annotations

from flowc.diagnostics import codes
from flowc.parse.build.base import Damage
from flowc.parse.build.expressions import Expressions
from flowc.source import Span
from flowc.trees.syntax import (
    BadType,
    Constant,
    DottedName,
    EllipsisType,
    LiteralType,
    Name,
    NamedType,
    Token,
    TypeExpr,
    UnionType,
)

_LITERAL = frozenset({"Literal", "typing.Literal"})


class Types(Expressions):
    """Makes types. A literal stays a `Constant` until it is known to be inside a ``Literal[…]``."""

    def annotation(self, _span: Span, type: TypeExpr | Constant) -> TypeExpr:
        """Return the type of a field."""
        return self._checked(type)

    def union(self, span: Span, *members: TypeExpr | Constant) -> TypeExpr:
        """Make ``A | B``."""
        return UnionType(span, tuple(self._checked(member) for member in members))

    def named_type(self, span: Span, name: DottedName, *arguments: TypeExpr | Constant) -> TypeExpr:
        """Make ``T``, ``T[A, B]`` or ``Literal["a"]``."""
        if name.text in _LITERAL and arguments:
            return self._literal_type(span, arguments)
        return NamedType(span, name, tuple(self._checked(argument) for argument in arguments))

    def type_list(self, span: Span, *_types: TypeExpr | Constant) -> TypeExpr:
        """Make the parameters of a ``Callable``, which no phase looks at."""
        return EllipsisType(span)

    def none_type(self, span: Span, _word: Token) -> TypeExpr:
        """Make ``None``."""
        return NamedType(span, DottedName(span, (Name(span, "None"),)), ())

    def ellipsis(self, span: Span, _dots: Token) -> TypeExpr:
        """Make ``...``."""
        return EllipsisType(span)

    def literal_in_type(self, _span: Span, constant: Constant) -> Constant:
        """Return a literal found among types."""
        return constant

    def bad_type(self, span: Span, _damage: Damage) -> TypeExpr:
        """Stand in for a type that could not be parsed."""
        return BadType(span)

    def _literal_type(self, span: Span, values: tuple[TypeExpr | Constant, ...]) -> TypeExpr:
        constants: list[Constant] = []
        for value in values:
            if isinstance(value, Constant):
                constants.append(value)
            elif isinstance(value, NamedType) and value.name.text == "None":
                constants.append(Constant(value.span, None, "None"))
            elif isinstance(value, BadType):
                return value
            else:
                self.report(
                    codes.UNEXPECTED_TOKEN,
                    "`Literal` takes strings, numbers, `True`, `False` and `None`",
                    value.span,
                )
                return BadType(span)
        return LiteralType(span, tuple(constants))

    def _checked(self, type: TypeExpr | Constant) -> TypeExpr:
        if not isinstance(type, Constant):
            return type
        if isinstance(type.value, str) and type.value.isidentifier():
            self.report(
                codes.UNEXPECTED_TOKEN,
                f"the type `{type.value}` stands in quotes",
                type.span,
                help="a type needs no quotes, wherever it is declared",
                to=type.value,
            )
            return NamedType(type.span, DottedName(type.span, (Name(type.span, type.value),)), ())
        self.report(
            codes.UNEXPECTED_TOKEN,
            f"expected a type, found {_shown(type)}",
            type.span,
            help="literals are written in `Literal[…]`",
        )
        return BadType(type.span)


def _shown(constant: Constant) -> str:
    return f"`{constant.text}`" if len(constant.text) <= 30 else "a string"
