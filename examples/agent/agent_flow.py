"""A model that may use tools until it knows the answer.

Made from agent.flow by flowc. Edit that file, not this one.
"""

# Which of the modules are first-party depends on where this file is read from.
# isort: skip_file
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, TypedDict

from assistant import Message, Model, calculate, look_up, open_model, think
from flowrt import kit

kit.require(1, __name__)

__all__ = [
    "Agent",
    "AgentInput",
    "AgentOutput",
    "AgentState",
    "Answer",
    "Tool",
    "ToolCall",
]


class Tool(StrEnum):
    calculator = "calculator"
    encyclopedia = "encyclopedia"


@dataclass(frozen=True, slots=True)
class ToolCall:
    tool: Tool
    argument: str


@dataclass(frozen=True, slots=True)
class Answer:
    text: str


class AgentInput(TypedDict):
    """What a run of `Agent` is given."""

    question: str


class AgentOutput(TypedDict):
    """What a run of `Agent` gives back."""

    answer: str
    calls: int


class AgentState(kit.State):
    """The fields of one run of `Agent`."""

    __slots__ = (
        "answer",
        "calls",
        "messages",
        "model",
        "move",
        "observation",
        "problem",
        "question",
    )
    __folds__: ClassVar = {"messages": kit.append}

    answer: str
    calls: int
    messages: list[Message]
    model: Model
    move: ToolCall | Answer
    observation: str
    problem: str
    question: str


def begin_agent(question: str) -> AgentState:
    """Make the state in which a run of `Agent` begins."""
    s = AgentState()
    s.question = question
    s.messages = []
    s.calls = 0
    return s


def admit_agent(given: kit.Given) -> AgentState:
    """Begin a run of `Agent` with what it is given."""
    question = given["question"]
    return begin_agent(
        question
        if type(question) is str
        else kit.admitted(AgentState, "question", question)
    )


THINK = kit.Node(
    "think",
    27,
    lambda s: think(s.question, s.messages, s.model),
    ("move",),
    checks=("move",),
    retry=kit.Retry(3, backoff=0.1, most=2.0, jitter=True, on=(ConnectionError,)),
    needs=("model",),
)
CONCLUDE = kit.Node(
    "conclude", 34, lambda s: s.move.text, ("answer",), place="inline", instant=True
)
CALCULATE = kit.Node(
    "calculate", 30, lambda s: calculate(s.move.argument), ("observation",)
)
LOOK_UP = kit.Node("look_up", 31, lambda s: look_up(s.move.argument), ("observation",))
OBSERVE = kit.Node(
    "observe",
    33,
    lambda s: (Message(role="tool", text=s.observation), s.calls + 1),
    ("messages", "calls"),
    form="tuple",
    place="inline",
)
EXCUSE = kit.Node(
    "excuse",
    32,
    lambda s: "the tool failed: " + s.problem,
    ("observation",),
    place="inline",
    instant=True,
)


def walk_agent(s: AgentState) -> Iterator[kit.Step]:
    """Think, act, observe, until the model answers."""
    at = 0
    while True:
        match at:
            case 0:  # think
                yield THINK
                match s.move:  # agent.flow:36
                    case ToolCall():
                        match s.move.tool:  # agent.flow:38
                            case Tool.calculator:
                                try:
                                    yield CALCULATE
                                    at = 1
                                    continue
                                except (ValueError, KeyError) as error:
                                    yield kit.Keep("problem", kit.message(error))
                            case Tool.encyclopedia:
                                try:
                                    yield LOOK_UP
                                    at = 1
                                    continue
                                except (ValueError, KeyError) as error:
                                    yield kit.Keep("problem", kit.message(error))
                            case other:
                                raise kit.no_arm(other, 38)  # agent.flow:38
                        yield EXCUSE
                        at = 1
                    case Answer():
                        yield CONCLUDE
                        return
            case 1:  # observe
                yield OBSERVE
                at = 0


