"""The state in which a subgraph begins."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.generate.expressions import Expressions
from flowc.generate.layout import Doc, call, named
from flowc.trees import ir
from flowc.trees.program import Field, GraphHeader

#: Names that the body of ``begin_x`` uses, which a parameter would hide.
_HIDDEN = frozenset(("s", "kit", "list", "dict", "set"))


def entered(step: ir.Enter, show: Expressions) -> Doc:
    """Return the call that makes the state of the graph of *step* from its arguments here."""
    passed = (
        named(parameter_name(resource.name, step.graph), f"{show.owner}.{resource.name}")
        for resource in step.passed
    )
    function = show.homes.of_graph(step.graph, "begin_{}")
    return call(function, *_arguments(step, show), *passed)


def parameters_in_order(graph: GraphHeader) -> list[Field]:
    """Return the parameters in the order of ``begin_x``: those with a default last."""
    return sorted(graph.params, key=lambda field: field.default is not None)


def parameter_name(name: str, graph: GraphHeader) -> str:
    """Return the parameter of ``begin_x`` for a field or a resource of this name."""
    if name not in _HIDDEN:
        return name
    taken = {field.name for field in graph.params}
    taken.update(resource.name for resource in graph.resources)
    while name in taken or name in _HIDDEN:
        name += "_"
    return name


def _arguments(step: ir.Enter, show: Expressions) -> Iterator[Doc]:
    """Yield the arguments in the order in which they are written, and thus evaluated; by name from
    the first one on whose position differs from the function's.
    """
    places = iter(parameters_in_order(step.graph))
    in_place = True
    for argument, param in zip(step.arguments, step.graph.params, strict=False):
        name = argument.name or param.name
        value = show.owned(argument.value)
        in_place = in_place and next(places).name == name
        yield value if in_place else named(parameter_name(name, step.graph), value)
