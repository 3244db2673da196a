"""Errors that a run caught, stored such that its handlers catch them again on replay.

An exception cannot be stored as such: its class may be anything, and nothing is imported by name.
The walk only needs to know of which of the classes in the graph's handlers it was an instance, and
the message that a handler keeps. So these are stored, and on replay an exception is made that is an
instance of just those classes, with that message.
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
    """Where an error came from: the strand, and the path of the step, the name of the function, or
    the id of the fork; `counted` are the children of the fork whose writes have landed.
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
    """Give what landed of a failed fork: the writes, those of them that last, and the memory of
    subgraphs.
    """
    writes = tuple((field, value, replaces) for field, value, replaces in stored["landed"])
    return writes, [tuple(one) for one in stored["remembered"]], stored["memory"]


def errors_like(stored: Mapping[str, Any], caught: tuple[type[BaseException], ...]) -> Exception:
    """Give an error that the same handlers catch."""
    known = {name_of(kind): kind for kind in caught}
    kinds = [known[name] for name in stored["is"] if name in known]
    bases = tuple(kind for kind in kinds if not _is_above(kind, kinds)) or (Exception,)
    words = stored["message"]
    own = {"__str__": lambda self: words, "__init__": _no_init, "__new__": _new}
    return cast(Exception, type(stored["type"], bases, own)(words))


def _no_init(self: BaseException, *args: object) -> None:
    """Leave the error as `__new__` made it: the class's own constructor may require other
    arguments.
    """


def _new(kind: type[BaseException], words: str) -> BaseException:
    """Make the error as its built-in base does: its own class may require other arguments."""
    base: Any = kind
    while base.__module__ != "builtins":
        base = base.__base__
    inner = ([Exception(words)],) if issubclass(base, BaseExceptionGroup) else ()
    return cast(BaseException, base.__new__(kind, words, *inner))


def _is_above(kind: type[BaseException], kinds: list[type[BaseException]]) -> bool:
    return any(other is not kind and issubclass(other, kind) for other in kinds)


def name_of(kind: type[BaseException]) -> str:
    """Give the name under which a class in a handler is stored."""
    return f"{kind.__module__}.{kind.__qualname__}"
