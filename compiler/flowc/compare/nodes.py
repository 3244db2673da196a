"""Changes of the nodes of a graph, whether or not a stored run passes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flowc.compare.flows import Flow, is_named
from flowc.compare.meaning import Meaning, meaning
from flowc.compare.model import Difference, Level
from flowc.compare.wording import HARMLESS, Spot, told
from flowc.diagnostics import Severity
from flowc.trees.program import AskTask, Graph, GraphTask, Occurrence, WaitTask

Nodes = Mapping[str, Occurrence]


def differences(flow: Flow, pair: tuple[Graph, Graph]) -> Iterator[Difference]:
    """Yield the nodes that are new, removed, renamed or changed."""
    before, now = pair
    old = {node.name: node for node in before.occurrences}
    new = {node.name: node for node in now.occurrences}
    renamed = renames(old, new, _signature)
    for name, node in old.items():
        spot = Spot(node.span, new[name].span if name in new else now.header.span)
        if name in renamed:
            yield _renamed(node, new[renamed[name]], flow)
        elif name not in new:
            yield _gone(node, now.name, spot, flow)
        elif meaning(_told(node)) != meaning(_told(new[name])):
            yield _harmless(f"{_word(node)} `{name}` of `{now.name}` was changed", spot, name, flow)
    for name in new.keys() - old.keys() - set(renamed.values()):
        spot = Spot(before.header.span, new[name].span)
        yield _harmless(f"{_word(new[name])} `{name}` of `{now.name}` is new", spot, name, flow)


def renames(old: Mapping[str, object], new: Mapping[str, object], sign: object) -> dict[str, str]:
    """Return the probable renames: each removed name with the only added one of the same
    signature.
    """
    assert callable(sign)
    gone = {name: sign(one) for name, one in old.items() if name not in new}
    added = {name: sign(one) for name, one in new.items() if name not in old}
    found = {}
    for name, signature in gone.items():
        like = [other for other, one in added.items() if one == signature]
        if len(like) == 1 and list(gone.values()).count(signature) == 1:
            found[name] = like[0]
    return found


def _signature(node: Occurrence) -> Meaning:
    """Return everything about a node except its name and its function, which may share the name."""
    return meaning((type(node.task).__name__, node.arguments, node.writes))


def _told(node: Occurrence) -> object:
    return (node.task, node.arguments, node.form, node.writes, node.policy)


def _word(node: Occurrence) -> str:
    match node.task:
        case AskTask():
            return "the question"
        case WaitTask():
            return "the wait"
    return "the node"


def _harmless(headline: str, spot: Spot, name: str, flow: Flow) -> Difference:
    return told(Level.CHECKPOINT, Severity.INFO, headline, spot, notes=[_fate(flow, name)])


def _gone(node: Occurrence, graph: str, spot: Spot, flow: Flow) -> Difference:
    headline = f"{_word(node)} `{node.name}` of `{graph}` is gone"
    notes = [_fate(flow, node.name), *_forgotten(node)]
    return told(Level.CHECKPOINT, _severity(node), headline, spot, notes=notes)


def _forgotten(node: Occurrence) -> list[str]:
    """Return what threads forget with the node: the memory of a subgraph belongs to its node."""
    return [f"threads forget what `{node.name}` remembers"] if _remembers(node) else []


def _severity(node: Occurrence) -> Severity:
    return Severity.WARNING if _remembers(node) else Severity.INFO


def _remembers(node: Occurrence) -> bool:
    return isinstance(node.task, GraphTask) and node.task.graph.remembers


def _renamed(old: Occurrence, new: Occurrence, flow: Flow) -> Difference:
    return told(
        Level.CHECKPOINT,
        _severity(old),
        f"`{old.name}` was probably renamed to `{new.name}`",
        Spot(old.span, new.span),
        notes=[
            _fate(flow, old.name),
            f"stored threads see `{old.name}` as gone and `{new.name}` as new",
            *_forgotten(old),
        ],
    )


def _fate(flow: Flow, name: str) -> str:
    if any(is_named(broken, name) for broken in flow.breaks):
        return "some stored runs reach it: see the findings about them"
    return HARMLESS
