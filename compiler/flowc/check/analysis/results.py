"""The types of the results of the nodes, as far as their functions declare them.

In: the occurrences of a graph. Out: `Results`: for each occurrence one type for each field that it
writes, `Any_` if nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from flowc.check.analysis.reducers import written_type
from flowc.python.facts import Class, Function, Named, Unknown
from flowc.trees.program import (
    Definitions,
    FunctionTask,
    GraphHeader,
    GraphTask,
    Occurrence,
    RecordField,
)
from flowc.trees.types import ClassType, DictOf, RecordType, TupleOf, Type
from flowc.types import ANY, NONE, from_python, stream_type


@attrs.frozen(eq=False)
class Results:
    """The types of the values that each occurrence writes, in the order of its writes."""

    types: Mapping[Occurrence, tuple[Type, ...]]

    def of(self, occurrence: Occurrence) -> tuple[Type, ...]:
        """Return one type for each field that *occurrence* writes."""
        return self.types[occurrence]


def results_of(occurrences: Iterable[Occurrence], definitions: Definitions) -> Results:
    """Return what is known about the results of *occurrences*."""
    return Results({found: _result(found, definitions) for found in occurrences})


def _result(occurrence: Occurrence, definitions: Definitions) -> tuple[Type, ...]:
    match occurrence.task:
        case FunctionTask(facts=Function() as function):
            given = _function_result(occurrence, function, definitions)
            return _split(occurrence, given, definitions)
        case FunctionTask(facts=Class(module=module, name=name)):
            return _split(occurrence, from_python(Named(module, name), definitions), definitions)
        case GraphTask(graph=header):
            return _graph_result(occurrence, header)
        case _:
            return tuple(ANY for _ in occurrence.writes)


def _function_result(occurrence: Occurrence, function: Function, definitions: Definitions) -> Type:
    match function.kind:
        case "function" | "coroutine" if (
            function.returns == Unknown() and function.result.only_none
        ):
            return NONE
        case "function" | "coroutine":
            return from_python(function.returns, definitions)
        case "generator" | "async_generator":
            wanted = written_type(occurrence.writes[0]) if occurrence.form == "one" else ANY
            return stream_type(from_python(function.yields, definitions), wanted)
        case "unknown":
            return ANY


def _split(occurrence: Occurrence, result: Type, definitions: Definitions) -> tuple[Type, ...]:
    writes = occurrence.writes
    match occurrence.form, result:
        case "one", _:
            return (result,) * len(writes)
        case "tuple", TupleOf(items=items, rest=None) if len(items) == len(writes):
            return items
        case "tuple", TupleOf(rest=rest) if rest is not None:
            return (rest,) * len(writes)
        case "names", DictOf(value=value):
            return (value,) * len(writes)
        case "names", ClassType() | RecordType():
            known = {field.name: field.type for field in _fields_of(result, definitions)}
            return tuple(known.get(write.field.name, ANY) for write in writes)
        case _:
            return (ANY,) * len(writes)


def _fields_of(result: ClassType | RecordType, definitions: Definitions) -> tuple[RecordField, ...]:
    key = (result.home, result.name)
    known = definitions.records.get(key) or definitions.classes.get(key)
    return (known.fields or ()) if known is not None else ()


def _graph_result(occurrence: Occurrence, header: GraphHeader) -> tuple[Type, ...]:
    writes = occurrence.writes
    if occurrence.form == "names":
        known = {field.name: field.type for field in header.outputs}
        return tuple(known.get(write.field.name, ANY) for write in writes)
    if len(header.outputs) != len(writes):
        return (ANY,) * len(writes)
    return tuple(field.type for field in header.outputs)
