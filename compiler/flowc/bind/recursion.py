"""The call graph of a file: what graphs do through each other, and which call themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

import networkx as nx

from flowc.bind.graphs import Effects
from flowc.bind.scope import FileScope
from flowc.bind.sketch import node_steps
from flowc.diagnostics import codes, finding
from flowc.diagnostics.ways import in_arrows
from flowc.source import Span
from flowc.trees import syntax
from flowc.trees.program import GraphHeader

Calls = Mapping[str, Mapping[str, Span]]


def effects_of(
    decls: Iterable[syntax.GraphDecl], imported: Mapping[str, GraphHeader]
) -> dict[str, Effects]:
    """Return what each graph does, itself or through the graphs that it calls."""
    decls = list(decls)
    called = {decl.name.text: set(_targets(decl)) for decl in decls}
    pausing = {decl.name.text for decl in decls if _pauses(decl)}
    pausing |= {name for name, header in imported.items() if header.pauses}
    remembering = {decl.name.text for decl in decls if _remembers(decl)}
    remembering |= {name for name, header in imported.items() if header.remembers}
    _spread(pausing, called)
    _spread(remembering, called)
    return {name: Effects(name in pausing, name in remembering) for name in called}


def _spread(affected: set[str], called: Mapping[str, set[str]]) -> None:
    """Add to *affected* whatever calls a member of it, directly or indirectly."""
    callers: dict[str, list[str]] = {}
    for caller, targets in called.items():
        for target in targets:
            callers.setdefault(target, []).append(caller)
    waiting = list(affected)
    while waiting:
        new = set(callers.get(waiting.pop(), ())) - affected
        affected |= new
        waiting.extend(new)


def _pauses(decl: syntax.GraphDecl) -> bool:
    pausing = {
        member.name.text
        for member in decl.members
        if isinstance(member, syntax.AskDecl | syntax.WaitDecl)
    }
    return bool(pausing) and any(
        step.name.text in pausing for step in node_steps(syntax.paths_of(decl))
    )


def _remembers(decl: syntax.GraphDecl) -> bool:
    return any(
        isinstance(member, syntax.Var) and member.kind == "memory" for member in decl.members
    )


def _targets(decl: syntax.GraphDecl) -> Iterator[str]:
    return (name for name, _ in _calls(decl))


def _calls(decl: syntax.GraphDecl) -> Iterator[tuple[str, Span]]:
    """Yield the names that the nodes of *decl* are bound to, graphs and functions alike."""
    for member in decl.members:
        if isinstance(member, syntax.NodeDecl):
            target = member.target or member.name
            yield target.text, target.span


def recursive_graphs(decls: Iterable[syntax.GraphDecl], scope: FileScope) -> set[str]:
    """Return the graphs that call themselves, directly or indirectly; each cycle is reported
    once.
    """
    own = {decl.name.text: decl for decl in decls}
    calls = {
        name: {target: at for target, at in _calls(decl) if target in own}
        for name, decl in own.items()
    }
    found: set[str] = set()
    for name in _in_a_cycle(calls):
        cycle = [] if name in found else _shortest_cycle(name, calls)
        if cycle and found.isdisjoint(cycle):
            _report(cycle, calls, scope)
        found.update(cycle)
    return found


def _in_a_cycle(calls: Calls) -> list[str]:
    """Return the graphs that call themselves, in source order. A search from every graph would take
    too long in a large file.
    """
    graph: nx.DiGraph[str] = nx.DiGraph(calls)
    circles = (part for part in nx.strongly_connected_components(graph) if len(part) > 1)
    cyclic = set().union(*circles)
    return [name for name, targets in calls.items() if name in cyclic or name in targets]


def _shortest_cycle(name: str, calls: Calls) -> list[str]:
    """Return the shortest cycle through *name*; empty if there is none."""
    came_from: dict[str, str] = {}
    waiting = [name]
    for here in waiting:
        for target in calls[here]:
            if target == name:
                return _way(name, here, came_from)
            if target not in came_from:
                came_from[target] = here
                waiting.append(target)
    return []


def _way(start: str, last: str, came_from: Mapping[str, str]) -> list[str]:
    way = [last]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return way[::-1]


def _calls_along(cycle: list[str]) -> Iterator[tuple[str, str]]:
    return pairwise([*cycle, cycle[0]])


def _report(cycle: list[str], calls: Calls, scope: FileScope) -> None:
    following = cycle[1] if len(cycle) > 1 else cycle[0]
    headline = f"the graph `{cycle[0]}` calls itself"
    scope.problems.add(
        finding(
            codes.UNBOUNDED_RECURSION,
            headline,
            calls[cycle[0]][following],
            also=[(calls[a][b], f"`{a}` calls `{b}`") for a, b in _calls_along(cycle)][1:4],
            notes=[in_arrows([*cycle, cycle[0]])],
            help="a loop in one graph does the same: an arrow back, or `repeat`",
        )
    )
