"""Walks over paths, iterative since text may be deeply nested."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flowc.trees.syntax.files import GraphDecl
from flowc.trees.syntax.flow import (
    DataflowStep,
    EachStep,
    GroupStep,
    IfStep,
    MatchStep,
    Path,
    RaceStep,
    RepeatStep,
    Step,
    TryStep,
)


def paths_of(decl: GraphDecl) -> list[Path]:
    """Return the top-level paths of a graph."""
    return [member for member in decl.members if isinstance(member, Path)]


def parts_of(paths: Iterable[Path]) -> Iterator[Step | Path]:
    """Yield *paths* and all steps and paths inside, in source order."""
    waiting: list[Step | Path] = [*reversed(list(paths))]
    while waiting:
        part = waiting.pop()
        yield part
        waiting.extend(reversed(_inside(part)))


def _inside(part: Step | Path) -> tuple[Step | Path, ...]:
    match part:
        case Path(steps=steps):
            return steps
        case GroupStep(branches=branches) | RaceStep(branches=branches):
            return branches
        case EachStep(body=body):
            return (body,)
        case IfStep(arms=arms, orelse=orelse):
            return (*(arm.path for arm in arms), *(() if orelse is None else (orelse,)))
        case MatchStep(cases=cases):
            return tuple(case.path for case in cases)
        case TryStep(body=body, handlers=handlers):
            return (body, *(handler.path for handler in handlers))
        case RepeatStep(body=body, orelse=orelse):
            return (body,) if orelse is None else (body, orelse)
        case DataflowStep(nodes=nodes):
            return nodes
    return ()
