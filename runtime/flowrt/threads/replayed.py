"""Errors that a run caught, so that its handlers take them again when it is walked again.

An exception cannot be stored as such: its class may be anything, and nothing is imported by name.
What the walk needs of it is which of the classes that the graph's handlers name it was an instance
of, and the words that a handler keeps. So these are stored, and on the way back an exception is
made that is an instance of just those classes, and says those words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, cast

from flowrt import notes
from flowrt.strand import Remembered, Strand, Write

Memory: TypeAlias = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an error came from: the strand, the path of the step, the name of the function, or the
    id of the fork, of which `counted` are the children whose writes have landed.
    """

    strand: str
    kind: Literal["caught", "choice"]
    name: str
    error: BaseException
    counted: tuple[Strand, ...] | None = None


def told(origin: Origin, caught: tuple[type[BaseException], ...]) -> dict[str, Any]:
    """Give what is stored of an error."""
    error = origin.error
    node, attempt = notes.node_of(error)
    stored = {
        "type": type(error).__name__,
        "message": str(error),
        "node": node,
        "attempt": attempt,
        "is": [name_of(kind) for kind in caught if isinstance(error, kind)],
    }
    if origin.counted is not None:
        stored["landed"] = [
            list(write) for child in origin.counted for write in child.frames[0].log or ()
        ]
        stored["remembered"] = [list(one) for child in origin.counted for one in child.remembered]
        stored["memory"] = {
            prefix: values for child in origin.counted for prefix, values in child.memory.items()
        }
    return stored


def landed(stored: Mapping[str, Any]) -> tuple[tuple[Write, ...], list[Remembered], Memory]:
    """Give what landed of a fork that failed: the writes, those that last, and the memory of the
    subgraphs.
    """
    writes = tuple((field, value, replaces) for field, value, replaces in stored["landed"])
    return writes, [tuple(one) for one in stored["remembered"]], stored["memory"]


def errors_like(stored: Mapping[str, Any], caught: tuple[type[BaseException], ...]) -> Exception:
    """Give an error that the same handlers take."""
    known = {name_of(kind): kind for kind in caught}
    kinds = [known[name] for name in stored["is"] if name in known]
    bases = tuple(kind for kind in kinds if not _is_above(kind, kinds)) or (Exception,)
    words = stored["message"]
    own = {"__str__": lambda self: words, "__init__": _no_init, "__new__": _new}
    return cast(Exception, type(stored["type"], bases, own)(words))


def _no_init(self: BaseException, *args: object) -> None:
    """Leave the error as `__new__` made it: the class may ask for arguments that nobody has."""


def _new(kind: type[BaseException], words: str) -> BaseException:
    """Make the error as its built-in base does: its own class may ask for other arguments."""
    base: Any = kind
    while base.__module__ != "builtins":
        base = base.__base__
    inner = ([Exception(words)],) if issubclass(base, BaseExceptionGroup) else ()
    return cast(BaseException, base.__new__(kind, words, *inner))


def _is_above(kind: type[BaseException], kinds: list[type[BaseException]]) -> bool:
    return any(other is not kind and issubclass(other, kind) for other in kinds)


def name_of(kind: type[BaseException]) -> str:
    """Give the stored name of a class that a handler names."""
    return f"{kind.__module__}.{kind.__qualname__}"
