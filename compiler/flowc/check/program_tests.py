"""Whether the values in a test have the types that its graph gives them."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.check.analysis.questions import answered_type, item_loops, steps_to
from flowc.check.analysis.typing import lenient
from flowc.check.conditions import judge_condition
from flowc.check.expected_arguments import judge_arguments
from flowc.check.graph_calls import GraphCall
from flowc.check.stubs import judge_stub
from flowc.check.words import given_type, typed
from flowc.diagnostics import Diagnostic, codes, finding
from flowc.source import Span
from flowc.trees.program import (
    Answer,
    ExpectCall,
    ExpectCalls,
    ExpectPath,
    ExpectPause,
    ExpectTrue,
    Expire,
    Expr,
    NodeName,
    Program,
    Stub,
    Test,
    TestStep,
)
from flowc.types import declared_type, python_gives, type_of


def check_test_values(program: Program) -> Iterator[Diagnostic]:
    """Report arguments, stubs, answers and conditions whose types do not fit the graph."""
    for test in program.tests:
        yield from _arguments(test, program)
        for step in test.steps:
            match step:
                case Stub():
                    yield from judge_stub(step, program.definitions)
                case Answer():
                    yield from _answer(step, program)
                case ExpectTrue(condition=condition):
                    yield from _condition(condition, program)
                case ExpectCall():
                    yield from judge_arguments(step, program.definitions)


def _arguments(test: Test, program: Program) -> Iterator[Diagnostic]:
    at = test.syntax.graph.span
    call = GraphCall(test.graph, test.arguments, at, codes.SUBGRAPH_ARGUMENT)
    yield from call.misnamed()
    for param, argument in call.paired():
        found: list[Diagnostic] = []
        given = type_of(argument.value, declared_type, program.definitions, found.append)
        yield from found
        if not found and not python_gives(given, param.type, program.definitions):
            yield call.misfit(param, argument, given)


def _answer(answer: Answer, program: Program) -> Iterator[Diagnostic]:
    found: list[Diagnostic] = []
    given = type_of(answer.value, declared_type, program.definitions, found.append)
    yield from found
    wanted = answered_type(answer.question.node)
    if found or python_gives(given, wanted, program.definitions):
        return
    shown = given_type(given, wanted)
    field = answer.question.node.writes[0].field
    yield finding(
        codes.EXPRESSION_TYPE,
        f"`{answer.question.text}` is answered with {typed(wanted)}, not {shown}",
        answer.value.span,
        f"this is {shown}",
        also=[(field.span, f"declared as {typed(field.type)}")],
        help="give a value of the declared type",
    )


def _condition(condition: Expr, program: Program) -> Iterator[Diagnostic]:
    """Judge a condition in a test, where no flow narrows the types. A field that may be ``None``
    counts as not ``None`` in an operation, but may be compared with ``None``: only what is wrong
    under both readings is reported.
    """
    strict: list[Diagnostic] = []
    found: list[Diagnostic] = []
    type_of(condition, declared_type, program.definitions, strict.append)
    type_of(condition, lenient, program.definitions, found.append)
    places = {problem.primary.span for problem in strict}
    wrong = [problem for problem in found if problem.primary.span in places]
    yield from wrong
    if not strict and not found:
        yield from judge_condition(condition, lenient, program.definitions)


# ---- names --------------------------------------------------------------------------------------


def check_test_names(program: Program) -> Iterator[Diagnostic]:
    """Report nodes that the test itself keeps from running, and answers that single out no item."""
    for test in program.tests:
        yield from _second_stubs(test)
        for step in test.steps:
            for name in _named_in(step):
                yield from _inside_stub(test, name)
            if isinstance(step, Answer | ExpectPause):
                yield from _items(test, step, program)


def _second_stubs(test: Test) -> Iterator[Diagnostic]:
    for step in test.steps:
        if isinstance(step, Stub) and test.stubs[step.node.way] is not step:
            yield finding(
                codes.DUPLICATE_OPTION,
                f"`{step.node.text}` has a second stub",
                step.node.span,
                also=[(test.stubs[step.node.way].node.span, "the first one")],
                help="a stub holds for the whole test; its results may differ: `=> a, b`",
            )


def _named_in(step: TestStep) -> tuple[NodeName, ...]:
    match step:
        case Stub(node=name):
            return (name,)
        case Answer(question=name) | Expire(question=name):
            return (name,)
        case ExpectCalls(node=name) | ExpectCall(node=name):
            return (name,)
        case ExpectPause(questions=names) | ExpectPath(nodes=names):
            return names
    return ()


def _inside_stub(test: Test, name: NodeName) -> Iterator[Diagnostic]:
    for length in range(1, len(name.way)):
        stub = test.stubs.get(name.way[:length])
        if stub is not None:
            yield finding(
                codes.UNKNOWN_STUB,
                f"`{name.text}` never runs: the test stubs `{stub.node.text}` as a whole",
                name.span,
                also=[(stub.node.span, "nothing in it is called")],
                help="stub the nodes of that graph one by one, or leave this out",
            )
            return


def _items(test: Test, step: Answer | ExpectPause, program: Program) -> Iterator[Diagnostic]:
    """Report if *step* does not say which item it is about, or does so where there is none."""
    questions = (step.question,) if isinstance(step, Answer) else step.questions
    for question in questions:
        loops = list(item_loops(steps_to(question, test.graph, program.bodies)))
        if not loops and question.item is not None:
            yield _no_such_answer(
                f"`{question.text}` is asked once, and has no `[{question.item}]`",
                question.span,
                (question.node.span, "in no `each`"),
                f"write `{question.text}` alone",
            )
        own = [fork for index, fork in loops if index == len(question.way) - 1]
        if len(loops) == 1 and own and question.item is None and isinstance(step, Answer):
            yield _no_such_answer(
                f"`{question.text}` is asked for each item, and the answer does not say for which",
                question.span,
                (own[0].span, "asked in this `each`"),
                f"items count from 0: `answer {question.text}[0] = …`",
            )


def _no_such_answer(headline: str, at: Span, also: tuple[Span, str], help_: str) -> Diagnostic:
    return finding(codes.UNKNOWN_STUB, headline, at, also=[also], help=help_)
