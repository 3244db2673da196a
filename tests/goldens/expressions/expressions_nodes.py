from dataclasses import dataclass
from typing import Any


@dataclass
class Point:
    x: int


def scale(x: int, by: int) -> int:
    return x * by


def a_function_with_quite_a_long_name(numbers: list[int], name: str) -> list[Any]:
    return [*numbers, name]
