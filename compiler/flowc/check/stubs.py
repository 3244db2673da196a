"""Whether the results of a stub are what its node writes."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.check.analysis.reducers import written_type
from flowc.check.words import given_type, listed, typed
from flowc.diagnostics import Diagnostic, codes, finding
from flowc.trees.program import (
    Definitions,
    DictDisplay,
    Expr,
    Literal_,
    Sequence,
    Stub,
    StubError,
    Write,
)
from flowc.trees.types import Primitive, TupleOf, Type
from flowc.types import declared_type, members, python_gives, type_of, widen


def judge_stub(stub: Stub, definitions: Definitions) -> Iterator[Diagnostic]:
    """Report each result of *stub* that its node could not write."""
    for result in stub.results:
        found: list[Diagnostic] = []
        values = _values(result)
        types = [type_of(value, declared_type, definitions, found.append) for value in values]
        yield from found
        if not found and not isinstance(result, StubError):
            yield from _result(stub, result, types[0], definitions)


def _values(result: Expr | StubError) -> list[Expr]:
    if isinstance(result, StubError):
        return [argument.value for argument in result.arguments]
    return [result]


def _result(
    stub: Stub, result: Expr, given: Type, definitions: Definitions
) -> Iterator[Diagnostic]:
    node = stub.node.node
    match node.form:
        case "one" if len(node.writes) == 1:
            yield from _value(stub, node.writes[0], result, given, definitions)
        case "tuple":
            yield from _tuple(stub, result, given, definitions)
        case "names":
            yield from _names(stub, result, given, definitions)


def _value(
    stub: Stub, write: Write, value: Expr, given: Type, definitions: Definitions
) -> Iterator[Diagnostic]:
    wanted = written_type(write)
    if python_gives(given, wanted, definitions):
        return
    shown = given_type(given, wanted)
    yield finding(
        codes.EXPRESSION_TYPE,
        f"`{stub.node.text}` writes `{write.field.name}`, which takes {typed(wanted)}, not {shown}"[
            :100
        ],
        value.span,
        f"this is {shown}",
        also=[(write.field.span, f"declared as {typed(write.field.type)}")],
        help="give what the function would: a value of that type",
    )


# ---- several fields ------------------------------------------------------------------------------


def _tuple(stub: Stub, result: Expr, given: Type, definitions: Definitions) -> Iterator[Diagnostic]:
    writes = stub.node.node.writes
    parts = result.items if isinstance(result, Sequence) and result.kind != "set" else None
    if parts is not None and len(parts) == len(writes):
        for write, part in zip(writes, parts, strict=True):
            part_type = type_of(part, declared_type, definitions, lambda _: None)
            yield from _value(stub, write, part, part_type, definitions)
    elif parts is not None or _is_single(given):
        fields = listed(write.field.name for write in writes)
        count = "one value" if parts is None else f"{len(parts)} values"
        yield finding(
            codes.RESULT_COUNT,
            f"`{stub.node.text}` writes {len(writes)} fields, the stub gives {count}",
            result.span,
            also=[(writes[0].span.to(writes[-1].span), f"writes {fields}")],
            help=f"give {len(writes)} values in brackets: `({', '.join('…' for _ in writes)})`",
        )


def _is_single(given: Type) -> bool:
    """Whether a value of type *given* is certainly not a sequence to unpack."""
    return all(isinstance(member, Primitive) for member in members(widen(given)))


def _names(stub: Stub, result: Expr, given: Type, definitions: Definitions) -> Iterator[Diagnostic]:
    writes = {write.field.name: write for write in stub.node.node.writes}
    if isinstance(result, DictDisplay):
        yield from _keys(stub, result, writes, definitions)
    elif isinstance(given, TupleOf) or _is_single(given):
        headline = f"`{stub.node.text}` writes {listed(writes)} by name, the stub gives no names"
        example = ", ".join(f'"{name}": …' for name in writes)
        yield finding(
            codes.RETURN_KEYS,
            headline[:100],
            result.span,
            help=f"give a mapping: `{{{example}}}`",
        )


def _keys(
    stub: Stub, result: DictDisplay, writes: dict[str, Write], definitions: Definitions
) -> Iterator[Diagnostic]:
    given = {str(key.value): value for key, value in result.items if isinstance(key, Literal_)}
    if len(given) != len(result.items):
        return  # a key that is not a constant may be any of them
    for name, value in given.items():
        if name in writes:
            part_type = type_of(value, declared_type, definitions, lambda _: None)
            yield from _value(stub, writes[name], value, part_type, definitions)
    missing = [name for name in writes if name not in given]
    extra = [name for name in given if name not in writes]
    for names, what in ((missing, "lacks"), (extra, "has too many:")):
        if names:
            yield finding(
                codes.RETURN_KEYS,
                f"the stub of `{stub.node.text}` {what} {listed(names)}"[:100],
                result.span,
                also=[(write.span, "written by name") for write in writes.values()],
                help=f"the node writes {listed(writes)}",
            )
