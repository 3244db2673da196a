"""What is written in the source of a graph, whether or not it could be bound.

A node that is not part of the flow and an expression that could not be bound name fields that the
bound graph does not know. Such a field is not reported as unused: the finding is the node or the
expression.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs

from flowc.source import Span
from flowc.trees import syntax


@attrs.frozen
class Mentions:
    """The names that expressions *read* and those that nodes *write*. Not *whole* if a part could
    not be understood, so that there may be more.
    """

    read: frozenset[str]
    written: frozenset[str]
    is_whole: bool


def declared_fields(
    graph: syntax.GraphDecl,
) -> Iterator[syntax.Param | syntax.Output | syntax.Var]:
    """Yield the declarations of the fields of *graph*, except those of items."""
    yield from graph.params
    yield from graph.outputs
    yield from (member for member in graph.members if isinstance(member, syntax.Var))


@attrs.frozen
class Routes:
    """The routing steps of a graph as they are written: each ``if`` and ``match`` by the span of
    its keyword; for each handler, keyed by the offset of its first error, the spans of those before
    it in the same ``try``.
    """

    choices: Mapping[Span, syntax.IfStep | syntax.MatchStep]
    handlers: Mapping[int, tuple[Span, ...]]

    def match_at(self, keyword: Span) -> syntax.MatchStep | None:
        """Return the ``match`` whose keyword is at *keyword*."""
        found = self.choices.get(keyword)
        return found if isinstance(found, syntax.MatchStep) else None

    def arm_entry(self, keyword: Span, index: int) -> Span | None:
        """Return the span of the first step of arm *index* of the ``if`` or ``match`` whose keyword
        is at *keyword*, or ``None`` if that arm has none.
        """
        choice = self.choices.get(keyword)
        paths = [] if choice is None else _arms(choice)
        steps = paths[index].steps if index < len(paths) else ()
        return steps[0].span if steps else None

    def handlers_before(self, errors: Span) -> tuple[Span, ...]:
        """Return the first error of each handler that precedes, in the same ``try``, the handler
        whose first error is at *errors*.
        """
        return self.handlers.get(errors.start, ())

    def has_empty_arm(self, keyword: Span) -> bool:
        """Whether the ``if`` or ``match`` whose keyword is at *keyword* has an empty branch."""
        choice = self.choices.get(keyword)
        return choice is not None and any(not path.steps for path in _arms(choice))


def routes_in(graph: syntax.GraphDecl) -> Routes:
    """Return the routing steps of *graph*."""
    choices: dict[Span, syntax.IfStep | syntax.MatchStep] = {}
    handlers: dict[int, tuple[Span, ...]] = {}
    for part in syntax.parts_of(syntax.paths_of(graph)):
        match part:
            case syntax.IfStep() | syntax.MatchStep():
                choices[part.keyword] = part
            case syntax.TryStep():
                firsts = [handler.errors[0].span for handler in part.handlers if handler.errors]
                for index, first in enumerate(firsts):
                    handlers[first.start] = tuple(firsts[:index])
    return Routes(choices, handlers)


def _arms(choice: syntax.IfStep | syntax.MatchStep) -> list[syntax.Path]:
    match choice:
        case syntax.IfStep(arms=arms, orelse=orelse):
            return [*(arm.path for arm in arms), *(() if orelse is None else (orelse,))]
        case syntax.MatchStep(cases=cases):
            return [case.path for case in cases]


def mentions_of(members: Iterable[syntax.Member]) -> Mentions:
    """Return the names in *members*."""
    read: set[str] = set()
    written: set[str] = set()
    is_whole = True
    for node in nodes_in(members):
        match node:
            case syntax.NameExpr(name=name):
                read.add(name)
            case syntax.Targets(names=names):
                written.update(name.text for name in names)
            case syntax.Assignment(field=field) | syntax.Handler(field=field) if field is not None:
                written.add(field.text)
            case syntax.ForeignExpr() | syntax.BadExpr() | syntax.BadStep() | syntax.BadMember():
                is_whole = False
            case _:
                pass
    return Mentions(frozenset(read), frozenset(written), is_whole)


def nodes_in(parts: Iterable[syntax.Node]) -> Iterator[syntax.Node]:
    """Yield *parts* and all nodes below them, in no particular order."""
    pending: list[object] = list(parts)
    while pending:
        part = pending.pop()
        if isinstance(part, tuple):
            pending.extend(part)
        elif isinstance(part, syntax.Node):
            yield part
            pending.extend(getattr(part, name) for name in _parts_of(part))


#: For each class, the names of the fields of a node that may hold other nodes.
_PARTS: dict[object, tuple[str, ...]] = {}


def _parts_of(node: syntax.Node) -> tuple[str, ...]:
    kind = type(node)
    if kind not in _PARTS:
        fields = (field for field in attrs.fields(kind) if field.type not in ("Span", "str", "int"))
        _PARTS[kind] = tuple(field.name for field in fields)
    return _PARTS[kind]
