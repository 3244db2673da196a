"""What a graph object states for kept runs: its memory, its subgraphs, the errors that it catches,
and its shape, by which a changed graph is recognized.

The shape consists of three digests, of the fields, the nodes and the flow. They do not change with
what does not matter to a stored run: lines, comments, arguments, prompts, options of calls.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import TYPE_CHECKING

import attrs

from flowc.generate.script import Script
from flowc.trees import ir
from flowc.trees.program import ErrorClass, Field

if TYPE_CHECKING:
    from flowc.generate.functions import GraphFunctions

_COMMENT = re.compile(r"  # .*$", re.MULTILINE)


@attrs.frozen
class Flows:
    """The printed texts of the walks of each graph."""

    _texts: dict[ir.Graph, list[str]] = attrs.field(factory=dict)

    def note(self, functions: GraphFunctions, script: Script) -> None:
        """Record *script* if it is the text of a walk."""
        if script.lines[0].startswith("def walk_"):
            text = _without_lines(functions, _COMMENT.sub("", script.text))
            self._texts.setdefault(functions.graph, []).append(text)

    def of(self, graph: ir.Graph) -> list[str]:
        """Return the texts of the walks of *graph*."""
        return self._texts[graph]


def _without_lines(functions: GraphFunctions, text: str) -> str:
    """Return *text* with names that contain a line of the flow file replaced by numbered ones."""
    parallel = [name for step, name in functions.names.items() if not isinstance(step, ir.Node)]
    lined = [*parallel, *functions.walks.values()]
    numbers = {name: f"part_{number}" for number, name in enumerate(lined)}
    return re.sub(r"\w+", lambda word: numbers.get(word[0], word[0]), text)


def digest_of(lines: Iterable[str]) -> str:
    """Return a digest of *lines*."""
    return sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def nodes_told(graph: ir.Graph) -> Iterator[str]:
    """Yield for each node its kind, its name, and what it writes or runs."""
    for step in graph.steps:
        match step:
            case ir.Call(name=name, writes=writes) | ir.Evaluate(name=name, writes=writes):
                yield f"node {name} -> {_slots(write.field for write in writes)}"
            case ir.Enter(name=name, writes=writes, graph=inner):
                yield f"graph {name} = {inner.name} -> {_slots(write.field for write in writes)}"
            case ir.Ask(name=name, field=field):
                yield f"ask {name} -> {field.slot}"
            case ir.Wait(name=name, mode=mode):
                yield f"wait {name} {mode}"


def _slots(fields: Iterable[Field]) -> str:
    return ", ".join(field.slot for field in fields)


def memory_of(graph: ir.Graph) -> tuple[str, ...]:
    """Return the slots of the fields that persist from run to run."""
    return tuple(field.slot for field in graph.fields if field.role == "memory")


def subgraphs_of(graph: ir.Graph) -> tuple[ir.Enter, ...]:
    """Return the steps that run another graph, by name."""
    entering = (step for step in graph.steps if isinstance(step, ir.Enter))
    return tuple(sorted(entering, key=lambda step: step.name))


def caught_in(graph: ir.Graph) -> tuple[ErrorClass, ...]:
    """Return the exception classes that its handlers name, in the order of the text."""
    return tuple(dict.fromkeys(_caught(graph)))


def _caught(graph: ir.Graph) -> Iterator[ErrorClass]:
    yield from _in_walk(graph.walk)
    for step in graph.steps:
        match step:
            case ir.Parallel(branches=branches):
                for branch in branches:
                    yield from _in_walk(branch)
            case ir.Each(branch=branch):
                yield from _in_walk(branch)


def _in_walk(walk: ir.Walk) -> Iterator[ErrorClass]:
    yield from _in_blocks([walk.body])


def _in_blocks(blocks: Iterable[ir.Block]) -> Iterator[ErrorClass]:
    for block in blocks:
        for statement in block:
            if isinstance(statement, ir.Guard):
                for clause in statement.clauses:
                    yield from clause.errors
            yield from _in_blocks(_blocks_of(statement))


def _blocks_of(statement: ir.Statement) -> Iterator[ir.Block]:
    match statement:
        case ir.If(arms=arms, orelse=orelse):
            yield from (body for _, body in arms)
            yield orelse
        case ir.Match(cases=cases):
            yield from (body for _, body in cases)
        case ir.Loop(body=body):
            yield body
        case ir.Guard(body=body, clauses=clauses, orelse=orelse):
            yield body
            yield from (clause.body for clause in clauses)
            yield orelse
        case ir.Dispatch(cases=cases):
            yield from (case.body for case in cases)
