from collections.abc import AsyncIterator, Iterator

LIMIT = 3
tries = 0


def ask(text: str, limit: int) -> str:
    global tries
    tries += 1
    if tries % limit:
        raise ConnectionError("try again")
    return f"<{text}>"


def tokens(text: str) -> Iterator[str]:
    yield "a"
    yield "b"


async def tokens_later(text: str) -> AsyncIterator[str]:
    yield "c"
    yield "d"


def quick(text: str) -> str:
    return f"[{text}]"


def untyped(text: str):  # type: ignore[no-untyped-def]
    return f"?{text}"


async def plain_later(text: str) -> str:
    return f"({text})"
