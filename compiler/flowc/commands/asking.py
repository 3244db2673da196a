"""Runs that pause, on the command line: answers come from options or from the user at the terminal.

Questions go to standard error, so that standard output has the result alone.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs

from flowc.commands import failures, running
from flowc.commands.hints import hint
from flowc.commands.inputs import Input
from flowc.commands.outcome import ERRORS, INTERRUPTED, OK, Refusal
from flowc.commands.values import from_word, to_json
from flowc.diagnostics.suggest import offer
from flowrt import AnswerError, FlowError, InputError, Paused, Question, ThreadPausedError
from flowrt.clock import clock
from flowrt.kit import Graph
from flowrt.threads.questions import answer_type

Settings = Mapping[str, Any]

_YES_AND_NO = {"y": True, "yes": True, "true": True, "n": False, "no": False, "false": False}


class NobodyAnswersError(Exception):
    """The user at the terminal left without answering the question of this name."""


@attrs.frozen
class Talk:
    """One run of a bound graph in a thread, with the answers given beforehand."""

    graph: Graph[Any, Any]
    thread: str
    answers: dict[str, str]
    settings: Settings
    is_async: bool
    #: Whether the thread outlives this process, so that it is enough to report a pause.
    is_kept: bool

    def begin(self, given: Input) -> int:
        """Start a run of the graph, and print its result."""
        return self._carry_out(lambda: self._call("invoke", given, thread_id=self.thread))

    def resume(self) -> int:
        """Resume the run of the thread, and print its result."""
        return self._carry_out(lambda: self._call("resume", self.thread))

    def resume_streamed(self, modes: Iterable[str]) -> int:
        """Resume the run of the thread up to its next pause, and print what happens."""
        try:
            open_now = self.graph.get_state(self.thread) if self.answers else None
        except FlowError as error:
            sys.stderr.write(failures.told(error))
            return ERRORS
        answers = {}
        if open_now is not None:
            self._refuse_leftovers(open_now.questions)
            answers = {name: self._parsed(name, text) for name, text in self.answers.items()}
        return running.resume_streamed(
            self.graph, self.thread, answers, modes, self.settings, is_async=self.is_async
        )

    def _carry_out(self, first: Callable[[], Any]) -> int:
        try:
            result = first()
            while isinstance(result, Paused):
                answers = self._answers(result)
                if answers is None:
                    self._refuse_leftovers(result.questions)
                    print(json.dumps({"paused": to_json(result)}, indent=2, ensure_ascii=False))
                    print(f"paused; {self._how_to_resume()}", file=sys.stderr)
                    return OK
                result = self._resumed(result, answers)
        except Refusal:
            raise
        except (AnswerError, InputError, ThreadPausedError) as error:
            raise Refusal(failures.spoken(error)) from None
        except NobodyAnswersError as error:
            print(f"\nnobody answered `{error}`; {self._how_to_resume()}", file=sys.stderr)
            return INTERRUPTED
        except KeyboardInterrupt:
            if self.is_kept:
                print(f"\ninterrupted; {self._how_to_resume()}", file=sys.stderr)
            raise
        except Exception as error:
            sys.stderr.write(failures.told(error))
            return ERRORS
        for name in self.answers:
            print(f"warning: nobody asked `{name}`", file=sys.stderr)
        print(json.dumps(to_json(result), indent=2, ensure_ascii=False))
        return OK

    def _how_to_resume(self) -> str:
        if not self.is_kept:
            return "with `--store` the run would be stored and could be resumed later"
        return (
            f"the run is stored in thread `{self.thread}`: resume it with `flowc run --resume`, "
            f"`--thread {self.thread}` and the same `--store`"
        )

    def _refuse_leftovers(self, questions: Iterable[Question]) -> None:
        """Refuse answers without a question."""
        known = [question.name for question in questions]
        for name in self.answers.keys() - known:
            raise Refusal(f"no open question `{name}`", help=offer(name, known, "question"))

    def _call(self, method: str, *given: Any, **more: Any) -> Any:
        settings = {**self.settings, **more}
        if self.is_async:
            return asyncio.run(getattr(self.graph, f"a{method}")(*given, **settings))
        return getattr(self.graph, method)(*given, **settings)

    def _resumed(self, paused: Paused, answers: dict[str, Any]) -> Any:
        """Resume with *answers*; at the terminal, a wrong one is asked for again."""
        try:
            return self._call("resume", self.thread, answers)
        except AnswerError as error:
            if not sys.stdin.isatty():
                raise
            print(f"error: {error}", file=sys.stderr)
            return paused

    def _answers(self, paused: Paused) -> dict[str, Any] | None:
        """Return answers to resume with, or None if the run can only be left waiting."""
        if paused.due is not None and paused.due.timestamp() <= clock().time():
            return {}
        open_ones = {question.name: question for question in paused.questions}
        ready = {name: self.answers.pop(name) for name in open_ones if name in self.answers}
        if ready:
            return {name: self._parsed(name, text) for name, text in ready.items()}
        if open_ones and sys.stdin.isatty():
            question = paused.questions[0]
            return {question.name: self._parsed(question.name, asked(question))}
        if not open_ones and paused.due is not None and not self.is_kept:
            _wait_until(paused.due.timestamp())
            return {}
        return {} if paused.breaks and not open_ones and not paused.waits else None

    def _parsed(self, name: str, text: str) -> Any:
        """Return an answer of the type of its question: the JSON value of *text*, or the text
        itself.
        """
        kind = answer_type(self.graph, name)
        if kind is bool:
            return _YES_AND_NO.get(text.strip().lower(), text)
        return from_word(text, kind)


def asked(question: Question) -> str:
    """Ask *question* at the terminal; return what was typed.

    Raises:
        NobodyAnswersError: The input ends, or is interrupted.
    """
    print(f"\n{question.prompt or question.name}", file=sys.stderr)
    for name, value in to_json(question.arguments).items():
        print(f"  {name}: {json.dumps(value, ensure_ascii=False)}", file=sys.stderr)
    print(f"{question.name}{hint(question.schema)}: ", end="", file=sys.stderr, flush=True)
    try:
        line = sys.stdin.readline()
    except KeyboardInterrupt:
        line = ""
    if not line:
        raise NobodyAnswersError(question.name)
    return line.rstrip("\n")


def _wait_until(moment: float) -> None:
    left = moment - clock().time()
    if left > 0:
        print(f"waiting for {left:.0f} s", file=sys.stderr)
        clock().sleep(left)


def told_pairs(pairs: list[str]) -> dict[str, str]:
    """Return the answers given by ``--answer NAME=VALUE``.

    Raises:
        Refusal: One is not of that form.
    """
    answers: dict[str, str] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals:
            raise Refusal(f"`--answer {pair}` has no value", help="write `--answer name=value`")
        answers[name] = text
    return answers


def bound(graph: Graph[Any, Any], place: Any) -> Graph[Any, Any]:
    """Return *graph* with its threads stored in *place*.

    Raises:
        Refusal: Something in it cannot be stored.
    """
    try:
        return graph.bind(checkpointer=place)
    except FlowError as error:
        raise Refusal(str(error)) from None
