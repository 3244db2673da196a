"""Dominators, loops and merges of one line of control.

In: a `Line`. Out: its `Shape`, from which the text is made: the order of its points, the dominator
tree, the natural loops, and whether every loop is natural (Hecht and Ullman's reducibility).
Everything here is linear or nearly so, and nothing recurses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs
import networkx as nx

from flowc.lower.lines import Line

#: Bound on the nesting of loops: beyond it, large lines are printed with labels.
LOOP_BUDGET = 16


@attrs.frozen(eq=False)
class Shape:
    """What is known about the points of a line, by their numbers.

    *rank* is the index in reverse postorder, in which every edge except a backward jump leads
    forward. *children* is the dominator tree, *first* and *last* give the range of each subtree in
    it. *before[p]* lists the points with a forward edge to *p*, one for each edge. *returns* are
    the targets of backward jumps. *loops* gives each natural loop by its header, and is ``None`` if
    a loop has more than one entry.
    """

    line: Line
    rank: Mapping[int, int]
    children: Mapping[int, tuple[int, ...]]
    first: Mapping[int, int]
    last: Mapping[int, int]
    before: Mapping[int, tuple[int, ...]]
    returns: frozenset[int]
    loops: Mapping[int, frozenset[int]] | None

    def dominates(self, above: int, below: int) -> bool:
        """Whether every path to *below* passes through *above*."""
        return self.first[above] <= self.first[below] <= self.last[above]

    def size(self, point: int) -> int:
        """Return how many points *point* dominates, including itself."""
        return self.last[point] - self.first[point] + 1

    def is_merge(self, point: int) -> bool:
        """Whether several forward edges lead to *point*."""
        return len(self.before[point]) > 1


def shape(line: Line) -> Shape:
    """Return the shape of *line*, which has at least one point."""
    order = _reverse_postorder(line)
    rank = {point: place for place, point in enumerate(order)}
    above = _dominators(line, order)
    children: dict[int, list[int]] = {point: [] for point in order}
    for point in order:
        if above[point] != point:
            children[above[point]].append(point)
    first, last = _ranges(line.entry, children)
    before: dict[int, list[int]] = {point: [] for point in order}
    back: dict[int, list[int]] = {}
    for point in order:
        for target in line.points[point].targets:
            if rank[point] < rank[target]:
                before[target].append(point)
            else:
                back.setdefault(target, []).append(point)
    return Shape(
        line=line,
        rank=rank,
        children={point: tuple(found) for point, found in children.items()},
        first=first,
        last=last,
        before={point: tuple(found) for point, found in before.items()},
        returns=frozenset(back),
        loops=_natural_loops(line, back, first, last),
    )


def _reverse_postorder(line: Line) -> tuple[int, ...]:
    done: list[int] = []
    seen = {line.entry}
    stack: list[tuple[int, Iterator[int]]] = [(line.entry, _last_first(line, line.entry))]
    while stack:
        targets = stack[-1][1]
        unseen = next((target for target in targets if target not in seen), None)
        if unseen is None:
            done.append(stack.pop()[0])
        else:
            seen.add(unseen)
            stack.append((unseen, _last_first(line, unseen)))
    return tuple(reversed(done))


def _last_first(line: Line, point: int) -> Iterator[int]:
    """Yield the targets in reverse, so that the order of points follows that of the arms."""
    return iter(tuple(line.points[point].targets)[::-1])


def _dominators(line: Line, order: tuple[int, ...]) -> dict[int, int]:
    """Return the immediate dominator of each point, the entry being its own.

    Releases of networkx differ in whether the result contains the entry. Edges are added from the
    last point on: networkx climbs from each predecessor of a point to the next, and with the other
    order a handler of 20 000 nodes took 48 s.
    """
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_node(line.entry)
    for number in reversed(order):
        graph.add_edges_from((number, target) for target in line.points[number].targets)
    return {**nx.immediate_dominators(graph, line.entry), line.entry: line.entry}


def _ranges(root: int, children: Mapping[int, list[int]]) -> tuple[dict[int, int], dict[int, int]]:
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    stack = [(root, False)]
    while stack:
        point, is_done = stack.pop()
        if is_done:
            last[point] = len(first) - 1
            continue
        first[point] = len(first)
        stack.append((point, True))
        stack.extend((child, False) for child in reversed(children[point]))
    return first, last


def _natural_loops(
    line: Line, back: Mapping[int, list[int]], first: Mapping[int, int], last: Mapping[int, int]
) -> dict[int, frozenset[int]] | None:
    """Return the loops by header, or ``None`` if one has another entry.

    A budget bounds the work if loops nest absurdly deeply: such a line is printed with labels.
    """
    sources: dict[int, set[int]] = {}
    for number, point in enumerate(line.points):
        for target in point.targets:
            sources.setdefault(target, set()).add(number)
    budget = LOOP_BUDGET * (len(line.points) + LOOP_BUDGET)
    loops: dict[int, frozenset[int]] = {}
    for header, jumps in back.items():
        if any(not first[header] <= first[jump] <= last[header] for jump in jumps):
            return None
        body = _body(header, jumps, sources)
        budget -= len(body)
        if budget < 0:
            return None
        loops[header] = frozenset(body)
    return loops


def _body(header: int, jumps: list[int], sources: Mapping[int, set[int]]) -> set[int]:
    body = {header}
    stack = [jump for jump in jumps if jump != header]
    while stack:
        point = stack.pop()
        if point not in body:
            body.add(point)
            stack.extend(sources.get(point, ()))
    return body
