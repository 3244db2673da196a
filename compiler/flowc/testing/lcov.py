"""Coverage for tools: LCOV's tracefile format, in which a line is a line of a flow file.

Graphs are reported as functions, arms as branches. The count of a line is the highest count of
anything on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from flowc.source import Source
from flowc.testing.coverage import GraphCoverage, Item, share


def lcov(files: Mapping[str, tuple[GraphCoverage, ...]], sources: Mapping[str, Source]) -> str:
    """Return one record for each of *files*."""
    return "".join(
        f"{line}\n" for path, graphs in files.items() for line in _record(path, graphs, sources)
    )


def _record(
    path: str, graphs: tuple[GraphCoverage, ...], sources: Mapping[str, Source]
) -> Iterator[str]:
    source = sources[path]
    yield "TN:"
    yield f"SF:{path}"
    yield from _functions(graphs, source)
    arms = [arm for graph in graphs for arm in graph.arms]
    yield from _branches(arms, source)
    yield from _lines((item for graph in graphs for item in graph.items), source)
    yield "end_of_record"


def _functions(graphs: tuple[GraphCoverage, ...], source: Source) -> Iterator[str]:
    for graph in graphs:
        yield f"FN:{_line(graph.span.start, source)},{graph.name}"
    for graph in graphs:
        yield f"FNDA:{graph.runs},{graph.name}"
    yield f"FNF:{len(graphs)}"
    yield f"FNH:{sum(1 for graph in graphs if graph.runs)}"


def _branches(arms: list[Item], source: Source) -> Iterator[str]:
    blocks = groupby(sorted(arms, key=lambda arm: arm.block), key=lambda arm: arm.block)
    for block, (start, items) in enumerate(blocks):
        listed = list(items)
        is_reached = any(arm.count for arm in listed)
        for branch, arm in enumerate(listed):
            count = str(arm.count) if is_reached else "-"
            yield f"BRDA:{_line(start, source)},{block},{branch},{count}"
    taken, total = share(arms)
    yield f"BRF:{total}"
    yield f"BRH:{taken}"


def _lines(items: Iterable[Item], source: Source) -> Iterator[str]:
    counts: dict[int, int] = {}
    for item in items:
        line = _line(item.span.start, source)
        counts[line] = max(counts.get(line, 0), item.count)
    for line in sorted(counts):
        yield f"DA:{line},{counts[line]}"
    yield f"LF:{len(counts)}"
    yield f"LH:{sum(1 for count in counts.values() if count)}"


def _line(offset: int, source: Source) -> int:
    return source.position(offset).line
