"""Opening of resources: before the first step that needs one, once for all branches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flowrt.runs import Scope
from flowrt.steps import Node, Step
from flowrt.strand import Opening, Strand

if TYPE_CHECKING:
    from flowrt.machine import Machine


def must_open(machine: Machine, strand: Strand, step: Step) -> bool:
    """Provide the resources that the step needs; says whether it must wait for one."""
    frame = strand.frames[-1]
    scope = frame.scope
    if scope is None:
        return False
    for name in step.needs:
        if name in scope.opened:
            setattr(frame.state, name, scope.opened[name])
        elif name in scope.opens:
            _open(machine, strand, step, scope, name)
            return True
    return False


def _open(machine: Machine, strand: Strand, step: Step, scope: Scope, name: str) -> None:
    strand.pending = step
    strand.doing = opening = Opening(strand, scope, name)
    waiting = scope.opening.get(name)
    if waiting is not None:  # another branch is already opening it
        waiting.append(strand)
        return
    scope.opening[name] = []
    machine.ask(opening)


def opened(machine: Machine, opening: Opening, value: Any) -> None:
    """Let every strand continue that waited for the resource."""
    scope = opening.scope
    scope.opened[opening.name] = value
    setattr(scope.state, opening.name, value)
    for strand in (opening.strand, *scope.opening.pop(opening.name)):
        strand.doing = None
        machine.ready.append(strand)


def not_opened(machine: Machine, opening: Opening, error: BaseException) -> None:
    """Fail every step that waited for the resource with this error."""
    for strand in (opening.strand, *opening.scope.opening.pop(opening.name)):
        step, strand.pending = strand.pending, None
        strand.doing = None
        assert step is not None
        if isinstance(step, Node):
            strand.ordinal += 1
        machine.refuse(strand, step, error)
        machine.ready.append(strand)
