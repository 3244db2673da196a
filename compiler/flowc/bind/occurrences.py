"""Checks of a node that need no type inference: its call, its result, its place."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from flowc.bind.expressions import STATE
from flowc.bind.fields import GraphFields
from flowc.bind.nodes import Declaration
from flowc.bind.scope import FileScope
from flowc.diagnostics import Diagnostic, codes, finding
from flowc.diagnostics.suggest import offer
from flowc.python import facts
from flowc.source import Span
from flowc.trees import program, syntax
from flowc.trees.program import AskTask, Fork, FunctionTask, GraphTask, Occurrence, Region, WaitTask
from flowc.trees.types import (
    ClassType,
    DictOf,
    ListOf,
    NoneType,
    Primitive,
    SetOf,
    TupleOf,
    Type,
)
from flowc.types import Signature, check_call, members, read_from_body, show, signature_of


def check_declaration(declared: Declaration, scope: FileScope) -> Iterator[Diagnostic]:
    """Yield where the declaration of a node disagrees with the function that it calls."""
    decl, task = declared.syntax, declared.target
    if not isinstance(decl, syntax.NodeDecl) or not isinstance(task, FunctionTask):
        return
    signature = signature_of(task.facts)
    if signature is not None:
        arguments = tuple(_unbound(argument) for argument in decl.arguments)
        for problem in check_call(signature, arguments, decl.name.span):
            help_ = _not_the_state(signature, decl) if problem.code is codes.WRONG_ARITY else ""
            yield attrs.evolve(problem, help=help_ or problem.help)
        yield from _check_swapped(decl, task, signature.parameters)
    if isinstance(task.facts, facts.Function) and decl.targets is not None:
        yield from _check_result(decl.targets, task.facts, scope)


def _not_the_state(signature: Signature, decl: syntax.NodeDecl) -> str:
    """Return how to write a function that takes the state; "" if this one does not."""
    required = [item.name for item in signature.parameters if not item.has_default]
    if required != [STATE]:
        return ""
    names = [
        (argument.name.text if argument.name is not None else _read_by(argument.value))
        for argument in decl.arguments
    ]
    here = "" if names else f" here `node {decl.name.text}(a, b)`, and"
    in_python = f"`def {signature.name}({', '.join(names) or 'a, b'}): …`"
    return f"a node is given the fields that it reads, not the state:{here} in Python {in_python}"


def _read_by(value: syntax.Expr) -> str:
    return value.name if isinstance(value, syntax.NameExpr) else "…"


def _unbound(argument: syntax.Argument) -> program.BoundArgument:
    """Return *argument* without its value, which depends on the place, to check name and number."""
    name = None if argument.name is None else argument.name.text
    return program.BoundArgument(argument.span, name, program.BadExpr(argument.value.span))


def _check_swapped(
    decl: syntax.NodeDecl, task: FunctionTask, parameters: tuple[facts.Parameter, ...]
) -> Iterator[Diagnostic]:
    """Yield a finding for two arguments that each have the other's name."""
    names = [
        argument.value.name
        if argument.name is None and isinstance(argument.value, syntax.NameExpr)
        else None
        for argument in decl.arguments
    ]
    wanted = [parameter.name for parameter in parameters[: len(names)]]
    for right in range(1, len(wanted)):
        for left in range(right):
            swapped = (names[left], names[right]) == (wanted[right], wanted[left])
            if swapped and wanted[left] != wanted[right]:
                first, second = decl.arguments[left], decl.arguments[right]
                yield finding(
                    codes.SWAPPED_ARGUMENTS,
                    f"`{wanted[right]}` and `{wanted[left]}` look swapped",
                    first.span.to(second.span),
                    also=[] if task.facts is None else [(task.facts.span, "defined here")],
                    help=f"`{task.function.local}` takes `{', '.join(wanted)}` in this order",
                )


# ---- results ---------------------------------------------------------------------------------


def _check_result(
    targets: syntax.Targets, function: facts.Function, scope: FileScope
) -> Iterator[Diagnostic]:
    if function.kind not in ("function", "coroutine"):
        return
    if targets.form == "tuple":
        yield from _check_count(targets, function, scope)
    elif targets.form == "names":
        yield from _check_keys(targets, function, scope)


def _check_count(
    targets: syntax.Targets, function: facts.Function, scope: FileScope
) -> Iterator[Diagnostic]:
    wanted = len(targets.names)
    returned = scope.python.type_of(function.returns)
    if all(_never_unpacks(member, wanted) for member in members(returned)):
        yield _wrong_count(targets, function, f"returns `{show(returned)}`", function.span)
        return
    if function.result.certainty is facts.Certainty.EXACT:
        for given in function.result.returns:
            if given.length is not None and given.length != wanted:
                count = "1 value" if given.length == 1 else f"{given.length} values"
                wrong = _wrong_count(targets, function, f"returns {count}", given.span)
                yield _read_from_body(wrong, function)
                return


def _never_unpacks(returned: Type, wanted: int) -> bool:
    """Whether a value of this type certainly does not unpack into *wanted* values."""
    match returned:
        case TupleOf(items, None):
            return len(items) != wanted
        case Primitive() | NoneType() | DictOf() | SetOf():
            return True  # a string could be unpacked, but is never meant to be
    return False


