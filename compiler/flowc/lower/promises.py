"""Which results have to be checked before they are written to their fields.

The annotation of a function is trusted: if it fits the field, nothing is checked at run time. An
annotation such as `str` or `dict` never guarantees an enum or a record, nor a Python class that may
have fields: such values are converted. Of other types only the outermost is checked, so only that
has to match.
"""

from __future__ import annotations

from flowc.python import facts
from flowc.trees import program
from flowc.trees.program import Definitions, Field, Write
from flowc.trees.types import (
    Any_,
    ClassType,
    DictOf,
    EnumType,
    ListOf,
    LiteralOf,
    Primitive,
    RecordType,
    SetOf,
    TupleOf,
    Type,
    UnionOf,
)
from flowc.types import ANY, from_python, stream_type


def unpromised(occurrence: program.Occurrence, returns: Type | None) -> tuple[Field, ...]:
    """Return the written fields whose value is not guaranteed by the type *returns*."""
    writes = occurrence.writes
    values: tuple[Type, ...] = (ANY,) * len(writes)
    if occurrence.form == "one" and returns is not None:
        values = (returns,)
    elif occurrence.form == "tuple" and isinstance(returns, TupleOf) and returns.rest is None:
        values = returns.items if len(returns.items) == len(writes) else values
    return tuple(
        write.field
        for write, value in zip(writes, values, strict=True)
        if not promises(value, written_type(write))
    )


def result_type(task: program.FunctionTask, wanted: Type, definitions: Definitions) -> Type | None:
    """Return the type of the result of a call of *task*, ``None`` if nothing is known.

    *wanted* is the type that the only field of a generator accepts.
    """
    match task.facts:
        case facts.Function(kind="generator" | "async_generator", yields=yields):
            return stream_type(from_python(yields, definitions), wanted)
        case facts.Function(returns=returns, parameters_certainty=facts.Certainty.EXACT):
            return from_python(returns, definitions)
        case facts.Class() as known:
            return from_python(facts.Named(known.module, known.name), definitions)
    return None


def written_type(write: Write) -> Type:
    """Return the type of the values that *write* accepts."""
    field = write.field
    if write.replace or field.reducer is None:
        return field.type
    match field.reducer.name, field.type:
        case "append", ListOf(item):
            return item
        case "upsert", ListOf(item):
            return UnionOf((item, field.type))
        case "function", _:
            return ANY
    return field.type


def promises(value: Type, target: Type) -> bool:
    """Whether every value of the type *value* can be written to *target* unchanged."""
    match value, target:
        case _, Any_():
            return True
        case Any_(), _:
            return False
        case UnionOf(members), _:
            return all(promises(member, target) for member in members)
        case _, UnionOf(members):
            return any(promises(value, member) for member in members)
    return value == target or _same_outside(value, target)


def _same_outside(value: Type, target: Type) -> bool:
    match value, target:
        case Primitive("int" | "bool"), Primitive("float"):
            return True
        case Primitive("bool"), Primitive("int"):
            return True
        case LiteralOf(kind=kind), Primitive():
            return promises(Primitive(kind), target)
        case EnumType(home, name), EnumType(other_home, other_name, None):
            return (home, name) == (other_home, other_name)
        case ClassType(home, name), ClassType(other_home, other_name):
            return (home, name) == (other_home, other_name)
        case (ListOf(item), ListOf(other)) | (SetOf(item), SetOf(other)):
            return _inside_agrees(item, other)
        case DictOf(key, item), DictOf(other_key, other):
            return _inside_agrees(key, other_key) and _inside_agrees(item, other)
        case TupleOf(), TupleOf():
            return not is_converted(target)
    return False


def _inside_agrees(value: Type, target: Type) -> bool:
    return not is_converted(target) or promises(value, target)


def is_converted(type_: Type) -> bool:
    """Whether values of *type_* may have to be converted, at any depth."""
    match type_:
        case EnumType() | RecordType() | ClassType():
            return True
        case ListOf(item) | SetOf(item):
            return is_converted(item)
        case DictOf(key, item):
            return is_converted(key) or is_converted(item)
        case TupleOf(items, rest):
            return any(map(is_converted, items)) or (rest is not None and is_converted(rest))
        case UnionOf(members):
            return any(map(is_converted, members))
    return False
