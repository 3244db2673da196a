"""Numbers and durations that must be literals: bounds, limits, policies."""

from __future__ import annotations

from datetime import timedelta

from flowc.diagnostics import Problems, codes, finding
from flowc.trees import syntax


def bound(expr: syntax.Expr | None, what: str, problems: Problems) -> int | None:
    """Return the literal positive integer *expr*, or None, reported, for anything else."""
    if expr is None or isinstance(expr, syntax.BadExpr):
        return None
    value = expr.value if isinstance(expr, syntax.Constant) else None
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return value
    headline = f"{what} takes a whole number of at least 1"
    if not isinstance(expr, syntax.Constant):
        headline = f"{headline}, written out"
    problems.add(finding(codes.INVALID_BOUND, headline, expr.span))
    return None


def attempts(expr: syntax.Expr, problems: Problems) -> int:
    """Return the number of attempts of a ``retry``; 1 if the number is invalid and reported, here
    or by the parser.
    """
    value = expr.value if isinstance(expr, syntax.Constant) else None
    if isinstance(expr, syntax.Constant):
        return value if isinstance(value, int) and value >= 1 else 1
    if not isinstance(expr, syntax.BadExpr):
        headline = "`retry` takes a number of attempts from 1, written out"
        problems.add(finding(codes.INVALID_OPTION_VALUE, headline, expr.span))
    return 1


def duration(expr: syntax.Expr | None, what: str, problems: Problems) -> timedelta | None:
    """Return the literal duration *expr*, or None, reported, for anything else."""
    value = expr.value if isinstance(expr, syntax.Constant) else None
    if expr is None or isinstance(expr, syntax.BadExpr):
        return None
    if isinstance(expr, syntax.Constant) and not isinstance(value, timedelta):
        return None  # reported by the parser: a number without a unit
    if isinstance(value, timedelta) and value > timedelta(0):
        return value
    headline = f"{what} takes a duration longer than nothing"
    if not isinstance(expr, syntax.Constant):
        headline = f"{headline}, written out"
    problems.add(
        finding(
            codes.INVALID_DURATION,
            headline,
            expr.span,
            help="a duration is a number and a unit: `250ms`, `10s`, `5m`, `1h` or `2d`",
        )
    )
    return None
