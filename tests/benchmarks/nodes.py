"""The nodes of the measured graphs. They do almost nothing, so all ratios are worst cases."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import flowrt


def bump(x: int) -> int:
    return x + 1


async def abump(x: int) -> int:
    return x + 1


async def nap(x: int) -> int:
    await asyncio.sleep(0.01)
    return x + 1


async def short_nap(x: int) -> int:
    await asyncio.sleep(0.001)
    return x + 1


def words(x: int) -> Iterator[str]:
    for _ in range(100):
        yield "word "


def tell(x: int) -> int:
    flowrt.emit(x)
    return x + 1


def think(messages: list[dict[str, Any]]) -> dict[str, Any]:
    """Call a tool until it has answered a given number of times."""
    if len(messages) < 20:
        return {"role": "assistant", "tool": "search", "text": f"call {len(messages)}"}
    return {"role": "assistant", "tool": "", "text": "done"}


def use_tool(message: dict[str, Any]) -> dict[str, Any]:
    return {"role": "tool", "tool": "", "text": f"found for {message['text']}"}


def widen(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "seen": row.get("seen", 0) + 1}


def topics(x: int) -> list[int]:
    return list(range(x))


def joke(topic: int) -> str:
    return f"joke about {topic}"


def polish(draft: str) -> str:
    return f"{draft}, polished"
