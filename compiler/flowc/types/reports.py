"""The wording of findings about invalid expressions."""

from __future__ import annotations

from flowc.diagnostics import Code, Diagnostic, Note, codes, finding
from flowc.diagnostics.suggest import Suggestion
from flowc.python.facts import Function
from flowc.source import Span
from flowc.trees import program
from flowc.trees.program import Expr
from flowc.trees.types import LiteralOf, Type
from flowc.types.model import show


def cannot(
    headline: str, at: Span, help: str | Suggestion = "", code: Code = codes.EXPRESSION_TYPE
) -> Diagnostic:
    """Return the finding for an invalid expression."""
    return finding(code, shorten(headline), at, help=help)


def may_be_none_here(expr: Expr, at: Span, code: Code = codes.EXPRESSION_TYPE) -> Diagnostic:
    """Return the finding for an optional value that is used as if it were never ``None``."""
    name = described(expr)
    help_ = ""
    if isinstance(expr, program.FieldRead):
        help_ = ask_first(expr.field.name)
    return finding(code, f"{name} may be `None` here", at, help=help_)


def ask_first(name: str) -> str:
    """Return the help for a field *name* that may be ``None``, without knowledge of the graph."""
    return f"test it on the way here: `if {name} is not None {{ … }}`"


def described(expr: Expr) -> str:
    """Return the name of *expr* for a message, or a phrase if it has none."""
    match expr:
        case program.FieldRead(field=field):
            return f"`{field.name}`"
        case program.ResourceRead(resource=resource):
            return f"`{resource.name}`"
        case program.Attribute(value=program.FieldRead(field=field), name=name):
            return f"`{field.name}.{name}`"
        case program.Attribute(name=name):
            return f"`….{name}`"
    return "this value"


def typed(type_: Type) -> str:
    """Return *type_* in backticks, shortened to fit a headline."""
    text = show(type_)
    return f"`{text}`" if len(text) <= 36 else f"`{text[:34]} …`"


def read_from_body(function: Function) -> Note:
    """Return the note that the results of *function* were determined from its body."""
    return Note(f"`{function.name}` has no annotation; this is read from its body")


def valued(type_: Type) -> str:
    """Return *type_* as `typed` does, but a single string as it is written."""
    if isinstance(type_, LiteralOf) and isinstance(type_.value, str) and len(type_.value) < 30:
        return f'`"{type_.value}"`'
    return typed(type_)


def shorten(headline: str) -> str:
    """Return *headline* limited to 100 characters."""
    return headline if len(headline) <= 100 else headline[:98] + " …"
