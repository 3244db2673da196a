"""Which parallel parts a plain function runs in place: one branch after the other, on the state
itself.

That is correct if nothing would run concurrently anyway (every node is a ``set`` or marked `run
inline`), and if no branch could see another's writes. The order of the branches is then the order
in which writes land at the join. What cannot be written in place (loops, handlers, exits from the
middle of a branch) goes to the machine.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from flowc.generate.ends import ends
from flowc.trees import ir


def is_inline(step: ir.Step) -> bool:
    """Whether *step* takes negligible time and can be written in place."""
    match step:
        case ir.Evaluate():
            return True
        case ir.Call():
            return step.plain and step.kind == "sync" and step.policy.place == "inline"
        case ir.Parallel(kind="group") | ir.Each():
            return step.apart and all(map(_may_stand_in_place, lines_of(step)))
        case ir.Dataflow(nodes=nodes):
            return all(map(is_inline, nodes))
    return False


def lines_of(part: ir.Parallel | ir.Each) -> tuple[ir.Block, ...]:
    """Return the lowered bodies of the branches."""
    return (part.branch.body,) if isinstance(part, ir.Each) else _bodies(part.branches)


def _bodies(walks: tuple[ir.Walk, ...]) -> tuple[ir.Block, ...]:
    return tuple(walk.body for walk in walks)


def _may_stand_in_place(block: ir.Block) -> bool:
    return falling_through(block) is not None and all(map(is_inline, _steps(block)))


def _steps(block: ir.Block) -> Iterator[ir.Step]:
    for item in block:
        if isinstance(item, ir.Perform):
            yield item.step
        elif isinstance(item, ir.If | ir.Match):
            for body in ways(item):
                yield from _steps(body)


def ways(item: ir.If | ir.Match) -> tuple[ir.Block, ...]:
    """Return the alternatives of *item*."""
    if isinstance(item, ir.Match):
        return tuple(body for _, body in item.cases)
    return (*(body for _, body in item.arms), item.orelse)


def falling_through(block: ir.Block) -> ir.Block | None:
    """Return *block* without a `Return`: what follows a choice is moved into its only open
    alternative.

    ``None`` if that would duplicate text, or if *block* contains more than choices.
    """
    for place, item in enumerate(block):
        rest = block[place + 1 :]
        if isinstance(item, ir.Return):
            return block[:place]
        if isinstance(item, ir.If | ir.Match):
            choice = _with_rest(item, rest)
            return None if choice is None else (*block[:place], *choice)
        if not isinstance(item, ir.Perform):
            return None
    return block


def _with_rest(item: ir.If | ir.Match, rest: ir.Block) -> ir.Block | None:
    bodies, behind = ways(item), falling_through(rest)
    if rest and any(map(_leaves, bodies)):
        is_open = [not ends(body) for body in bodies]
        if is_open.count(True) != 1:
            return None
        pairs = zip(bodies, is_open, strict=True)
        bodies = tuple((*body, *rest) if goes_on else body for body, goes_on in pairs)
        behind = ()
    changed = tuple(body for body in map(falling_through, bodies) if body is not None)
    if behind is None or len(changed) < len(bodies):
        return None
    return (_choosing(item, changed), *behind)


def _leaves(block: ir.Block) -> bool:
    """Whether a path through *block* leaves the line."""
    return any(
        isinstance(item, ir.Return)
        or (isinstance(item, ir.If | ir.Match) and any(map(_leaves, ways(item))))
        for item in block
    )


def _choosing(item: ir.If | ir.Match, bodies: tuple[ir.Block, ...]) -> ir.If | ir.Match:
    if isinstance(item, ir.Match):
        patterns = (patterns for patterns, _ in item.cases)
        return attrs.evolve(item, cases=tuple(zip(patterns, bodies, strict=True)))
    conditions = (condition for condition, _ in item.arms)
    arms = tuple(zip(conditions, bodies[:-1], strict=True))
    return attrs.evolve(item, arms=arms, orelse=bodies[-1])


# ---- how many steps they take -----------------------------------------------------------------


def exact_count(block: ir.Block) -> int | None:
    """Return how many steps *block* takes along its longest path, ``None`` if that varies."""
    counts = [
        _exact_count_of(item.step) if isinstance(item, ir.Perform) else None for item in block
    ]
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def _exact_count_of(step: ir.Step) -> int | None:
    match step:
        case ir.Parallel(branches=branches):
            counts = [exact_count(branch.body) for branch in branches]
            known = [count for count in counts if count is not None]
            return max(known, default=0) if len(known) == len(counts) else None
        case ir.Dataflow():
            return _depth(step)
        case ir.Each():
            return None  # there may be no items
    return 1


def most_steps(block: ir.Block) -> int:
    """Return how many steps *block*, which can be written in place, takes at most."""
    total = 0
    for item in block:
        match item:
            case ir.Perform(step=ir.Parallel() | ir.Each() as part):
                total += max(map(most_steps, lines_of(part)))
            case ir.Perform(step=ir.Dataflow() as part):
                total += _depth(part)
            case ir.Perform():
                total += 1
            case ir.If() | ir.Match():
                total += max(map(most_steps, ways(item)))
    return total


def _depth(part: ir.Dataflow) -> int:
    """Return the number of nodes on the longest path through a dataflow."""
    depths: dict[int, int] = {}
    for place in in_order(part):
        depths[place] = 1 + max((depths[other] for other in part.after[place]), default=0)
    return max(depths.values(), default=0)


def in_order(part: ir.Dataflow) -> list[int]:
    """Return the indices of the nodes in topological order."""
    ordered: dict[int, None] = {}
    while len(ordered) < len(part.nodes):
        for place, before in enumerate(part.after):
            if place not in ordered and all(other in ordered for other in before):
                ordered[place] = None
    return list(ordered)
