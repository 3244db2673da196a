"""A plain interpreter of the language, written from its page, to compare compiled programs with.

It walks the syntax tree itself: no binding, no control-flow graph, nothing of the compiler but its
parser, and nothing of the runtime. One thing at a time, in the order written; containers are
replaced, never changed. Where the page leaves the order to the clock (who wins a race, what a
sibling had finished when a branch failed) the random programs are made so that it cannot matter.
"""

from __future__ import annotations

import asyncio
import builtins
import inspect
import operator
from collections.abc import Callable, Mapping
from types import ModuleType, SimpleNamespace
from typing import Any

import attrs

from flowc.trees import syntax


class StepLimit(Exception):
    """More steps than the limit allows."""


class LoopLimit(Exception):
    """A ``repeat`` made all its rounds."""


@attrs.define
class Line:
    """One line of control: how many steps it made, and how many it may make."""

    used: int
    limit: int

    def step(self) -> None:
        if self.used >= self.limit:
            raise StepLimit
        self.used += 1


@attrs.define
class Scope:
    """The state as one line of control sees it; *log* keeps the writes that land at a join."""

    graph: GraphInfo
    state: dict[str, Any]
    line: Line
    prefix: str
    log: list[tuple[str, Any, bool]] | None = None
    rounds: dict[int, int] = attrs.field(factory=dict)
    locals: frozenset[str] = frozenset()


@attrs.define
class FieldInfo:
    type: syntax.TypeExpr | None
    reducer: syntax.Reducer | None


@attrs.frozen
class Place:
    """Step *index* of *path*."""

    path: syntax.Path
    index: int


@attrs.frozen
class RoundOver:
    """The end of the body of the ``repeat`` that stands at *place*."""

    place: Place


@attrs.frozen
class Parent:
    place: Place
    body_of_try: bool = False
    body_of_repeat: bool = False
    wall: bool = False


DONE = "done"
END = "end"
Position = Place | RoundOver | str

EMPTY: Mapping[str, Callable[[], Any]] = {
    "append": list, "extend": list, "merge": dict, "union": set, "upsert": list,
}  # fmt: skip

FOLDS: Mapping[str, Callable[[Any, Any], Any]] = {
    "append": lambda old, new: [*old, new],
    "extend": lambda old, new: [*old, *new],
    "add": operator.add,
    "merge": operator.or_,
    "union": operator.or_,
    "max": max,
    "min": min,
}

COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt,
    ">=": operator.ge, "is": operator.is_, "is not": operator.is_not,
    "in": lambda a, b: a in b, "not in": lambda a, b: a not in b,
}  # fmt: skip

BINARY: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "//": operator.floordiv, "%": operator.mod,
}  # fmt: skip


