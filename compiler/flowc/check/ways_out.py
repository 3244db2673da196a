"""Help for mistakes in expressions that uses the names of the graph, which `flowc.types` does not
have: it sees a single expression and nothing around it.
"""

from __future__ import annotations

import attrs

from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.words import called
from flowc.diagnostics import Diagnostic, codes
from flowc.python.facts import Function
from flowc.trees.program import (
    Call,
    Expr,
    FieldRead,
    FunctionTask,
    IfDecision,
    ImportedFunction,
    Literal_,
    MatchDecision,
    RepeatTest,
    Start,
    Step,
    Unary,
    Vertex,
)
from flowc.types import from_python, show, subexpressions
from flowc.types.reports import ask_first

_ASKING = ("is_", "has_", "can_", "should_", "check_", "get_", "fetch_", "compute_", "find_")


def with_way_out(
    problem: Diagnostic, expr: Expr, vertex: Vertex, graph: AnalysedGraph
) -> Diagnostic:
    """Return *problem*, found in *expr* of *vertex*, with help that uses the names of the graph."""
    at = problem.primary.span
    for part in subexpressions(expr):
        match part:
            case FieldRead(field=field) if problem.help == ask_first(field.name):
                return attrs.evolve(problem, help=_ask_before(field.name, vertex, graph))
            case Call(callee=ImportedFunction(facts=Function() as function)) if (
                problem.code is codes.ASYNC_IN_EXPRESSION and part.span == at
            ):
                return attrs.evolve(problem, help=_as_node(part, function, expr, vertex, graph))
    return problem


def _ask_before(name: str, vertex: Vertex, graph: AnalysedGraph) -> str:
    question = f"{name} is not None"
    if not isinstance(vertex, Step):
        return f"test it in the condition itself, `{question} and …`, or in an `if` before it"
    way = f"if {question} {{ {called(vertex)} }} else {{ … }}"
    return f"test it on the way here: `{_source_of(vertex, graph)} -> {way}`"


def _source_of(vertex: Vertex, graph: AnalysedGraph) -> str:
    """Return the only step that leads to *vertex*, or ``…`` if there are none or several."""
    sources = {edge.source for edge in graph.edges.into[vertex] if not edge.is_raised}
    if len(sources) == 1 and isinstance(source := sources.pop(), Step | Start):
        return called(source)
    return "…"


def _as_node(
    call: Call, function: Function, expr: Expr, vertex: Vertex, graph: AnalysedGraph
) -> str:
    assert isinstance(call.callee, ImportedFunction)
    name = call.callee.name.local
    written = _already_written(call.callee, graph)
    if written:
        return (
            f"the node `{name}` writes `{written}`: route the path through it and read `{written}`"
        )
    field = _free_name(name, graph)
    type_ = show(from_python(function.returns, graph.definitions))
    given = ", ".join(_argument(argument.name, argument.value) for argument in call.arguments)
    node = f"`var {field}: {type_}` and `node {name}({given}) -> {field}`"
    match expr:
        case Call():
            then = _instead(name, field, vertex)
        case Unary(operator="not", operand=Call()):
            then = _instead(name, f"not {field}", vertex)
        case _:
            then = f"read `{field}` here, after `{name}`"
    return f"make it a node: {node}; then {then}"


def _already_written(callee: ImportedFunction, graph: AnalysedGraph) -> str:
    """Return the field written by a node that runs *callee*, or "" if there is none."""
    for occurrence in graph.graph.occurrences:
        match occurrence.task:
            case FunctionTask(function=function) if (
                function == callee.name and occurrence.name == callee.name.local
            ):
                return occurrence.writes[0].field.name if len(occurrence.writes) == 1 else ""
            case _:
                pass
    return ""


def _free_name(function: str, graph: AnalysedGraph) -> str:
    """Return a name, free in *graph*, for the result of *function*."""
    start = next((start for start in _ASKING if function.startswith(start)), "")
    taken = {field.name for field in graph.fields} | {o.name for o in graph.graph.occurrences}
    bare = function.removeprefix(start)
    return bare if start and bare.isidentifier() and bare not in taken else f"{function}_result"


def _argument(name: str | None, value: Expr) -> str:
    match value:
        case FieldRead(field=field):
            shown = field.name
        case Literal_(text=text):
            shown = text
        case _:
            shown = "…"
    return shown if name is None else f"{name}={shown}"


def _instead(name: str, read: str, vertex: Vertex) -> str:
    match vertex:
        case IfDecision() | MatchDecision():
            return f"`{name} -> {called(vertex)} {read} {{ … }}`"
        case RepeatTest():
            return f"`repeat {{ … -> {name} }} until {read}`"
        case _:
            return f"read `{read}` here, after `{name}`"
