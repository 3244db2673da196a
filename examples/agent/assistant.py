"""The model, its tools, and the node that asks the model."""

import ast
import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import flowrt

ENCYCLOPEDIA = {
    "moon": "The Moon is 384400 km away on average.",
    "light": "Light covers 299792 km in a second.",
}
OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


@dataclass(frozen=True)
class Message:
    """One message of the conversation."""

    role: str
    text: str


class Model(Protocol):
    """A language model that answers word by word.

    A real one goes here: a class whose `reply` sends the messages to a service and yields its
    tokens, and whose last words are `use TOOL: ARGUMENT` or `answer: TEXT`.
    """

    def reply(self, messages: Sequence[Message]) -> Iterable[str]:
        """Yield the model's next message, a token at a time."""
        ...


class ScriptedModel:
    """Plays a model that looks things up, makes one typo and then computes."""

    def reply(self, messages: Sequence[Message]) -> Iterator[str]:
        """Yield the next line, given what was observed so far."""
        observed = [message.text for message in messages if message.role == "tool"]
        match len(observed):
            case 0:
                line = "use encyclopedia: moon"
            case 1:
                line = "use encyclopedia: lihgt"
            case 2:
                line = "use encyclopedia: light"
            case 3:
                line = "use calculator: 384400 / 299792"
            case _:
                line = f"answer: About {float(observed[-1]):.2f} seconds."
        for word in line.split(" "):
            yield word + " "


def open_model() -> ScriptedModel:
    """Return the model that a run uses; to go live, return the client of a real one."""
    return ScriptedModel()


def think(question: str, messages: Sequence[Message], model: Model) -> dict[str, str]:
    """Return the model's next move: a tool with its argument, or the text of its answer."""
    words = []
    for word in model.reply((Message("user", question), *messages)):
        flowrt.chunk(word)
        words.append(word)
    verb, _, rest = "".join(words).strip().partition(": ")
    if verb == "answer":
        return {"text": rest}
    return {"tool": verb.removeprefix("use "), "argument": rest}


def look_up(topic: str) -> str:
    """Return the entry of the encyclopedia; raise `KeyError` if there is none."""
    return ENCYCLOPEDIA[topic]


def calculate(formula: str) -> str:
    """Return the value of an arithmetic *formula*; raise `ValueError` if it is not one."""
    return str(_value(ast.parse(formula, mode="eval").body))


def _value(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in OPERATORS:
            return OPERATORS[type(sign)](_value(left), _value(right))
    raise ValueError(f"cannot compute {ast.unparse(node)}")
