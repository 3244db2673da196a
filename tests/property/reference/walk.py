"""Control flow: what runs after what, and what runs in parallel with what."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flowc.trees import syntax
from reference.errors import (
    ConcurrentOverwrite,
    CrossedWall,
    LoopLimit,
    MissedCase,
    NeverReady,
    NoWayOn,
    StepLimit,
    UnsetOutput,
)
from reference.graphs import (
    DONE,
    END,
    FieldInfo,
    GraphInfo,
    Place,
    Position,
    RoundOver,
    called,
    names_read,
    names_written,
    node_steps,
)
from reference.nodes import Nodes
from reference.scope import Line, Scope

Fork = syntax.GroupStep | syntax.RaceStep | syntax.EachStep | syntax.DataflowStep


class Reference(Nodes):
    """Runs the graphs of a file with the functions of a module."""

    def invoke(self, graph: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """Run *graph* and return its outputs; errors propagate."""
        self.updates = []
        return self.run(self.graphs[graph], given, None, "")

    def run(
        self, info: GraphInfo, given: Mapping[str, Any], outer: Scope | None, name: str
    ) -> dict[str, Any]:
        line = Line(0, info.limit) if outer is None else outer.line
        prefix = "" if outer is None else f"{outer.prefix}{name}/"
        scope = Scope(info, {}, line, prefix)
        for field, declared in info.fields.items():
            self.begin(scope, field, declared)
            if declared.is_given and field in given:
                scope.state[field] = self.converted(declared.type, given[field])
        if info.start is None:
            raise NoWayOn(info.decl.name.span)
        if self.walk(scope, info.start) != END:
            raise CrossedWall
        return self.outputs(scope)

    def outputs(self, scope: Scope) -> dict[str, Any]:
        names = [output.name.text for output in scope.graph.decl.outputs]
        for name in names:
            if name not in scope.state:
                raise UnsetOutput(name)
        return {name: scope.state[name] for name in names}

    # ---- control -------------------------------------------------------------------------

    def walk(self, scope: Scope, start: Position) -> Position:
        """Walk from *start* to the end of the line of control, and return which end that is."""
        position = start
        while position not in (DONE, END):
            position = self.advance(scope, position)
        return position

    def advance(self, scope: Scope, position: Position) -> Position:
        if isinstance(position, RoundOver):
            return self.round_over(scope, position.place)
        assert isinstance(position, Place)
        info = scope.graph
        if info.region(position.path) != scope.region:
            raise CrossedWall
        match position.step:
            case syntax.EndStep():
                return END
            case syntax.NodeStep() as step:
                name = called(step)
                return self.guarded(
                    scope, info.home(name), name, lambda: self.run_node(scope, name)
                )
            case syntax.IfStep() as step:
                return self.decide(scope, step, position)
            case syntax.MatchStep() as step:
                return self.match(scope, step, position)
            case syntax.TryStep(body=body):
                return Place(body, 0)
            case syntax.RepeatStep(body=body):
                scope.rounds[id(position.step)] = 0
                return Place(body, 0)
            case syntax.GroupStep() | syntax.RaceStep() | syntax.EachStep() as step:
                return self.guarded(scope, position, "", lambda: self.fork(scope, step))
            case syntax.DataflowStep() as step:
                return self.guarded(scope, position, "", lambda: self.dataflow(scope, step))
        return info.follow(position)

    def guarded(self, scope: Scope, place: Place, name: str, act: Callable[[], None]) -> Position:
        """Run what is at *place* and return where control continues, also if it fails."""
        if scope.graph.region(place.path) != scope.region:
            raise CrossedWall
        try:
            act()
        except StepLimit:
            raise
        except Exception as error:
            return self.handle(scope, place, name, error)
        return scope.graph.follow(place)

    def handle(self, scope: Scope, place: Place, name: str, error: Exception) -> Position:
        """Return the handler that catches *error*, or raise it."""
        for handler in scope.graph.handlers(place):
            if any(isinstance(error, error_class(taken.text)) for taken in handler.errors):
                if handler.field is not None:
                    self.keep_error(scope, handler.field.text, name, error)
                return Place(handler.path, 0)
        raise error

    def decide(self, scope: Scope, step: syntax.IfStep, place: Place) -> Position:
        for arm in step.arms:
            if self.value(arm.condition, scope):
                return Place(arm.path, 0)
        return Place(step.orelse, 0) if step.orelse else scope.graph.follow(place)

    def match(self, scope: Scope, step: syntax.MatchStep, place: Place) -> Position:
        subject = self.value(step.subject, scope)
        for case in step.cases:
            if any(self.fits(pattern, subject) for pattern in case.patterns):
                return Place(case.path, 0)
        raise MissedCase(step.subject.span, subject)

    def round_over(self, scope: Scope, place: Place) -> Position:
        step = place.step
        assert isinstance(step, syntax.RepeatStep)
        scope.rounds[id(step)] += 1
        if self.is_over(scope, step):
            return scope.graph.follow(place)
        if step.most is None or scope.rounds[id(step)] < self.value(step.most, scope):
            return Place(step.body, 0)
        if step.orelse is not None:
            return Place(step.orelse, 0)
        if step.until is None and scope.graph.goes_on(place):
            return scope.graph.follow(place)
        return self.handle(scope, place, "", LoopLimit())

    def is_over(self, scope: Scope, step: syntax.RepeatStep) -> bool:
        return step.until is not None and bool(self.value(step.until, scope))

    # ---- parallel parts ------------------------------------------------------------------

    def fork(
        self, scope: Scope, step: syntax.GroupStep | syntax.RaceStep | syntax.EachStep
    ) -> None:
        match step:
            case syntax.GroupStep(branches=branches):
                self.group(scope, branches)
            case syntax.RaceStep(branches=branches):
                self.race(scope, branches)
            case syntax.EachStep():
                self.each(scope, step)

    def run_branch(self, branch: Scope, path: syntax.Path) -> None:
        """Walk a branch to its join and no further."""
        if self.walk(branch, Place(path, 0)) != DONE:
            raise CrossedWall

    def land(self, scope: Scope, branches: Sequence[Scope]) -> None:
        """Apply the writes of *branches* in the order in which the branches are written."""
        self._keep_apart(scope, branches)
        for branch in branches:
            for write in branch.log or ():
                self.write(scope, write.field, write.value, write.writer, replace=write.replace)
        scope.line.used = max([scope.line.used, *(branch.line.used for branch in branches)])

    def _keep_apart(self, scope: Scope, branches: Sequence[Scope]) -> None:
        """Raise if two branches both wrote a field and one write overwrites the other."""
        writers: dict[str, dict[int, list[str]]] = {}
        replaced: set[str] = set()
        for index, branch in enumerate(branches):
            for write in branch.log or ():
                writers.setdefault(write.field, {}).setdefault(index, []).append(write.writer)
                info = scope.field(write.field)
                if write.replace or info is None or info.reducer is None:
                    replaced.add(write.field)
        for field, found in writers.items():
            if field in replaced and len(found) > 1:
                self.clash(field, [name for names in found.values() for name in names])

    def clash(self, field: str, writers: Sequence[str]) -> None:
        """Report two writes of *field*, one of which is lost."""
        raise ConcurrentOverwrite(field)

    def group(self, scope: Scope, paths: tuple[syntax.Path, ...]) -> None:
        branches = [scope.branch(id(path)) for path in paths]
        try:
            for branch, path in zip(branches, paths, strict=True):
                self.run_branch(branch, path)
        finally:
            self.land(scope, branches)

    def race(self, scope: Scope, paths: tuple[syntax.Path, ...]) -> None:
        first: Exception | None = None
        for path in paths:
            branch = scope.branch(id(path))
            try:
                self.run_branch(branch, path)
            except Exception as error:
                first = first or error
                continue
            return self.land(scope, [branch])
        assert first is not None
        raise first

    def each(self, scope: Scope, step: syntax.EachStep) -> None:
        branches: list[Scope] = []
        try:
            for item in self.items(scope, step):
                branches.append(self.item_scope(scope, step, item))
                self.run_branch(branches[-1], step.body)
        finally:
            self.land(scope, branches)

    def items(self, scope: Scope, step: syntax.EachStep) -> Sequence[Any]:
        return list(self.value(step.items, scope))

    def item_scope(self, scope: Scope, step: syntax.EachStep, item: Any) -> Scope:
        """Return the scope of an item, with its own variables."""
        branch = scope.branch(id(step.body))
        own = {step.item.text: FieldInfo(None, None, None)}
        branch.state[step.item.text] = item
        for variable in step.variables:
            info = FieldInfo(variable.type, variable.reducer, variable.default)
            own[variable.name.text] = info
            branch.items = {**scope.items, **own}
            self.begin(branch, variable.name.text, info)
        branch.items = {**scope.items, **own}
        branch.own = frozenset(own)
        return branch

    def dataflow(self, scope: Scope, step: syntax.DataflowStep) -> None:
        names = [called(node) for node in node_steps(step)]
        self._keep_writers_apart(scope, names)
        used = dict.fromkeys(names, scope.line.used)
        waiting = list(names)
        while waiting:
            ready = self.next_ready(scope, names, waiting)
            line = scope.line
            needs = needed(scope, ready, names)
            scope.line = Line(max([line.used, *(used[n] for n in needs)]), line.limit)
            try:
                self.run_node(scope, ready)
            finally:
                used[ready] = scope.line.used
                scope.line = line
            waiting.remove(ready)
        scope.line.used = max(used.values(), default=scope.line.used)

    def next_ready(self, scope: Scope, names: list[str], waiting: list[str]) -> str:
        """Return a node whose inputs are all available."""
        done = set(names) - set(waiting)
        for name in waiting:
            if needed(scope, name, names) <= done:
                return name
        raise NeverReady(tuple(waiting))

    def _keep_writers_apart(self, scope: Scope, names: list[str]) -> None:
        writers: dict[str, list[str]] = {}
        for name in names:
            for field in dict.fromkeys(names_written(scope.graph.node(name))):
                writers.setdefault(field, []).append(name)
        for field, found in writers.items():
            if len(found) > 1:
                self.clash(field, found)


def needed(scope: Scope, name: str, names: Sequence[str]) -> set[str]:
    """Return those of *names* that the node *name* of a ``dataflow`` waits for."""
    read = {found.name for found in names_read(scope.graph.node(name))}
    return {
        other
        for other in names
        if other != name and read.intersection(names_written(scope.graph.node(other)))
    }


def error_class(name: str) -> type[Exception]:
    """Return the exception that a handler names."""
    known: type[Exception] = {"LoopLimitError": LoopLimit}.get(name) or getattr(builtins, name)
    return known
