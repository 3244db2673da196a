"""Which version of a graph a stored run belongs to, and what has changed since.

A run stores the shapes of its graph and subgraphs: digests of the fields, the nodes and the flow.
If the present graph has others, the run is still replayed: a change that it does not encounter is
harmless. What it does encounter (another node in some place, a field that is gone, a value of
another type) ends the call with an error that names the change.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from flowrt.errors import ThreadChangedError
from flowrt.schema import Mismatch, schema_of
from flowrt.state import State, slots_of

if TYPE_CHECKING:
    from flowrt.graph import Graph

#: The parts of a graph that the digests of a shape cover.
PARTS: Final = ("fields", "nodes", "flow")


def shapes_of(graph: Graph[Any, Any]) -> dict[str, tuple[str, ...]]:
    """Give the shapes of a graph and its subgraphs, by name."""
    found = {graph.name: graph.shape}
    for inner in graph.subgraphs.values():
        found.update(shapes_of(inner))
    return found


def changes(graph: Graph[Any, Any], begun: Mapping[str, Any]) -> tuple[str, ...]:
    """Give what has changed since a run began, in words: ``the flow of `Refund```."""
    return tuple(_changes(begun.get("shapes", {}), shapes_of(graph)))


def explain(error: Exception, changed: Iterable[str]) -> None:
    """Add to the error of a run that no longer fits what has changed since it began."""
    if changed := ", ".join(changed):
        error.add_note(f"changed since the run began: {changed}")


def _changes(
    before: Mapping[str, tuple[str, ...]], now: Mapping[str, tuple[str, ...]]
) -> Iterator[str]:
    for name, shape in now.items():
        if name not in before:
            yield f"the graph `{name}` came to it"
            continue
        for part, old, new in zip(PARTS, before[name], shape, strict=False):
            if old != new:
                yield f"the {part} of `{name}`"
    yield from (f"the graph `{name}` is gone" for name in before if name not in now)


def check_fit(
    kind: type[State], writer: str, stored: Mapping[str, Any], replaces: Container[str]
) -> None:
    """Refuse stored values that their fields no longer accept.

    Raises:
        ThreadChangedError: a field is gone, or has another type.
    """
    schema = schema_of(kind)
    known = slots_of(kind)
    for name, value in stored.items():
        if name not in known:
            raise ThreadChangedError(f"{writer} once wrote the field `{name}`, which is gone")
        try:
            schema.write(name, True, name in replaces)(value)
        except Mismatch as mismatch:
            raise ThreadChangedError(
                f"{writer} once wrote what no longer fits: {mismatch.tell(name)}"
            ) from None


def check_complete(node: str, stored: Container[str], writes: Iterable[str]) -> None:
    """Refuse the stored result of a node that now writes more fields, which nothing would set.

    Raises:
        ThreadChangedError: a field is missing.
    """
    for name in writes:
        if name not in stored:
            raise ThreadChangedError(
                f"node `{node}` once did not write `{name}`, which it does now"
            )
