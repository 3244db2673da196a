"""What runs in parallel with what: the reads and writes of each branch, nested ones included.

In: the vertices of a graph and their effects. Out: `Branches`. A variable of an ``each`` belongs to
one item, so accessing it is an effect inside that ``each`` but not outside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs

from flowc.check.analysis.effects import Effects
from flowc.trees.program import ControlFlow, Field, Fork, Region, Vertex

Where = Mapping[Field, tuple[Vertex, ...]]


@attrs.frozen(eq=False)
class Branches:
    """The fields that each region may read or write, with the vertices that do so. *reading* and
    *writing* map each fork and each field declared outside it to the branches that may access it.
    """

    reads: Mapping[Region, Where]
    writes: Mapping[Region, Where]
    regions: Mapping[Fork, tuple[Region, ...]]
    reading: Mapping[Fork, Mapping[Field, tuple[Region, ...]]]
    writing: Mapping[Fork, Mapping[Field, tuple[Region, ...]]]


def branches_of(flow: ControlFlow, vertices: Iterable[Vertex], effects: Effects) -> Branches:
    """Return the reads and writes of each branch of *flow*, considering only *vertices*."""
    regions = [flow.root, *(region for found in flow.branches.values() for region in found)]
    reads: dict[Region, dict[Field, list[Vertex]]] = {region: {} for region in regions}
    writes: dict[Region, dict[Field, list[Vertex]]] = {region: {} for region in regions}
    for vertex in vertices:
        for field in dict.fromkeys(read.field for read in effects.reads[vertex]):
            _enter(reads, vertex, field)
        for field in dict.fromkeys(write.field for write in effects.writes[vertex]):
            _enter(writes, vertex, field)
    reading = {fork: _by_field(fork, found, reads) for fork, found in flow.branches.items()}
    writing = {fork: _by_field(fork, found, writes) for fork, found in flow.branches.items()}
    return Branches(_closed(reads), _closed(writes), flow.branches, reading, writing)


def own_fields(fork: Fork) -> tuple[Field, ...]:
    """Return the fields of which each item of an ``each`` has its own copy."""
    return fork.variables if fork.item is None else (fork.item, *fork.variables)


def regions_around(region: Region) -> Iterator[Region]:
    """Yield *region* and the regions that enclose it, innermost first."""
    yield region
    while region.fork is not None:
        region = region.fork.region
        yield region


def _enter(found: dict[Region, dict[Field, list[Vertex]]], vertex: Vertex, field: Field) -> None:
    for region in regions_around(vertex.region):
        found[region].setdefault(field, []).append(vertex)
        if region.fork is not None and field in own_fields(region.fork):
            return


def _by_field(
    fork: Fork,
    regions: Iterable[Region],
    effects: Mapping[Region, Mapping[Field, list[Vertex]]],
) -> Mapping[Field, tuple[Region, ...]]:
    own = own_fields(fork)
    found: dict[Field, list[Region]] = {}
    for region in regions:
        for field in effects[region]:
            if field not in own:
                found.setdefault(field, []).append(region)
    return {field: tuple(regions) for field, regions in found.items()}


def _closed(found: Mapping[Region, Mapping[Field, list[Vertex]]]) -> Mapping[Region, Where]:
    return {
        region: {field: tuple(vertices) for field, vertices in fields.items()}
        for region, fields in found.items()
    }
