"""Whether the options of a node have the effect on its function that they promise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from flowc.check.analysis.graph import AnalysedGraph
from flowc.diagnostics import Applicability, Diagnostic, Edit, Fix, codes, finding
from flowc.python.facts import Function, Named
from flowc.source import Span
from flowc.trees import syntax
from flowc.trees.program import FunctionTask, Occurrence, Retry

#: Names in the return annotation of a plain `def` whose work may happen only when the result is
#: awaited.
_AWAITED = ("Any", "AsyncGenerator", "AsyncIterable", "AsyncIterator", "Awaitable", "Coroutine")

#: `NodeTimeoutError` and its base classes.
_TIMEOUTS = frozenset(
    {
        *(("flowrt", name) for name in ("NodeTimeoutError", "FlowError")),
        *(("builtins", name) for name in ("TimeoutError", "OSError", "Exception")),
    }
)

Option = TypeVar("Option", bound=syntax.Option)


def check_caches_of_effects(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each ``cache`` of a node without outputs: a hit would skip the effect, which is all
    that the node is for.
    """
    for occurrence, node in declared_nodes(graph):
        option = option_of(node, syntax.Cache)
        if option is not None and node.targets is None and _calls_function(occurrence):
            name = node.name.text
            yield finding(
                codes.CACHE_OF_EFFECT,
                f"`{name}` has no output to cache, and a hit would skip its effect",
                option.span,
                "with the same arguments it is called once",
                also=[(node.name.span, "writes nothing")],
                help="leave the option out, or let the node write what it returns",
                fixes=[without_option(graph, node, option)],
            )


def check_timeouts_of_threads(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each ``timeout`` of a function that runs in a thread, which continues regardless."""
    for occurrence, node in declared_nodes(graph):
        option = option_of(node, syntax.Timeout)
        task = occurrence.task
        if option is None or not isinstance(task, FunctionTask):
            continue
        if isinstance(task.facts, Function) and _runs_in_thread(occurrence, task.facts):
            yield _runs_on(occurrence, node, option, task.facts)


def _runs_in_thread(occurrence: Occurrence, function: Function) -> bool:
    """Say whether *function* is certain to do its work in the thread that calls it."""
    if occurrence.policy.place == "process" or function.opens is not None:
        return False
    if function.kind not in ("function", "generator"):
        return False
    gives = function.returns
    return not (isinstance(gives, Named) and gives.name in _AWAITED)


def _runs_on(
    occurrence: Occurrence, node: syntax.NodeDecl, option: syntax.Timeout, function: Function
) -> Diagnostic:
    return finding(
        codes.TIMEOUT_OF_SYNC,
        f"`{node.name.text}` goes on after its `timeout`: a thread cannot be interrupted",
        option.span,
        "ends the wait, but not the call",
        also=[(function.span, "a plain `def`, which runs in a thread")],
        notes=_what_happens(occurrence, node),
        help="make it an `async def`, which is cancelled, or say `run in process`",
    )


def _what_happens(occurrence: Occurrence, node: syntax.NodeDecl) -> Iterator[str]:
    yield "the node fails with `NodeTimeoutError`; the late result of its call is dropped"
    retry = occurrence.policy.retry
    if retry is not None and retry.times > 1 and _takes_timeouts(retry):
        yield f"`retry` then calls `{node.name.text}` again, while the first may still run"
    if occurrence.policy.place == "inline":
        yield "with a `timeout`, `run inline` uses a worker thread, too"


def _takes_timeouts(retry: Retry) -> bool:
    return not retry.on or any((error.module, error.name) in _TIMEOUTS for error in retry.on)


# ---- declarations and options ------------------------------------------------------------------


def declared_nodes(graph: AnalysedGraph) -> Iterator[tuple[Occurrence, syntax.NodeDecl]]:
    """Yield each node that is used in the flow, once, with its declaration."""
    nodes: Mapping[Span, syntax.NodeDecl] = {
        member.name.span: member
        for member in graph.graph.syntax.members
        if isinstance(member, syntax.NodeDecl)
    }
    placed = {step.occurrence.declared: step.occurrence for step in graph.placed}
    for declared, occurrence in placed.items():
        if declared in nodes:
            yield occurrence, nodes[declared]


def option_of(node: syntax.NodeDecl, kind: type[Option]) -> Option | None:
    """Return the effective option of that kind: the last one, if it is repeated."""
    given = [option for option in node.options if isinstance(option, kind)]
    return given[-1] if given else None


def _calls_function(occurrence: Occurrence) -> bool:
    return isinstance(occurrence.task, FunctionTask)


def without_option(graph: AnalysedGraph, node: syntax.NodeDecl, option: syntax.Option) -> Fix:
    """Return the fix that removes *option*, and the braces too if it is the only one."""
    edit = Edit(_place_of(graph, node, option), "")
    word = type(option).__name__.lower()
    return Fix(f"leave out `{word}`", (edit,), Applicability.UNSAFE)


def _place_of(graph: AnalysedGraph, node: syntax.NodeDecl, option: syntax.Option) -> Span:
    """Return the span of *option* and the space before it, or of *option* alone if the space
    contains a comment.
    """
    is_alone = len(node.options) == 1
    end = node.span.end if is_alone else option.span.end
    words = [t for t in graph.program.syntax.tokens if t.text.strip() and t.start < end]
    ahead = [
        index
        for index, token in enumerate(words)
        if token.start < option.span.start and not (is_alone and token.text == "{")
    ]
    last = words[ahead[-1]]
    if any(token.text.startswith("#") for token in words[ahead[-1] :]):
        return option.span
    return Span(option.span.path, last.start + len(last.text), end)
