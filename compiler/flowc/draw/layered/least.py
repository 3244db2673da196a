"""Positions on a line that keep given distances and are as close as possible to preferred ones.

In: the minimum distances between positions, and the costs of deviating from preferred distances.
Out: positions of least total cost. The dual of this linear programme is a minimum-cost circulation,
which networkx solves with the network simplex; the positions are the potentials of its residual
network.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

import attrs
import networkx as nx


@attrs.frozen
class Apart:
    """*after* is at least *distance* after *before*."""

    before: Hashable
    after: Hashable
    distance: int


@attrs.frozen
class Pull:
    """Each unit by which *after* deviates from being *distance* after *before* costs *weight*."""

    before: Hashable
    after: Hashable
    distance: int
    weight: int


def first_places(
    places: Iterable[Hashable], apart: Iterable[Apart], pulls: Iterable[Pull]
) -> Mapping[Hashable, int]:
    """Return positions of least cost, starting from 0, each as small as possible."""
    _, residual = _residual(places, apart, pulls)
    return {place: -distance for place, distance in _distances(residual).items()}


def middle_places(
    places: Iterable[Hashable], apart: Iterable[Apart], pulls: Iterable[Pull]
) -> Mapping[Hashable, int]:
    """Return positions of least cost, each in the middle of the range it could have."""
    named, residual = _residual(places, apart, pulls)
    front = _distances(residual)
    back = _distances(residual.reverse(copy=False))
    # The solutions form a convex set, so the mean of two is a solution, up to rounding.
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
    """The shortest distances to each position from a root at distance 0 from all."""
    root = object()
    rooted: nx.DiGraph[Hashable] = nx.DiGraph(residual)
    rooted.add_weighted_edges_from((root, place, 0) for place in residual)
    lengths = nx.single_source_bellman_ford_path_length(rooted, root)
    return {place: int(lengths[place]) for place in residual}
