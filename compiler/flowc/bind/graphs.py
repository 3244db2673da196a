"""One graph: first its header, since graphs may call each other in any order, then its body."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from flowc.bind.constants import bound
from flowc.bind.fields import GraphFields, bind_fields
from flowc.bind.items import ItemBinder
from flowc.bind.nodes import Declaration, ItemScope, NodeBinder, NodeSyntax, written_names
from flowc.bind.occurrences import check_declaration, check_occurrence
from flowc.bind.scope import (
    GRAPH_NAMES,
    FileScope,
    GraphMeaning,
    PythonMeaning,
    UnknownNames,
)
from flowc.bind.sketch import Mention, Sketch, node_steps
from flowc.bind.walking import Walker
from flowc.bind.wiring import homes, wire
from flowc.diagnostics import codes, finding
from flowc.diagnostics.suggest import Suggestion, nearest, suggest
from flowc.source import Span
from flowc.trees import syntax
from flowc.trees.program import (
    BadTask,
    End,
    Graph,
    GraphHeader,
    Occurrence,
    Policy,
    Region,
    Start,
)

_MARKERS = ("start", "end")
_MARKERS_ELSEWHERE = {
    **dict.fromkeys(("begin", "entry", "init", "__start__"), "start"),
    **dict.fromkeys(("stop", "exit", "finish", "done", "quit", "__end__"), "end"),
}
_NODES = (syntax.NodeDecl, syntax.AskDecl, syntax.WaitDecl, syntax.SetDecl)


@attrs.frozen(eq=False)
class Heading:
    """A graph whose header and fields are bound."""

    syntax: syntax.GraphDecl
    header: GraphHeader
    names: GraphFields


@attrs.frozen
class Effects:
    """What a graph does, itself or in a subgraph, that matters to its callers."""

    pauses: bool
    remembers: bool


def bind_heading(decl: syntax.GraphDecl, effects: Effects, scope: FileScope) -> Heading:
    """Return *decl* with its parameters, outputs, fields and resources bound."""
    names = bind_fields(decl, scope)
    header = GraphHeader(
        home=scope.home,
        module=scope.module,
        name=decl.name.text,
        params=names.params,
        outputs=names.outputs,
        resources=tuple(names.resources.values()),
        span=decl.name.span,
        limit=_limit(decl, scope),
        pauses=effects.pauses,
        remembers=effects.remembers,
    )
    return Heading(decl, header, names)


def _limit(decl: syntax.GraphDecl, scope: FileScope) -> int | None:
    limits = [member for member in decl.members if isinstance(member, syntax.Limit)]
    for extra in limits[1:]:
        scope.problems.add(
            finding(
                codes.DUPLICATE_OPTION,
                "the graph has a second `limit`",
                extra.span,
                also=[(limits[0].span, "the first one")],
            )
        )
    return bound(limits[0].steps, "`limit`", scope.problems) if limits else None


def bind_graph(heading: Heading, scope: FileScope, *, calls_itself: bool) -> Graph:
    """Return the graph of *heading*: its nodes, their occurrences and the control flow."""
    hushed = scope.unknown.hushed
    if any(isinstance(one, syntax.BadMember) and not one.names for one in heading.syntax.members):
        hushed |= GRAPH_NAMES
    return _GraphBinder(heading, scope, UnknownNames(hushed)).bind(calls_itself)


@attrs.define(eq=False)
class _GraphBinder:
    heading: Heading
    scope: FileScope
    unknown: UnknownNames
    declared: dict[str, Declaration] = attrs.field(factory=dict)
    aliases: dict[str, str] = attrs.field(factory=dict)
    doubtful: set[str] = attrs.field(factory=set)

    @property
    def decl(self) -> syntax.GraphDecl:
        return self.heading.syntax

    def bind(self, calls_itself: bool) -> Graph:
        nodes = NodeBinder(self.scope, self.heading.names, self.unknown)
        declarations = self._declare(nodes)
        self._name_aliases()
        sketch = self._sketch()
        home = homes(sketch)
        occurrences = {name: self._occur(nodes, home[name], sketch) for name in home}
        self._bind_unused(nodes, occurrences, sketch)
        wired = wire(sketch, home, occurrences, self.scope.problems)
        for name, occurrence in occurrences.items():
            self.scope.problems.extend(
                check_occurrence(occurrence, home[name].place.region, self.heading.names)
            )
        self._check(declarations)
        self.unknown.report(self.scope.problems)
        return Graph(
            header=self.heading.header,
            doc=self.decl.doc,
            fields=tuple(self.heading.names.fields.values()),
            resources=self.heading.header.resources,
            declared={name: node.syntax.name.span for name, node in self.declared.items()},
            occurrences=tuple(sorted(occurrences.values(), key=lambda item: item.span.start)),
            flow=wired.flow,
            sound=wired.sound and not calls_itself and self._is_whole(occurrences),
            syntax=self.decl,
        )

    # ---- nodes ---------------------------------------------------------------------------------

    def _declare(self, nodes: NodeBinder) -> list[Declaration]:
        declarations = []
        for member in self.decl.members:
            if isinstance(member, _NODES):
                declaration = nodes.declare(member)
                declarations.append(declaration)
                if self._is_new(member):
                    self.declared[member.name.text] = declaration
        return declarations

    def _check(self, declarations: Iterable[Declaration]) -> None:
        """Report where *declarations* disagree with their functions."""
        for declaration in declarations:
            for problem in check_declaration(declaration, self.scope):
                # A name that no field has is mostly a slip, and no key of the result either.
                is_told = problem.code is codes.RETURN_KEYS and self.unknown.has(
                    codes.UNKNOWN_FIELD, problem.primary.span
                )
                if not is_told:
                    self.scope.problems.add(problem)

    def _is_new(self, node: NodeSyntax) -> bool:
        name = node.name
        if name.text in ("start", "end", "_"):
            self.doubtful.add(name.text)
            headline = f"the name `{name.text}` is reserved"
            self.scope.problems.add(finding(codes.RESERVED_NAME, headline, name.span))
            return False
        earlier = self.declared.get(name.text)
        if earlier is None:
            return True
        self._report_duplicate(name, earlier.syntax.name)
        return False

    def _report_duplicate(self, name: syntax.Name, first: syntax.Name) -> None:
        self.doubtful.add(name.text)
        self.scope.problems.add(
            finding(
                codes.DUPLICATE_NODE,
                f"`{self.decl.name.text}` has a second node `{name.text}`",
                name.span,
                also=[(first.span, "the first one")],
                help=f"one is enough: in a path, `{name.text} as …` is a fresh occurrence of it",
            )
        )

    def _name_aliases(self) -> None:
        """Record which occurrences have names of their own, anywhere in the flow."""
        places: dict[str, syntax.Name] = {}
        for step in node_steps(syntax.paths_of(self.decl)):
            if step.alias is None:
                continue
            alias = step.alias
            if alias.text in self.declared:
                self._report_duplicate(alias, self.declared[alias.text].syntax.name)
            elif alias.text in places:
                self._report_duplicate(alias, places[alias.text])
            else:
                places[alias.text] = alias
                self.aliases[alias.text] = step.name.text

    def _occur(self, nodes: NodeBinder, home: Mention, sketch: Sketch) -> Occurrence:
        """Return the occurrence of the node at *home*, without a task if the node is not
        declared.
        """
        first = sketch.mentions[home.name][0].span
        declaration = self.declared.get(self.aliases.get(home.name, home.name))
        if declaration is not None:
            return nodes.occur(declaration, home.name, first, home.place.items)
        sketch.doubtful.add(home.name)
        for mention in sketch.mentions[home.name]:
            self._report_unknown(self.aliases.get(home.name, home.name), mention)
        return Occurrence(home.name, BadTask(), (), "none", (), Policy(), first, first)

    def _report_unknown(self, name: str, mention: Mention) -> None:
        if name in self.heading.names.silent:
            return
        may_compare = self.unknown.may_compare(len(self.declared))
        if may_compare and self._is_misspelled_where_declared(name):
            return
        if name in self.scope.meanings:
            self.scope.look_up(name)  # counts as a use, so that it is not reported as unused too
        self.unknown.add(
            codes.UNKNOWN_NODE,
            f"there is no node `{name}` in the graph `{self.decl.name.text}`",
            mention.word,
            self._help_for(mention, name) if may_compare else "",
        )

    def _is_misspelled_where_declared(self, name: str) -> bool:
        """Whether a node with a similar name lacks its function, which was reported."""
        declared = self.declared.get(nearest(name, self.declared) or "")
        return declared is not None and (
            isinstance(declared.syntax, syntax.NodeDecl)
            and declared.syntax.target is None
            and isinstance(declared.target, BadTask)
        )

    def _help_for(self, mention: Mention, name: str) -> str | Suggestion:
        if name in self.aliases:
            return f"`{name}` is an occurrence; `{self.aliases[name]} as …` makes another"
        meaning = self.scope.meanings.get(name)
        if isinstance(meaning, PythonMeaning | GraphMeaning):
            target = f" = {name}" if isinstance(meaning, GraphMeaning) else ""
            return f"a node must be declared: `node {name}(…){target}`"
        known = [*_MARKERS, *self.declared]
        meant = _MARKERS_ELSEWHERE.get(name) or nearest(name, known)
        if meant in _MARKERS:
            is_sure = name in _MARKERS_ELSEWHERE or suggest(name, known, "node").instead
            # Edges leave `start` and enter `end`.
            fits = mention.leads_on == (meant == "start")
            return Suggestion(f"did you mean `{meant}`?", meant if is_sure and fits else None)
        return suggest(name, [*self.declared, *self.aliases], "node")

    def _bind_unused(
        self, nodes: NodeBinder, occurrences: Mapping[str, Occurrence], sketch: Sketch
    ) -> None:
        """Bind the nodes that never occur as well: their mistakes are reported, their names
        used.
        """
        used = {self.aliases.get(name, name) for name in occurrences}
        item_names = frozenset(
            field.name
            for fork in sketch.branches
            for field in ((fork.item, *fork.variables) if fork.item else ())
        )
        for name, declaration in self.declared.items():
            if name not in used:
                at = declaration.syntax.name.span
                nodes.occur(declaration, name, at, ItemScope(silent=item_names))

    def _is_whole(self, occurrences: Mapping[str, Occurrence]) -> bool:
        """Whether everything was parsed, every node has a task, and every write has its field."""
        damaged = any(isinstance(member, syntax.BadMember) for member in self.decl.members)
        return not damaged and all(
            not isinstance(occurrence.task, BadTask) and self._writes_all(occurrence)
            for occurrence in occurrences.values()
        )

    def _writes_all(self, occurrence: Occurrence) -> bool:
        declaration = self.declared[self.aliases.get(occurrence.name, occurrence.name)]
        return len(occurrence.writes) == len(set(written_names(declaration.syntax)))

    # ---- flow ----------------------------------------------------------------------------------

    def _sketch(self) -> Sketch:
        root = Region(None, 0)
        paths = syntax.paths_of(self.decl)
        starts = [
            path.steps[0].span
            for path in paths
            if path.steps and isinstance(path.steps[0], syntax.StartStep)
        ]
        entry = starts[0] if starts else self.decl.name.span
        sketch = Sketch(
            root, Start(root, entry), End(root, _last_place(self.decl)), doubtful=self.doubtful
        )
        items = ItemBinder(self.scope, self.heading.names, self.unknown)
        walker = Walker(self.scope, self.heading.names, self.unknown, items, sketch)
        for path in paths:
            walker.walk_alone(path)
        if not starts:
            self._report_no_entry(paths)
            sketch.sound = False
        return sketch

    def _means_start(self, name: str) -> bool:
        """Whether *name* is not a node and close to `start`, which is reported where it is
        written.
        """
        meant = _MARKERS_ELSEWHERE.get(name) or nearest(name, [*_MARKERS, *self.declared])
        return name not in self.declared and meant == "start"

    def _report_no_entry(self, paths: list[syntax.Path]) -> None:
        name = self.decl.name
        if any(isinstance(member, syntax.BadMember) for member in self.decl.members):
            return
        if not paths:
            headline = f"the graph `{name.text}` is empty"
            if self.declared:
                headline = f"the graph `{name.text}` has nodes but no flow"
            help_ = "a path says what runs: `start -> NODE -> end`"
            self.scope.problems.add(finding(codes.EMPTY_GRAPH, headline, name.span, help=help_))
            return
        first = paths[0].steps[0]
        if isinstance(first, syntax.NodeStep) and self._means_start(first.name.text):
            return
        begin = (
            f"start -> {first.name.text}" if isinstance(first, syntax.NodeStep) else "start -> …"
        )
        self.scope.problems.add(
            finding(
                codes.NO_ENTRY,
                f"the graph `{name.text}` has no `start ->`",
                name.span,
                help=f"one path begins at `start`: `{begin}`",
            )
        )


def _last_place(decl: syntax.GraphDecl) -> Span:
    """Return the span of the closing brace of the graph, where every run ends."""
    return Span(decl.span.path, decl.span.end - 1, decl.span.end)
