"""The state in which a subgraph begins."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.generate.expressions import Expressions
from flowc.generate.layout import Doc, call, named
from flowc.trees import ir
from flowc.trees.program import Field, GraphHeader


def entered(step: ir.Enter, show: Expressions) -> Doc:
    """Return the call that makes the state of the graph of *step* from its arguments here."""
    passed = (named(resource.name, f"{show.owner}.{resource.name}") for resource in step.passed)
    state = show.homes.of_graph(step.graph, "{}State")
    return call(state, *_arguments(step, show), *passed)


def constructor_parameters(graph: GraphHeader) -> list[Field]:
    """Return the parameters in the order of the constructor: those with a default last."""
    return sorted(graph.params, key=lambda field: field.default is not None)


def _arguments(step: ir.Enter, show: Expressions) -> Iterator[Doc]:
    """Yield the arguments in the order in which they are written, and thus evaluated; by name from
    the first one on whose position differs from the constructor's.
    """
    places = iter(constructor_parameters(step.graph))
    in_place = True
    for argument, param in zip(step.arguments, step.graph.params, strict=False):
        name = argument.name or param.name
        value = show.owned(argument.value)
        in_place = in_place and next(places).name == name
        yield value if in_place else named(name, value)
