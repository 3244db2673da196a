"""Walks the paths of a graph and sketches its flow: one method for each kind of step."""

from __future__ import annotations

from typing import TypeGuard

import attrs

from flowc.bind import misplaced_steps
from flowc.bind.catches import bind_catch
from flowc.bind.constants import bound
from flowc.bind.errors import check_order
from flowc.bind.expressions import ExpressionBinder
from flowc.bind.fields import GraphFields
from flowc.bind.items import ItemBinder
from flowc.bind.nodes import ItemScope
from flowc.bind.patterns import bind_patterns
from flowc.bind.scope import FileScope, UnknownNames
from flowc.bind.sketch import LooseEnd, Place, Sketch, Stretch, word_of
from flowc.diagnostics import Diagnostic
from flowc.source import Span
from flowc.trees import program, syntax
from flowc.trees.program import (
    Branch,
    Fork,
    IfDecision,
    Join,
    MatchDecision,
    Next,
    Region,
    RepeatStart,
    RepeatTest,
    Taken,
)

_NEXT = Next()


@attrs.define(eq=False)
class Walker:
    """Sketches the flow of one graph."""

    scope: FileScope
    names: GraphFields
    unknown: UnknownNames
    items: ItemBinder
    sketch: Sketch

    def walk_alone(self, path: syntax.Path) -> None:
        """Walk a top-level path of the graph."""
        place = Place(self.sketch.root, ItemScope())
        if not path.steps:
            return
        if not isinstance(path.steps[0], syntax.NodeStep | syntax.StartStep | syntax.BadStep):
            self._report_beginning(path.steps[0])
        self.sketch.note_path(path)
        stretch = self._path(path, place, alone=True)
        self.sketch.open_ends.append((path.steps[-1], stretch.loose))

    def _report_beginning(self, step: syntax.Step) -> None:
        if not isinstance(step, syntax.EndStep):  # the arrow after it is reported
            self._refuse(misplaced_steps.beginning(step))

    # ---- paths ---------------------------------------------------------------------------------

    def _path(self, path: syntax.Path, place: Place, *, alone: bool = False) -> Stretch:
        """Walk *path*, which has at least one step, and return it as one stretch."""
        last = len(path.steps) - 1
        entry = previous = None
        for index, step in enumerate(path.steps):
            if isinstance(step, syntax.StartStep) and not (alone and index == 0):
                self._report_start(step.span)
                current = Stretch(None)
            else:
                current = self._step(step, place, leads_on=index < last)
            if previous is None:
                entry = current
            else:
                self._arrow(path.steps[index - 1], previous, current, path.arrows[index - 1])
            previous = current
        assert entry is not None
        assert previous is not None
        return Stretch(entry.entry, previous.loose, entry.word)

    def _arrow(self, step: syntax.Step, previous: Stretch, current: Stretch, arrow: Span) -> None:
        """Tie the loose ends of *step* to *current*."""
        if isinstance(step, syntax.EndStep):
            self._refuse(misplaced_steps.after_end(arrow, step.span))
        firm = isinstance(step, syntax.NodeStep | syntax.StartStep)
        self.sketch.tie(previous.loose, current, arrow, firm)

    def _report_start(self, at: Span) -> None:
        if "start" in self.sketch.doubtful:  # a node of that name is meant, which was reported
            self.sketch.sound = False
        else:
            self._refuse(misplaced_steps.arrow_into_start(at))

    def _braced(self, path: syntax.Path, place: Place, way_in: LooseEnd) -> tuple[LooseEnd, ...]:
        """Walk a path in braces, entered through *way_in*, and return its loose ends."""
        if not path.steps:
            self.scope.problems.add(misplaced_steps.empty_branch(path.span, word_of(way_in.source)))
            self.sketch.sound = False
            return (attrs.evolve(way_in, unwritten=True),)
        stretch = self._path(path, place)
        self.sketch.tie((way_in,), stretch, way_in.span, firm=True)
        return stretch.loose

    def _step(self, step: syntax.Step, place: Place, *, leads_on: bool) -> Stretch:
        match step:
            case syntax.NodeStep():
                name = self.sketch.mention(step, place, leads_on)
                return Stretch(name, (LooseEnd(name, _NEXT, step.span),))
            case syntax.StartStep():
                return self._start(step)
            case syntax.EndStep():
                return self._end(step, place)
            case syntax.IfStep():
                return self._if(step, place)
            case syntax.MatchStep():
                return self._match(step, place)
            case syntax.GroupStep() | syntax.RaceStep():
                return self._group(step, place)
            case syntax.EachStep():
                return self._each(step, place)
            case syntax.TryStep():
                return self._try(step, place)
            case syntax.RepeatStep():
                return self._repeat(step, place)
            case syntax.DataflowStep():
                return self._dataflow(step, place)
            case syntax.BadStep():
                self.sketch.sound = False
                return Stretch(None)

    def _start(self, step: syntax.StartStep) -> Stretch:
        return Stretch(self.sketch.start, (LooseEnd(self.sketch.start, _NEXT, step.span),))

    def _end(self, step: syntax.EndStep, place: Place) -> Stretch:
        if place.region is self.sketch.root:
            return Stretch(self.sketch.end, word=step.span)
        if place.region.fork is not None:
            self._refuse(misplaced_steps.end_inside(step.span, place.region.fork))
        return Stretch(None)

    # ---- decisions -----------------------------------------------------------------------------

    def _if(self, step: syntax.IfStep, place: Place) -> Stretch:
        bind = self._expressions(place)
        conditions = tuple(bind.bind(arm.condition) for arm in step.arms)
        decision = IfDecision(place.region, conditions, step.keyword)
        self._add(decision, place)
        loose: list[LooseEnd] = []
        for index, arm in enumerate(step.arms):
            way_in = LooseEnd(decision, Taken(index), arm.condition.span)
            loose.extend(self._braced(arm.path, place, way_in))
        otherwise = LooseEnd(decision, Taken(len(conditions)), step.keyword)
        if step.orelse is None:
            loose.append(otherwise)
        else:
            loose.extend(self._braced(step.orelse, place, otherwise))
        return Stretch(decision, tuple(loose))

    def _match(self, step: syntax.MatchStep, place: Place) -> Stretch:
        subject = self._expressions(place).bind(step.subject)
        cases = bind_patterns(step, subject, self.scope)
        decision = MatchDecision(place.region, subject, cases, step.keyword)
        self._add(decision, place)
        loose: list[LooseEnd] = []
        for index, case in enumerate(step.cases):
            arm = case.patterns[0].span.to(case.patterns[-1].span) if case.patterns else case.span
            way_in = LooseEnd(decision, Taken(index), arm)
            loose.extend(self._braced(case.path, place, way_in))
        return Stretch(decision, tuple(loose))

    # ---- parallel parts ------------------------------------------------------------------------

    def _group(self, step: syntax.GroupStep | syntax.RaceStep, place: Place) -> Stretch:
        kind = misplaced_steps.first_word(step)
        is_race = isinstance(step, syntax.RaceStep)
        fork = Fork(place.region, "race" if is_race else "group", kind)
        if len(step.branches) == 1:
            self.scope.problems.add(misplaced_steps.single_branch(step))
        if not step.branches:
            self.scope.problems.add(misplaced_steps.empty_branch(step.span, word_of(fork)))
            self.sketch.sound = False
        regions = tuple(Region(fork, index) for index in range(len(step.branches)))
        join = self._add_fork(fork, regions, place, step.span)
        for path, region in zip(step.branches, regions, strict=True):
            self._branch(path, place.inside(region), join)
        return self._joined(fork, join)

    def _branch(self, path: syntax.Path, place: Place, join: Join) -> None:
        """Walk one branch of a fork, up to its join."""
        kind = Branch(place.region.index)
        at = path.steps[0].span if path.steps else path.span
        loose = self._braced(path, place, LooseEnd(join.fork, kind, at))
        ends = tuple(
            attrs.evolve(end, kind=kind) if isinstance(end.kind, Next) else end for end in loose
        )
        for end in ends:
            self.sketch.tie((end,), Stretch(join), end.span, firm=False)

    def _each(self, step: syntax.EachStep, place: Place) -> Stretch:
        items = self._expressions(place).bind(step.items)
        inner, item, variables = self.items.bind(step, items, place.items)
        most = bound(step.most, "`max`", self.scope.problems)
        fork = Fork(place.region, "each", step.keyword, item, items, most, variables)
        region = Region(fork, 0)
        join = self._add_fork(fork, (region,), place, step.span)
        self._branch(step.body, Place(region, inner), join)
        return self._joined(fork, join)

    def _dataflow(self, step: syntax.DataflowStep, place: Place) -> Stretch:
        fork = Fork(place.region, "dataflow", step.keyword)
        nodes = [node for node in step.nodes if self._is_listed(node, fork)]
        if len(nodes) < len(step.nodes):
            self.sketch.sound = False
        if not step.nodes:
            self.scope.problems.add(misplaced_steps.empty_branch(step.span, word_of(fork)))
            self.sketch.sound = False
        regions = tuple(Region(fork, index) for index in range(len(nodes)))
        join = self._add_fork(fork, regions, place, step.span)
        self.sketch.dataflow[fork] = tuple((node.alias or node.name).text for node in nodes)
        for node, region in zip(nodes, regions, strict=True):
            self._branch(syntax.Path(node.span, (node,), ()), place.inside(region), join)
        if not nodes:
            self.sketch.tie((LooseEnd(fork, Branch(0), fork.span),), Stretch(join), fork.span, True)
        return self._joined(fork, join)

    def _is_listed(self, node: syntax.Step, fork: Fork) -> TypeGuard[syntax.NodeStep]:
        """Whether *node* of a dataflow is a node; ``start`` and ``end`` are reported."""
        match node:
            case syntax.NodeStep(name=syntax.Name(text="end")):
                self._refuse(misplaced_steps.end_inside(node.span, fork))
            case syntax.NodeStep(name=syntax.Name(text="start")):
                self._report_start(node.span)
            case syntax.NodeStep():
                return True
        return False

    def _add_fork(self, fork: Fork, regions: tuple[Region, ...], place: Place, whole: Span) -> Join:
        join = Join(place.region, fork, Span(whole.path, whole.end - 1, whole.end))
        self._add(fork, place)
        self._add(join, place)
        self.sketch.branches[fork] = regions
        self.sketch.joins[fork] = join
        return join

    def _joined(self, fork: Fork, join: Join) -> Stretch:
        return Stretch(fork, (LooseEnd(join, _NEXT, join.span),))

    # ---- handlers and repeats ------------------------------------------------------------------

    def _try(self, step: syntax.TryStep, place: Place) -> Stretch:
        catches = tuple(
            bind_catch(handler, place, self.names, self.unknown, self.scope)
            for handler in step.handlers
        )
        self.scope.problems.extend(check_order((catch.errors for catch in catches), self.scope))
        guarded = attrs.evolve(place, guards=(*catches, *place.guards))
        if not step.body.steps:
            self.scope.problems.add(misplaced_steps.empty_branch(step.body.span, "try"))
            self.sketch.sound = False
            body = Stretch(None)
        else:
            body = self._path(step.body, guarded)
        loose = list(body.loose)
        for catch, handler in zip(catches, step.handlers, strict=True):
            self._add(catch, place)
            loose.extend(self._braced(handler.path, place, LooseEnd(catch, _NEXT, catch.span)))
        return Stretch(body.entry, tuple(loose), body.word)

    def _repeat(self, step: syntax.RepeatStep, place: Place) -> Stretch:
        most = bound(step.most, "`max`", self.scope.problems)
        start = RepeatStart(place.region, step.keyword, most)
        inside = attrs.evolve(place, repeats=(*place.repeats, start))
        until = None if step.until is None else self._expressions(place).bind(step.until)
        test = RepeatTest(place.region, start, until, most, _test_span(step))
        if step.most is None and until is None:
            self.scope.problems.add(misplaced_steps.unbounded(step))
        self._add(start, place)
        body = self._repeat_body(step, inside, start, test)
        self.sketch.tie(body.loose, Stretch(test), test.span, firm=False)
        self._add(test, place)
        again = LooseEnd(test, Taken(1), step.keyword)
        self.sketch.tie((again,), body, again.span, firm=True)
        return Stretch(start, self._behind_repeat(step, place, test))

    def _repeat_body(
        self, step: syntax.RepeatStep, inside: Place, start: RepeatStart, test: RepeatTest
    ) -> Stretch:
        way_in = LooseEnd(start, _NEXT, step.keyword)
        if not step.body.steps:
            self.scope.problems.add(misplaced_steps.empty_branch(step.body.span, word_of(start)))
            return Stretch(test, (way_in,))
        body = self._path(step.body, inside)
        self.sketch.tie((way_in,), body, step.keyword, firm=True)
        return body

    def _behind_repeat(
        self, step: syntax.RepeatStep, place: Place, test: RepeatTest
    ) -> tuple[LooseEnd, ...]:
        """Walk the ``else`` path and return every exit of the loop."""
        loose: list[LooseEnd] = []
        if test.until is not None:
            loose.append(LooseEnd(test, Taken(0), test.span))
        spent = LooseEnd(test, Taken(2), step.keyword)
        if step.orelse is not None:
            loose.extend(self._braced(step.orelse, place, spent))
        elif test.until is None:
            loose.append(spent)
        return tuple(loose)

    # ---- the rest ------------------------------------------------------------------------------

    def _refuse(self, problem: Diagnostic) -> None:
        """Report a mistake that leaves the flow without a meaning."""
        self.scope.problems.add(problem)
        self.sketch.sound = False

    def _add(self, vertex: program.Vertex, place: Place) -> None:
        self.sketch.vertices.append((vertex, place))

    def _expressions(self, place: Place) -> ExpressionBinder:
        return self.items.expressions(place.items)


def _test_span(step: syntax.RepeatStep) -> Span:
    return step.keyword if step.until is None else step.until.span
