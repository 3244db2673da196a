"""Whether control falls off the end of a block."""

from __future__ import annotations

from flowc.trees import ir


def ends(block: ir.Block) -> bool:
    """Whether control never reaches what follows *block*."""
    if not block:
        return False
    match block[-1]:
        case ir.Return() | ir.Continue() | ir.Break() | ir.RaiseLimit() | ir.Dispatch():
            return True
        case ir.If(arms=arms, orelse=orelse):
            return ends(orelse) and all(ends(body) for _, body in arms)
        case ir.Match(cases=cases):
            return all(ends(body) for _, body in cases)
        case ir.Guard(body, clauses, orelse):
            return ends((*body, *orelse)) and all(ends(clause.body) for clause in clauses)
        case ir.Loop(body):
            return not _breaks(body)
    return False


def _breaks(block: ir.Block) -> bool:
    """Whether *block*, the body of a loop, can break out of it."""
    for item in block:
        match item:
            case ir.Break():
                return True
            case ir.If(arms=arms, orelse=orelse):
                inside = (*(body for _, body in arms), orelse)
            case ir.Match(cases=cases):
                inside = tuple(body for _, body in cases)
            case ir.Guard(body, clauses, orelse):
                inside = (body, orelse, *(clause.body for clause in clauses))
            case _:
                continue
        if any(map(_breaks, inside)):
            return True
    return False
