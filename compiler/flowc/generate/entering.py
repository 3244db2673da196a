"""The state in which a subgraph begins."""

from __future__ import annotations

from flowc.generate.expressions import Expressions
from flowc.generate.layout import Doc, call, named
from flowc.trees import ir


def entered(step: ir.Enter, show: Expressions) -> Doc:
    """Return the call that makes the state of the graph of *step*, with what it is given here."""
    values = [show.owned(argument.value) for argument in step.arguments]
    names = [
        argument.name or param.name
        for argument, param in zip(step.arguments, step.graph.params, strict=False)
    ]
    given = (named(name, value) for name, value in zip(names, values, strict=True))
    passed = (named(resource.name, f"{show.owner}.{resource.name}") for resource in step.passed)
    return call(show.homes.of_graph(step.graph, "{}State"), *given, *passed)