def _wrong_count(
    targets: syntax.Targets, function: facts.Function, what: str, at: Span
) -> Diagnostic:
    return finding(
        codes.RESULT_COUNT,
        f"`{function.name}` {what}, here are {len(targets.names)} fields",
        targets.span,
        also=[(at, "returned here")],
        help="name a field for each value of the tuple that is returned",
    )


def _check_keys(
    targets: syntax.Targets, function: facts.Function, scope: FileScope
) -> Iterator[Diagnostic]:
    wanted = [name.text for name in targets.names]
    returned = scope.python.type_of(function.returns)
    given = _keys_of_type(returned, scope)
    if all(_is_nameless(member) for member in members(returned)):
        headline = f"`{function.name}` returns `{show(returned)}`, which has no names"
        at = [(function.span, "returned here")]
        help_ = "without braces the field takes the value itself: `-> …`"
        yield finding(codes.RETURN_KEYS, headline[:100], targets.span, also=at, help=help_)
    elif given is not None:
        yield from _compare_keys(targets, function, wanted, *given, function.span)
    else:
        yield from _check_written_keys(targets, function, wanted)


def _check_written_keys(
    targets: syntax.Targets, function: facts.Function, wanted: list[str]
) -> Iterator[Diagnostic]:
    if function.result.certainty is not facts.Certainty.EXACT:
        return
    for given in function.result.returns:
        if given.keys_certainty is facts.Certainty.EXACT:
            keys = list(given.keys)
            for found in _compare_keys(targets, function, wanted, keys, keys, given.span):
                yield _read_from_body(found, function)


def _read_from_body(found: Diagnostic, function: facts.Function) -> Diagnostic:
    """Return *found* with the reason for it, if there is no annotation."""
    if not isinstance(function.returns, facts.Unknown):
        return found
    return attrs.evolve(found, notes=(*found.notes, read_from_body(function)))


def _is_nameless(returned: Type) -> bool:
    """Whether a value of this type is certainly neither a mapping nor an object with fields."""
    if isinstance(returned, Primitive):
        return returned.name in ("str", "int", "float", "bool", "bytes")
    return isinstance(returned, NoneType | ListOf | SetOf | TupleOf)


def _keys_of_type(returned: Type, scope: FileScope) -> tuple[list[str], list[str]] | None:
    """Return the names that a result certainly has and those it may have, or None if unknown."""
    if not isinstance(returned, ClassType):
        return None
    known = scope.python.classes.get((returned.home, returned.name))
    if known is None or known.fields is None:
        return None
    return [f.name for f in known.fields if f.required], [f.name for f in known.fields]


def _compare_keys(
    targets: syntax.Targets,
    function: facts.Function,
    wanted: list[str],
    sure: list[str],
    possible: list[str],
    at: Span,
) -> Iterator[Diagnostic]:
    missing = [name for name in targets.names if name.text not in possible]
    extra = [name for name in sure if name not in wanted]
    if missing:
        headline = f"`{function.name}` returns no `{missing[0].text}`"
        yield finding(
            codes.RETURN_KEYS,
            headline,
            missing[0].span,
            also=[(at, "returned here")],
            help=offer(missing[0].text, possible, "name"),
        )
    elif extra:
        headline = f"`{function.name}` also returns `{extra[0]}`, which is not named here"
        yield finding(
            codes.RETURN_KEYS,
            headline,
            targets.span,
            also=[(at, "returned here")],
            help="name it too, in a field of its own, or do not return it",
        )


# ---- places ----------------------------------------------------------------------------------


def check_occurrence(
    occurrence: Occurrence, region: Region, names: GraphFields
) -> Iterator[Diagnostic]:
    """Yield what an occurrence must not do in its place."""
    task = occurrence.task
    pauses = isinstance(task, AskTask | WaitTask) or (
        isinstance(task, GraphTask) and task.graph.pauses
    )
    race = _around(region, "race")
    if pauses and race is not None:
        yield finding(
            codes.PAUSE_IN_RACE,
            f"`{occurrence.name}` pauses inside a race",
            occurrence.span,
            also=[(race.span, "the race")],
            help="ask before or after the race",
        )
    if not isinstance(task, GraphTask):
        return
    if task.graph.remembers and _around(region, "each") is not None:
        yield finding(
            codes.MEMORY_IN_EACH,
            f"`{occurrence.name}` runs a graph with `memory` inside an `each`",
            occurrence.span,
            also=[(task.graph.span, "the graph")],
            help="memory belongs to one occurrence, and the items have none of their own",
        )
    yield from _check_resources(occurrence, task, names)


def _around(region: Region, kind: str) -> Fork | None:
    """Return the innermost fork of *kind* that encloses *region*, or None."""
    while region.fork is not None:
        if region.fork.kind == kind:
            return region.fork
        region = region.fork.region
    return None


def _check_resources(
    occurrence: Occurrence, task: GraphTask, names: GraphFields
) -> Iterator[Diagnostic]:
    for resource in task.graph.resources:
        if resource.opener is None and resource.name not in names.resources:
            yield finding(
                codes.RESOURCE_WITHOUT_SOURCE,
                f"`{occurrence.name}` needs the resource `{resource.name}`, which this graph lacks",
                occurrence.span,
                also=[(resource.span, "declared here")],
                help=f"declare it here too: `use {resource.name}: {show(resource.type)}`",
            )
