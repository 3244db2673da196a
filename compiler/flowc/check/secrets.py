"""Credentials that are hard-coded in the source."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.check.analysis.written import nodes_in
from flowc.check.credentials import credentials_in, is_secret_name, is_secret_value
from flowc.diagnostics import Diagnostic, codes, finding
from flowc.python.facts import Function
from flowc.source import Span
from flowc.trees import syntax
from flowc.trees.program import (
    BoundArgument,
    Call,
    FunctionTask,
    GraphTask,
    ImportedFunction,
    Literal_,
    Program,
)
from flowc.types import pair_arguments, signature_of


def check_secrets(program: Program) -> Iterator[Diagnostic]:
    """Report each string that looks like a credential, once."""
    reported: list[Span] = []
    for span, headline in (*_by_form(program), *_by_name(program)):
        if not any(known.start <= span.end and span.start <= known.end for known in reported):
            reported.append(span)
            yield finding(
                codes.HARD_CODED_SECRET,
                headline,
                span,
                "anyone who can read this file can use it",
                help="read it from the environment in Python, and pass it in: `use` or a parameter",
            )


def _by_form(program: Program) -> Iterator[tuple[Span, str]]:
    """Yield strings that have the form of a credential, in docstrings and tests too."""
    for token in program.syntax.tokens:
        if token.kind == "STRING":
            for what, start, end in credentials_in(token.text):
                at = Span(program.path, token.start + start, token.start + end)
                yield at, f"this text looks like {what}"


def _by_name(program: Program) -> Iterator[tuple[Span, str]]:
    """Yield strings given to something whose name marks it as a secret."""
    if not any(t.kind == "STRING" and is_secret_value(t.text[1:-1]) for t in program.syntax.tokens):
        return  # the usual case, which saves a walk over the tree
    for name, value, span in (*_written(program), *_passed(program)):
        if isinstance(value, str) and is_secret_name(name) and is_secret_value(value):
            yield span, f"the text that `{name}` is given looks like a secret"


def _written(program: Program) -> Iterator[tuple[str, object, Span]]:
    """Yield the constants that are written next to a name."""
    items = [item for item in program.syntax.items if not isinstance(item, syntax.TestDecl)]
    for node in nodes_in(items):
        match node:
            case (
                syntax.Param(name=name, default=syntax.Constant() as constant)
                | syntax.Var(name=name, default=syntax.Constant() as constant)
                | syntax.RecordField(name=name, default=syntax.Constant() as constant)
                | syntax.Assignment(field=name, value=syntax.Constant() as constant)
                | syntax.Argument(name=syntax.Name() as name, value=syntax.Constant() as constant)
            ):
                yield name.text, constant.value, constant.span
            case syntax.DictExpr(items=pairs):
                for key, value in pairs:
                    if isinstance(key, syntax.Constant) and isinstance(value, syntax.Constant):
                        yield str(key.value), value.value, value.span


def _passed(program: Program) -> Iterator[tuple[str, object, Span]]:
    """Yield the constants that are passed by position, with the names of their parameters."""
    for graph in program.graphs:
        for occurrence in graph.occurrences:
            match occurrence.task:
                case FunctionTask(facts=Function() as function):
                    yield from _taken(function, occurrence.arguments)
                case GraphTask(graph=header):
                    for param, argument in zip(header.params, occurrence.arguments, strict=False):
                        yield from _constant(param.name, argument)
        for resource in graph.resources:
            match resource.opener:
                case Call(callee=ImportedFunction(facts=Function() as function), arguments=given):
                    yield from _taken(function, given)


def _taken(
    function: Function, arguments: tuple[BoundArgument, ...]
) -> Iterator[tuple[str, object, Span]]:
    signature = signature_of(function)
    if signature is not None:
        for argument, parameter in pair_arguments(signature, arguments):
            yield from _constant(parameter.name, argument)


def _constant(name: str, given: BoundArgument) -> Iterator[tuple[str, object, Span]]:
    if given.name is None and isinstance(given.value, Literal_):
        yield name, given.value.value, given.value.span
