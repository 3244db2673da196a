"""Calls in expressions: the types of their results, and the ones that are invalid."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from flowc.diagnostics import Diagnostic, codes, finding
from flowc.python import facts
from flowc.source import Span
from flowc.trees import program
from flowc.trees.program import BoundArgument, Call, Definitions, Expr
from flowc.trees.types import ClassType, EnumType, LiteralOf, RecordType, Type
from flowc.types.builtin_calls import builtin_type
from flowc.types.fit import fits, python_takes
from flowc.types.from_python import from_python
from flowc.types.model import ANY, NONE, STR, members, widen
from flowc.types.reports import cannot, described, may_be_none_here, shorten, typed
from flowc.types.signature import Signature, check_call, pair_arguments, signature_of
from flowc.types.str_methods import METHODS

Report = Callable[[Diagnostic], None]
TypeOf = Callable[[Expr], Type]


def call_type(call: Call, type_of: TypeOf, definitions: Definitions, report: Report) -> Type:
    """Return the type of the result of *call*; invalid arguments are reported."""
    types = [type_of(argument.value) for argument in call.arguments]
    match call.callee:
        case program.Builtin(name):
            return builtin_type(name, call, types, definitions, report)
        case program.StrMethod() as method:
            return _method(call, method, type_of(method.value), report)
        case program.Constructor(type=type_):
            _check_constructor(call, type_, types, definitions, report)
            return type_
        case program.ImportedFunction() as function:
            return _imported(call, function, types, definitions, report)
    assert_never(call.callee)


# ---- methods of str --------------------------------------------------------------------------


def _method(call: Call, method: program.StrMethod, value: Type, report: Report) -> Type:
    returns, least, most = METHODS[method.name]
    if NONE in members(value):
        report(may_be_none_here(method.value, method.name_span))
        return returns
    if not all(_is_text(member) for member in members(value)):
        headline = f"{described(method.value)} of type {typed(widen(value))} is no `str`"
        help_ = "only methods of `str` can be called: put it in a Python function, and call that"
        report(cannot(headline, method.name_span, help_, codes.NOT_AN_EXPRESSION))
        return ANY
    given = len(call.arguments)
    if not least <= given <= most:
        expected = str(least) if least == most else f"{least} to {most}"
        headline = f"`{method.name}` takes {expected} arguments, here are {given}"
        report(cannot(headline, call.span, code=codes.WRONG_ARITY))
    return returns


def _is_text(member: Type) -> bool:
    if isinstance(member, LiteralOf):
        return member.kind == "str"
    return member in (STR, ANY) or isinstance(member, EnumType | ClassType)


# ---- constructors ----------------------------------------------------------------------------


def _check_constructor(
    call: Call, type_: Type, types: list[Type], definitions: Definitions, report: Report
) -> None:
    if isinstance(type_, RecordType):
        _check_record(call, type_, types, definitions, report)
    elif isinstance(type_, ClassType):
        known = definitions.classes.get((type_.home, type_.name))
        if known is not None:
            _check_python(call, known.facts, types, definitions, report)


def _check_record(
    call: Call, type_: RecordType, types: list[Type], definitions: Definitions, report: Report
) -> None:
    record = definitions.records.get((type_.home, type_.name))
    if record is None:
        return
    parameters = tuple(
        facts.Parameter(f.name, "positional", not f.required, facts.Unknown(), f.span)
        for f in record.fields
    )
    signature = Signature(record.name, parameters, record.span, "field")
    for problem in check_call(signature, call.arguments, call.span):
        report(problem)
    wanted = {field.name: field.type for field in record.fields}
    given = dict(zip(call.arguments, types, strict=True))
    for argument, parameter in pair_arguments(signature, call.arguments):
        if not fits(given[argument], wanted[parameter.name], definitions):
            report(
                _misfit(record.name, argument, parameter, given[argument], wanted[parameter.name])
            )


def _misfit(
    owner: str, argument: BoundArgument, parameter: facts.Parameter, given: Type, wanted: Type
) -> Diagnostic:
    headline = (
        f"`{parameter.name}` of `{owner}` takes {typed(wanted)}, here is {typed(widen(given))}"
    )
    at = argument.value.span
    return finding(
        codes.EXPRESSION_TYPE, shorten(headline), at, also=[(parameter.span, "declared here")]
    )


# ---- imported functions ----------------------------------------------------------------------


def _imported(
    call: Call,
    callee: program.ImportedFunction,
    types: list[Type],
    definitions: Definitions,
    report: Report,
) -> Type:
    known = callee.facts
    _check_python(call, known, types, definitions, report)
    if isinstance(known, facts.Class):
        return from_python(facts.Named(known.module, known.name), definitions)
    if known is None:
        return ANY
    if known.kind in ("coroutine", "async_generator"):
        report(_asynchronous(call, callee.name.local, known.span))
        return ANY
    return from_python(known.returns, definitions) if known.kind == "function" else ANY


def _asynchronous(call: Call, name: str, defined: Span) -> Diagnostic:
    return finding(
        codes.ASYNC_IN_EXPRESSION,
        f"`{name}` is asynchronous and cannot be called in an expression",
        call.span,
        also=[(defined, "defined here")],
        help=f"make it a node: `node {name}(…) -> field`",
    )


def _check_python(
    call: Call,
    known: facts.Function | facts.Class | None,
    types: list[Type],
    definitions: Definitions,
    report: Report,
) -> None:
    signature = signature_of(known)
    if signature is None:
        return
    for problem in check_call(signature, call.arguments, call.span):
        report(problem)
    given = dict(zip(call.arguments, types, strict=True))
    for argument, parameter in pair_arguments(signature, call.arguments):
        if parameter.kind.startswith("var_"):
            continue
        wanted = from_python(parameter.annotation, definitions)
        if not python_takes(given[argument], wanted, definitions):
            report(_python_misfit(signature, argument, parameter, given[argument], wanted))


def _python_misfit(
    signature: Signature,
    argument: BoundArgument,
    parameter: facts.Parameter,
    given: Type,
    wanted: Type,
) -> Diagnostic:
    return finding(
        codes.ARGUMENT_TYPE,
        shorten(
            f"`{parameter.name}` of `{signature.name}` takes {typed(wanted)},"
            f" here is {typed(widen(given))}"
        ),
        argument.value.span,
        also=[(parameter.span, "declared here")],
    )
