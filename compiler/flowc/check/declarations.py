"""Whether the defaults, reducers and unions of fields are consistent with their types."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.analysis.reducers import WANTED, takes
from flowc.check.analysis.state import Environment
from flowc.check.analysis.typing import environment
from flowc.check.words import given_type, typed
from flowc.diagnostics import Diagnostic, codes, finding
from flowc.trees.program import (
    BadExpr,
    Definitions,
    Expr,
    Field,
    Program,
    Record,
    RecordField,
    Reducer,
    Resource,
)
from flowc.trees.types import DictOf, ListOf, Primitive, RecordType, SetOf, TupleOf, Type
from flowc.types import NONE, declared_type, fits, members, show, type_of

#: Types of which no value is a context manager.
_VALUES = (Primitive, ListOf, DictOf, SetOf, TupleOf)


def check_field_defaults(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each default of a field that does not fit its type."""
    for field in graph.fields:
        if field.default is not None and field.role != "item":
            yield from _default(field, field.default, declared_type, graph.definitions)


def check_item_defaults(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each initial value of a variable of an ``each`` that does not fit its type."""
    for fork in graph.forks:
        for field in fork.variables:
            if field.default is not None:
                known = environment(graph, fork)
                yield from _default(field, field.default, known, graph.definitions)


def check_resource_openers(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report what is wrong with the calls that open resources."""
    for resource in graph.graph.resources:
        if resource.opener is not None:
            found: list[Diagnostic] = []
            given = type_of(resource.opener, declared_type, graph.definitions, found.append)
            # An opener is not evaluated as an expression: its result is awaited where that is
            # possible.
            found = [one for one in found if one.code is not codes.ASYNC_IN_EXPRESSION]
            yield from found
            if not found and isinstance(given, _VALUES):
                yield from _opener(resource, resource.opener, given, graph.definitions)


def _opener(
    resource: Resource, opener: Expr, given: Type, definitions: Definitions
) -> Iterator[Diagnostic]:
    """Report an opener whose result is plainly of another type. Only plain values are judged, since
    it is not known what entering a context manager of some class returns.
    """
    if not fits(given, resource.type, definitions):
        yield finding(
            codes.RESULT_TYPE,
            f"what opens `{resource.name}` gives {typed(given)}, not {typed(resource.type)}",
            opener.span,
            also=[(resource.span, f"declared as {typed(resource.type)}")],
            help="change the type of the resource, or correct the annotation",
        )


def check_record_defaults(program: Program) -> Iterator[Diagnostic]:
    """Report each default of a field of a record that does not fit its type."""
    for record in program.records:
        for field in record.fields:
            if field.default is not None:
                yield from _default(field, field.default, declared_type, program.definitions)


def _default(
    field: Field | RecordField, default: Expr, known: Environment, definitions: Definitions
) -> Iterator[Diagnostic]:
    found: list[Diagnostic] = []
    given = type_of(default, known, definitions, found.append)
    yield from found
    if found or isinstance(default, BadExpr) or fits(given, field.type, definitions):
        return
    yield finding(
        codes.DEFAULT_TYPE,
        f"the default of `{field.name}` is not {typed(field.type)}",
        default.span,
        f"this is {given_type(given, field.type)}",
        also=[(field.span, f"declared as {typed(field.type)}")],
        help=_default_help(given, field.type),
    )


def _default_help(given: Type, wanted: Type) -> str:
    if given == NONE:
        return (
            f"`None` needs the type `{show(wanted)} | None`; else give a value of the declared type"
        )
    return "give a default of the declared type, or change the type"


def check_reducers(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each reducer that does not work for the type of its field."""
    for field in graph.fields:
        reducer = field.reducer
        if reducer is not None and not takes(reducer.name, field.type):
            yield _misfit(field, reducer)


def _misfit(field: Field, reducer: Reducer) -> Diagnostic:
    return finding(
        codes.REDUCER_TYPE,
        f"`by {reducer.name}` cannot work on `{field.name}`, which is {typed(field.type)}",
        reducer.span,
        f"needs {WANTED[reducer.name]}",
        also=[(field.span, f"declared as {typed(field.type)}")],
        help=f"`{reducer.name}` needs {WANTED[reducer.name]}; change the type or the reducer",
    )


def check_needless_reducers(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each reducer of a field that is written once in a run: there is nothing to reduce."""
    for field in graph.graph.fields:
        writers = graph.effects.writers.get(field, ())
        if (
            field.reducer is None
            or field.role not in ("var", "output")
            or field.default is not None
        ):
            continue
        if len(writers) == 1 and writers[0] not in graph.loops.of and not writers[0].region.fork:
            yield finding(
                codes.REDUCER_UNUSED,
                f"the reducer of `{field.name}` has nothing to do",
                field.reducer.span,
                also=[(writers[0].span, "the only write, once in a run")],
                help="leave it out",
            )


def check_indistinct_unions(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each field whose type includes two records that one mapping could represent."""
    for field in graph.fields:
        records = [
            graph.definitions.records[member.home, member.name]
            for member in members(field.type)
            if isinstance(member, RecordType)
            and (member.home, member.name) in graph.definitions.records
        ]
        for first, second in combinations(records, 2):
            if _is_indistinct(first, second, graph.definitions):
                yield finding(
                    codes.INDISTINCT_UNION,
                    f"a mapping for `{field.name}` could be a `{first.name}` or a `{second.name}`",
                    field.span,
                    "both records take the same keys",
                    also=[(record.span, "") for record in (first, second)],
                    help="give one of them a field that the other lacks, or another `Literal`",
                )


def _is_indistinct(first: Record, second: Record, definitions: Definitions) -> bool:
    """Say whether some mapping has all keys that either record requires and none that one lacks."""
    fields = {field.name: field for field in first.fields}
    others = {field.name: field for field in second.fields}
    needed = {f.name for f in (*first.fields, *second.fields) if f.required}
    if not needed <= fields.keys() & others.keys():
        return False
    return not any(_differ(fields[n].type, others[n].type, definitions) for n in needed)


def _differ(left: Type, right: Type, definitions: Definitions) -> bool:
    return not any(
        fits(part, right, definitions) or fits(other, left, definitions)
        for part in members(left)
        for other in members(right)
    )
