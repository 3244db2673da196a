"""Functions that fail in every way; their calls are recorded in `calls`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

calls: list[str] = []
#: The error with which each desk was closed.
closed: list[object] = []
#: What `flaky` and `open_desk` still have to do: raise that many times.
failures: dict[str, int] = {}
#: What `at_desk` does in addition, once.
hooks: dict[str, Callable[[], object]] = {}
_ticks = [0]


class Custom(ValueError):
    """An error whose constructor needs more than a message."""

    def __init__(self, code: int, *, where: str) -> None:
        super().__init__(f"code {code} at {where}")
        self.code = code


class Strange(KeyError):
    """An error that is also created in an unusual way."""

    def __new__(cls, code: int, words: str) -> Strange:
        return super().__new__(cls, code)

    def __init__(self, code: int, words: str) -> None:
        self.words = words

    def __str__(self) -> str:
        return f"{self.words}!"


class Desk:
    """A resource that records when it is opened and closed."""

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *told: object) -> None:
        closed.append(told[0])


def open_desk() -> Desk:
    fail("open_desk", OSError("no desk"))
    return Desk()


def fail(name: str, error: Exception) -> None:
    if failures.get(name, 0) > 0:
        failures[name] -= 1
        raise error


def mark(name: str) -> str:
    calls.append(f"mark {name}")
    return name


def at_desk(desk: Desk, name: str) -> str:
    calls.append(f"at desk {name}")
    hooks.pop("at_desk", str)()
    return name


def twice(n: int) -> int:
    calls.append(f"twice {n}")
    return n * 2


def add(n: int) -> int:
    calls.append(f"add {n}")
    return n


def bad(n: int) -> int:
    calls.append(f"bad {n}")
    raise Custom(n, where="the desk")


def bad_at_four(n: int) -> int:
    calls.append(f"bad at four {n}")
    if n == 4:
        raise Strange(n, "four")
    return n


def bad_strangely(n: int) -> int:
    calls.append(f"bad strangely {n}")
    raise Strange(n, "odd")


def bad_io(n: int) -> int:
    calls.append(f"bad io {n}")
    raise FileNotFoundError(2, "no such file", "x.txt")


def much(n: int) -> str:
    """Return a value that soon exceeds a small file."""
    calls.append(f"much {n}")
    return f"{n} " * 5_000


def nothing(n: int) -> Any:
    """Return a value that cannot be stored."""
    calls.append(f"nothing {n}")
    return lambda: n


def tick() -> int:
    """Return a new number each time."""
    _ticks[0] += 1
    return _ticks[0]


def flaky(n: int) -> bool:
    """Decide, after failing as often as the test wants."""
    fail("flaky", RuntimeError("not now"))
    return n > 1


def is_big(n: int) -> bool:
    return n > 2
