"""The interpreter with a will of its own: it takes whichever path leads to its goal.

Conditions, the subjects of a ``match``, the numbers of items and iterations, the winner of a race
and the nodes that fail are chosen rather than computed, as the checks assume them to be arbitrary.
Values are unknown; a field is either set or not. What follows from a choice is left to `Reference`:
which step comes next, who handles an error, what lands at a join.

A line of control is *guided* by a queue of stops that it must make, one after the other, including
those in the inner lines that the queue leads through. Lines without a queue reach their join by any
path that writes the field in question as little as possible. Where several choices remain, a script
says which one to take, and a search goes through all scripts.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from reference import LoopLimit, NeverReady, NoWayOn, Reference, Unsound
from reference.graphs import (
    DONE,
    END,
    FieldInfo,
    Place,
    Position,
    RoundOver,
    called,
    names_read,
    names_written,
    node_steps,
)
from reference.scope import Line, Scope

from flowc.trees import syntax
from soundness.costs import Costs
from soundness.goals import Confirmed, Goal, Missed, Refuted
from soundness.script import Guide, Script
from soundness.truths import OTHER, UNKNOWN, truth
from soundness.ways import FAILS, Ways, word_of


class Oracle(Reference):
    """Searches for a run of *graph* that does what *goal* says.

    *wanted* are the heads to continue to when the queue is empty; *beside* are the stops to make in
    branches parallel to the one that the queue leads through, *twice* the bodies to run for two
    items.
    """

    def __init__(
        self,
        file: syntax.File,
        graph: str,
        goal: Goal,
        wanted: Collection[Any] = (),
        beside: Mapping[int, Sequence[str]] = {},
        twice: Collection[int] = (),
    ) -> None:
        super().__init__(file, None)
        self.info = self.graphs[graph]
        self.ways = Ways(self.info)
        self.costs = Costs(self.ways, goal.field)
        self.goal = goal
        self.wanted = set(wanted)
        self.beside = beside
        self.twice = twice
        self.script = Script()

    def finds(self, stops: Sequence[str], tries: int) -> bool:
        """Say whether a run that makes the *stops* reaches the goal; try at most that many runs."""
        script: Script | None = Script()
        while script is not None and tries:
            self.script = script
            try:
                self._run_through(stops)
            except Confirmed:
                return True
            except (Refuted, Unsound):
                pass
            script, tries = script.following(), tries - 1
        return False

    def _run_through(self, stops: Sequence[str]) -> None:
        scope = Scope(self.info, {}, Line(0, 10_000), "")
        scope.guide = Guide(deque(stop for stop in stops if stop != "start"))
        for field, declared in self.info.fields.items():
            self.begin(scope, field, declared)
        assert self.info.start is not None
        try:
            end = self.walk(scope, self.info.start)
        except NoWayOn as nowhere:
            self.goal.stops(nowhere.span)
            raise Refuted from nowhere
        except Exception as error:
            raise Refuted from error
        if end == END and list(scope.guide.queue) == [END]:
            self.goal.ends(scope.state)
        raise Refuted

    def advance(self, scope: Scope, position: Position) -> Position:
        scope.line.step()
        return super().advance(scope, position)

    # ---- values ----------------------------------------------------------------------------

    def look(self, scope: Scope, reader: str, parts: Any) -> None:
        """Report a read to the goal, and whether the line has made all its stops but this one."""
        guide: Guide | None = scope.guide
        queue = None if guide is None else guide.queue
        is_last = queue is not None and len(queue) <= bool(reader)
        for read in names_read(parts):
            if is_last:
                self.goal.reads(reader, read.name, read.span, read.name in scope.state)
            self.goal.passes(read.name, read.name in scope.state)

    def value(self, expr: syntax.Expr, scope: Scope) -> Any:
        match expr:
            case syntax.Constant(value=value):
                return value
            case syntax.NameExpr(name=name):
                return scope.state.get(name, UNKNOWN)
            case syntax.AttributeExpr(value=syntax.NameExpr(name=name), name=member):
                return self.enums[name][member.text] if name in self.enums else UNKNOWN
            case syntax.CallExpr(function=syntax.NameExpr(name=name)) if name in self.records:
                return self.classes[name]()
        return UNKNOWN

    def converted(self, kind: syntax.TypeExpr | None, value: Any) -> Any:
        return value

    def fold(self, reducer: syntax.Reducer, state: dict[str, Any], field: str, value: Any) -> Any:
        return value

    def begin(self, scope: Scope, name: str, info: FieldInfo) -> None:
        super().begin(scope, name, info)
        if info.is_given or name in scope.state:
            scope.state[name] = self.made(name)

    def made(self, field: str) -> Any:
        """Return what a node gives *field*: the value without an arm, or any other."""
        if isinstance(self.goal, Missed) and field == self.goal.subject:
            return self.script.choose([self.goal.value, OTHER])
        return UNKNOWN

    # ---- choices ---------------------------------------------------------------------------

    def led(self, scope: Scope, options: Sequence[Position]) -> Position:
        """Return the one of *options* to take."""
        guide: Guide = scope.guide
        if guide.doom is not None:
            nodes = self.info.occurrences.keys()
            return self.script.choose([o for o in options if nodes & self.ways.heads(o)])
        want = self._wanted(scope, guide)
        if not want:
            return min(options, key=self.costs.of)
        return self.script.choose([o for o in options if want & self.ways.heads(o)])

    def _wanted(self, scope: Scope, guide: Guide) -> set[Any]:
        """Return the heads of which one must come next; none if it does not matter."""
        leaving = {DONE} if scope.region else set()
        if guide.queue is None:
            return set()
        if not guide.queue:
            return self.wanted | leaving if self.wanted else set()
        head = guide.queue[0]
        if head == END:
            return leaving or {END}
        if not self._is_node(head):
            return {head} | leaving
        is_here = not scope.region or scope.region in self.ways.regions(head)
        return {head} if is_here else leaving

    def _is_node(self, stop: str) -> bool:
        return stop.removesuffix(FAILS) in self.info.occurrences

    def decide(self, scope: Scope, step: syntax.IfStep, place: Place) -> Position:
        self.look(scope, "", tuple(arm.condition for arm in step.arms))
        options: list[Position] = []
        for arm in step.arms:
            known = self._judged(arm.condition, scope)
            if known is not False:
                options.append(Place(arm.path, 0))
            if known is True:
                return self.led(scope, options)
        rest = Place(step.orelse, 0) if step.orelse else scope.graph.follow(place)
        return self.led(scope, [*options, rest])

    def _judged(self, condition: syntax.Expr, scope: Scope) -> bool | None:
        """Return whether *condition* holds, as far as that depends on the subject of the goal."""
        if not isinstance(self.goal, Missed) or self.goal.subject not in scope.state:
            return None
        return truth(condition, {self.goal.subject: scope.state[self.goal.subject]}, self.enums)

    def match(self, scope: Scope, step: syntax.MatchStep, place: Place) -> Position:
        self.look(scope, "", step.subject)
        value: Any = OTHER
        if isinstance(self.goal, Missed):
            is_subject = getattr(step.subject, "name", None) == self.goal.subject
            value = self.value(step.subject, scope) if is_subject else OTHER
            if step.subject.span == self.goal.span:
                self._miss(step, value if is_subject else self.goal.value)
        if value in (OTHER, UNKNOWN):
            return self.led(scope, [Place(case.path, 0) for case in step.cases])
        return self.led(scope, self._arms(step, value)[:1])

    def _miss(self, step: syntax.MatchStep, value: Any) -> None:
        if value in (OTHER, UNKNOWN) or self._arms(step, value):
            raise Refuted
        raise Confirmed

    def _arms(self, step: syntax.MatchStep, value: Any) -> list[Position]:
        return [
            Place(case.path, 0)
            for case in step.cases
            if any(self.fits(pattern, value) for pattern in case.patterns)
        ]

    def round_over(self, scope: Scope, place: Place) -> Position:
        step = place.step
        assert isinstance(step, syntax.RepeatStep)
        if step.until is not None:
            self.look(scope, "", step.until)
        options = self.ways.behind_round(place)
        queue = scope.guide.queue
        is_failing = queue and queue[0] == f"repeat{FAILS}" and self.ways.limit_raises(place)
        chosen = self.led(scope, [*options, RoundOver(place)] if is_failing else options)
        if is_failing and isinstance(chosen, RoundOver) and chosen.place is place:
            queue.popleft()
            return self.handle(scope, place, "", LoopLimit())
        return chosen

    # ---- nodes -----------------------------------------------------------------------------

    def run_node(self, scope: Scope, name: str) -> None:
        """Run *name*, or make it fail, as the guide of the line says."""
        node = scope.graph.node(name)
        self.look(scope, name, node)
        self._fail_or_not(scope, name)
        if isinstance(node, syntax.SetDecl):
            pairs = [(a.field.text, self.made(a.field.text), a.replace) for a in node.assignments]
        else:
            pairs = [(field, self.made(field), False) for field in names_written(node)]
        for field, value, replace in pairs:
            self.write(scope, field, value, name, replace=replace)
        self._arrive(scope.guide)

    def _fail_or_not(self, scope: Scope, name: str) -> None:
        """Raise the error that the guide asks for here, if any."""
        guide: Guide = scope.guide
        if guide.doom is not None:
            raise guide.doom
        if name in self.ways.flowing:
            if guide.queue and guide.queue[0] == name:
                guide.queue.popleft()
        elif guide.queue:
            head = guide.queue.popleft()
            if head == name + FAILS and self.ways.errors(name):
                raise self._chosen_error(self.ways.home(name), guide)
            if head != name:
                raise Refuted
        elif guide.queue is not None and self.wanted:
            raise Refuted
        else:
            failing = self.costs.of_failing_node(name)
            if failing is not None and failing[0] < self.costs.of_success(name):
                raise failing[1]("cheaper")

    def _arrive(self, guide: Guide) -> None:
        if guide.queue is not None and not guide.queue:
            self.goal.arrives()

    def _chosen_error(self, place: Place, guide: Guide) -> Exception:
        self._arrive(guide)
        error = self.script.choose([error for error, _ in self.ways.takers(place)])
        return error("chosen")

    # ---- parallel parts --------------------------------------------------------------------

    def fork(
        self, scope: Scope, step: syntax.GroupStep | syntax.RaceStep | syntax.EachStep
    ) -> None:
        guide: Guide = scope.guide
        if isinstance(step, syntax.EachStep):
            self.look(scope, "", (step.items, *(v.default for v in step.variables)))
        if guide.doom is not None:
            self._fail_inside(scope, step, guide.doom)
        way = self._way_through(guide, step)
        if way is None:
            self._fail_inside(scope, step, self._error_of(step, guide))
            return
        branches = self._branches(scope, step, way)
        for branch, path in branches:
            self.run_branch(branch, path)
        self.land(scope, [branch for branch, _ in branches])

    def _error_of(self, step: syntax.Step, guide: Guide) -> Exception:
        assert guide.queue is not None
        guide.queue.popleft()
        place = next(fork for fork in self.ways.forks if fork.step is step)
        return self._chosen_error(place, guide)

    def _way_through(self, guide: Guide, step: syntax.Step) -> int | None:
        """Choose the branch that the queue leads through: -1 for none, `None` if the part fails."""
        if guide.queue is None:
            return -1
        want = {guide.queue[0]} if guide.queue else self.wanted
        options: list[int | None] = [
            index
            for index, path in enumerate(self.ways.branches(step))
            if want & self.ways.heads(Place(path, 0))
        ]
        if word_of(step) + FAILS in want:
            options.insert(0, None)
        if not options or not any(self._is_node(str(head)) for head in want):
            options.append(-1)
        return self.script.choose(options)

    def _branches(
        self, scope: Scope, step: syntax.Step, way: int
    ) -> list[tuple[Scope, syntax.Path]]:
        """Return what runs: all branches of a group, one of a race, as many items as are wanted."""
        paths = self.ways.branches(step)
        chosen: Iterable[int] = range(len(paths))
        if isinstance(step, syntax.RaceStep):
            chosen = [way if way >= 0 else self.costs.cheapest(paths)]
        elif isinstance(step, syntax.EachStep):
            chosen = [way] if way >= 0 else []
        branches = []
        for index in chosen:
            for queue in self._queues(scope, paths[index], index == way):
                branch = self._entered(scope, step, paths[index])
                branch.guide = Guide(queue)
                branches.append((branch, paths[index]))
        return branches

    def _queues(self, scope: Scope, path: syntax.Path, is_way: bool) -> list[deque[str] | None]:
        if is_way:
            queue = scope.guide.queue
            return [queue, deque(queue)] if id(path) in self.twice else [queue]
        return [deque(self.beside[id(path)]) if id(path) in self.beside else None]

    def _entered(self, scope: Scope, step: syntax.Step, path: syntax.Path) -> Scope:
        if isinstance(step, syntax.EachStep):
            return self.item_scope(scope, step, UNKNOWN)
        return scope.branch(id(path))

    def _fail_inside(self, scope: Scope, step: syntax.Step, error: Exception) -> None:
        """Make the part fail with *error* before its branches have done more than necessary."""
        paths = self.ways.branches(step)
        is_race = isinstance(step, syntax.RaceStep)
        for path in paths if is_race else [self.script.choose(paths)]:
            branch = self._entered(scope, step, path)
            branch.guide = Guide(doom=error)
            try:
                self.run_branch(branch, path)
            except Exception as raised:
                if raised is not error:
                    raise Refuted from raised
            else:
                raise Refuted
            if not is_race:
                self.land(scope, [branch])
        raise error

    def dataflow(self, scope: Scope, step: syntax.DataflowStep) -> None:
        guide: Guide = scope.guide
        if guide.doom is not None:
            raise guide.doom
        if guide.queue is not None:
            names = [called(node) for node in node_steps(step)]
            head = guide.queue[0] if guide.queue else None
            if head == word_of(step) + FAILS:
                raise self._error_of(step, guide)
            if head not in names and (guide.queue or self.wanted):
                raise Refuted
        super().dataflow(scope, step)

    def next_ready(self, scope: Scope, names: list[str], waiting: list[str]) -> str:
        try:
            return super().next_ready(scope, names, waiting)
        except NeverReady as never:
            self.goal.waits(never.waiting)
            raise Refuted from never

    def clash(self, field: str, writers: Sequence[str]) -> None:
        self.goal.clashes(field, writers)