class GraphInfo:
    """One graph: its fields, its nodes, and where each node goes on."""

    def __init__(self, decl: syntax.GraphDecl) -> None:
        self.decl = decl
        self.fields: dict[str, FieldInfo] = {}
        self.defaults: list[tuple[str, syntax.Expr | None, syntax.Reducer | None]] = []
        self.nodes: dict[str, Any] = {}
        self.occurrences: dict[str, str] = {}
        self.parents: dict[int, Parent] = {}
        self.ways: dict[str, Place] = {}
        self.homes: dict[str, Place] = {}
        self.limit = 10_000
        self.start: Place | None = None
        self._declare()
        for path in decl.members:
            if isinstance(path, syntax.Path):
                self._place(path)

    def _declare(self) -> None:
        for param in self.decl.params:
            self.fields[param.name.text] = FieldInfo(param.type, param.reducer)
        for output in self.decl.outputs:
            if output.type is not None:
                self._field(output.name.text, output.type, output.reducer, None)
        for member in self.decl.members:
            match member:
                case syntax.Var(name=name, type=kind, reducer=reducer, default=default):
                    self._field(name.text, kind, reducer, default)
                case syntax.NodeDecl() | syntax.SetDecl():
                    self.nodes[member.name.text] = member
                case syntax.Limit(steps=syntax.Constant(value=int(limit))):
                    self.limit = limit

    def _field(
        self,
        name: str,
        kind: syntax.TypeExpr,
        reducer: syntax.Reducer | None,
        default: syntax.Expr | None,
    ) -> None:
        self.fields[name] = FieldInfo(kind, reducer)
        self.defaults.append((name, default, reducer))

    def _place(self, path: syntax.Path) -> None:
        for index, step in enumerate(path.steps):
            place = Place(path, index)
            if isinstance(step, syntax.StartStep):
                self.start = place
            elif isinstance(step, syntax.NodeStep):
                self._name(step, place)
            elif isinstance(step, syntax.DataflowStep):
                for node in step.nodes:
                    if isinstance(node, syntax.NodeStep):
                        self.occurrences[(node.alias or node.name).text] = node.name.text
            else:
                for inner, parent in inner_paths(step, place):
                    self.parents[id(inner)] = parent
                    self._place(inner)

    def _name(self, step: syntax.NodeStep, place: Place) -> None:
        name = (step.alias or step.name).text
        if step.alias is not None or step.name.text in self.nodes:
            self.occurrences[name] = step.name.text
        if place.index + 1 < len(place.path.steps):
            self.ways[name] = place
        self.homes.setdefault(name, place)

    def follow(self, place: Place) -> Position:
        """Return where control goes when the step at *place* is done."""
        if place.index + 1 < len(place.path.steps):
            return Place(place.path, place.index + 1)
        parent = self.parents.get(id(place.path))
        if parent is None:
            raise AssertionError("a path that ends nowhere was accepted")
        if parent.wall:
            return DONE
        return RoundOver(parent.place) if parent.body_of_repeat else self.follow(parent.place)

    def goes_on(self, place: Place) -> bool:
        """Whether anything stands behind the step at *place*."""
        if place.index + 1 < len(place.path.steps):
            return True
        parent = self.parents.get(id(place.path))
        return parent is not None and (parent.wall or self.goes_on(parent.place))

    def handlers(self, place: Place) -> list[syntax.Handler]:
        """Return the handlers behind what is written at *place*, from the innermost ``try`` out."""
        found: list[syntax.Handler] = []
        parent = self.parents.get(id(place.path))
        while parent is not None and not parent.wall:
            step = parent.place.path.steps[parent.place.index]
            if parent.body_of_try and isinstance(step, syntax.TryStep):
                found.extend(step.handlers)
            parent = self.parents.get(id(parent.place.path))
        return found


def inner_paths(step: syntax.Step, place: Place) -> list[tuple[syntax.Path, Parent]]:
    """Return the paths inside *step* with what stands around them."""
    inside = Parent(place)
    match step:
        case syntax.GroupStep(branches=branches) | syntax.RaceStep(branches=branches):
            return [(branch, Parent(place, wall=True)) for branch in branches]
        case syntax.EachStep(body=body):
            return [(body, Parent(place, wall=True))]
        case syntax.IfStep(arms=arms, orelse=orelse):
            paths = [arm.path for arm in arms] + ([orelse] if orelse else [])
            return [(path, inside) for path in paths]
        case syntax.MatchStep(cases=cases):
            return [(case.path, inside) for case in cases]
        case syntax.TryStep(body=body, handlers=handlers):
            tried = [(body, Parent(place, body_of_try=True))]
            return tried + [(handler.path, inside) for handler in handlers]
        case syntax.RepeatStep(body=body, orelse=orelse):
            rounds = [(body, Parent(place, body_of_repeat=True))]
            return rounds + ([(orelse, inside)] if orelse else [])
    return []


