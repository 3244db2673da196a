"""Places on a line that keep their distances and lie as near to where they belong as they can.

In: which place must stand how far behind which, and what it costs when two are not exactly so far
apart. Out: places at the least cost. The dual of this linear programme is a circulation of least
cost, for which networkx has the network simplex; the places are the potentials of its residual
network.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

import attrs
import networkx as nx


@attrs.frozen
class Apart:
    """*after* stands at least *distance* behind *before*."""

    before: Hashable
    after: Hashable
    distance: int


@attrs.frozen
class Pull:
    """Each unit by which *after* is not *distance* behind *before* costs *weight*."""

    before: Hashable
    after: Hashable
    distance: int
    weight: int


def first_places(
    places: Iterable[Hashable], apart: Iterable[Apart], pulls: Iterable[Pull]
) -> Mapping[Hashable, int]:
    """Return the places of least cost, the first of which is 0, each as far in front as it can."""
    _, residual = _residual(places, apart, pulls)
    return {place: -distance for place, distance in _distances(residual).items()}


def middle_places(
    places: Iterable[Hashable], apart: Iterable[Apart], pulls: Iterable[Pull]
) -> Mapping[Hashable, int]:
    """Return places of least cost, each in the middle of where it could stand as well."""
    named, residual = _residual(places, apart, pulls)
    front = _distances(residual)
    back = _distances(residual.reverse(copy=False))
    # The solutions are a convex set, so half of two of them is one, up to the rounding.
    middle = {place: back[place] - front[place] for place in named}
    least = min(middle.values(), default=0)
    return {place: (value - least) // 2 for place, value in middle.items()}


def _residual(
    places: Iterable[Hashable], apart: Iterable[Apart], pulls: Iterable[Pull]
) -> tuple[tuple[Hashable, ...], nx.DiGraph[Hashable]]:
    network: nx.MultiDiGraph[Hashable] = nx.MultiDiGraph()
    named = tuple(places)
    network.add_nodes_from(named)
    for each in apart:
        network.add_edge(each.before, each.after, weight=-each.distance)
    for pull in pulls:
        network.add_edge(pull.before, pull.after, weight=-pull.distance, capacity=pull.weight)
        network.add_edge(pull.after, pull.before, weight=pull.distance, capacity=pull.weight)
    _, flow = nx.network_simplex(network)
    residual: nx.DiGraph[Hashable] = nx.DiGraph()
    residual.add_nodes_from(named)
    for before, after, key, arc in network.edges(keys=True, data=True):
        sent = flow[before][after][key]
        if sent < arc.get("capacity", float("inf")):
            _cheapen(residual, before, after, arc["weight"])
        if sent > 0:
            _cheapen(residual, after, before, -arc["weight"])
    return named, residual


def _cheapen(residual: nx.DiGraph[Hashable], before: Hashable, after: Hashable, cost: int) -> None:
    known = residual.get_edge_data(before, after, {"weight": cost})["weight"]
    residual.add_edge(before, after, weight=min(known, cost))


def _distances(residual: nx.DiGraph[Hashable]) -> Mapping[Hashable, int]:
    """The shortest ways to each place from a place that is 0 away from all."""
    root = object()
    rooted: nx.DiGraph[Hashable] = nx.DiGraph(residual)
    rooted.add_weighted_edges_from((root, place, 0) for place in residual)
    lengths = nx.single_source_bellman_ford_path_length(rooted, root)
    return {place: int(lengths[place]) for place in residual}
