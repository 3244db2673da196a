"""The Python side of the random programs: small stateless functions of every kind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any, Literal


def inc(x: int) -> int:
    return (x + 1) % 1000


def add(x: int, y: int) -> int:
    return (x + y) % 1000


def untyped(x, y=2):  # type: ignore[no-untyped-def]
    return (x * y + 1) % 1000


async def later(x: int) -> int:
    await asyncio.sleep(0)
    return (x * 3 + 1) % 1000


async def slowly(x: int) -> int:
    await asyncio.sleep(0.001 * (x % 3))
    return (x + 7) % 1000


def count(x: int) -> Iterator[int]:
    yield from range(x % 4)


async def acount(x: int) -> AsyncIterator[int]:
    for number in range(x % 3):
        await asyncio.sleep(0)
        yield number


def spell(x: int) -> Iterator[str]:
    yield "n"
    yield str(x)


def pair(x: int) -> tuple[int, int]:
    return (x + 1) % 1000, (x + 2) % 1000


def named(x: int) -> dict[str, int]:
    return {"q": (x + 3) % 1000, "p": (x + 4) % 1000}


def some(x: int) -> list[int]:
    return [x % 5, x % 7]


def table(x: int) -> dict[str, int]:
    return {f"k{x % 3}": x}


def members(x: int) -> set[int]:
    return {x % 5, (x + 1) % 5}


def item(x: int) -> dict[str, Any]:
    return {"id": x % 4, "size": x}


def maybe(x: int) -> int | None:
    return None if x % 2 else x


def choose(x: int) -> Literal["one", "two", "three"]:
    names: tuple[Literal["one", "two", "three"], ...] = ("one", "two", "three")
    return names[x % 3]


def route(x: int) -> Literal["left", "right"]:
    return "left" if x % 2 else "right"


def flip(x: int) -> bool:
    return x % 2 == 0


def picky(x: int) -> int:
    if x % 2 == 0:
        raise KeyError(f"even {x}")
    return x


async def apicky(x: int) -> int:
    await asyncio.sleep(0)
    if x % 3 == 0:
        raise ValueError(f"third {x}")
    return x


def broken(x: int) -> int:
    raise RuntimeError(f"broken {x}")


def effect(x: int) -> None:
    assert x is not None


def length(value: list[int]) -> int:
    return len(value)


def same(value: list[int]) -> list[int]:
    return value


def mix(old: int, new: int) -> int:
    return (old * 2 + new) % 1000


def half(x: int) -> int:
    return x // 2


def switch(x: int) -> Literal["on", "off"]:
    return "on" if x % 2 else "off"


def sees(value: Any) -> None:
    assert value is not Ellipsis
