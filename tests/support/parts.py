"""Hand-made parallel parts that declare the kind of their calls as the compiler would."""

from __future__ import annotations

from typing import Any

from flowrt import kit
from flowrt.steps import Calls, Walk


def calls_of(*walks: Walk) -> Calls:
    """Give the common kind of calls of branches that are sequences of nodes, else ""."""
    rows = [walk(None) for walk in walks]
    if not all(isinstance(row, tuple) for row in rows):
        return ""
    return kind_of(*(step for row in rows for step in row))


def kind_of(*steps: kit.Step) -> Calls:
    """Give the common kind of calls, as `flowc.lower.wholes` does."""
    found = {step.quick for step in steps}
    for kind, others in (("inline", ()), ("async", ("inline",)), ("sync", ())):
        if found <= {kind, *others}:
            return kind
    return ""


def group(*walks: Walk, own: Any = None, **more: Any) -> kit.Group:
    """Give a group of branches."""
    more.setdefault("calls", calls_of(*walks))
    return kit.Group(9, walks, own=own or ((),) * len(walks), **more)


def each(items: Any, walk: Walk, **more: Any) -> kit.Each:
    """Give an `each` whose items are in `x`."""
    more.setdefault("calls", calls_of(walk))
    return kit.Each(9, lambda s: items, bind_x, walk, **more)


def bind_x(s: Any, item: Any) -> None:
    s.x = item


def dataflow(nodes: tuple[kit.Node, ...], after: tuple[tuple[int, ...], ...]) -> kit.Dataflow:
    """Give a dataflow."""
    return kit.Dataflow(9, nodes, after, calls=kind_of(*nodes))
