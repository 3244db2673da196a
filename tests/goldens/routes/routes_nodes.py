from dataclasses import dataclass
from typing import Literal


@dataclass
class Cat:
    name: str


@dataclass
class Dog:
    bark: str


def note(kind: str, what: str) -> str:
    return f"{kind}:{what}"


def pick(text: str) -> Literal["big", "small"]:
    return "big" if len(text) > 3 else "small"