def run_agent(s: AgentState, run: kit.Run, left: int) -> int:
    """Think, act, observe, until the model answers."""
    at = 0
    while True:
        match at:
            case 0:  # think
                left = kit.drive(run, s, left, THINK)  # agent.flow:27
                match s.move:  # agent.flow:36
                    case ToolCall():
                        match s.move.tool:  # agent.flow:38
                            case Tool.calculator:
                                try:
                                    left = (
                                        left - 1
                                        if left >= 1
                                        else kit.exhaust(run, s, left, CALCULATE)
                                    )
                                    s.observation = calculate(
                                        s.move.argument
                                    )  # agent.flow:30
                                    at = 1
                                    continue
                                except (ValueError, KeyError) as error:
                                    s.problem = kit.message(error)
                            case Tool.encyclopedia:
                                try:
                                    left = (
                                        left - 1
                                        if left >= 1
                                        else kit.exhaust(run, s, left, LOOK_UP)
                                    )
                                    s.observation = look_up(
                                        s.move.argument
                                    )  # agent.flow:31
                                    at = 1
                                    continue
                                except (ValueError, KeyError) as error:
                                    s.problem = kit.message(error)
                            case other:
                                raise kit.no_arm(other, 38)  # agent.flow:38
                        left = (
                            left - 1 if left >= 1 else kit.exhaust(run, s, left, EXCUSE)
                        )
                        s.observation = "the tool failed: " + s.problem  # agent.flow:32
                        at = 1
                    case Answer():
                        left = (
                            left - 1
                            if left >= 1
                            else kit.exhaust(run, s, left, CONCLUDE)
                        )
                        s.answer = s.move.text  # agent.flow:34
                        return left
            case 1:  # observe
                left = left - 1 if left >= 1 else kit.exhaust(run, s, left, OBSERVE)
                observe_values = (
                    Message(role="tool", text=s.observation),
                    s.calls + 1,
                )  # agent.flow:33
                s.messages.append(observe_values[0])
                s.calls = observe_values[1]
                at = 0


async def arun_agent(s: AgentState, run: kit.Run, left: int) -> int:
    """Think, act, observe, until the model answers."""
    at = 0
    while True:
        match at:
            case 0:  # think
                left = await kit.adrive(run, s, left, THINK)  # agent.flow:27
                match s.move:  # agent.flow:36
                    case ToolCall():
                        match s.move.tool:  # agent.flow:38
                            case Tool.calculator:
                                try:
                                    left = (
                                        left - 1
                                        if left >= 1
                                        else await kit.aexhaust(run, s, left, CALCULATE)
                                    )
                                    s.observation = await kit.in_thread(
                                        "calculate", calculate, s.move.argument
                                    )  # agent.flow:30
                                    at = 1
                                    continue
                                except (ValueError, KeyError) as error:
                                    s.problem = kit.message(error)
                            case Tool.encyclopedia:
                                try:
                                    left = (
                                        left - 1
                                        if left >= 1
                                        else await kit.aexhaust(run, s, left, LOOK_UP)
                                    )
                                    s.observation = await kit.in_thread(
                                        "look_up", look_up, s.move.argument
                                    )  # agent.flow:31
                                    at = 1
                                    continue
                                except (ValueError, KeyError) as error:
                                    s.problem = kit.message(error)
                            case other:
                                raise kit.no_arm(other, 38)  # agent.flow:38
                        left = (
                            left - 1
                            if left >= 1
                            else await kit.aexhaust(run, s, left, EXCUSE)
                        )
                        s.observation = "the tool failed: " + s.problem  # agent.flow:32
                        at = 1
                    case Answer():
                        left = (
                            left - 1
                            if left >= 1
                            else await kit.aexhaust(run, s, left, CONCLUDE)
                        )
                        s.answer = s.move.text  # agent.flow:34
                        return left
            case 1:  # observe
                left = (
                    left - 1 if left >= 1 else await kit.aexhaust(run, s, left, OBSERVE)
                )
                observe_values = (
                    Message(role="tool", text=s.observation),
                    s.calls + 1,
                )  # agent.flow:33
                s.messages.append(observe_values[0])
                s.calls = observe_values[1]
                at = 0


SOURCE = kit.Source(
    "agent.flow",
    "22fdeb0cbbb8fa59897b2b4b3f2e8dc674d9db50e882b14ba3968bb96cb0d3ec",
    lines=(
        (145, 36),
        (147, 38),
        (163, 38),
        (180, 27),
        (181, 36),
        (183, 38),
        (191, 30),
        (205, 31),
        (213, 38),
        (217, 32),
        (225, 34),
        (229, 33),
        (244, 27),
        (245, 36),
        (247, 38),
        (255, 30),
        (269, 31),
        (277, 38),
        (283, 32),
        (291, 34),
        (297, 33),
    ),
)


Agent = kit.Graph[AgentInput, AgentOutput](
    "Agent",
    AgentState,
    params=("question",),
    admit=admit_agent,
    outputs=("answer", "calls"),
    output=lambda s: {"answer": s.answer, "calls": s.calls},
    walk=walk_agent,
    run=run_agent,
    arun=arun_agent,
    laps=(
        ("think", "calculate", "observe"),
        ("look_up", "observe", "think"),
        ("excuse", "observe", "think", "calculate"),
    ),
    limit=60,
    opens={"model": lambda s: open_model()},
    catches=(ValueError, KeyError),
    shape=("20687b99dbad", "d0062cb02bcf", "c21a5a87e367"),
    source=SOURCE,
)


# Made with this hash of the lines above: e4eaebdb6220c30dc814da322f55237d
