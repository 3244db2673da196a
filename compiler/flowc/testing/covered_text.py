"""Coverage for people: a table of files, with the parts of each that were not taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from flowc.source import Source
from flowc.testing.coverage import GraphCoverage, Item, share

_HEADS = ("nodes", "arrows", "arms")


def covered_text(
    files: Mapping[str, tuple[GraphCoverage, ...]], sources: Mapping[str, Source]
) -> str:
    """Return a row for each of *files*, with what was not taken in it, and the total."""
    width = max([len(path) for path in files] + [len("total")])
    lines = [_row("", _HEADS, "", width)]
    for path, graphs in files.items():
        lines.append(_counts(path, graphs, width))
        for graph in graphs:
            lines.extend(_missing(graph, sources[path]))
    everything = [graph for graphs in files.values() for graph in graphs]
    if len(files) > 1:
        lines.append(_counts("total", everything, width))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _counts(name: str, graphs: Iterable[GraphCoverage], width: int) -> str:
    listed = list(graphs)
    kinds = [
        [item for graph in listed for item in graph.nodes],
        [item for graph in listed for item in graph.arrows],
        [item for graph in listed for item in graph.arms],
    ]
    shares = [share(items) for items in kinds]
    taken, total = (sum(column) for column in zip(*shares, strict=True))
    percent = f"{100 * taken // total}%" if total else "100%"
    return _row(name, [f"{some}/{all_}" for some, all_ in shares], percent, width)


def _row(name: str, cells: Iterable[str], percent: str, width: int) -> str:
    return f"{name:<{width}}" + "".join(f"{cell:>9}" for cell in cells) + f"{percent:>7}"


def _missing(graph: GraphCoverage, source: Source) -> Iterator[str]:
    if not graph.runs:
        yield f"  {_place(graph.span.start, source)}: graph `{graph.name}` never ran"
        return
    kinds = (("node", graph.nodes), ("arrow", graph.arrows), ("arm", graph.arms))
    missing = [(item, kind) for kind, items in kinds for item in items if not item.count]
    for item, kind in sorted(missing, key=lambda pair: pair[0].span):
        yield f"  {_place(item.span.start, source)}: {kind} `{_shortened(item)}` never taken"


def _place(offset: int, source: Source) -> str:
    position = source.position(offset)
    return f"{position.line}:{position.column}"


def _shortened(item: Item) -> str:
    return item.text if len(item.text) <= 60 else f"{item.text[:59]}…"
