import asyncio


def fetch(text: str) -> list[str]:
    return [text]


def size(parts: list[str]) -> int:
    return len(parts)


async def fast(text: str) -> str:
    return "fast"


async def slow(text: str) -> str:
    await asyncio.sleep(60)
    return "slow"


def load(text: str) -> int:
    return len(text)


def double_one(a: int) -> int:
    return a * 2


def double(word: str, scale: int, bonus: int) -> int:
    return len(word) * scale + bonus


def total(a: int, b: int) -> int:
    return a + b


def label(word: str) -> dict[str, int]:
    return {word: len(word)}
