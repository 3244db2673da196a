"""Nodes that triggers and tests name from outside their graph: `confirm`, `review.confirm`.

The use of such a name decides which nodes it may refer to: a stub needs a node that calls
something, an answer one that asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import attrs

from flowc.bind.scope import FileScope
from flowc.bind.sketch import is_cut
from flowc.diagnostics import Code, Fix, finding, renaming
from flowc.diagnostics.suggest import Suggestion, suggest
from flowc.trees import syntax
from flowc.trees.program import (
    AskTask,
    BadTask,
    Graph,
    GraphHeader,
    GraphTask,
    NodeName,
    Occurrence,
    SetTask,
    WaitTask,
)

#: The number of names that are searched for a similar one.
_MOST_NAMES = 500


@attrs.frozen
class Use:
    """A use of a name: the *noun* for what it may refer to, and why an occurrence is refused."""

    noun: str
    refuse: Callable[[Occurrence], tuple[str, str] | None]


def _refuse_stub(node: Occurrence) -> tuple[str, str] | None:
    name = node.name
    instead = {
        SetTask: "it runs as it is: leave the stub out",
        AskTask: f"it is answered: `answer {name} = …`",
        WaitTask: f"it comes due with `expire {name}`",
    }
    return _calls_nothing(node, instead)


def _refuse_call(node: Occurrence) -> tuple[str, str] | None:
    instead = {
        SetTask: "a path names it: `expect path […]`",
        AskTask: f"`expect pause {node.name}` says that it is asked",
        WaitTask: f"`expect pause {node.name}` says that the run waits",
    }
    return _calls_nothing(node, instead)


def _calls_nothing(node: Occurrence, instead: Mapping[type, str]) -> tuple[str, str] | None:
    """Return a refusal if *node* calls nothing; *instead* maps its kind of task to the help."""
    what = {SetTask: "is a `set`, which", AskTask: "asks and", WaitTask: "waits and"}
    kind = type(node.task)
    return (f"`{node.name}` {what[kind]} calls nothing", instead[kind]) if kind in what else None


def _refuse_answer(node: Occurrence) -> tuple[str, str] | None:
    if isinstance(node.task, AskTask | BadTask):
        return None
    if isinstance(node.task, WaitTask):
        return f"`{node.name}` waits and asks nothing", "it is not answered: its time comes"
    return f"`{node.name}` asks nothing", "only an `ask` is answered"


def _refuse_expiry(node: Occurrence) -> tuple[str, str] | None:
    match node.task:
        case WaitTask() | BadTask():
            return None
        case AskTask(timeout=None):
            help_ = f"answer it, or give it one: `ask {node.name}(…) … {{ timeout 1d }}`"
            return f"`{node.name}` has no `timeout`, so it never expires", help_
        case AskTask():
            return None
    return f"`{node.name}` never expires", "only a `wait`, or an `ask` with a `timeout`, does"


def _refuse_pause(node: Occurrence) -> tuple[str, str] | None:
    if isinstance(node.task, AskTask | WaitTask | BadTask):
        return None
    return f"`{node.name}` never pauses", "only an `ask` or a `wait` does"


STUB = Use("node", _refuse_stub)
ANSWER = Use("question", _refuse_answer)
EXPIRY = Use("question", _refuse_expiry)
PAUSE = Use("question", _refuse_pause)
PATH = Use("node", lambda _: None)
CALL = Use("node", _refuse_call)


@attrs.frozen(eq=False)
class NodeNames:
    """Resolves names in graphs whose *bodies* are known; its findings have *code*."""

    bodies: Mapping[GraphHeader, Graph]
    scope: FileScope
    code: Code
    _nodes: dict[Graph, dict[str, Occurrence]] = attrs.field(factory=dict)

    def find(self, name: syntax.DottedName, header: GraphHeader, use: Use) -> NodeName | None:
        """Return the node that *name* refers to in the graph of *header*, or None, reported."""
        way: list[Occurrence] = []
        inside: GraphHeader | None = header
        for part in name.parts:
            graph = None if inside is None else self.bodies.get(inside)
            if inside is None or graph is None:
                if inside is None and not isinstance(way[-1].task, BadTask):
                    self._report(
                        part, f"`{way[-1].name}` runs no graph", "it has no nodes of its own"
                    )
                return None
            node = self._nodes_of(graph).get(part.text)
            if node is None:
                self._report_unknown(part, name, header, graph, use)
                return None
            way.append(node)
            inside = _graph_of(node)
        return self._judged(NodeName(name.span, name.text, tuple(way)), use)

    def nodes_of(self, header: GraphHeader) -> Mapping[str, Occurrence]:
        """Return the nodes of the graph of *header* by name; empty if the graph is not known."""
        graph = self.bodies.get(header)
        return {} if graph is None else self._nodes_of(graph)

    def _nodes_of(self, graph: Graph) -> dict[str, Occurrence]:
        if graph not in self._nodes:
            self._nodes[graph] = {node.name: node for node in graph.occurrences}
        return self._nodes[graph]

    def _judged(self, found: NodeName, use: Use) -> NodeName | None:
        refusal = use.refuse(found.node)
        if refusal is None:
            return found
        headline, help_ = refusal
        self.scope.problems.add(
            finding(
                self.code,
                headline,
                found.span,
                also=[(found.node.declared, "declared here")],
                help=help_,
            )
        )
        return None

    def _report_unknown(
        self,
        part: syntax.Name,
        name: syntax.DottedName,
        header: GraphHeader,
        graph: Graph,
        use: Use,
    ) -> None:
        if is_cut(graph.syntax) or any(isinstance(n.task, BadTask) for n in graph.occurrences):
            return  # what was not understood may have been it
        if part.text in graph.declared and not graph.sound:
            return  # its place in the flow may be where that has a mistake
        found = self._help_for(part, name, header, graph, use)
        headline = f"there is no {use.noun} `{part.text}` in the graph `{graph.name}`"
        if part.span == name.span:
            self.scope.unknown.add(self.code, headline[:100], part.span, found)
        else:
            self._report(part, headline, found.help, renaming(found.instead, name.span))

    def _help_for(
        self,
        part: syntax.Name,
        name: syntax.DottedName,
        header: GraphHeader,
        graph: Graph,
        use: Use,
    ) -> Suggestion:
        if part.text in ("start", "end"):
            return Suggestion("only nodes are named, without `start` and `end`")
        if part.text in graph.declared:
            place = graph.declared[part.text]
            others = [one.name for one in graph.occurrences if one.declared == place]
            if others:
                shown = ", ".join(f"`{other}`" for other in others)
                return Suggestion(f"in the flow it is called {shown}")
            return Suggestion("the node is declared, but not used in the flow")
        known = list(self._names(header, use))
        inner = [one for one in known if one.endswith(f".{part.text}")]
        if len(inner) == 1:
            return Suggestion(f"in a subgraph a {use.noun} `{inner[0]}` exists", inner[0])
        return suggest(name.text, known, use.noun)

    def _names(self, header: GraphHeader, use: Use) -> Iterator[str]:
        """Yield the names that *use* accepts, those of subgraphs included, breadth first."""
        waiting = [("", header, 0)]
        count = 0
        while waiting and count < _MOST_NAMES:
            prefix, inside, depth = waiting.pop(0)
            graph = self.bodies.get(inside)
            for node in () if graph is None else graph.occurrences:
                count += 1
                if use.refuse(node) is None and not isinstance(node.task, BadTask):
                    yield f"{prefix}{node.name}"
                below = _graph_of(node)
                if below is not None and depth < 8:
                    waiting.append((f"{prefix}{node.name}.", below, depth + 1))

    def _report(
        self, part: syntax.Name, headline: str, help_: str, fixes: Iterable[Fix] = ()
    ) -> None:
        self.scope.problems.add(
            finding(self.code, headline[:100], part.span, help=help_, fixes=fixes)
        )


def _graph_of(node: Occurrence) -> GraphHeader | None:
    return node.task.graph if isinstance(node.task, GraphTask) else None
