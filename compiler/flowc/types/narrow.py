"""What a condition implies for the types of the fields in it, once it is known to hold or to fail.

Only bare fields are narrowed. The result maps the fields about which something was learned to their
new types; every other field keeps its type. A field that can have no value on that path gets
`Never`, which makes the path impossible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from flowc.trees import program
from flowc.trees.program import Definitions, Expr, Field, FieldRead
from flowc.trees.types import (
    Any_,
    ClassType,
    EnumType,
    LiteralOf,
    NoneType,
    Primitive,
    Type,
    Unset,
)
from flowc.types.constants import constant_type
from flowc.types.domain import merge, split
from flowc.types.fit import fits
from flowc.types.model import NEVER, NONE, members, union

Env = Callable[[Field], Type]
Narrowed = Mapping[Field, Type]


def narrow(expr: Expr, truth: bool, env: Env, definitions: Definitions) -> Narrowed:
    """Return the fields whose types are narrowed if *expr* is true, or false, as *truth* says."""
    match expr:
        case program.Unary(operator="not", operand=operand):
            return narrow(operand, not truth, env, definitions)
        case program.Bool(operator=operator, operands=operands):
            if (operator == "and") is truth:
                return _all_of(operands, truth, env, definitions)
            return _one_of(operands, truth, env, definitions)
        case program.Compare(operators=[operator], operands=[left, right]):
            return _comparison(operator, left, right, truth, env, definitions)
        case program.Compare() if truth:
            return _all_of(_links(expr), truth, env, definitions)
        case FieldRead(field=field):
            return _truth_of(field, truth, env(field), definitions)
    return {}


def with_narrowed(env: Env, narrowed: Narrowed) -> Env:
    """Return *env* with the types in *narrowed* replacing its own."""
    return lambda field: narrowed[field] if field in narrowed else env(field)


def _all_of(operands: Iterable[Expr], truth: bool, env: Env, definitions: Definitions) -> Narrowed:
    """Every operand is *truth*: narrow by each, given what those before it imply."""
    learned: dict[Field, Type] = {}
    for operand in operands:
        learned.update(narrow(operand, truth, with_narrowed(env, learned), definitions))
    return learned


def _one_of(operands: Iterable[Expr], truth: bool, env: Env, definitions: Definitions) -> Narrowed:
    """One operand is *truth* and those before it are not: what all these cases have in common."""
    ways: list[dict[Field, Type]] = []
    before: dict[Field, Type] = {}
    for operand in operands:
        here = with_narrowed(env, before)
        ways.append({**before, **narrow(operand, truth, here, definitions)})
        before.update(narrow(operand, not truth, here, definitions))
    possible = [way for way in ways if NEVER not in way.values()] or ways
    known_by_all = set(possible[0]).intersection(*possible[1:])
    learned = {
        field: _in_order_of(env(field), union(*(way[field] for way in possible)), definitions)
        for field in possible[0]
        if field in known_by_all
    }
    return {field: type_ for field, type_ in learned.items() if type_ != env(field)}


def _in_order_of(whole: Type, found: Type, definitions: Definitions) -> Type:
    """Return *found* with its members in the order that they have in *whole*."""
    parts = [part for member in members(whole) for part in split(member, definitions)]
    kept = {part for member in members(found) for part in split(member, definitions)}
    return merge((*(part for part in parts if part in kept), *members(found)), definitions)


def _links(expr: program.Compare) -> list[Expr]:
    """Return ``a < b < c`` as ``a < b`` and ``b < c``."""
    pairs = zip(expr.operators, expr.operands, expr.operands[1:], strict=False)
    return [program.Compare(expr.span, (sign,), (left, right)) for sign, left, right in pairs]


# ---- comparisons -----------------------------------------------------------------------------


def _comparison(
    operator: str, left: Expr, right: Expr, truth: bool, env: Env, definitions: Definitions
) -> Narrowed:
    if operator in ("!=", "is not", "not in"):
        truth = not truth
    if operator in ("in", "not in"):
        constants = _constants(right)
    elif operator in ("==", "!=", "is", "is not"):
        if isinstance(right, FieldRead) and not isinstance(left, FieldRead):
            left, right = right, left
        constant = constant_type(right)
        constants = None if constant is None else (constant,)
    else:
        return {}
    if not isinstance(left, FieldRead) or constants is None:
        return {}
    return {left.field: _compared(env(left.field), constants, truth, definitions)}


def _compared(
    type_: Type, constants: tuple[Type, ...], equal: bool, definitions: Definitions
) -> Type:
    """Return *type_* restricted to being, or not being, one of *constants*."""
    parts = (part for member in members(type_) for part in split(member, definitions))
    if equal:
        return merge((_meet(part, constants, definitions) for part in parts), definitions)
    left = (part for part in parts if not _is_one_of(part, constants, definitions))
    return merge(left, definitions)


def _meet(part: Type, constants: tuple[Type, ...], definitions: Definitions) -> Type:
    """Return the values that *part* and *constants* have in common."""
    if isinstance(part, Any_):
        return part
    return union(*(_common(part, constant, definitions) for constant in constants))


def _common(part: Type, constant: Type, definitions: Definitions) -> Type:
    if isinstance(part, Unset):
        return NEVER
    if isinstance(part, EnumType) and part.member is None and isinstance(constant, EnumType):
        return constant if (part.home, part.name) == (constant.home, constant.name) else NEVER
    if part == constant or _same_value(part, constant, definitions):
        return part
    if isinstance(part, Primitive) and isinstance(constant, LiteralOf):
        return constant if part.name == constant.kind else _number(part, constant)
    return part if isinstance(part, ClassType) and not isinstance(constant, NoneType) else NEVER


def _number(part: Primitive, constant: LiteralOf) -> Type:
    """Numbers of different types may be equal: ``1.0 == 1`` and ``True == 1``."""
    numbers = ("int", "float", "bool", "Decimal")
    return part if part.name in numbers and constant.kind in numbers else NEVER


def _is_one_of(part: Type, constants: tuple[Type, ...], definitions: Definitions) -> bool:
    return part in constants or any(_same_value(part, one, definitions) for one in constants)


def _same_value(part: Type, constant: Type, definitions: Definitions) -> bool:
    """Whether one of them is a member of an enum of strings and the other its value."""
    match part, constant:
        case (EnumType(home, name, str(member)), LiteralOf(value)) | (
            LiteralOf(value),
            EnumType(home, name, str(member)),
        ):
            known = definitions.enums.get((home, name))
            return known is not None and known.members.get(member) == value
    return False


def _constants(expr: Expr) -> tuple[Type, ...] | None:
    if not isinstance(expr, program.Sequence):
        return None
    found = [constant_type(item) for item in expr.items]
    known = tuple(one for one in found if one is not None)
    return known if len(known) == len(found) else None


# ---- truth -----------------------------------------------------------------------------------


def _truth_of(field: Field, truth: bool, type_: Type, definitions: Definitions) -> Narrowed:
    """Return what is known about *field* if it is true, or false, as a condition."""
    parts = (part for member in members(type_) for part in split(member, definitions))
    kept = merge((part for part in parts if _may_be(part, truth)), definitions)
    return {} if kept == type_ else {field: kept}


def _may_be(part: Type, truth: bool) -> bool:
    match part:
        case NoneType():
            return not truth
        case LiteralOf(value):
            return bool(value) is truth
    return True


# ---- match -----------------------------------------------------------------------------------


def narrow_case(
    type_: Type, patterns: Iterable[program.Pattern], definitions: Definitions
) -> tuple[Type, Type]:
    """Return the type of the values that one of *patterns* matches, and that of the others."""
    taken: list[Type] = []
    left = type_
    for pattern in patterns:
        hit, left = _narrow_pattern(left, pattern, definitions)
        taken.append(hit)
    return merge(taken, definitions), left


def _narrow_pattern(
    type_: Type, pattern: program.Pattern, definitions: Definitions
) -> tuple[Type, Type]:
    match pattern:
        case program.MemberPattern(enum=enum, member=member):
            constants: tuple[Type, ...] = (EnumType(enum.home, enum.name, member),)
        case program.ValuePattern(value=None):
            constants = (NONE,)
        case program.ValuePattern(value=str() | int() as value):
            constants = (LiteralOf(value, _kind(value)),)
        case program.TypePattern(type=wanted):
            return _by_class(type_, wanted, definitions)
        case program.DefaultPattern():
            return type_, NEVER
        case program.BadPattern():
            return type_, type_
    hit = _compared(type_, constants, True, definitions)
    return hit, _compared(type_, constants, False, definitions)


def _by_class(type_: Type, wanted: Type, definitions: Definitions) -> tuple[Type, Type]:
    hit = [part for part in members(type_) if _is_instance(part, wanted, definitions)]
    left = [part for part in members(type_) if part not in hit or isinstance(part, Any_)]
    return union(*(wanted if isinstance(part, Any_) else part for part in hit)), union(*left)


def _is_instance(part: Type, wanted: Type, definitions: Definitions) -> bool:
    """Whether ``case wanted():`` matches values of type *part*, or may match some of ``Any``."""
    if isinstance(part, NoneType | Unset):
        return False
    if part == Primitive("int") and wanted == Primitive("float"):
        return False  # an ``int`` fits a ``float``, but is not an instance of it
    return fits(part, wanted, definitions)


def _kind(value: str | int | bool) -> Literal["str", "int", "bool"]:
    if isinstance(value, str):
        return "str"
    return "bool" if isinstance(value, bool) else "int"
