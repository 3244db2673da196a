"""Nodes: what a declaration runs, and what each of its occurrences is passed and writes.

Arguments and writes may name the variables of the `each` around an occurrence, so they are bound
once for each occurrence; what does not depend on the place is bound once for each declaration.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Literal

import attrs

from flowc.bind.expressions import ExpressionBinder, Visible
from flowc.bind.fields import GraphFields
from flowc.bind.policies import bind_policy, cache_key, refuse_for_graph
from flowc.bind.scope import FileScope, UnknownNames
from flowc.bind.targets import bind_target
from flowc.diagnostics import Code, codes, finding
from flowc.diagnostics.suggest import suggest
from flowc.python.facts import Function
from flowc.source import Span
from flowc.trees import program, syntax
from flowc.trees.program import (
    AskTask,
    BadTask,
    Field,
    FunctionTask,
    GraphTask,
    Occurrence,
    Policy,
    SetTask,
    Task,
    WaitTask,
    Write,
)

NodeSyntax = syntax.NodeDecl | syntax.AskDecl | syntax.WaitDecl | syntax.SetDecl


@attrs.frozen(eq=False)
class Declaration:
    """A declared node; *target* is what it runs, if that is the same at every occurrence."""

    syntax: NodeSyntax
    target: Task
    policy: Policy


@attrs.frozen(eq=False)
class ItemScope:
    """The item variables visible in one place; *loops* are those named directly after ``each``."""

    variables: Mapping[str, Field] = attrs.field(factory=dict)
    loops: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()


@attrs.frozen(eq=False)
class NodeBinder:
    """Binds the nodes of one graph."""

    scope: FileScope
    names: GraphFields
    unknown: UnknownNames

    def declare(self, decl: NodeSyntax) -> Declaration:
        """Return *decl* with what it runs and its options."""
        if isinstance(decl, syntax.NodeDecl):
            target = bind_target(decl, self.scope)
            if isinstance(target, GraphTask):
                refuse_for_graph(decl.options, self.scope)
            return Declaration(decl, target, bind_policy(decl.options, self.scope))
        target = SetTask() if isinstance(decl, syntax.SetDecl) else BadTask()
        return Declaration(decl, target, Policy())

    def occur(self, declared: Declaration, name: str, at: Span, items: ItemScope) -> Occurrence:
        """Return the occurrence called *name* in a place where *items* are visible.

        If it writes an unknown field, or one field twice, the form of its result is left open
        (``none``).
        """
        decl = declared.syntax
        place = _Place(self, items)
        writes = tuple(place.writes(decl))
        return Occurrence(
            name=name,
            task=place.task(declared),
            arguments=place.arguments(declared),
            form=_form(decl) if len(writes) == len(written_names(decl)) else "none",
            writes=writes,
            policy=place.policy(declared),
            span=at,
            declared=decl.name.span,
        )


@attrs.frozen(eq=False)
class _Place:
    """A place in the flow, with the item variables visible there."""

    binder: NodeBinder
    items: ItemScope

    def task(self, declared: Declaration) -> Task:
        match declared.syntax:
            case syntax.AskDecl() as ask:
                prompt = None if ask.prompt is None else str(ask.prompt.value)
                return AskTask(prompt, self._expressions().bind_optional(_timeout(ask)))
            case syntax.WaitDecl() as wait:
                return WaitTask(wait.mode, self._expressions().bind(wait.value))
        return declared.target

    def policy(self, declared: Declaration) -> Policy:
        policy = declared.policy
        if policy.cache is None or not isinstance(declared.syntax, syntax.NodeDecl):
            return policy
        by = self._arguments().bind_optional(cache_key(declared.syntax.options))
        return attrs.evolve(policy, cache=attrs.evolve(policy.cache, by=by))

    def arguments(self, declared: Declaration) -> tuple[program.BoundArgument, ...]:
        decl, taker = declared.syntax, None
        if not isinstance(decl, syntax.NodeDecl | syntax.AskDecl):
            return ()
        if isinstance(declared.target, FunctionTask) and isinstance(
            declared.target.facts, Function
        ):
            taker = declared.target.facts
        return self._arguments(taker).bind_arguments(decl.arguments)

    def writes(self, decl: NodeSyntax) -> Iterator[Write]:
        seen: dict[str, Span] = {}
        for name, value, replace in _written(decl):
            bound = None if value is None else self._expressions().bind(value)
            field = self._target(name)
            if field is not None and self._is_first(name, seen):
                yield Write(field, name.span, bound, replace)

    def _is_first(self, name: syntax.Name, seen: dict[str, Span]) -> bool:
        if name.text not in seen:
            seen[name.text] = name.span
            return True
        self.binder.scope.problems.add(
            finding(
                codes.DUPLICATE_FIELD,
                f"one node writes `{name.text}` twice",
                name.span,
                also=[(seen[name.text], "written here first")],
                help="give each of its results a field of its own",
            )
        )
        return False

    def _target(self, name: syntax.Name) -> Field | None:
        """Return the field that *name* refers to as the target of a write, or None, reported."""
        text = name.text
        names = self.binder.names
        if text in self.items.loops:
            self._refuse(
                name,
                codes.WRITE_TO_LOOP_VARIABLE,
                f"`{text}` is the item of an `each`",
                self.items.variables[text].span,
                "a variable of the item may be written: `each … with NAME: TYPE { … }`",
            )
            return None
        field = self.items.variables.get(text) or names.fields.get(text)
        if field is not None:
            return field
        if text in names.resources:
            self._refuse(
                name,
                codes.WRITE_TO_RESOURCE,
                f"`{text}` is a resource",
                names.resources[text].span,
                "use a `var` for what changes in a run",
            )
        elif text not in names.silent and text not in self.items.silent:
            may_compare = self.binder.unknown.may_compare(len(names.fields))
            self.binder.unknown.add(
                codes.UNKNOWN_FIELD,
                f"there is no field `{text}`",
                name.span,
                suggest(text, [*self.items.variables, *names.fields], "field")
                if may_compare
                else "",
            )
        return None

    def _refuse(
        self, name: syntax.Name, code: Code, headline: str, declared: Span, help_: str
    ) -> None:
        full = f"{headline} and is never written"
        also = [(declared, "declared here")]
        self.binder.scope.problems.add(finding(code, full, name.span, also=also, help=help_))

    def _expressions(self) -> ExpressionBinder:
        return self._binder(self.binder.names.visible)

    def _arguments(self, taker: Function | None = None) -> ExpressionBinder:
        return self._binder(self.binder.names.visible_to_arguments, taker)

    def _binder(self, visible: Visible, taker: Function | None = None) -> ExpressionBinder:
        items = self.items
        if items.variables or items.silent:
            silent = visible.silent | items.silent
            visible = attrs.evolve(visible, items=items.variables, silent=silent)
        return ExpressionBinder(self.binder.scope, visible, self.binder.unknown, taker)


def _form(decl: NodeSyntax) -> Literal["one", "tuple", "names", "none"]:
    if isinstance(decl, syntax.SetDecl):
        return "names"
    if isinstance(decl, syntax.WaitDecl) or decl.targets is None:
        return "none"
    return decl.targets.form


def _timeout(ask: syntax.AskDecl) -> syntax.Expr | None:
    """Return the time limit for the answer. A number without a unit was reported by the parser."""
    written = next((o.duration for o in ask.options if isinstance(o, syntax.Timeout)), None)
    is_bare = isinstance(written, syntax.Constant) and not isinstance(written.value, timedelta)
    return None if is_bare else written


def written_names(decl: NodeSyntax) -> list[str]:
    """Return the names of the fields that *decl* writes, including unknown ones."""
    return [name.text for name, _, _ in _written(decl)]


def _written(decl: NodeSyntax) -> Iterator[tuple[syntax.Name, syntax.Expr | None, bool]]:
    """Yield, for each write of *decl*, the name, the expression (of a `set`), and whether it
    replaces (``:=``).
    """
    if isinstance(decl, syntax.SetDecl):
        for assignment in decl.assignments:
            yield assignment.field, assignment.value, assignment.replace
    elif not isinstance(decl, syntax.WaitDecl) and decl.targets is not None:
        for name in decl.targets.names:
            yield name, None, False
