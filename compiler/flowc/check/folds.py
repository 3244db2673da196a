"""Imported reducers: plain functions of the old and the new value that return the field's type."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.words import typed
from flowc.diagnostics import Diagnostic, codes, finding
from flowc.python.facts import Function
from flowc.trees.program import BadExpr, BoundArgument, Definitions, Field, Reducer
from flowc.types import (
    Signature,
    check_call,
    from_python,
    pair_arguments,
    python_gives,
    python_takes,
    signature_of,
)


def check_reducer_functions(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each ``by f`` whose function cannot fold the values of its field."""
    for field in graph.fields:
        reducer = field.reducer
        if reducer is None or not isinstance(reducer.facts, Function):
            continue
        if reducer.facts.kind not in ("function", "unknown"):
            yield _not_plain(field, reducer, reducer.facts)
            continue
        signature = signature_of(reducer.facts)
        if signature is not None:
            misfits = list(_call(reducer, signature))
            yield from misfits or _types(field, reducer, signature, graph.definitions)


def _not_plain(field: Field, reducer: Reducer, function: Function) -> Diagnostic:
    kind = function.kind.replace("_", " ")
    return finding(
        codes.REDUCER_TYPE,
        f"`{function.name}` cannot reduce `{field.name}`: it is no plain function",
        reducer.span,
        "a reducer is called between the steps",
        also=[(function.span, f"this is {'an' if kind[0] == 'a' else 'a'} {kind} function")],
        help="make it a `def` that returns the merged value",
    )


def _values(reducer: Reducer) -> tuple[BoundArgument, BoundArgument]:
    """Give placeholders for the old and the new value, as they are passed."""
    value = BoundArgument(reducer.span, None, BadExpr(reducer.span))
    return value, value


def _call(reducer: Reducer, signature: Signature) -> Iterator[Diagnostic]:
    yield from check_call(signature, _values(reducer), reducer.span)


def _types(
    field: Field, reducer: Reducer, signature: Signature, definitions: Definitions
) -> Iterator[Diagnostic]:
    assert reducer.facts is not None
    _, old = next(pair_arguments(signature, _values(reducer)))
    wanted = from_python(old.annotation, definitions)
    if not python_takes(field.type, wanted, definitions):
        yield finding(
            codes.ARGUMENT_TYPE,
            f"`{signature.name}` takes `{old.name}` as {typed(wanted)}, not {typed(field.type)}",
            reducer.span,
            "called with the old value",
            also=[(field.span, f"declared as {typed(field.type)}"), (old.span, "annotated here")],
            help="change the type of the field, or correct the annotation",
        )
    given = from_python(reducer.facts.returns, definitions)
    if not python_gives(given, field.type, definitions):
        yield finding(
            codes.RESULT_TYPE,
            f"`{signature.name}` gives {typed(given)}, not what `{field.name}` takes",
            reducer.span,
            f"takes {typed(field.type)}",
            also=[(field.span, f"declared as {typed(field.type)}"), (reducer.facts.span, "")],
            help="change the type of the field, or correct the annotation",
        )
