"""Operators and comparisons: the types of their results, and the ones that are invalid."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

from flowc.diagnostics import Diagnostic, Edit, Fix, codes, finding
from flowc.diagnostics.suggest import nearest, offer
from flowc.source import Span
from flowc.trees import program
from flowc.trees.program import Definitions
from flowc.trees.types import (
    Any_,
    ClassType,
    DictOf,
    EnumType,
    ListOf,
    LiteralOf,
    NoneType,
    Primitive,
    RecordType,
    SetOf,
    TupleOf,
    Type,
)
from flowc.types.constants import constant_type
from flowc.types.iterate import element_type
from flowc.types.model import ANY, BOOL, FLOAT, INT, NONE, STR, members, union, widen, without
from flowc.types.reports import cannot, may_be_none_here, shorten, typed, valued

Report = Callable[[Diagnostic], None]

_DECIMAL = Primitive("Decimal")
_DELTA = Primitive("timedelta")
_MOMENT = Primitive("datetime")
_DATE = Primitive("date")
_PATH = Primitive("Path")
_WHOLE = (BOOL, INT)
_REAL = (BOOL, INT, FLOAT)
_ARITHMETIC = ("+", "-", "*", "/", "//", "%", "**")
_BITS = ("&", "|", "^", "<<", ">>")

#: Results of operators on times, durations and paths.
_SPECIAL: dict[tuple[str, Type, Type], Type] = {
    ("+", _MOMENT, _DELTA): _MOMENT,
    ("+", _DELTA, _MOMENT): _MOMENT,
    ("-", _MOMENT, _DELTA): _MOMENT,
    ("-", _MOMENT, _MOMENT): _DELTA,
    ("+", _DATE, _DELTA): _DATE,
    ("+", _DELTA, _DATE): _DATE,
    ("-", _DATE, _DELTA): _DATE,
    ("-", _DATE, _DATE): _DELTA,
    ("+", _DELTA, _DELTA): _DELTA,
    ("-", _DELTA, _DELTA): _DELTA,
    ("%", _DELTA, _DELTA): _DELTA,
    ("/", _DELTA, _DELTA): FLOAT,
    ("//", _DELTA, _DELTA): INT,
    ("/", _PATH, _PATH): _PATH,
    ("/", _PATH, STR): _PATH,
    ("/", STR, _PATH): _PATH,
}


def binary_type(
    expr: program.Binary, left: Type, right: Type, definitions: Definitions, report: Report
) -> Type:
    """Return the type of ``left operator right``; incompatible operands are reported."""
    for operand, type_ in ((expr.left, left), (expr.right, right)):
        if NONE in members(type_):
            report(may_be_none_here(operand, operand.span))
            return ANY
    left, right = _plain(left, definitions), _plain(right, definitions)
    found: list[Type] = []
    for one, other in product(members(left), members(right)):
        result = _binary(expr.operator, one, other)
        if result is None:
            what = f"`{expr.operator}` between {typed(one)} and {typed(other)}"
            report(cannot(f"there is no {what}", expr.span))
            return ANY
        found.append(result)
    return union(*found)


def _plain(type_: Type, definitions: Definitions) -> Type:
    """Return *type_* without constants; an enum of strings behaves as a string."""
    return union(*(_plain_member(member, definitions) for member in members(widen(type_))))


def _plain_member(member: Type, definitions: Definitions) -> Type:
    if not isinstance(member, EnumType):
        return member
    known = definitions.enums.get((member.home, member.name))
    if known is None:
        return ANY
    values = known.members.values()
    return STR if all(isinstance(value, str) for value in values) else ANY


def _binary(operator: str, left: Type, right: Type) -> Type | None:
    """Return the type of the result, or None if there is no such operator."""
    if isinstance(left, Any_ | ClassType) or isinstance(right, Any_ | ClassType):
        return STR if left == STR and operator == "%" else ANY
    if (operator, left, right) in _SPECIAL:
        return _SPECIAL[operator, left, right]
    if left in (*_REAL, _DECIMAL) and right in (*_REAL, _DECIMAL):
        return _number(operator, left, right)
    if _DELTA in (left, right):
        return _scaled(operator, left, right)
    return _text(operator, left, right) or _container(operator, left, right)


def _number(operator: str, left: Type, right: Type) -> Type | None:
    if operator in _BITS:
        if left not in _WHOLE or right not in _WHOLE:
            return None
        logical = left == right == BOOL and operator in ("&", "|", "^")
        return BOOL if logical else INT
    if operator not in _ARITHMETIC:
        return None
    if _DECIMAL in (left, right):
        return None if FLOAT in (left, right) else _DECIMAL
    return FLOAT if operator == "/" or FLOAT in (left, right) else INT


def _scaled(operator: str, left: Type, right: Type) -> Type | None:
    """Return the type of a duration multiplied or divided by a number."""
    if operator == "*" and (left in _REAL or right in _REAL):
        return _DELTA
    divides = (operator == "/" and right in _REAL) or (operator == "//" and right in _WHOLE)
    return _DELTA if divides else None


def _text(operator: str, left: Type, right: Type) -> Type | None:
    for text in (STR, Primitive("bytes")):
        if operator == "+" and left == right == text:
            return text
        if operator == "*" and sorted((left == text, right == text)) == [False, True]:
            return text if left in _WHOLE or right in _WHOLE else None
        if operator == "%" and left == text:
            return text
    return None


def _container(operator: str, left: Type, right: Type) -> Type | None:
    match operator, left, right:
        case "+", ListOf(one), ListOf(other):
            return ListOf(union(one, other))
        case "+", TupleOf(), TupleOf():
            return _joined(left, right)
        case "*", ListOf() | TupleOf(), _ if right in _WHOLE:
            return left if isinstance(left, ListOf) else TupleOf((), rest=element_type(left))
        case "*", _, ListOf() if left in _WHOLE:
            return right
        case "|" | "^", SetOf(one), SetOf(other):
            return SetOf(union(one, other))
        case "&" | "-", SetOf(), SetOf():
            return left
        case "|", DictOf(key, value), DictOf(other_key, other_value):
            return DictOf(union(key, other_key), union(value, other_value))
    return None


def _joined(left: TupleOf, right: TupleOf) -> Type:
    if left.rest is None and right.rest is None:
        return TupleOf(left.items + right.items)
    items = [
        item for part in (left, right) for item in (*part.items, part.rest) if item is not None
    ]
    return TupleOf((), rest=union(*items))


def unary_type(
    expr: program.Unary, operand: Type, definitions: Definitions, report: Report
) -> Type:
    """Return the type of a unary operation: ``-x``, ``not x``."""
    if expr.operator == "not":
        return BOOL
    if NONE in members(operand):
        report(may_be_none_here(expr.operand, expr.operand.span))
        return ANY
    if expr.operator == "-" and isinstance(operand, LiteralOf) and operand.kind == "int":
        return LiteralOf(-int(operand.value), "int")
    found: list[Type] = []
    for member in members(_plain(operand, definitions)):
        result = _unary(expr.operator, member)
        if result is None:
            report(cannot(f"there is no `{expr.operator}` of {typed(member)}", expr.span))
            return ANY
        found.append(result)
    return union(*found)


def _unary(operator: str, member: Type) -> Type | None:
    if isinstance(member, Any_ | ClassType):
        return ANY
    if member in _WHOLE:
        return INT
    return member if operator != "~" and member in (FLOAT, _DECIMAL, _DELTA) else None


# ---- comparisons -----------------------------------------------------------------------------


def compare_types(
    expr: program.Compare, types: Sequence[Type], definitions: Definitions, report: Report
) -> None:
    """Report each comparison of a chain that is invalid, or whose result is always the same."""
    links = zip(expr.operators, types, types[1:], expr.operands, expr.operands[1:], strict=False)
    for operator, left, right, left_expr, right_expr in links:
        at = left_expr.span.to(right_expr.span)
        if not members(left) or not members(right):
            continue  # unreachable: what ruled the value out was reported there
        if operator in ("in", "not in"):
            problem = _membership(left, right, right_expr, at, definitions)
        elif operator in ("<", "<=", ">", ">="):
            problem = _ordering(operator, left, right, (left_expr, right_expr), definitions)
        elif operator in ("==", "!="):
            problem = _equality(left, right, (left_expr, right_expr), definitions)
        else:
            problem = _identity((left_expr, right_expr), at)
            problem = problem or _equality(left, right, (left_expr, right_expr), definitions)
        if problem is not None:
            report(problem)


def _identity(operands: tuple[program.Expr, program.Expr], at: Span) -> Diagnostic | None:
    """Report ``is`` with an operand that is created where it is compared, and so may be identical
    to nothing.
    """
    if not any(_is_made_here(operand) for operand in operands):
        return None
    headline = "`is` asks whether two are the same object, not whether they are equal"
    return cannot(headline, at, "compare values with `==`", codes.COMPARISON_TYPE)


def _is_made_here(expr: program.Expr) -> bool:
    if isinstance(expr, program.Literal_):
        return expr.value is not None and not isinstance(expr.value, bool)
    return isinstance(expr, program.Sequence | program.DictDisplay)


def _equality(
    left: Type,
    right: Type,
    operands: tuple[program.Expr, program.Expr],
    definitions: Definitions,
) -> Diagnostic | None:
    if NONE in (left, right):
        return None
    if may_be_equal(left, right, definitions):
        return _beyond(left, right, operands)
    one, other = without(left, NONE), without(right, NONE)
    meant, known = _meant(one, other, definitions)
    written = [expr.span for expr in operands if isinstance(expr, program.Literal_) and meant]
    return finding(
        codes.COMPARISON_TYPE,
        shorten(f"{valued(one)} never equals {valued(other)}"),
        operands[0].span.to(operands[1].span),
        help=f"did you mean `{meant}`?" if meant else known,
        fixes=[Fix(f"write `{meant}`", (Edit(span, meant),)) for span in written],
    )


def _beyond(
    left: Type, right: Type, operands: tuple[program.Expr, program.Expr]
) -> Diagnostic | None:
    """Report a constant compared with something that can only be other constants.

    The declared type counts, not what earlier conditions have left of it: a value that these ruled
    out is not a typing mistake.
    """
    one, other = operands
    for constant, value, subject, found in ((one, left, other, right), (other, right, one, left)):
        if not _is_constant(constant) or _is_constant(subject):
            continue
        declared = subject.field.type if isinstance(subject, program.FieldRead) else found
        known = _constants(without(declared, NONE))
        if known and isinstance(value, LiteralOf) and value.value not in known:
            headline = f"{valued(value)} is no value of {typed(declared)}"
            help_ = offer(str(value.value), map(str, known), "value")
            return cannot(headline, constant.span, help_, codes.VALUE_NOT_IN_DOMAIN)
    return None


def _is_constant(expr: program.Expr) -> bool:
    return isinstance(expr, program.Literal_) or constant_type(expr) is not None


def _constants(type_: Type) -> list[str | int | bool]:
    """Return the constants that *type_* consists of; empty if it contains anything else."""
    parts = members(type_)
    constants = [part.value for part in parts if isinstance(part, LiteralOf)]
    return constants if len(constants) == len(parts) else []


def _meant(one: Type, other: Type, definitions: Definitions) -> tuple[str, str]:
    """Return the enum member that a string nearly names ("" if none is similar), and the help that
    lists the members.
    """
    for enum, text in ((one, other), (other, one)):
        if isinstance(enum, EnumType) and isinstance(text, LiteralOf) and text.kind == "str":
            known = definitions.enums.get((enum.home, enum.name))
            names = [] if known is None else [f"{enum.name}.{name}" for name in known.members]
            word = f"{enum.name}.{text.value}"
            return nearest(word, names) or "", offer(word, names, "member")
    return "", ""


def may_be_equal(left: Type, right: Type, definitions: Definitions) -> bool:
    """Whether a value of one type can equal some value of the other."""
    pairs = product(members(left), members(right))
    return any(_may_equal(one, other, definitions) for one, other in pairs)


def _may_equal(one: Type, other: Type, definitions: Definitions) -> bool:
    match one, other:
        case (Any_() | ClassType(), _) | (_, Any_() | ClassType()):
            return True
        case EnumType(home, name), EnumType(other_home, other_name):
            return (home, name) == (other_home, other_name)
        case (EnumType(), LiteralOf() | Primitive()) | (LiteralOf() | Primitive(), EnumType()):
            enum, value = (one, other) if isinstance(one, EnumType) else (other, one)
            return _is_value_of(value, enum, definitions)
        case (RecordType(), _) | (_, RecordType()) | (NoneType(), _) | (_, NoneType()):
            return one == other
        case (ListOf() | SetOf() | TupleOf() | DictOf(), _):
            return type(one) is type(other)
    numbers = (*_REAL, _DECIMAL)
    return widen(one) == widen(other) or (widen(one) in numbers and widen(other) in numbers)


def _is_value_of(value: Type, enum: Type, definitions: Definitions) -> bool:
    assert isinstance(enum, EnumType)
    known = definitions.enums.get((enum.home, enum.name))
    if known is None or not isinstance(value, LiteralOf):
        return _plain_member(enum, definitions) in (value, ANY)
    return value.value in known.members.values()


def _ordering(
    operator: str,
    left: Type,
    right: Type,
    operands: tuple[program.Expr, program.Expr],
    definitions: Definitions,
) -> Diagnostic | None:
    for operand, type_ in zip(operands, (left, right), strict=True):
        if NONE in members(type_):
            return may_be_none_here(operand, operand.span, codes.COMPARISON_TYPE)
    left, right = _plain(left, definitions), _plain(right, definitions)
    for one, other in product(members(left), members(right)):
        if not _ordered(one, other):
            at = operands[0].span.to(operands[1].span)
            headline = f"there is no `{operator}` between {typed(one)} and {typed(other)}"
            return cannot(headline, at, "compare values of one kind", codes.COMPARISON_TYPE)
    return None


def _ordered(one: Type, other: Type) -> bool:
    if isinstance(one, Any_ | ClassType) or isinstance(other, Any_ | ClassType):
        return True
    numbers = (*_REAL, _DECIMAL)
    if one in numbers and other in numbers:
        return True
    if isinstance(one, ListOf | TupleOf | SetOf):
        return type(one) is type(other)
    return isinstance(one, Primitive) and one == other


def _membership(
    left: Type, right: Type, container: program.Expr, at: Span, definitions: Definitions
) -> Diagnostic | None:
    if NONE in members(right):
        return may_be_none_here(container, container.span, codes.COMPARISON_TYPE)
    item = element_type(_plain(right, definitions))
    if item is None:
        return cannot(f"nothing is in {typed(right)}", at, code=codes.COMPARISON_TYPE)
    if left == NONE or not members(item) or may_be_equal(left, item, definitions):
        return None
    headline = f"{typed(left)} is never in {typed(right)}"
    return cannot(headline, at, code=codes.COMPARISON_TYPE)
