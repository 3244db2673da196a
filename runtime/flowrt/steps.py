"""What a walk yields: the steps of a graph, as data. The machine gives them their meaning."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

if TYPE_CHECKING:
    from flowrt.graph import Graph

Form: TypeAlias = Literal["one", "tuple", "names"]
Kind: TypeAlias = Literal["sync", "async", "generator", "async generator", "any"]
Place: TypeAlias = Literal["inline", "thread", "process"]
Joins: TypeAlias = Literal["str", "bytes", "list", "any"]
#: The common kind of the calls in a part that consists only of calls, else empty; see
#: `flowrt.lanes`.
Calls: TypeAlias = Literal["", "sync", "async", "inline"]


@dataclass(frozen=True, slots=True)
class Retry:
    """How many attempts a node has in all, the delay between them, and after which errors."""

    times: int
    _: KW_ONLY
    backoff: float = 0.0
    most: float | None = None
    jitter: bool = False
    on: tuple[type[BaseException], ...] = (Exception,)

    def delay(self, attempt: int, chance: float) -> float:
        """Give the seconds to wait after this attempt; `chance` is from 0 to 1."""
        wait = self.backoff * 2.0 ** (attempt - 1)
        if self.most is not None:
            wait = min(wait, self.most)
        return wait * (0.5 + chance / 2) if self.jitter else wait


@dataclass(frozen=True, slots=True)
class Cache:
    """The key under which a node's result is cached, and for how many seconds."""

    key: Callable[[Any], object]
    _: KW_ONLY
    ttl: float | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One call that can be sent to another process."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]


def task(function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Task:
    """Describe a call instead of making it."""
    return Task(function, args, kwargs)


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Node:
    """One call of a function (or the expressions of a `set`), and where its result goes.

    `quick` is the kind of a node that needs nothing but its call (no retry, timeout, check …), for
    which drivers have a fast path. An `instant` one calls nothing: it takes no time, and evaluating
    it again makes no difference.
    """

    name: str
    line: int
    call: Callable[[Any], Any]
    writes: tuple[str, ...] = ()
    _: KW_ONLY
    form: Form = "one"
    kind: Kind = "sync"
    checks: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    retry: Retry | None = None
    timeout: float | None = None
    cache: Cache | None = None
    place: Place | None = None
    joins: Joins = "any"
    needs: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    instant: bool = False
    quick: Literal["", "sync", "async", "inline"] = field(init=False)

    def __post_init__(self) -> None:
        asks = self.retry or self.timeout or self.cache or self.checks or self.needs
        plain = not asks and not self.replaces and self.form == "one"
        quick = ""
        if plain and self.kind in ("sync", "async") and self.place in (None, "inline"):
            quick = "inline" if self.place and self.kind == "sync" else self.kind
        object.__setattr__(self, "quick", quick)


@dataclass(frozen=True, slots=True, eq=False)
class Sub:
    """A graph run as one step: `enter` makes its state, `writes` takes its outputs."""

    name: str
    line: int
    graph: Graph[Any, Any]
    enter: Callable[[Any], Any]
    writes: tuple[str, ...] = ()
    _: KW_ONLY
    form: Form = "one"
    replaces: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    quick: ClassVar[Literal[""]] = ""


@dataclass(frozen=True, slots=True, eq=False)
class Ask:
    """A question that pauses the run until it is answered."""

    name: str
    line: int
    show: Callable[[Any], Mapping[str, Any]]
    field: str
    _: KW_ONLY
    prompt: str | None = None
    timeout: object = None
    needs: ClassVar[tuple[str, ...]] = ()
    quick: ClassVar[Literal[""]] = ""

    @property
    def writes(self) -> tuple[str, ...]:
        """The field that the answer is written to."""
        return (self.field,)


@dataclass(frozen=True, slots=True, eq=False)
class Wait:
    """A pause for a duration (`delay`) or until a point in time (`until`)."""

    name: str
    line: int
    _: KW_ONLY
    delay: object = None
    until: object = None
    writes: ClassVar[tuple[str, ...]] = ()
    needs: ClassVar[tuple[str, ...]] = ()
    quick: ClassVar[Literal[""]] = ""


@dataclass(frozen=True, slots=True, eq=False)
class Keep:
    """The write of a caught error to its field; readers of a stream do not see it as a step."""

    field: str
    value: object
    line: ClassVar[int] = 0
    needs: ClassVar[tuple[str, ...]] = ()
    quick: ClassVar[Literal[""]] = ""


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Branches that all run concurrently; their writes land in the order in which they are
    written.
    """

    line: int
    walks: tuple[Walk, ...]
    _: KW_ONLY
    own: tuple[tuple[str, ...], ...]
    needs: tuple[str, ...] = ()
    calls: Calls = ""
    quick: ClassVar[Literal[""]] = ""


@dataclass(frozen=True, slots=True, eq=False)
class Race:
    """Branches, the first of which to finish wins."""

    line: int
    walks: tuple[Walk, ...]
    _: KW_ONLY
    own: tuple[tuple[str, ...], ...]
    needs: tuple[str, ...] = ()
    quick: ClassVar[Literal[""]] = ""


@dataclass(frozen=True, slots=True, eq=False)
class Each:
    """One walk per item, at most `most` of them under way.

    `variables` are the fields private to one item, of those that its walk writes.
    """

    line: int
    items: Callable[[Any], Iterable[Any]]
    bind: Callable[[Any, Any], None]
    walk: Walk
    _: KW_ONLY
    most: int | None = None
    variables: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    calls: Calls = ""
    quick: ClassVar[Literal[""]] = ""


@dataclass(frozen=True, slots=True, eq=False)
class Dataflow:
    """Nodes, each of which starts when those at the positions `after[i]` are done; `behind` is the
    inverse.

    `walks` holds the line of control of each node, if it is more than the node alone.
    """

    line: int
    nodes: tuple[Node | Sub | Ask | Wait, ...]
    after: tuple[tuple[int, ...], ...]
    _: KW_ONLY
    walks: tuple[Walk, ...] = ()
    needs: tuple[str, ...] = ()
    calls: Calls = ""
    behind: tuple[tuple[int, ...], ...] = field(init=False)
    quick: ClassVar[Literal[""]] = ""

    def __post_init__(self) -> None:
        behind: list[list[int]] = [[] for _ in self.nodes]
        for place, before in enumerate(self.after):
            for other in before:
                behind[other].append(place)
        object.__setattr__(self, "behind", tuple(map(tuple, behind)))


Step: TypeAlias = Node | Sub | Ask | Wait | Keep | Group | Race | Each | Dataflow
Walk: TypeAlias = Callable[[Any], Iterable[Step]]


def together(*kinds: Calls) -> Calls:
    """Give the common kind of calls of several parts that consist of calls of these kinds."""
    found = set(kinds)
    if "async" in found:
        found.discard("inline")
    return found.pop() if len(found) == 1 else ""
