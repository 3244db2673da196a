"""Semantic mistakes in sound programs: the text stays well formed and means something else."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import attrs
from reference.graphs import called, node_steps

from flowc.source import Span
from flowc.trees import syntax

#: Pieces of the text, each with its replacement.
Edits = list[tuple[int, int, str]]


@attrs.frozen(eq=False, slots=False)
class Damage:
    """The ways in which the program *text*, parsed as *file*, can be broken."""

    text: str
    file: syntax.File
    rng: random.Random

    def damaged(self) -> str:
        """Return the text with one mistake."""
        makers: list[Callable[[], Iterator[Edits]]] = [
            self.lost_writes, self.lost_defaults, self.lost_arms, self.lost_reducers,
            self.retargeted, self.lost_exits, self.second_writers, self.reordered,
            self.lost_else, self.other_targets, self.lost_steps, self.made_parallel,
            self.made_sequential, self.lost_bounds, self.handlers_of_nothing,
            self.lost_folds,
        ]  # fmt: skip
        self.rng.shuffle(makers)
        for make in makers:
            found = list(make())
            if found:
                return self.applied(self.rng.choice(found))
        raise AssertionError("a program in which nothing can be broken")

    def applied(self, edits: Edits) -> str:
        text = self.text
        for start, end, put in sorted(edits, reverse=True):
            text = text[:start] + put + text[end:]
        return text

    # ---- parts of the text -----------------------------------------------------------------

    @cached_property
    def nodes(self) -> dict[type[Any], list[Any]]:
        """The nodes of the tree, by class."""
        found: dict[type[Any], list[Any]] = {}
        pending: list[object] = [*self.file.items]
        while pending:
            part = pending.pop()
            if isinstance(part, tuple):
                pending.extend(part)
            elif isinstance(part, syntax.Node):
                found.setdefault(type(part), []).append(part)
                pending.extend(getattr(part, field.name) for field in attrs.fields(type(part)))
        return found

    def all(self, kind: type[Any]) -> list[Any]:
        """Return the nodes of the tree that belong to the class *kind*."""
        return self.nodes.get(kind, [])

    def said(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def without(self, span: Span, before: str) -> Edits:
        """Return the edit that removes *span* together with the sign *before* it."""
        return [(self.text.rindex(before, 0, span.start), span.end, "")]

    def names_beside(self, step: syntax.Node) -> list[str]:
        """Return the names of the nodes in the graph that contains *step*."""
        return next(
            self.names[graph.span]
            for graph in self.all(syntax.GraphDecl)
            if graph.span.start <= step.span.start < graph.span.end
        )

    @cached_property
    def names(self) -> dict[Span, list[str]]:
        """The names of the nodes, by graph."""
        return {
            graph.span: sorted(
                {
                    called(step)
                    for step in self.all(syntax.NodeStep)
                    if graph.span.start <= step.span.start < graph.span.end
                }
                - self.flowing
            )
            for graph in self.all(syntax.GraphDecl)
        }

    @cached_property
    def flowing(self) -> set[str]:
        return {called(n) for step in self.all(syntax.DataflowStep) for n in node_steps(step)}

    # ---- writes ----------------------------------------------------------------------------

    def lost_writes(self) -> Iterator[Edits]:
        for node in self.all(syntax.NodeDecl):
            if node.targets is not None and node.targets.form == "one":
                yield [(node.targets.span.start, node.targets.span.end, "")]
        for made in self.all(syntax.SetDecl):
            if len(made.assignments) > 1:
                for assignment in made.assignments:
                    yield [(assignment.span.start, assignment.span.end, "")]

    def lost_defaults(self) -> Iterator[Edits]:
        for field in self.all(syntax.Var):
            if field.default is not None and field.reducer is None:
                yield self.without(field.default.span, "=")
        for variable in self.all(syntax.ItemVar):
            if variable.default is None:
                continue
            yield self.without(variable.default.span, "=")

    def lost_reducers(self) -> Iterator[Edits]:
        for field in self.all(syntax.Var):
            if field.reducer is not None:
                yield [(field.reducer.span.start, field.reducer.span.end, "")]

    def lost_folds(self) -> Iterator[Edits]:
        """Replace the whole value of the field, bypassing its reducer."""
        for assignment in self.all(syntax.Assignment):
            sign = self.text.index("=", assignment.field.span.end)
            if not assignment.replace:
                yield [(sign, sign, ":")]

    def other_targets(self) -> Iterator[Edits]:
        """Let a node write the target of another node of its kind."""
        nodes = [
            node
            for node in self.all(syntax.NodeDecl)
            if node.targets is not None and node.targets.form == "one"
        ]
        for node in nodes:
            others = {self.said(other.targets.span) for other in nodes}
            for other in sorted(others - {self.said(node.targets.span)}):
                yield [(node.targets.span.start, node.targets.span.end, other)]

    def handlers_of_nothing(self) -> Iterator[Edits]:
        for handler in self.all(syntax.Handler):
            if handler.field is not None:
                yield self.without(handler.field.span, " as ")

    # ---- paths -----------------------------------------------------------------------------

    def lost_arms(self) -> Iterator[Edits]:
        for step in self.all(syntax.MatchStep):
            if len(step.cases) > 1:
                for case in step.cases:
                    yield [(case.span.start, case.span.end, "")]

    def lost_else(self) -> Iterator[Edits]:
        for step in self.all(syntax.IfStep):
            if step.orelse is not None:
                start = self.text.rindex("else", 0, step.orelse.span.start)
                end = self.text.index("}", step.orelse.span.end - 1) + 1
                yield [(start, end, "")]

    def retargeted(self) -> Iterator[Edits]:
        for step in self.all(syntax.NodeStep):
            for name in self.names_beside(step):
                if name != called(step):
                    yield [(step.span.start, step.span.end, name)]

    def lost_exits(self) -> Iterator[Edits]:
        """Leave out a path to the end, or a condition under which control would have continued."""
        for end in self.all(syntax.EndStep):
            for name in self.names_beside(end):
                yield [(end.span.start, end.span.end, name)]
        for step in self.all(syntax.IfStep):
            if len(step.arms) == 1:
                yield [(step.span.start, step.span.end, self.said(step.arms[0].path.span))]

    def lost_bounds(self) -> Iterator[Edits]:
        for step in self.all(syntax.RepeatStep):
            if step.most is not None and step.until is not None and step.orelse is None:
                yield self.without(step.until.span, "until")

    def lost_steps(self) -> Iterator[Edits]:
        for path in self.all(syntax.Path):
            for index in range(1, len(path.steps) - 1):
                yield [(path.steps[index].span.start, path.steps[index + 1].span.start, "")]

    def reordered(self) -> Iterator[Edits]:
        for path in self.all(syntax.Path):
            for one, two in zip(path.steps, path.steps[1:], strict=False):
                if not isinstance(one, syntax.StartStep) and not isinstance(two, syntax.EndStep):
                    yield [
                        (one.span.start, one.span.end, self.said(two.span)),
                        (two.span.start, two.span.end, self.said(one.span)),
                    ]

    # ---- parallel parts --------------------------------------------------------------------

    def second_writers(self) -> Iterator[Edits]:
        """Run some node a second time, in parallel with another."""
        for group in self.all(syntax.GroupStep):
            for name in self.names_beside(group):
                yield [(group.span.end - 1, group.span.end - 1, f", {name} as {name}_2")]
        for step in self.all(syntax.NodeStep):
            if called(step) not in self.flowing:
                name = self.rng.choice(self.names_beside(step))
                said = self.said(step.span)
                yield [(step.span.start, step.span.end, f"[{said}, {name} as {name}_2]")]

    def made_parallel(self) -> Iterator[Edits]:
        for path in self.all(syntax.Path):
            for one, two in zip(path.steps, path.steps[1:], strict=False):
                if not isinstance(one, syntax.StartStep) and not isinstance(two, syntax.EndStep):
                    both = f"[{self.said(one.span)}, {self.said(two.span)}]"
                    yield [(one.span.start, two.span.end, both)]

    def made_sequential(self) -> Iterator[Edits]:
        for group in self.all(syntax.GroupStep):
            row = " -> ".join(self.said(path.span) for path in group.branches)
            yield [(group.span.start, group.span.end, row)]


def damaged(text: str, file: syntax.File, seed: int) -> str:
    """Return *text* with one semantic mistake; *file* is the same text parsed."""
    return Damage(text, file, random.Random(seed)).damaged()
