"""The tests of a flow file: the graph each one runs, with its expressions bound."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.bind.expressions import ExpressionBinder, Visible
from flowc.bind.scope import FileScope
from flowc.bind.triggers import graph_named
from flowc.source import Span
from flowc.trees import program, syntax
from flowc.trees.program import Graph, GraphHeader, Test


def bind_test(written: syntax.TestDecl, graphs: tuple[Graph, ...], scope: FileScope) -> Test | None:
    """Return the test, or None, reported, where its graph does not exist.

    What is expected may name the fields of a graph of this file, else its parameters and outputs.
    """
    constants = ExpressionBinder(scope, Visible(), scope.unknown)
    arguments = constants.bind_arguments(written.arguments)
    header = graph_named(written.graph, scope)
    if header is None:
        return None
    fields = {field.name: field for field in _fields(header, graphs)}
    results = ExpressionBinder(scope, Visible(fields=fields), scope.unknown)
    values: dict[Span, program.Expr] = {}
    for step in written.steps:
        if isinstance(step, syntax.ExpectTrue):
            values[step.condition.span] = results.bind(step.condition)
        else:
            for value in _values(step):
                values[value.span] = constants.bind(value)
    return Test(written, header, arguments, values)


def _fields(header: GraphHeader, graphs: tuple[Graph, ...]) -> tuple[program.Field, ...]:
    for graph in graphs:
        if graph.header is header:
            return graph.fields
    return (*header.params, *header.outputs)


def _values(step: syntax.TestStep) -> Iterator[syntax.Expr]:
    match step:
        case syntax.Stub(results=results):
            for result in results:
                yield result.error if isinstance(result, syntax.RaiseResult) else result
        case syntax.Answer(value=value):
            yield value
