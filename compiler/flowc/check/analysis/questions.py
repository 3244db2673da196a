"""What is known about a question that is named from outside its graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flowc.check.analysis.reducers import written_type
from flowc.trees.program import Fork, Graph, GraphHeader, GraphTask, NodeName, Occurrence, Step
from flowc.trees.types import Type
from flowc.types import ANY


def answered_type(question: Occurrence) -> Type:
    """Return the type of the answer: that of the one value the question writes, else ``Any``."""
    return written_type(question.writes[0]) if len(question.writes) == 1 else ANY


def steps_to(
    name: NodeName, header: GraphHeader, bodies: Mapping[GraphHeader, Graph]
) -> tuple[Step, ...]:
    """Return the steps that lead to *name* in the graph of *header*, as far as they are known."""
    found: list[Step] = []
    inside: GraphHeader | None = header
    for occurrence in name.way:
        graph = None if inside is None else bodies.get(inside)
        step = None if graph is None else _step_of(occurrence, graph)
        if step is None:
            break
        found.append(step)
        inside = occurrence.task.graph if isinstance(occurrence.task, GraphTask) else None
    return tuple(found)


def _step_of(occurrence: Occurrence, graph: Graph) -> Step | None:
    steps = (vertex for vertex in graph.flow.order if isinstance(vertex, Step))
    return next((step for step in steps if step.occurrence is occurrence), None)


def forks_around(step: Step) -> Iterator[Fork]:
    """Yield the parallel parts that enclose *step* in its graph, innermost first."""
    fork = step.region.fork
    while fork is not None:
        yield fork
        fork = fork.region.fork


def item_loops(steps: tuple[Step, ...]) -> Iterator[tuple[int, Fork]]:
    """Yield each ``each`` around the last of *steps*, with the index of the step that is inside it.
    All steps but the last run the subgraphs that lead to it.
    """
    for index, step in enumerate(steps):
        for fork in forks_around(step):
            if fork.kind == "each":
                yield index, fork


def may_wait_together(one: tuple[Step, ...], other: tuple[Step, ...]) -> bool:
    """Whether two questions, each given by the steps that lead to it, may be open at once: they are
    in different branches of the same parallel part, or inside the same ``each``.
    """
    for mine, yours in zip(one, other, strict=False):
        mine_in, yours_in = _branches_around(mine), _branches_around(yours)
        for fork in mine_in.keys() & yours_in.keys():
            if fork.kind == "each" or mine_in[fork] != yours_in[fork]:
                return True
        if mine is not yours:
            return False
    return one == other


def _branches_around(step: Step) -> dict[Fork, int]:
    found: dict[Fork, int] = {}
    region = step.region
    while region.fork is not None:
        found[region.fork] = region.index
        region = region.fork.region
    return found
