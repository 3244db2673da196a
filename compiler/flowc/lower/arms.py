"""An ``if`` as a careful person would write it: no empty arm, no ``else`` after a jump."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.source import Span
from flowc.trees import ir

Arm = tuple[ir.Condition, ir.Block]


def conditional(span: Span, arms: tuple[Arm, ...], orelse: ir.Block) -> Iterator[ir.Statement]:
    """Yield the statements of an ``if`` with *arms* and *orelse*."""
    while not orelse and arms and not arms[-1][1]:
        arms = arms[:-1]
    if not arms:
        yield from orelse
        return
    condition, block = arms[0]
    if len(arms) == 1 and (not block or (_is_jump(orelse) and not is_abrupt(block))):
        yield ir.If(span, ((ir.Not(condition), orelse),), ())
        yield from block
    elif all(is_abrupt(block) for _, block in arms):
        yield from (ir.If(span, (arm,), ()) for arm in arms)
        yield from orelse
    elif len(orelse) == 1 and isinstance(orelse[0], ir.If):
        yield ir.If(span, (*arms, *orelse[0].arms), orelse[0].orelse)
    else:
        yield ir.If(span, arms, orelse)


def is_abrupt(block: ir.Block) -> bool:
    """Whether control never falls off the end of *block*."""
    if not block:
        return False
    match block[-1]:
        case ir.Return() | ir.Continue() | ir.Break() | ir.RaiseLimit():
            return True
        case ir.Goto(last=last):
            return not last
        case ir.If(arms=arms, orelse=orelse):
            return is_abrupt(orelse) and all(is_abrupt(arm) for _, arm in arms)
    return False


def _is_jump(block: ir.Block) -> bool:
    return len(block) == 1 and is_abrupt(block)
