from dataclasses import dataclass
from typing import Any


@dataclass
class Box:
    content: object


def split(text: str) -> tuple[str, str]:
    left, _, right = text.partition(" ")
    return left, right


def measure(left: str, right: str, colour: str) -> dict[str, Any]:
    return {"width": len(left), "height": len(right), "tags": [colour]}


def describe(text: str, sizes: list[int]) -> dict[str, Any]:
    return {"title": text.title(), "words": len(text.split()) + sum(sizes)}


def tell(box: Box, mode: str) -> None:
    print(box.content, end="")
