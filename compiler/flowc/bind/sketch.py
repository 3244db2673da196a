"""The flow of a graph as it is written: paths walked, arrows recorded, nothing decided yet.

A node may be named in many places and its arrow may be in any of them, so a first walk over the
paths only records. In the record, nodes are names; constructs (decisions, forks, repeats, handlers)
are vertices from the start, as each is written once. `flowc.bind.wiring` then builds the graph.

Walking a step gives a `Stretch`: where control enters it, and its *loose ends*, which the next
arrow ties to whatever follows. The loose end of a node that ends a branch is tied *softly*: control
falls through it only if the node has no arrow of its own elsewhere, which would make this mention a
jump.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import attrs

from flowc.bind.nodes import ItemScope
from flowc.source import Span
from flowc.trees import syntax
from flowc.trees.program import (
    Branch,
    Catch,
    End,
    Fork,
    IfDecision,
    Join,
    MatchDecision,
    Next,
    Raised,
    Region,
    RepeatStart,
    RepeatTest,
    Start,
    Taken,
    Vertex,
)

#: A node, by its name in the flow, or the vertex of a construct.
Endpoint = str | Vertex
ArrowKind = Next | Taken | Branch | Raised


@attrs.frozen(eq=False)
class Place:
    """Where a step is: its region, the visible item variables, the handlers of the enclosing
    ``try``s (innermost first), the enclosing repeats (outermost first).
    """

    region: Region
    items: ItemScope
    guards: tuple[Catch, ...] = ()
    repeats: tuple[RepeatStart, ...] = ()

    def inside(self, region: Region) -> Place:
        """Return the place of a branch: enclosing handlers and repeats do not reach into it."""
        return Place(region, self.items)


@attrs.frozen(eq=False)
class Mention:
    """A node named in the flow; *leads_on* if an arrow follows. *word* is the name of its
    declaration.
    """

    name: str
    span: Span
    word: Span
    place: Place
    leads_on: bool


@attrs.frozen(eq=False)
class Drawn:
    """An arrow; one that is not *firm* counts only if its source has no firm one."""

    source: Endpoint
    target: Endpoint
    kind: ArrowKind
    span: Span
    firm: bool


@attrs.frozen(eq=False)
class LooseEnd:
    """An outgoing path that is not yet tied to anything; *span* is the word or arm it comes from.

    It is *unwritten* if it comes through an empty branch, which might have led anywhere.
    """

    source: Endpoint
    kind: ArrowKind
    span: Span
    unwritten: bool = False


@attrs.frozen(eq=False)
class Stretch:
    """A step or path that has been walked. *entry* is None if it was damaged; *word* is the ``end``
    if the entry is the end of the run.
    """

    entry: Endpoint | None
    loose: tuple[LooseEnd, ...] = ()
    word: Span | None = None


@attrs.define(eq=False, slots=False)
class Sketch:
    """The record of one walk.

    *paths* are the top-level paths in source order; *pairs* are those of them that are a single
    arrow, by its span. *open_ends* has the loose ends of each top-level path with the step that
    ends it. *doubtful* are names that were reported because no node, or more than one, has them:
    their arrows are not judged.
    """

    root: Region
    start: Start
    end: End
    mentions: dict[str, list[Mention]] = attrs.field(factory=dict)
    drawn: list[Drawn] = attrs.field(factory=list)
    vertices: list[tuple[Vertex, Place]] = attrs.field(factory=list)
    branches: dict[Fork, tuple[Region, ...]] = attrs.field(factory=dict)
    joins: dict[Fork, Join] = attrs.field(factory=dict)
    dataflow: dict[Fork, tuple[str, ...]] = attrs.field(factory=dict)
    open_ends: list[tuple[syntax.Step, tuple[LooseEnd, ...]]] = attrs.field(factory=list)
    doubtful: set[str] = attrs.field(factory=set)
    paths: list[syntax.Path] = attrs.field(factory=list)
    pairs: dict[Span, syntax.Path] = attrs.field(factory=dict)
    sound: bool = True

    def note_path(self, path: syntax.Path) -> None:
        """Record a top-level path."""
        self.paths.append(path)
        if len(path.arrows) == 1:
            last = path.steps[-1]
            # As in `tie`, the span of an arrow to the end is that of the word.
            self.pairs[last.span if isinstance(last, syntax.EndStep) else path.arrows[0]] = path

    @cached_property
    def drawn_from(self) -> Mapping[Endpoint, Sequence[Drawn]]:
        """The arrows by source; to be used once all are drawn."""
        found: dict[Endpoint, list[Drawn]] = {}
        for drawn in self.drawn:
            found.setdefault(drawn.source, []).append(drawn)
        return found

    def tie(self, ends: tuple[LooseEnd, ...], to: Stretch, arrow: Span, firm: bool) -> None:
        """Draw an arrow from each of *ends* to the entry of *to*."""
        if to.entry is None:
            self.sound = False
            return
        for end in ends:
            is_node = isinstance(end.source, str)
            self.drawn.append(
                Drawn(end.source, to.entry, end.kind, to.word or arrow, firm or not is_node)
            )

    def mention(self, step: syntax.NodeStep, place: Place, leads_on: bool) -> str:
        """Record that *step* names a node, and return the node's name in the flow."""
        name = (step.alias or step.name).text
        mention = Mention(name, step.span, step.name.span, place, leads_on)
        self.mentions.setdefault(name, []).append(mention)
        return name


def word_of(endpoint: Endpoint) -> str:
    """Return the keyword of the construct that *endpoint* belongs to."""
    match endpoint:
        case IfDecision():
            return "if"
        case MatchDecision():
            return "match"
        case RepeatStart() | RepeatTest():
            return "repeat"
        case Catch():
            return "on"
        case Fork(kind=kind) if kind != "group":
            return kind
    return "[…]"


def node_steps(paths: Iterable[syntax.Path]) -> Iterator[syntax.NodeStep]:
    """Yield every step of *paths*, nested ones included, that names a node, in source order."""
    return (step for step in syntax.parts_of(paths) if isinstance(step, syntax.NodeStep))


def is_cut(decl: syntax.GraphDecl) -> bool:
    """Whether a member or a step of *decl* could not be parsed: it may have named any node."""
    cut = any(isinstance(member, syntax.BadMember) for member in decl.members)
    return cut or any(
        isinstance(step, syntax.BadStep) for step in syntax.parts_of(syntax.paths_of(decl))
    )
