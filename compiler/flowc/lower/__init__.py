"""From a bound program to the intermediate representation that is printed.

In: a sound program. Out: its `ir.Module`: the graphs, callees first, each with its steps and the
structured text of its control flow.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowc.lower.callees import callees_first
from flowc.lower.laps import laps
from flowc.lower.origins import origins
from flowc.lower.steps import Stepper
from flowc.lower.wholes import Known, calls_of
from flowc.trees import ir, program

__all__ = ["lower"]


def lower(source: program.Program) -> ir.Module:
    """Return the module to print for *source*, all of whose graphs are sound."""
    return ir.Module(
        path=source.path,
        module=source.module,
        doc=source.doc,
        imports=source.imports,
        enums=source.enums,
        records=source.records,
        graphs=tuple(_lower_graphs(source)),
        origins=origins(source),
    )


def _lower_graphs(source: program.Program) -> Iterator[ir.Graph]:
    known: dict[program.GraphHeader, ir.Calls | None] = {}
    for graph in callees_first(source.graphs):
        lowered = _lower_graph(graph, source.definitions, known)
        known[graph.header] = lowered.calls
        yield lowered


def _lower_graph(
    graph: program.Graph,
    definitions: program.Definitions,
    known: Known,
) -> ir.Graph:
    stepper = Stepper(graph, definitions, known)
    walk = stepper.walk(graph.flow.root)
    return ir.Graph(
        header=graph.header,
        doc=graph.doc,
        fields=graph.fields,
        resources=graph.resources,
        steps=tuple(stepper.steps.values()),
        walk=walk,
        laps=laps(graph.flow),
        calls=calls_of((walk,), known),
    )
