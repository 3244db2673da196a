"""Whether a value of one type is acceptable where another type is expected.

Containers are covariant, since a list that is passed on is rarely written to. Where something is
uncertain (an opaque class, a base that could not be read, a protocol), the answer is yes: the
runtime checks the value itself.
"""

from __future__ import annotations

from flowc.python.facts import Certainty, Class, Named
from flowc.trees.program import Definitions
from flowc.trees.types import (
    Any_,
    ClassType,
    DictOf,
    EnumType,
    ListOf,
    LiteralOf,
    Never,
    NoneType,
    Primitive,
    RecordType,
    SetOf,
    TupleOf,
    Type,
    UnionOf,
    Unset,
)
from flowc.types.domain import split
from flowc.types.model import INT, STR

_WIDER = {
    ("bool", "int"),
    ("bool", "float"),
    ("int", "float"),
    ("datetime", "date"),
}

_NUMBERS = frozenset({("numbers", "Number"), ("numbers", "Complex"), ("numbers", "Real")})

#: Base classes of Python classes that are not types of the language.
_ABOVE: dict[str, frozenset[tuple[str | None, str]]] = {
    "Path": frozenset({("pathlib", "PurePath"), ("os", "PathLike")}),
    "Decimal": frozenset({("numbers", "Number")}),
    "bool": _NUMBERS | {("numbers", "Rational"), ("numbers", "Integral")},
    "int": _NUMBERS | {("numbers", "Rational"), ("numbers", "Integral")},
    "float": _NUMBERS,
}

_WITH_FIELDS = ("dataclass", "attrs", "pydantic")

_MODULES = {"Decimal": "decimal", "UUID": "uuid", "Path": "pathlib"}


def fits(value: Type, target: Type, definitions: Definitions) -> bool:
    """Whether every value of type *value* is one of type *target*; `Unset` is ignored."""
    return _Fit(definitions).fits(value, target)


def python_takes(value: Type, target: Type, definitions: Definitions) -> bool:
    """Whether a *value* may be passed to a parameter annotated with *target*.

    A node cannot import the module generated from its own graph, so its annotations may use `str`
    or ``Literal`` for an enum, and `dict` or a TypedDict for a record.
    """
    return _Takes(definitions).fits(value, target)


def python_gives(value: Type, target: Type, definitions: Definitions) -> bool:
    """Whether a function annotated to return *value* may be used to write *target*.

    Results from Python are converted: a string to the enum member with that value, a mapping to the
    expected record or Python class with fields.
    """
    return _Gives(definitions).fits(value, target)