class Reference:
    """Runs the graphs of one file on the functions of one module."""

    def __init__(self, file: syntax.File, functions: ModuleType) -> None:
        self.functions = functions
        self.enums: dict[str, dict[str, str]] = {}
        self.records: dict[str, syntax.RecordDecl] = {}
        self.graphs: dict[str, GraphInfo] = {}
        for item in file.items:
            match item:
                case syntax.EnumDecl(name=name, members=members):
                    self.enums[name.text] = {
                        member.name.text: str(
                            member.value.value if member.value else member.name.text
                        )
                        for member in members
                    }
                case syntax.RecordDecl(name=name):
                    self.records[name.text] = item
                case syntax.GraphDecl(name=name):
                    self.graphs[name.text] = GraphInfo(item)
        self.updates: list[tuple[str, dict[str, Any]]] = []

    def invoke(self, graph: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """Run *graph* and return its outputs; errors come out as they are."""
        self.updates = []
        info = self.graphs[graph]
        return self._run(info, given, Line(0, info.limit), "")

    def _run(
        self, info: GraphInfo, given: Mapping[str, Any], line: Line, prefix: str
    ) -> dict[str, Any]:
        scope = Scope(info, {}, line, prefix)
        for param in info.decl.params:
            name = param.name.text
            value = given[name] if name in given else self._value(param.default, scope)
            scope.state[name] = self._convert(param.type, value)
        for name, default, reducer in info.defaults:
            self._begin(scope, name, default, reducer)
        assert info.start is not None
        self._walk(scope, info.start)
        return {output.name.text: scope.state[output.name.text] for output in info.decl.outputs}

    def _begin(
        self,
        scope: Scope,
        name: str,
        default: syntax.Expr | None,
        reducer: syntax.Reducer | None,
    ) -> None:
        kind = scope.graph.fields[name].type
        if default is not None:
            scope.state[name] = self._convert(kind, self._value(default, scope))
        elif reducer is not None and reducer.name.text in EMPTY:
            scope.state[name] = EMPTY[reducer.name.text]()
        elif reducer is not None and reducer.name.text == "add":
            assert isinstance(kind, syntax.NamedType)
            scope.state[name] = getattr(builtins, kind.name.text)()

    # ---- control -------------------------------------------------------------------------

    def _walk(self, scope: Scope, start: Position) -> None:
        position = start
        while position not in (DONE, END):
            try:
                position = self._advance(scope, position)
            except StepLimit:
                raise
            except Exception as error:
                position = self._handle(scope, position, error)

    def _advance(self, scope: Scope, position: Position) -> Position:
        if isinstance(position, RoundOver):
            return self._round_over(scope, position.place)
        assert isinstance(position, Place)
        step = position.path.steps[position.index]
        info = scope.graph
        match step:
            case syntax.EndStep():
                return END
            case syntax.NodeStep():
                name = (step.alias or step.name).text
                self._node(scope, name)
                return info.follow(info.ways.get(name, position))
            case syntax.IfStep():
                return self._if(scope, step, position)
            case syntax.MatchStep():
                return self._match(scope, step, position)
            case syntax.TryStep(body=body):
                return Place(body, 0)
            case syntax.RepeatStep(body=body):
                scope.rounds[id(step)] = 0
                return Place(body, 0)
            case syntax.GroupStep(branches=branches):
                self._group(scope, branches)
            case syntax.RaceStep(branches=branches):
                self._race(scope, branches)
            case syntax.EachStep():
                self._each(scope, step)
            case syntax.DataflowStep():
                self._dataflow(scope, step)
        return info.follow(position)

    def _handle(self, scope: Scope, position: Position, error: Exception) -> Position:
        place = position.place if isinstance(position, RoundOver) else position
        assert isinstance(place, Place)
        step = place.path.steps[place.index]
        if isinstance(step, syntax.NodeStep):
            name = (step.alias or step.name).text
            place = scope.graph.ways.get(name, place)
        for handler in scope.graph.handlers(place):
            if any(isinstance(error, self._error(name.text)) for name in handler.errors):
                if handler.field is not None:
                    self._write(scope, handler.field.text, str(error), replace=False)
                return Place(handler.path, 0)
        raise error

    def _error(self, name: str) -> type[Exception]:
        known: type[Exception] = {"LoopLimitError": LoopLimit}.get(name) or getattr(builtins, name)
        return known

    def _if(self, scope: Scope, step: syntax.IfStep, place: Place) -> Position:
        for arm in step.arms:
            if self._value(arm.condition, scope):
                return Place(arm.path, 0)
        return Place(step.orelse, 0) if step.orelse else scope.graph.follow(place)

    def _match(self, scope: Scope, step: syntax.MatchStep, place: Place) -> Position:
        subject = self._value(step.subject, scope)
        for case in step.cases:
            if any(self._fits(pattern, subject) for pattern in case.patterns):
                return Place(case.path, 0)
        raise AssertionError("a match that misses a case was accepted")

    def _fits(self, pattern: syntax.Pattern, subject: Any) -> bool:
        match pattern.value:
            case None:
                return True
            case syntax.Constant(value=value):
                return type(value) is type(subject) and value == subject
            case syntax.DottedName(text=text):
                word = text.split(".")[-1]
                if word in self.records:
                    return isinstance(subject, SimpleNamespace)
                if word in ("int", "str", "bool"):
                    return isinstance(subject, getattr(builtins, word))
                values = {
                    v for members in self.enums.values() for k, v in members.items() if k == word
                }
                return subject in values

    def _round_over(self, scope: Scope, place: Place) -> Position:
        step = place.path.steps[place.index]
        assert isinstance(step, syntax.RepeatStep)
        scope.rounds[id(step)] += 1
        if step.until is not None and self._value(step.until, scope):
            return scope.graph.follow(place)
        most = self._value(step.most, scope) if step.most is not None else None
        if most is None or scope.rounds[id(step)] < most:
            return Place(step.body, 0)
        if step.orelse is not None:
            return Place(step.orelse, 0)
        if step.until is None and scope.graph.goes_on(place):
            return scope.graph.follow(place)
        raise LoopLimit

    # ---- parallel parts ------------------------------------------------------------------

    def _branch(self, scope: Scope, extra: Mapping[str, Any] = {}) -> Scope:
        return Scope(
            scope.graph,
            {**scope.state, **extra},
            Line(scope.line.used, scope.line.limit),
            scope.prefix,
            log=[],
            locals=frozenset(extra),
        )

    def _land(self, scope: Scope, branches: list[Scope]) -> None:
        for branch in branches:
            assert branch.log is not None
            for field, value, replace in branch.log:
                self._write(scope, field, value, replace=replace)
        scope.line.used = max([scope.line.used, *(branch.line.used for branch in branches)])

    def _group(self, scope: Scope, paths: tuple[syntax.Path, ...]) -> None:
        branches = [self._branch(scope) for _ in paths]
        try:
            for branch, path in zip(branches, paths, strict=True):
                self._walk(branch, Place(path, 0))
        finally:
            self._land(scope, branches)

    def _race(self, scope: Scope, paths: tuple[syntax.Path, ...]) -> None:
        first: Exception | None = None
        for path in paths:
            branch = self._branch(scope)
            try:
                self._walk(branch, Place(path, 0))
            except Exception as error:
                first = first or error
                continue
            return self._land(scope, [branch])
        assert first is not None
        raise first

    def _each(self, scope: Scope, step: syntax.EachStep) -> None:
        branches: list[Scope] = []
        try:
            self._items(scope, step, branches)
        finally:
            self._land(scope, branches)

    def _items(self, scope: Scope, step: syntax.EachStep, branches: list[Scope]) -> None:
        for item in self._value(step.items, scope):
            extra = {step.item.text: item}
            for variable in step.variables:
                if variable.default is not None:
                    extra[variable.name.text] = self._value(variable.default, scope)
            branch = self._branch(scope, extra)
            branch.locals |= {variable.name.text for variable in step.variables}
            branches.append(branch)
            self._walk(branch, Place(step.body, 0))

    def _dataflow(self, scope: Scope, step: syntax.DataflowStep) -> None:
        names = [(n.alias or n.name).text for n in step.nodes if isinstance(n, syntax.NodeStep)]
        used = dict.fromkeys(names, scope.line.used)
        waiting = list(names)
        done: set[str] = set()
        while waiting:
            ready = next(n for n in waiting if self._needs(scope, n, names) <= done)
            line = scope.line
            needs = self._needs(scope, ready, names)
            scope.line = Line(max([line.used, *(used[n] for n in needs)]), line.limit)
            try:
                self._node(scope, ready)
            finally:
                used[ready] = scope.line.used
                scope.line = line
            waiting.remove(ready)
            done.add(ready)
        scope.line.used = max(used.values(), default=scope.line.used)

    def _needs(self, scope: Scope, name: str, names: list[str]) -> set[str]:
        read = names_in(scope.graph.nodes[scope.graph.occurrences[name]])
        return {n for n in names if n != name and self._written(scope, n) & read}

    def _written(self, scope: Scope, name: str) -> set[str]:
        node = scope.graph.nodes[scope.graph.occurrences[name]]
        if isinstance(node, syntax.SetDecl):
            return {assignment.field.text for assignment in node.assignments}
        return {target.text for target in node.targets.names} if node.targets else set()

    # ---- nodes ---------------------------------------------------------------------------

    def _node(self, scope: Scope, name: str) -> None:
        node = scope.graph.nodes[scope.graph.occurrences[name]]
        if isinstance(node, syntax.SetDecl):
            scope.line.step()
            pairs = [
                (a.field.text, self._value(a.value, scope), a.replace) for a in node.assignments
            ]
        else:
            result = self._call(scope, name, node)
            pairs = [(field, value, False) for field, value in unpack(node.targets, result)]
        written = {}
        for field, value, replace in pairs:
            written[field] = self._write(scope, field, value, replace=replace)
        self.updates.append((scope.prefix + name, written))

    def _call(self, scope: Scope, name: str, node: syntax.NodeDecl) -> Any:
        target = node.target.text if node.target else node.name.text
        given = [
            (a.name.text if a.name else None, self._value(a.value, scope)) for a in node.arguments
        ]
        if target in self.graphs:
            return self._subgraph(scope, name, self.graphs[target], given, node)
        scope.line.step()
        function = getattr(self.functions, target)
        positional = [value for key, value in given if key is None]
        named = {key: value for key, value in given if key is not None}
        for attempt in range(1, self._attempts(node) + 1):
            try:
                return self._result(scope, node, function(*positional, **named))
            except Exception:
                if attempt == self._attempts(node):
                    raise
        raise AssertionError

    def _attempts(self, node: syntax.NodeDecl) -> int:
        for option in node.options:
            if isinstance(option, syntax.Retry) and isinstance(option.times, syntax.Constant):
                assert isinstance(option.times.value, int)
                return option.times.value
        return 1

    def _result(self, scope: Scope, node: syntax.NodeDecl, result: Any) -> Any:
        if inspect.iscoroutine(result):
            return asyncio.run(result)
        if inspect.isasyncgen(result):
            return self._joined(scope, node, asyncio.run(collect(result)))
        if inspect.isgenerator(result):
            return self._joined(scope, node, list(result))
        return result

    def _joined(self, scope: Scope, node: syntax.NodeDecl, chunks: list[Any]) -> Any:
        if node.targets is None:
            return None
        kind = scope.graph.fields[node.targets.names[0].text].type
        text = isinstance(kind, syntax.NamedType) and kind.name.text == "str"
        return "".join(chunks) if text else chunks

    def _subgraph(
        self,
        scope: Scope,
        name: str,
        info: GraphInfo,
        given: list[tuple[str | None, Any]],
        node: syntax.NodeDecl,
    ) -> Any:
        params = [param.name.text for param in info.decl.params]
        values = {key or params[index]: value for index, (key, value) in enumerate(given)}
        outer = scope.line.limit
        scope.line.limit = min(outer, scope.line.used + info.limit)
        outputs = self._run(info, values, scope.line, f"{scope.prefix}{name}/")
        scope.line.limit = outer
        if node.targets is not None and node.targets.form == "names":
            return outputs
        ordered = tuple(outputs.values())
        return ordered[0] if len(ordered) == 1 else ordered

    # ---- state ---------------------------------------------------------------------------

    def _write(self, scope: Scope, field: str, value: Any, *, replace: bool) -> Any:
        info = scope.graph.fields.get(field)
        reducer = info.reducer if info and field not in scope.locals else None
        if info is not None and field not in scope.locals:
            value = self._convert_write(info, value)
        if reducer is None or replace:
            scope.state[field] = value
        else:
            scope.state[field] = self._fold(reducer, scope.state, field, value)
        if scope.log is not None and field not in scope.locals:
            scope.log.append((field, value, replace))
        return value

    def _fold(self, reducer: syntax.Reducer, state: dict[str, Any], field: str, value: Any) -> Any:
        name = reducer.name.text
        if field not in state:
            return value
        if name == "upsert":
            assert reducer.key is not None
            return upsert(state[field], value, reducer.key.text)
        return (FOLDS.get(name) or getattr(self.functions, name))(state[field], value)

    def _convert_write(self, info: FieldInfo, value: Any) -> Any:
        kind = info.type
        upserts = info.reducer is not None and info.reducer.name.text in ("upsert", "append")
        if upserts and not isinstance(value, list) and isinstance(kind, syntax.NamedType):
            return self._convert(kind.arguments[0], value)
        return self._convert(kind, value)

    def _convert(self, kind: syntax.TypeExpr | None, value: Any) -> Any:
        if not isinstance(kind, syntax.NamedType):
            return value
        if kind.name.text == "list" and isinstance(value, list):
            return [self._convert(kind.arguments[0], item) for item in value]
        if kind.name.text in self.records and isinstance(value, dict):
            return self._record(kind.name.text, value)
        return value

    def _record(self, name: str, given: Mapping[str, Any]) -> SimpleNamespace:
        values = {}
        for field in self.records[name].fields:
            if field.name.text in given:
                values[field.name.text] = given[field.name.text]
            elif isinstance(field.default, syntax.Constant):
                values[field.name.text] = field.default.value
        return SimpleNamespace(**values)

    # ---- expressions ---------------------------------------------------------------------

    def _value(self, expr: syntax.Expr | None, scope: Scope) -> Any:
        match expr:
            case None:
                raise KeyError("a parameter that must be given")
            case syntax.Constant(value=value):
                return value
            case syntax.NameExpr(name=name):
                return scope.state[name]
            case syntax.AttributeExpr(value=syntax.NameExpr(name=name), name=member) if (
                name in self.enums
            ):
                return self.enums[name][member.text]
            case syntax.AttributeExpr(value=value, name=member):
                return getattr(self._value(value, scope), member.text)
            case syntax.IndexExpr(value=value, index=index):
                return self._value(value, scope)[self._value(index, scope)]
            case syntax.SliceExpr(value=value, lower=lower, upper=upper):
                bounds = [
                    None if end is None else self._value(end, scope) for end in (lower, upper)
                ]
                return self._value(value, scope)[slice(*bounds)]
            case syntax.CallExpr():
                return self._call_expr(expr, scope)
            case syntax.UnaryExpr(operator=sign, operand=operand):
                value = self._value(operand, scope)
                return not value if sign == "not" else -value
            case syntax.BinaryExpr(operator=sign, left=left, right=right):
                return BINARY[sign](self._value(left, scope), self._value(right, scope))
            case syntax.BoolExpr(operator=word, operands=operands):
                return self._bool(word, operands, scope)
            case syntax.CompareExpr():
                return self._compare(expr, scope)
            case syntax.ConditionalExpr(condition=condition, body=body, orelse=orelse):
                return self._value(body if self._value(condition, scope) else orelse, scope)
            case syntax.SequenceExpr(kind=kind, items=items):
                return getattr(builtins, kind)([self._value(item, scope) for item in items])
            case syntax.DictExpr(items=items):
                return {self._value(k, scope): self._value(v, scope) for k, v in items}
        raise AssertionError(f"an expression that nobody wrote: {expr}")

    def _bool(self, word: str, operands: tuple[syntax.Expr, ...], scope: Scope) -> Any:
        value: Any = None
        for operand in operands:
            value = self._value(operand, scope)
            if bool(value) is (word == "or"):
                return value
        return value

    def _compare(self, expr: syntax.CompareExpr, scope: Scope) -> bool:
        left = self._value(expr.operands[0], scope)
        for sign, operand in zip(expr.operators, expr.operands[1:], strict=True):
            right = self._value(operand, scope)
            if not COMPARE[sign](left, right):
                return False
            left = right
        return True

    def _call_expr(self, expr: syntax.CallExpr, scope: Scope) -> Any:
        positional = [self._value(a.value, scope) for a in expr.arguments if a.name is None]
        named = {a.name.text: self._value(a.value, scope) for a in expr.arguments if a.name}
        if isinstance(expr.function, syntax.AttributeExpr):
            method = getattr(self._value(expr.function.value, scope), expr.function.name.text)
            return method(*positional, **named)
        assert isinstance(expr.function, syntax.NameExpr)
        name = expr.function.name
        if name in self.records:
            return self._record(name, named)
        function = getattr(self.functions, name, None) or getattr(builtins, name)
        return function(*positional, **named)


def upsert(old: list[Any], new: Any, key: str) -> list[Any]:
    merged = list(old)
    for record in new if isinstance(new, list) else [new]:
        at = [i for i, known in enumerate(merged) if getattr(known, key) == getattr(record, key)]
        if at:
            merged[at[0]] = record
        else:
            merged.append(record)
    return merged


def unpack(targets: syntax.Targets | None, result: Any) -> list[tuple[str, Any]]:
    if targets is None:
        return []
    names = [name.text for name in targets.names]
    match targets.form:
        case "one":
            return [(names[0], result)]
        case "tuple":
            return list(zip(names, result, strict=True))
        case "names":
            return [(name, result[name]) for name in names]


async def collect(chunks: Any) -> list[Any]:
    return [chunk async for chunk in chunks]


def names_in(node: Any) -> set[str]:
    """Return every bare name below *node* of a syntax tree."""
    if isinstance(node, syntax.NameExpr):
        return {node.name}
    if isinstance(node, tuple):
        return set().union(*(names_in(part) for part in node))
    if attrs.has(type(node)):
        return set().union(
            set(), *(names_in(getattr(node, field.name)) for field in attrs.fields(type(node)))
        )
    return set()
