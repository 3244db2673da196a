"""The loops of a graph, as the names of the nodes on a shortest cycle.

The plain text of a graph does not record its path; when it reaches its step limit, the message
takes the cycle from here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

import networkx as nx

from flowc.trees.program import ControlFlow, Step, Vertex

#: At most this many loops are listed; a node on none of them is named alone.
MOST = 32


def laps(flow: ControlFlow) -> tuple[tuple[str, ...], ...]:
    """Return a shortest cycle through each node that is on a loop, without duplicates."""
    part_of = _parts(flow)
    covered: set[Vertex] = set()
    found: list[tuple[str, ...]] = []
    for vertex in flow.order:
        if len(found) == MOST:
            break
        if isinstance(vertex, Step) and vertex in part_of and vertex not in covered:
            lap = _shortest_lap(flow, vertex, part_of)
            covered.update(lap)
            found.append(tuple(place.occurrence.name for place in lap if isinstance(place, Step)))
    return tuple(found)


def _parts(flow: ControlFlow) -> Mapping[Vertex, int]:
    """Return the number of the strongly connected component of each vertex on a loop."""
    graph = flow.graph
    return {
        vertex: number
        for number, part in enumerate(nx.strongly_connected_components(graph))
        for vertex in part
        if len(part) > 1 or graph.has_edge(vertex, vertex)
    }


def _shortest_lap(flow: ControlFlow, start: Vertex, part_of: Mapping[Vertex, int]) -> list[Vertex]:
    came_from: dict[Vertex, Vertex] = {}
    waiting = deque([start])
    while start not in came_from:
        here = waiting.popleft()
        for there in flow.graph.successors(here):
            if there not in came_from and part_of.get(there) == part_of[start]:
                came_from[there] = here
                waiting.append(there)
    lap = [came_from[start]]
    while lap[-1] is not start:
        lap.append(came_from[lap[-1]])
    return lap[::-1]