class _Fit:
    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions

    def fits(self, value: Type, target: Type) -> bool:
        if value == target or isinstance(value, Any_ | Never | Unset) or isinstance(target, Any_):
            return True
        if isinstance(value, UnionOf):
            return all(self.fits(member, target) for member in value.members)
        if isinstance(target, UnionOf):
            return self._fits_union(value, target.members)
        return self._fits_one(value, target)

    def _fits_union(self, value: Type, targets: tuple[Type, ...]) -> bool:
        """Whether *value* fits one of *targets*, or each of its single values fits one of them."""
        if any(self.fits(value, target) for target in targets):
            return True
        parts = split(value, self.definitions)
        return len(parts) > 1 and all(self._fits_union(part, targets) for part in parts)

    def _fits_one(self, value: Type, target: Type) -> bool:
        match value, target:
            case (ClassType(), _) | (_, ClassType()):
                return self._fits_class(value, target)
            case Primitive(given), Primitive(wanted):
                return (given, wanted) in _WIDER
            case LiteralOf(kind=kind), Primitive():
                return self.fits(Primitive(kind), target)
            case EnumType(home, name), EnumType(other_home, other_name, member):
                return (home, name, None) == (other_home, other_name, member)
            case EnumType(), Primitive():
                return (target == STR and self._is_textual(value)) or self._is_below(value, target)
        return self._fits_container(value, target)

    def _fits_container(self, value: Type, target: Type) -> bool:
        match value, target:
            case (ListOf(given), ListOf(wanted)) | (SetOf(given), SetOf(wanted)):
                return self.fits(given, wanted)
            case DictOf(key, item), DictOf(wanted_key, wanted_item):
                return self.fits(key, wanted_key) and self.fits(item, wanted_item)
            case TupleOf(), TupleOf():
                return self._fits_tuple(value, target)
        return False

    def _fits_tuple(self, value: TupleOf, target: TupleOf) -> bool:
        given = value.items if value.rest is None else (value.rest,)
        if target.rest is not None:
            wanted = target.rest
            return all(self.fits(item, wanted) for item in given)
        if value.rest is not None:
            return all(self.fits(value.rest, wanted) for wanted in target.items)
        return len(given) == len(target.items) and all(map(self.fits, given, target.items))

    def _is_textual(self, enum: EnumType) -> bool:
        """Whether the members of *enum* are strings, as those of a `StrEnum` are."""
        known = self.definitions.enums.get((enum.home, enum.name))
        return known is None or all(isinstance(value, str) for value in known.members.values())

    def _is_below(self, enum: EnumType, target: Type) -> bool:
        """Whether *enum* is a subclass of *target*, as an `IntEnum` is of `int`, or may be one."""
        known = self.definitions.enums.get((enum.home, enum.name))
        if known is None or known.ancestors is None:
            return True
        is_number = ("builtins", "int") in known.ancestors
        return _key(target) in known.ancestors or (is_number and self.fits(INT, target))

    # ---- classes -------------------------------------------------------------------------------

    def _fits_class(self, value: Type, target: Type) -> bool:
        if isinstance(target, ClassType) and self._may_be_anything(target):
            return True
        if isinstance(value, EnumType):
            return self._is_below(value, target)
        if not isinstance(value, ClassType):
            return isinstance(target, ClassType) and (
                _key(target) in _ABOVE.get(_primitive(value), ())
                or self._is_structural(value, target)
            )
        if isinstance(target, ClassType) and (value.home, value.name) == (target.home, target.name):
            return all(map(self.fits, value.arguments, target.arguments))
        return self._may_derive(value, target)

    def _may_derive(self, value: ClassType, target: Type) -> bool:
        """Whether the class *value* is a subclass of *target*, or may be one."""
        known = self._facts(value)
        if known is None:
            return True
        ancestors = {(base.module, base.name) for base in known.ancestors}
        if known.ancestors_certainty is not Certainty.EXACT:
            return True
        if isinstance(target, DictOf):
            return known.kind == "typeddict" or ("builtins", "dict") in ancestors
        return _key(target) in ancestors

    def _is_structural(self, value: Type, target: ClassType) -> bool:
        """Whether *target* is a TypedDict, which the dict *value* may be an instance of."""
        known = self._facts(target)
        return isinstance(value, DictOf) and known is not None and known.kind == "typeddict"

    def _may_be_anything(self, target: ClassType) -> bool:
        """Whether nothing certain is known about the class *target*."""
        known = self._facts(target)
        if known is None:
            return True
        bases = [base for base in known.bases if isinstance(base, Named)]
        return any(base.name == "Protocol" for base in (*bases, *known.ancestors))

    def _facts(self, type_: ClassType) -> Class | None:
        known = self.definitions.classes.get((type_.home, type_.name))
        return None if known is None else known.facts


class _AtTheBorder(_Fit):
    """What both directions across the border to Python have in common."""

    def _is_mapping(self, value: Type) -> bool:
        return isinstance(value, DictOf) or self._kind(value) == "typeddict"

    def _kind(self, type_: Type) -> str | None:
        known = self._facts(type_) if isinstance(type_, ClassType) else None
        return None if known is None else known.kind


class _Takes(_AtTheBorder):
    """The rules for arguments, which are passed unchanged."""

    def _fits_one(self, value: Type, target: Type) -> bool:
        if isinstance(value, EnumType) and isinstance(target, LiteralOf):
            return True  # compared with the other members of its ``Literal`` in `_fits_union`
        if isinstance(value, RecordType) and self._is_mapping(target):
            return True
        return super()._fits_one(value, target)


class _Gives(_AtTheBorder):
    """The rules for results, which are converted."""

    def _fits_one(self, value: Type, target: Type) -> bool:
        if isinstance(target, EnumType) and self._stands_for_enum(value, target):
            return True
        if self._is_mapping(value) and self._is_made_of_fields(target):
            return True
        return super()._fits_one(value, target)

    def _stands_for_enum(self, value: Type, enum: EnumType) -> bool:
        if value == STR:
            return True
        known = self.definitions.enums.get((enum.home, enum.name))
        return isinstance(value, LiteralOf) and (
            known is None or value.value in known.members.values()
        )

    def _is_made_of_fields(self, target: Type) -> bool:
        return isinstance(target, RecordType) or self._kind(target) in _WITH_FIELDS


def _primitive(type_: Type) -> str:
    """Return the name of the built-in type of *type_*, or "" if it has none."""
    match type_:
        case Primitive(name):
            return name
        case LiteralOf(kind=kind):
            return kind
    return ""


def _key(type_: Type) -> tuple[str | None, str]:
    match type_:
        case ClassType(home, name):
            return home, name
        case Primitive("str" | "int" | "float" | "bool" | "bytes" as name):
            return "builtins", name
        case Primitive(name):
            return _MODULES.get(name, "datetime"), name
        case ListOf():
            return "builtins", "list"
        case SetOf():
            return "builtins", "set"
        case TupleOf():
            return "builtins", "tuple"
        case NoneType():
            return "builtins", "None"
    return None, ""
