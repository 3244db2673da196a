"""Whether each trigger passes its graph the right arguments, and can do what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flowc.check.analysis.questions import answered_type, item_loops, steps_to
from flowc.check.graph_calls import GraphCall
from flowc.check.words import given_type, typed
from flowc.diagnostics import Diagnostic, codes, finding
from flowc.trees import syntax
from flowc.trees.program import Expr, Field, Http, Program, Reply, Run, Trigger
from flowc.trees.types import Type
from flowc.types import ANY, STR, declared_type, fits, python_gives, type_of

#: Path syntax of other servers that has no meaning in the path of a trigger.
_PATTERN = re.compile(r"\{[^}]*\}|<[^>]*>|[?#].*|\s+")


def check_triggers(program: Program) -> Iterator[Diagnostic]:
    """Report mistakes in the arguments, the answer and the thread of each trigger."""
    for trigger in program.triggers:
        match trigger.action:
            case Run() as run:
                yield from _run(trigger, run, program)
            case Reply() as reply:
                yield from _reply(trigger, reply, program)
        yield from _thread(trigger, program)


def _run(trigger: Trigger, run: Run, program: Program) -> Iterator[Diagnostic]:
    at = trigger.syntax.action.graph.span
    call = GraphCall(trigger.graph, run.arguments, at, codes.TRIGGER_ARGUMENT)
    yield from call.misnamed()
    for param, argument in call.paired():
        found: list[Diagnostic] = []
        given = _type(argument.value, program, found)
        yield from found
        if not python_gives(given, param.type, program.definitions):
            yield call.misfit(param, argument, given)


def _type(expr: Expr, program: Program, found: list[Diagnostic]) -> Type:
    """Return the type of *expr*; mistakes inside it are added to *found*."""
    given = type_of(expr, declared_type, program.definitions, found.append)
    return ANY if found else given


# ---- answers -------------------------------------------------------------------------------------


def _reply(trigger: Trigger, reply: Reply, program: Program) -> Iterator[Diagnostic]:
    question = reply.question
    found: list[Diagnostic] = []
    given = _type(reply.value, program, found)
    yield from found
    wanted = answered_type(question.node)
    if not python_gives(given, wanted, program.definitions):
        yield _wrong_answer(reply, given, wanted)
    loops = list(item_loops(steps_to(question, trigger.graph, program.bodies)))
    for _, fork in loops[:1]:
        yield finding(
            codes.TRIGGER_ARGUMENT,
            f"`{question.text}` is asked for each item, and a trigger cannot say for which",
            question.span,
            also=[(fork.span, "asked in this `each`")],
            help="answer it from Python: `graph.resume(thread_id, answers)`",
        )
    if trigger.thread is None:
        yield finding(
            codes.TRIGGER_ARGUMENT,
            f"the answer to `{question.text}` does not say on which thread",
            trigger.syntax.action.span,
            "a question is open on one thread",
            help="say which run asked, as in `thread body.thread`",
        )


def _wrong_answer(reply: Reply, given: Type, wanted: Type) -> Diagnostic:
    shown = given_type(given, wanted)
    field: Field = reply.question.node.writes[0].field
    return finding(
        codes.TRIGGER_ARGUMENT,
        f"`{reply.question.text}` is answered with {typed(wanted)}, not {shown}",
        reply.value.span,
        f"this is {shown}",
        also=[(field.span, f"declared as {typed(field.type)}")],
        help="give a value of the declared type",
    )


# ---- threads -------------------------------------------------------------------------------------


def _thread(trigger: Trigger, program: Program) -> Iterator[Diagnostic]:
    if trigger.thread is not None:
        found: list[Diagnostic] = []
        given = _type(trigger.thread, program, found)
        yield from found
        if not fits(given, STR, program.definitions):
            yield finding(
                codes.TRIGGER_ARGUMENT,
                f"a thread is named by {typed(STR)}, not {given_type(given, STR)}",
                trigger.thread.span,
                help="make it a text: `str(…)`",
            )
    elif isinstance(trigger.action, Run) and not _makes_threads(trigger):
        yield from _no_thread(trigger)


def _makes_threads(trigger: Trigger) -> bool:
    """Whether each run gets its own thread, whose name is returned to whoever fired the trigger."""
    return isinstance(trigger.syntax.source, syntax.HttpSource | syntax.UnknownSource)


def _no_thread(trigger: Trigger) -> Iterator[Diagnostic]:
    header = trigger.graph
    if not header.pauses and not header.remembers:
        return
    does = "pauses" if header.pauses else "has a memory"
    yield finding(
        codes.TRIGGER_ARGUMENT,
        f"`{header.name}` {does} and needs a thread, which the trigger does not name",
        trigger.syntax.action.span,
        also=[(header.span, f"this graph {does}")],
        help='name it, as in `thread str(now)`: one for each run, or `thread "…"`: one for all',
    )


# ---- paths ---------------------------------------------------------------------------------------


def check_http_paths(program: Program) -> Iterator[Diagnostic]:
    """Report each path that no request can match, and a second trigger for the same request."""
    seen: dict[tuple[str, str], Trigger] = {}
    for trigger in program.triggers:
        if not isinstance(trigger.source, Http):
            continue
        yield from _path(trigger, trigger.source)
        key = (trigger.source.method, trigger.source.path)
        if key in seen:
            yield finding(
                codes.TRIGGER_ARGUMENT,
                f"a second trigger takes `{key[0]}` requests for `{key[1][:50]}`",
                trigger.syntax.source.span,
                also=[(seen[key].syntax.source.span, "the first one")],
                help="give one of them another path, or another method",
            )
        seen.setdefault(key, trigger)


def _path(trigger: Trigger, source: Http) -> Iterator[Diagnostic]:
    assert isinstance(trigger.syntax.source, syntax.HttpSource)
    written = trigger.syntax.source.path
    strange = _PATTERN.search(source.path)
    if not source.path.startswith("/"):
        headline = f"the path `{source.path[:60]}` does not begin with `/`"
        yield finding(codes.TRIGGER_ARGUMENT, headline, written.span, help=_rooted(source.path))
    elif strange is not None:
        yield finding(
            codes.TRIGGER_ARGUMENT,
            f"a path is taken as it is written, and cannot hold `{strange[0][:30]}`",
            written.span,
            help="what differs from request to request is in `query` or in `body`",
        )


def _rooted(path: str) -> str:
    if "://" in path:
        return "it is the path on the server that runs the flow, without the server"
    return f"write `/{path[:60]}`"
