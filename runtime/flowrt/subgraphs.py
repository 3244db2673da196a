"""Walks inside walks: how a strand enters and leaves a graph that a node runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowrt import notes
from flowrt.runs import Scope
from flowrt.state import State
from flowrt.steps import Sub
from flowrt.strand import Closing, Frame, Strand

if TYPE_CHECKING:
    from flowrt.machine import Machine


def enter(machine: Machine, strand: Strand, step: Sub) -> None:
    """Push the walk of the graph onto the strand's stack."""
    outer = strand.frames[-1]
    graph = step.graph
    state = step.enter(outer.state)
    frame = Frame(graph, state, iter(graph.walk(state)), f"{outer.prefix}{step.name}/")
    frame.sub = step
    frame.place = f"{outer.place}{step.name}{outer.indices}."
    frame.scope = Scope(graph.opens, state) if graph.opens else None
    frame.outer = strand.left
    frame.granted = strand.left = min(strand.left, graph.limit)
    if machine.keeper is not None:
        machine.keeper.remembering.recall(strand, frame)
    strand.frames.append(frame)


def leave(machine: Machine, strand: Strand, error: BaseException | None) -> None:
    """End the topmost walk; a subgraph's resources are closed before its caller continues."""
    frame = strand.frames[-1]
    scope = frame.scope
    if error is not None and not strand.cancelled:  # it may come from a route, which is not a step
        notes.annotate_route(error, machine.run, frame.graph, frame.prefix.rstrip("/"))
    if frame.sub is not None and scope is not None and scope.exits:
        strand.doing = closing = Closing(strand, scope, error)
        machine.ask(closing)
    else:
        _left(machine, strand, error)


def closed(machine: Machine, closing: Closing, error: BaseException | None) -> None:
    """Continue after a subgraph whose resources are closed; *error* is what it failed with, if it
    did.
    """
    closing.strand.doing = None
    _left(machine, closing.strand, error)
    machine.ready.append(closing.strand)


def _left(machine: Machine, strand: Strand, error: BaseException | None) -> None:
    """Pop the topmost walk and pass its outcome to the one below; if there is none, the strand
    ends.
    """
    frame = strand.frames.pop()
    if not strand.frames:
        strand.frames.append(frame)  # its log and its state are still needed
        machine.end(strand, error)
        return
    # A cancelled strand may still replay what it did before.
    if frame.unwound or (strand.cancelled and error is not None):
        return
    if machine.keeper is not None:
        machine.keeper.remembering.keep(strand, frame)
    strand.left = frame.outer - (frame.granted - strand.left)
    step = frame.sub
    assert step is not None
    if error is not None:
        notes.remember_node(error, step.name, 1)
        strand.error = error
        return
    try:
        _land(machine, strand, step, frame.state)
    except Exception as raised:
        machine.blame(strand, step, raised)


def _land(machine: Machine, strand: Strand, step: Sub, inner: State) -> None:
    outputs = step.writes if step.form == "names" else step.graph.outputs
    fields = dict(zip(step.writes, (getattr(inner, name) for name in outputs), strict=False))
    writes = tuple((f, v, f in step.replaces) for f, v in fields.items())
    machine.land(strand, writes)
    if machine.keeper is not None:
        machine.keeper.remembering.remember(strand, writes, None)
    machine.show(strand, step.name, fields)
