"""Whether an expectation holds, and the values that show why it does not."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.diagnostics import Diagnostic, Note, codes, finding
from flowc.source import Source, Span
from flowc.testing.shown import as_error, shown
from flowc.testing.values import Values
from flowc.trees.program import Bool, Compare, Expr, Literal_, MemberRead
from flowc.types.walk import reads


def judge_condition(
    condition: Expr, state: object, values: Values, source: Source
) -> Iterator[Diagnostic]:
    """Yield a finding if *condition* does not hold for the fields of *state*; in a conjunction, for
    the first operand that does not hold.
    """
    if isinstance(condition, Bool) and condition.operator == "and":
        for operand in condition.operands:
            found = list(judge_condition(operand, state, values, source))
            yield from found
            if found:
                return
        return
    unset = [read for read in reads(condition) if not hasattr(state, read.field.slot)]
    if unset:
        yield _unset(unset[0].field.name, unset[0].span)
        return
    try:
        holds = bool(values.of(condition, state))
    except Exception as error:
        yield finding(
            codes.TEST_FAILED,
            f"this raised `{type(error).__name__}`",
            condition.span,
            notes=[as_error(error), *_fields(condition, state)],
        )
        return
    if not holds:
        yield _failed(condition, state, values, source)


def _failed(condition: Expr, state: object, values: Values, source: Source) -> Diagnostic:
    if isinstance(condition, Compare) and len(condition.operators) == 1:
        return _failed_comparison(condition, state, values, source)
    return finding(
        codes.TEST_FAILED,
        f"`{_text(condition, source)}` does not hold"[:100],
        condition.span,
        notes=_fields(condition, state),
    )


def _failed_comparison(
    condition: Compare, state: object, values: Values, source: Source
) -> Diagnostic:
    """Return a finding that shows both sides."""
    left, right = condition.operands
    came, wanted = values.of(left, state), values.of(right, state)
    text = _text(left, source)
    notes: list[Note | str] = []
    if condition.operators == ("==",):
        headline = f"`{text}` is {shown(came)}, not {shown(wanted)}"
        if len(headline) > 100:
            headline = f"`{text}` is not what is expected"
            notes = [f"expected: {shown(wanted, 1000)}", f"came:     {shown(came, 1000)}"]
    else:
        headline = f"`{_text(condition, source)}` does not hold"
    also = [] if _is_plain(right) else [(right.span, f"this is {shown(wanted)}")]
    label = f"this is {shown(came)}"
    return finding(codes.TEST_FAILED, headline[:100], left.span, label, also=also, notes=notes)


def _is_plain(expr: Expr) -> bool:
    """Whether *expr* itself shows its value."""
    return isinstance(expr, Literal_ | MemberRead)


def _unset(name: str, at: Span) -> Diagnostic:
    return finding(codes.TEST_FAILED, f"`{name}` has no value: nothing wrote it so far", at)


def _fields(condition: Expr, state: object) -> list[Note | str]:
    fields = {read.field.name: read.field.slot for read in reads(condition)}
    return [f"`{name}` is {shown(getattr(state, slot), 300)}" for name, slot in fields.items()]


def _text(expr: Expr, source: Source) -> str:
    """Return *expr* as written, on one line."""
    return " ".join(source.text[expr.span.start : expr.span.end].split())
