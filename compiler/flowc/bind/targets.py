"""What a ``node`` runs: the imported function, class or graph that it is bound to."""

from __future__ import annotations

from flowc.bind.imports import report_deprecated
from flowc.bind.scope import (
    AmbiguousMeaning,
    Damaged,
    FileScope,
    GraphMeaning,
    Meaning,
    PythonMeaning,
)
from flowc.bind.type_expressions import member_of
from flowc.diagnostics import codes, finding
from flowc.diagnostics.suggest import Suggestion, nearest, suggest
from flowc.python import facts
from flowc.source import Span
from flowc.trees import syntax
from flowc.trees.program import BadTask, FunctionTask, GraphTask, PythonName, Task
from flowc.trees.types import EnumType, RecordType


def bind_target(decl: syntax.NodeDecl, scope: FileScope) -> Task:
    """Return the task of *decl*, or a `BadTask`, reported, if there is none."""
    name, at = _written(decl)
    first, *rest = name.split(".")
    meaning = scope.look_up(first)
    if isinstance(meaning, PythonMeaning) and rest:
        modules, attributes = _apart(meaning, rest, scope)
        meaning = member_of(meaning, modules, scope)
        assert meaning is not None  # module members always have a meaning, if only an invalid one
        if attributes:
            return _attribute(meaning, attributes, name, at, scope)
        report_deprecated(meaning.fact, name, at, scope)
    if meaning is None:
        _report_unknown(decl, name, at, scope)
        return BadTask()
    return _task(meaning, name, at, scope)


def _written(decl: syntax.NodeDecl) -> tuple[str, Span]:
    if decl.target is None:
        return decl.name.text, decl.name.span
    return decl.target.text, decl.target.span


def _apart(
    meaning: PythonMeaning, parts: list[str], scope: FileScope
) -> tuple[list[str], list[str]]:
    """Split *parts* into those that name modules and the attributes after them."""
    for index in range(len(parts)):
        inner = member_of(meaning, parts[:index], scope)
        if inner is None or not isinstance(inner.fact, facts.Submodule):
            return parts[:index], parts[index:]
    return parts, []


def _attribute(
    owner: PythonMeaning, attributes: list[str], name: str, at: Span, scope: FileScope
) -> Task:
    """Return the call of an attribute of something imported: a method of a class or an object."""
    if isinstance(owner.fact, facts.Missing | facts.SyntaxProblem | facts.NotFound):
        return BadTask()
    imported = owner.name
    path = ".".join([imported.name, *attributes])
    _report_opaque(name, "", at, scope)
    return FunctionTask(PythonName(imported.module, path, name, at), None)


def _task(meaning: Meaning, name: str, at: Span, scope: FileScope) -> Task:
    match meaning:
        case PythonMeaning():
            return _function(meaning, name, at, scope)
        case GraphMeaning(local):
            header = scope.headers.get(local)
            return BadTask() if header is None else GraphTask(header, at)
        case EnumType() | RecordType():
            kind = "enum" if isinstance(meaning, EnumType) else "record"
            _report_not_callable(f"the {kind} `{name}` is not a function", at, scope)
        case AmbiguousMeaning(imported, graph):
            scope.ambiguous_targets.add(name)
            scope.problems.add(
                finding(
                    codes.AMBIGUOUS_TARGET,
                    f"`{name}` is both an imported function and a graph",
                    at,
                    also=[(imported, "the import"), (graph, "the graph")],
                    help="import the function under another name with `as`",
                )
            )
        case Damaged():
            pass
    return BadTask()


def _function(meaning: PythonMeaning, name: str, at: Span, scope: FileScope) -> Task:
    match meaning.fact:
        case facts.Function() as function:
            scope.python.read_signature(function)
            _check_generator(function, at, scope)
            return FunctionTask(meaning.name, function)
        case facts.Class() as class_:
            scope.python.read_signature(class_)
            return FunctionTask(meaning.name, class_)
        case facts.Missing() | facts.SyntaxProblem() | facts.NotFound() | facts.NotImportable():
            return BadTask()
        case facts.Submodule():
            _report_not_callable(f"`{name}` is a module", at, scope)
            return BadTask()
        case facts.Constant(value=value) as fact if not isinstance(value, facts.Unknown):
            _report_not_callable(f"`{name}` is a constant and cannot be called", at, scope, fact)
            return BadTask()
        case facts.Opaque(reason=reason):
            _report_opaque(name, reason, at, scope)
    return FunctionTask(meaning.name, None)


def _report_opaque(name: str, reason: str, at: Span, scope: FileScope) -> None:
    scope.problems.add(
        finding(
            codes.OPAQUE_FUNCTION,
            f"nothing is known of `{name}`, so its calls are not checked",
            at,
            notes=[reason] if reason else [],
        )
    )


def _check_generator(function: facts.Function, at: Span, scope: FileScope) -> None:
    if function.generator_returns_value is not None:
        scope.problems.add(
            finding(
                codes.GENERATOR_RETURNS_VALUE,
                f"the generator `{function.name}` returns a value, which would be lost",
                at,
                also=[(function.generator_returns_value, "returned here")],
                help="yield the value, or send chunks with `flowrt.chunk(…)` and return it",
            )
        )


def _report_not_callable(
    headline: str, at: Span, scope: FileScope, fact: facts.Constant | None = None
) -> None:
    also = [] if fact is None else [(fact.span, "defined here")]
    help_ = "a node calls a function, a class or a graph"
    scope.problems.add(finding(codes.NOT_CALLABLE, headline, at, also=also, help=help_))


def _report_unknown(decl: syntax.NodeDecl, name: str, at: Span, scope: FileScope) -> None:
    """Report an unknown target; as a graph if the most similar name is that of a graph."""
    if scope.unknown.tells_of(codes.UNKNOWN_TYPE, name):
        return
    graphs = scope.names_of(GraphMeaning)
    functions = scope.names_of(PythonMeaning)
    if decl.target is not None and nearest(name, [*graphs, *functions]) in graphs:
        scope.report_unknown(codes.UNKNOWN_GRAPH, "graph", name, at, graphs)
        return
    meant = nearest(name, functions)
    if meant is not None:
        scope.look_up(meant)  # counts as a use, so that it is not reported as an unused import too
    scope.unknown.add(
        codes.FUNCTION_NOT_FOUND,
        f"nothing called `{name}` is imported",
        at,
        _suggested(decl, name, functions)
        if meant is not None
        else _how_to_ask(decl)
        if name == "interrupt"
        else f"`from MODULE import {name}` brings it in",
    )


def _suggested(decl: syntax.NodeDecl, name: str, functions: list[str]) -> str | Suggestion:
    """Return the help that names a similar function. If the node itself has the name, it is not
    renamed, since it may be used elsewhere.
    """
    found = suggest(name, functions, "imported function")
    return found.help if decl.target is None else found


def _how_to_ask(decl: syntax.NodeDecl) -> str:
    """Return what to write in place of LangGraph's function that interrupts a run."""
    fields = [part.value.name for part in decl.arguments if isinstance(part.value, syntax.NameExpr)]
    written = decl.targets.names[0].text if decl.targets is not None else "approved"
    ask = f'`ask confirm({", ".join(fields)}) -> {written}: "Send this?"`'
    return f"a person is asked by a node of its own: {ask}"
