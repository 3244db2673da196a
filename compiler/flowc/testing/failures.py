"""Findings about runs that do not do what their test expects."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.diagnostics import Diagnostic, Note, codes, finding
from flowc.source import Span
from flowc.testing.paths import spelled
from flowc.testing.scenes import Scene, WrongStepError, bare, way_of
from flowc.testing.shown import as_error
from flowc.trees.program import (
    Answer,
    ExpectError,
    ExpectPause,
    Expire,
    NodeName,
    Occurrence,
    Program,
    Test,
)
from flowrt.testing import NotStubbedError, OutOfResultsError

_MOST = 100


def unexpected_error(
    error: BaseException, test: Test, program: Program, scene: Scene
) -> Diagnostic:
    """Return a finding about a run that failed unexpectedly."""
    if isinstance(error, NotStubbedError):
        return _not_stubbed(error.node, test, program, scene)
    if isinstance(error, OutOfResultsError):
        return _out_of_results(error, test, program, scene)
    kind = type(error).__name__
    name = scene.graph.failed_node
    where = "" if name is None else f" in `{name}`"
    return finding(
        codes.TEST_FAILED,
        f"the run failed{where}: `{kind}`"[:_MOST],
        scene.since,
        "from here on",
        also=_node_places(name, test, program, f"raised `{kind}`"),
        notes=[as_error(error), _so_far(scene)],
        help=f"if it is to fail: `expect error {kind}`",
    )


def _not_stubbed(name: str, test: Test, program: Program, scene: Scene) -> Diagnostic:
    return finding(
        codes.TEST_FAILED,
        f"`{name}` was called, and has no stub"[:_MOST],
        scene.since,
        "from here on",
        also=_node_places(name, test, program, "its result is written"),
        notes=[_so_far(scene)],
        help=f"say what it returns: `stub {name} => …`",
    )


def _out_of_results(
    error: OutOfResultsError, test: Test, program: Program, scene: Scene
) -> Diagnostic:
    name = error.node
    stub = next(stub for stub in test.stubs.values() if _name(stub.node.way) == name)
    count = "1 result" if error.count == 1 else f"{error.count} results"
    return finding(
        codes.TEST_FAILED,
        f"`{name}` was called {error.count + 1} times, and its stub has {count}"[:_MOST],
        stub.results[-1].span,
        "the last result",
        also=_node_places(name, test, program, "called once more"),
        notes=[_so_far(scene)],
        help="add a result; a single one serves every call",
    )


def left_waiting(test: Test, program: Program, scene: Scene) -> Diagnostic:
    """Return a finding about a run that still waits at the end of a test that does not expect
    it.
    """
    waits = scene.waits_for
    return finding(
        codes.TEST_FAILED,
        f"the run waits for {_listed(waits)}, and the test ends"[:_MOST],
        scene.since,
        "from here on",
        also=_node_places(waits[0], test, program, "this is open") if waits else [],
        notes=[_so_far(scene)],
        help=f"say so with `expect pause {', '.join(waits)}`, or let it go on",
    )


def judge_pause(step: ExpectPause, scene: Scene) -> Iterator[Diagnostic]:
    """Yield findings if a run does not wait for what *step* names, or also waits for something
    else.
    """
    expected = [_called(name) for name in step.questions]
    left = [one.name for one in scene.all_open()]
    for name, called in zip(step.questions, expected, strict=True):
        meant = {one.name for one in scene.open_of(name)}
        if not meant:
            yield finding(
                codes.TEST_FAILED,
                f"the run does not wait for `{called}`: {scene.told()}"[:_MOST],
                name.span,
                notes=[_so_far(scene)],
                help=f"open are {_listed(left)}" if name.item is not None and left else "",
            )
            return
        left = [one for one in left if one not in meant]
    if left:
        tells_items = any(name.item is not None for name in step.questions)
        more = list(dict.fromkeys(left if tells_items else map(bare, left)))
        yield finding(
            codes.TEST_FAILED,
            f"the run also waits for {_listed(more)}"[:_MOST],
            step.span,
            help=f"name all that is open: `expect pause {', '.join((*expected, *more))}`",
        )


def _called(question: NodeName) -> str:
    return question.text if question.item is None else f"{question.text}[{question.item}]"


def other_error(step: ExpectError, test: Test, program: Program, scene: Scene) -> Diagnostic:
    """Return a finding about a run that did not fail, or failed with another error."""
    wanted = step.error.local
    if scene.error is None:
        return finding(
            codes.TEST_FAILED,
            f"the run did not fail with `{wanted}`: {scene.told()}"[:_MOST],
            step.span,
            notes=[_so_far(scene)],
        )
    kind = type(scene.error).__name__
    return finding(
        codes.TEST_FAILED,
        f"the run failed with `{kind}`, not with `{wanted}`"[:_MOST],
        step.span,
        also=_node_places(scene.graph.failed_node, test, program, f"raised `{kind}`"),
        notes=[as_error(scene.error), _so_far(scene)],
    )


def wrong_step(step: Answer | Expire, error: WrongStepError, scene: Scene) -> Diagnostic:
    """Return a finding about an answer or an expiry that does not apply to the run."""
    return finding(
        codes.TEST_FAILED,
        str(error)[:_MOST],
        step.question.span,
        notes=[_so_far(scene)],
        help=error.help,
    )


def not_evaluated(error: Exception, at: Span) -> Diagnostic:
    """Return a finding about arguments of a test whose evaluation failed."""
    kind = type(error).__name__
    headline = f"the arguments of the test raised `{kind}`"
    return finding(codes.TEST_FAILED, headline[:_MOST], at, notes=[as_error(error)])


def _so_far(scene: Scene) -> Note | str:
    return f"the path so far: {spelled(scene.graph.passed)}"


def _node_places(
    name: str | None, test: Test, program: Program, label: str
) -> list[tuple[Span, str]]:
    """Return the place of the declaration of a node, possibly in another file, with *label*."""
    if name is None:
        return []
    *_, node = way_of(name, test.graph, program.bodies)
    return [(node.declared, label)]


def _name(way: tuple[Occurrence, ...]) -> str:
    return ".".join(node.name for node in way)


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
