"""Whether a graph can reach its end within its limit of steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.analysis.runs import ShortestRun, shortest_run, steps_of
from flowc.check.analysis.witness import drawn_way
from flowc.check.words import called
from flowc.diagnostics import Applicability, Diagnostic, Edit, Fix, codes, finding
from flowc.source import Span
from flowc.trees import syntax
from flowc.trees.program import Graph, GraphHeader, GraphTask, Program, Step


def check_limits(program: Program) -> Iterator[Diagnostic]:
    """Report each ``limit`` that is lower than the number of steps of the shortest run."""
    graphs = _callees_first(program)
    if not _may_be_too_low(graphs):
        return
    fewest: dict[GraphHeader, int] = {}
    for graph in graphs:
        run = _shortest(program, graph, fewest)
        if run is not None:
            fewest[graph.header] = run.steps
            limit = graph.header.limit
            if limit is not None and limit < run.steps:
                yield _too_low(graph, limit, run, fewest)


def _may_be_too_low(graphs: Iterable[Graph]) -> bool:
    """Say whether some limit is lower than the total number of nodes. No shortest run passes a node
    twice, so otherwise, which is the usual case, there is no need to search for one.
    """
    most: dict[GraphHeader, int] = {}
    for graph in graphs:
        steps = sum(steps_of(occurrence, most) for occurrence in graph.occurrences)
        most[graph.header] = steps
        if graph.header.limit is not None and graph.header.limit < steps:
            return True
    return False


def _shortest(
    program: Program, graph: Graph, fewest: Mapping[GraphHeader, int]
) -> ShortestRun | None:
    """Return a shortest run of *graph*; ``None`` if its flow has holes, or if it pauses, since the
    parts of such a run are counted separately.
    """
    analysed = AnalysedGraph(program, graph)
    if graph.header.pauses or not analysed.is_sound:
        return None
    return shortest_run(graph.flow, analysed.edges, fewest)


def _callees_first(program: Program) -> list[Graph]:
    """Return the graphs of *program* with callees before callers, except in cycles of calls."""
    by_header = {graph.header: graph for graph in program.graphs}
    ordered: dict[Graph, None] = {}
    begun: set[Graph] = set()
    waiting = list(program.graphs)[::-1]
    while waiting:
        graph = waiting[-1]
        headers = () if graph in begun else _called(graph)
        begun.add(graph)
        called = [by_header[header] for header in headers if header in by_header]
        new = [callee for callee in called if callee not in begun]
        if not new:
            ordered.setdefault(waiting.pop())
        waiting.extend(new)
    return list(ordered)


def _called(graph: Graph) -> Iterator[GraphHeader]:
    for occurrence in graph.occurrences:
        if isinstance(occurrence.task, GraphTask):
            yield occurrence.task.graph


def _too_low(
    graph: Graph, limit: int, run: ShortestRun, fewest: Mapping[GraphHeader, int]
) -> Diagnostic:
    written = next(m for m in graph.syntax.members if isinstance(m, syntax.Limit))
    steps = [edge.source for edge in run.way if isinstance(edge.source, Step)]
    return finding(
        codes.LIMIT_BELOW_SHORTEST_RUN,
        f"`limit {limit} steps` ends every run: the shortest takes {run.steps}",
        written.steps.span,
        "no run comes to its end",
        also=_first_beyond(steps, limit, fewest),
        notes=[drawn_way(run.way), *_of_subgraphs(steps, fewest)],
        help=f"raise the limit to {run.steps} at least",
        fixes=[
            Fix(
                f"raise the limit to {run.steps}",
                (Edit(written.steps.span, str(run.steps)),),
                Applicability.UNSAFE,
            )
        ],
    )


def _first_beyond(
    steps: list[Step], limit: int, fewest: Mapping[GraphHeader, int]
) -> Iterator[tuple[Span, str]]:
    """Yield the place of the node at which the limit stops the shortest run."""
    count = 0
    for step in steps:
        count += steps_of(step.occurrence, fewest)
        if count > limit:
            yield step.span, "the shortest run is stopped here"
            return


def _of_subgraphs(steps: list[Step], fewest: Mapping[GraphHeader, int]) -> Iterator[str]:
    for step in dict.fromkeys(steps):
        task = step.occurrence.task
        if isinstance(task, GraphTask) and fewest.get(task.graph, 0) > 1:
            yield f"`{called(step)}` takes {fewest[task.graph]} of them"
