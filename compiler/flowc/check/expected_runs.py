"""Whether a run can do what a test expects of it, in the order in which the test expects it.

A test is read from top to bottom. Its answers and expiries divide the run into stretches; a *scene*
says where the run may be in the current stretch. After an answer to a question outside all parallel
parts the position is known, since nothing else can have been open; otherwise the run may be
anywhere that the answers so far let it reach. The first step that is impossible even so is the
finding of the test.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from flowc.check.analysis.questions import forks_around, may_wait_together, steps_to
from flowc.check.analysis.tested_runs import Bodies, Place, Point, Runs, UnknownRunError, Way
from flowc.check.expected_calls import judge_calls
from flowc.check.expected_paths import Stretch, judge_path, spelled
from flowc.check.words import listed
from flowc.diagnostics import Diagnostic, codes, finding
from flowc.trees.program import (
    Answer,
    ExpectCall,
    ExpectCalls,
    ExpectError,
    ExpectPath,
    ExpectPause,
    Expire,
    NodeName,
    Program,
    Step,
    Stub,
    Test,
)


def check_expected_runs(program: Program) -> Iterator[Diagnostic]:
    """Report the first step of each test that no run of its graph can satisfy."""
    bodies = Bodies(program.bodies)
    for test in program.tests:
        if test.is_whole and not _names_what_is_stubbed(test):
            try:
                yield from _Reading(test, bodies).first_finding()
            except UnknownRunError:
                continue


def _names_what_is_stubbed(test: Test) -> bool:
    """Whether a name leads into a graph that is itself stubbed, which is a finding of its own."""
    named: list[NodeName] = []
    for step in test.steps:
        match step:
            case Stub(node=name) | Answer(question=name) | Expire(question=name):
                named.append(name)
            case ExpectCalls(node=name) | ExpectCall(node=name):
                named.append(name)
            case ExpectPause(questions=names) | ExpectPath(nodes=names):
                named.extend(names)
    return any(
        name.way[:length] in test.stubs for name in named for length in range(1, len(name.way))
    )


@attrs.frozen(eq=False)
class _Scene:
    """Where the run may be: at *places*, or at whatever *runs* can reach from them. *answered* are
    the questions that it has passed since its start, *last* is the step that let it continue, and
    *pause* and *error* are the pause and the failure that the test has stated since then.
    """

    runs: Runs
    places: frozenset[Place]
    answered: frozenset[Way] = frozenset()
    last: Answer | Expire | None = None
    pause: ExpectPause | None = None
    error: ExpectError | None = None


@attrs.frozen(eq=False)
class _Reading:
    test: Test
    bodies: Bodies

    def first_finding(self) -> Iterator[Diagnostic]:
        runs = Runs(self.test.graph, self.bodies, frozenset(self.test.stubs))
        scene = _Scene(runs, frozenset({runs.start()}))
        for index, step in enumerate(self.test.steps):
            found: Diagnostic | None = None
            match step:
                case Answer() | Expire():
                    found = self._answer(step, scene)
                    scene = self._behind(step, scene)
                case ExpectPause():
                    found = self._pause(step, scene)
                    scene = self._waiting(step, scene)
                case ExpectError():
                    found = _still_waiting(step, scene)
                    scene = attrs.evolve(scene, error=step)
                case ExpectPath():
                    found = judge_path(step, *self._part(index, scene), self.test)
                case ExpectCalls() | ExpectCall():
                    found = judge_calls(step, *self._part(index, scene), self.test)
            if found is not None:
                yield found
                return

    # ---- pauses and answers ----------------------------------------------------------------------

    def _pause(self, step: ExpectPause, scene: _Scene) -> Diagnostic | None:
        if scene.error is not None:
            return _failed_before(step.questions[0], scene.error)
        for question in step.questions:
            if not self._can_be_open(question, scene):
                return self._not_open(question, scene)
        first, *others = step.questions
        for other in others:
            if other.way != first.way and not may_wait_together(
                self._steps(first), self._steps(other)
            ):
                return finding(
                    codes.UNREACHABLE_EXPECTATION,
                    f"`{first.text}` and `{other.text}` are never open at once",
                    other.span,
                    also=[(first.node.span, "asked here"), (other.node.span, "and here")],
                    help="questions are open together only in branches that run at the same time",
                )
        return None

    def _answer(self, step: Answer | Expire, scene: _Scene) -> Diagnostic | None:
        question = step.question
        if scene.error is not None:
            return _failed_before(question, scene.error)
        if scene.pause is not None and not _is_among(question, scene.pause):
            waiting = listed(name.text for name in scene.pause.questions)
            return finding(
                codes.UNREACHABLE_EXPECTATION,
                f"`{question.text}` is not open here, where the run waits for {waiting}"[:100],
                question.span,
                also=[(scene.pause.span, "the test says so here")],
                help=f"answer {waiting} first, or name every open question in `expect pause`",
            )
        if not self._can_be_open(question, scene):
            return self._not_open(question, scene)
        return None

    def _can_be_open(self, question: NodeName, scene: _Scene) -> bool:
        return question.way in _open_in(scene.runs.reachable(scene.places))

    def _not_open(self, question: NodeName, scene: _Scene) -> Diagnostic:
        """Say why *question* is not open: others come first, the run has passed it, or no run asks
        it.
        """
        if self._comes_later(question, scene.runs, scene.places):
            return _waits_before(question, _open_in(scene.runs.reachable(scene.places)))
        start = frozenset({scene.runs.start()})
        if scene.last is not None and self._comes_later(question, scene.runs, start):
            return _passed(question, scene.last)
        return finding(
            codes.UNREACHABLE_EXPECTATION,
            f"no run comes to `{question.text}`",
            question.span,
            also=[(question.node.span, "nothing leads here from `start`")],
        )

    def _comes_later(self, question: NodeName, runs: Runs, places: frozenset[Place]) -> bool:
        """Whether *question* may be open once the questions before it are answered."""
        answered = runs.answered
        while True:
            opened = _open_in(attrs.evolve(runs, answered=answered).reachable(places))
            if question.way in opened or opened <= answered:
                return question.way in opened
            answered |= opened

    # ---- the next scene --------------------------------------------------------------------------

    def _waiting(self, step: ExpectPause, scene: _Scene) -> _Scene:
        """Return the scene in which the run waits as *step* says."""
        points = [self._alone(question) for question in step.questions]
        if len(points) == 1 and points[0] is not None:
            return attrs.evolve(scene, pause=step, places=frozenset({points[0]}))
        return attrs.evolve(scene, pause=step)

    def _behind(self, step: Answer | Expire, scene: _Scene) -> _Scene:
        """Return the scene after the question of *step* is closed."""
        way = step.question.way
        answered = scene.answered | {way}
        point = self._alone(step.question)
        if point is None:
            runs = attrs.evolve(scene.runs, answered=scene.runs.answered | {way})
            return _Scene(runs, scene.places, answered, step)
        runs = attrs.evolve(scene.runs, answered=frozenset())
        places = runs.behind(point, raised=isinstance(step, Expire))
        return _Scene(runs, places, answered, step)

    def _alone(self, question: NodeName) -> Point | None:
        """Return where the run is when *question* is open, or None if something else may run at the
        same time, so that this is not its only position.
        """
        *frames, last = self._steps(question)
        if any(next(forks_around(step), None) is not None for step in (*frames, last)):
            return None
        return Point(tuple(frames), last)

    def _steps(self, question: NodeName) -> tuple[Step, ...]:
        steps = steps_to(question, self.test.graph, self.bodies.graphs)
        if len(steps) < len(question.way):
            raise UnknownRunError
        return steps

    # ---- paths and calls -------------------------------------------------------------------------

    def _part(self, index: int, scene: _Scene) -> tuple[Runs, Stretch]:
        """Return the runs that step *index* is about, and how its part of them ends."""
        return attrs.evolve(scene.runs, answered=scene.answered), self._stretch(index)

    def _stretch(self, index: int) -> Stretch:
        """Return how the part of the run that contains step *index* ends."""
        steps = self.test.steps
        first = last = index
        while first and not isinstance(steps[first - 1], Answer | Expire):
            first -= 1
        while last < len(steps) and not isinstance(steps[last], Answer | Expire):
            last += 1
        part = steps[first:last]
        pauses = [step for step in part if isinstance(step, ExpectPause)]
        if pauses and len(pauses[-1].questions) == 1:
            point = self._alone(pauses[-1].questions[0])
            return Stretch("paused", pauses[-1].questions[0], point)
        is_over = last == len(steps) and not pauses
        fails = any(isinstance(step, ExpectError) for step in part)
        return Stretch("ended" if is_over and not fails else "stopped")


def _open_in(places: set[Place]) -> frozenset[Way]:
    """Return the questions among *places*, whether answered or not."""
    return frozenset(
        place.way for place in places if isinstance(place, Point) and place.is_question
    )


def _waits_before(question: NodeName, others: frozenset[Way]) -> Diagnostic:
    ways = sorted(others, key=lambda way: way[-1].span)
    awaited = listed(map(spelled, ways), "or", most=2)
    return finding(
        codes.UNREACHABLE_EXPECTATION,
        f"`{question.text}` is not open before {awaited} is answered"[:100],
        question.span,
        also=[(way[-1].span, "the run waits here first") for way in ways[:1]],
        help="answer it before, or let it come due with `expire`",
    )


def _passed(question: NodeName, last: Answer | Expire) -> Diagnostic:
    return finding(
        codes.UNREACHABLE_EXPECTATION,
        f"`{question.text}` is not open here: the run has passed it",
        question.span,
        also=[
            (last.span, f"`{last.question.text}` is closed here"),
            (last.question.node.span, "the run continues after it"),
        ],
    )


def _is_among(question: NodeName, pause: ExpectPause) -> bool:
    return any(name.way == question.way for name in pause.questions)


def _failed_before(question: NodeName, error: ExpectError) -> Diagnostic:
    return finding(
        codes.UNREACHABLE_EXPECTATION,
        f"`{question.text}` is not open here: the run has failed",
        question.span,
        also=[(error.span, "the test says so here")],
        help="expect the error last",
    )


def _still_waiting(step: ExpectError, scene: _Scene) -> Diagnostic | None:
    if scene.pause is None:
        return None
    waiting = listed(name.text for name in scene.pause.questions)
    return finding(
        codes.UNREACHABLE_EXPECTATION,
        f"the run has not failed here, where it waits for {waiting}"[:100],
        step.span,
        also=[(scene.pause.span, "the test says so here")],
        help="answer the question before the error is expected",
    )
