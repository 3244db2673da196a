"""Graphs as the interpreter walks them: their fields, their nodes, and what follows what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from flowc.trees import syntax
from reference.errors import NoWayOn, UnknownName


@attrs.frozen
class FieldInfo:
    """How a field is declared; *is_given* if the caller provides its value."""

    type: syntax.TypeExpr | None
    reducer: syntax.Reducer | None
    default: syntax.Expr | None
    is_given: bool = False


@attrs.frozen(eq=False)
class Place:
    """Step *index* of *path*."""

    path: syntax.Path
    index: int

    @property
    def step(self) -> syntax.Step:
        return self.path.steps[self.index]


@attrs.frozen(eq=False)
class RoundOver:
    """The end of the body of the ``repeat`` at *place*."""

    place: Place


@attrs.frozen(eq=False)
class Parent:
    """The context of a path: the step at *place* that contains it, and which part of the step it
    is.
    """

    place: Place
    body_of_try: bool = False
    body_of_repeat: bool = False
    wall: bool = False


DONE = "(join)"
END = "end"
Position = Place | RoundOver | str


class GraphInfo:
    """One graph: its fields, its nodes, and where each node continues."""

    def __init__(self, decl: syntax.GraphDecl) -> None:
        self.decl = decl
        self.fields: dict[str, FieldInfo] = {}
        self.nodes: dict[str, Any] = {}
        self.occurrences: dict[str, str] = {}
        self.mentions: dict[str, list[Place]] = {}
        self.paths: list[syntax.Path] = []
        self.limit = 10_000
        self.start: Place | None = None
        self._parents: dict[int, Parent] = {}
        self._ways: dict[str, Place] = {}
        self._declare()
        for path in decl.members:
            if isinstance(path, syntax.Path):
                self._place(path)

    def _declare(self) -> None:
        for param in self.decl.params:
            info = FieldInfo(param.type, param.reducer, param.default, is_given=True)
            self.fields[param.name.text] = info
        for output in self.decl.outputs:
            if output.type is not None:
                self.fields[output.name.text] = FieldInfo(output.type, output.reducer, None)
        for member in self.decl.members:
            match member:
                case syntax.Var(name=name, type=kind, reducer=reducer, default=default):
                    self.fields[name.text] = FieldInfo(kind, reducer, default)
                case syntax.NodeDecl() | syntax.SetDecl():
                    self.nodes[member.name.text] = member
                case syntax.Limit(steps=syntax.Constant(value=int(limit))):
                    self.limit = limit

    def _place(self, path: syntax.Path) -> None:
        self.paths.append(path)
        for index, step in enumerate(path.steps):
            place = Place(path, index)
            if isinstance(step, syntax.StartStep):
                self.start = place
            elif isinstance(step, syntax.NodeStep):
                self._name(step, place)
            elif isinstance(step, syntax.DataflowStep):
                for node in node_steps(step):
                    self.occurrences[called(node)] = node.name.text
            else:
                for inner, parent in inner_paths(step, place):
                    self._parents[id(inner)] = parent
                    self._place(inner)

    def _name(self, step: syntax.NodeStep, place: Place) -> None:
        name = called(step)
        if step.alias is not None or step.name.text in self.nodes:
            self.occurrences[name] = step.name.text
        if place.index + 1 < len(place.path.steps):
            self._ways.setdefault(name, place)
        self.mentions.setdefault(name, []).append(place)

    def home(self, name: str) -> Place:
        """Return the place of *name*: where it has an outgoing arrow, otherwise in the innermost
        ``repeat``, otherwise where it is first mentioned.
        """
        if name in self._ways:
            return self._ways[name]
        return max(self.mentions[name], key=lambda place: len(self.repeats(place.path)))

    def node(self, name: str) -> Any:
        """Return the declaration of the node of which *name* is an occurrence."""
        declared = self.nodes.get(self.occurrences.get(name, ""))
        if declared is None:
            raise UnknownName(name)
        return declared

    # ---- what is around --------------------------------------------------------------------

    def around(self, path: syntax.Path) -> Iterator[tuple[syntax.Path, Parent]]:
        """Yield *path* and the paths that enclose it, each with its parent, innermost first."""
        parent = self._parents.get(id(path))
        while parent is not None:
            yield path, parent
            path = parent.place.path
            parent = self._parents.get(id(path))

    def region(self, path: syntax.Path) -> int:
        """Return the region that *path* belongs to: 0 for the root."""
        return next((id(inner) for inner, parent in self.around(path) if parent.wall), 0)

    def regions(self, path: syntax.Path) -> list[int]:
        """Return the region of *path* and those around it, except the root."""
        return [id(inner) for inner, parent in self.around(path) if parent.wall]

    def repeats(self, path: syntax.Path) -> list[int]:
        """Return the ``repeat`` steps around *path*, up to the enclosing parallel part."""
        found = []
        for _, parent in self.around(path):
            if parent.wall:
                break
            if parent.body_of_repeat:
                found.append(id(parent.place.step))
        return found

    def handlers(self, place: Place) -> list[syntax.Handler]:
        """Return the handlers of what is at *place*, from the innermost ``try`` outwards."""
        found: list[syntax.Handler] = []
        for _, parent in self.around(place.path):
            if parent.wall:
                break
            step = parent.place.step
            if parent.body_of_try and isinstance(step, syntax.TryStep):
                found.extend(step.handlers)
        return found

    # ---- what follows ----------------------------------------------------------------------

    def follow(self, place: Place) -> Position:
        """Return where control continues after the step at *place*."""
        if place.index + 1 < len(place.path.steps):
            return Place(place.path, place.index + 1)
        parent = self._parents.get(id(place.path))
        if parent is None:
            raise NoWayOn(place.step.span)
        if parent.wall:
            return DONE
        return RoundOver(parent.place) if parent.body_of_repeat else self.follow(parent.place)

    def goes_on(self, place: Place) -> bool:
        """Whether anything follows the step at *place*."""
        if place.index + 1 < len(place.path.steps):
            return True
        parent = self._parents.get(id(place.path))
        return parent is not None and (parent.wall or self.goes_on(parent.place))


def called(step: syntax.NodeStep) -> str:
    """Return the name of an occurrence."""
    return (step.alias or step.name).text


def node_steps(step: syntax.DataflowStep) -> list[syntax.NodeStep]:
    """Return the nodes of a ``dataflow``."""
    return [node for node in step.nodes if isinstance(node, syntax.NodeStep)]


def inner_paths(step: syntax.Step, place: Place) -> list[tuple[syntax.Path, Parent]]:
    """Return the paths inside *step* with their parents."""
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


def names_read(node: Any) -> Iterator[syntax.NameExpr]:
    """Yield every bare name below *node* of a syntax tree."""
    if isinstance(node, syntax.NameExpr):
        yield node
    elif isinstance(node, tuple):
        for part in node:
            yield from names_read(part)
    elif attrs.has(type(node)):
        for field in attrs.fields(type(node)):
            yield from names_read(getattr(node, field.name))


def names_written(node: syntax.NodeDecl | syntax.SetDecl) -> list[str]:
    """Return the fields written by a node."""
    if isinstance(node, syntax.SetDecl):
        return [assignment.field.text for assignment in node.assignments]
    return [target.text for target in node.targets.names] if node.targets else []
