"""The fields of one run, and how a write combines with the present value.

A state owns the containers of its growing fields (those whose fold adds in place), so appending n
items costs O(n) in total. The price: such a container must never be reachable from another field or
another state. So `write` copies a value that is one, and `fork` copies those that a branch needs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, TypeAlias, TypeVar

if TYPE_CHECKING:
    from flowrt.runs import Run

Fold: TypeAlias = Callable[[Any, Any], Any]


class Unset:
    """The type of `UNSET`, which stands for "nothing was written yet"."""

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset()


class State:
    """The fields of one run: a subclass names them in `__slots__`, with types as annotations.

    `__run__` is the run that began with it, if anybody has asked for that run; see `runs.asked`.
    """

    __slots__ = ("__run__",)
    if TYPE_CHECKING:  # else it would be one of the fields
        __run__: Run
    __folds__: ClassVar[Mapping[str, Fold]] = {}


S = TypeVar("S", bound=State)


def append(old: list[Any], new: Any) -> list[Any]:
    """Add one item at the end."""
    old.append(new)
    return old


def extend(old: list[Any], new: Any) -> list[Any]:
    """Add all items at the end."""
    old.extend(new)
    return old


def merge(old: dict[Any, Any], new: Mapping[Any, Any]) -> dict[Any, Any]:
    """Put all keys into the mapping; the new ones win."""
    old.update(new)
    return old


def union(old: set[Any], new: Any) -> set[Any]:
    """Add all members to the set."""
    old.update(new)
    return old


class Upsert:
    """Replace the record with the same key, or append; takes a record or a list of them."""

    __slots__ = ("key",)

    def __init__(self, key: str) -> None:
        self.key = key

    def __call__(self, old: list[Any], new: Any) -> list[Any]:
        """Change `old` in place; a list of records costs one pass over it."""
        records = new if isinstance(new, list | tuple) else (new,)
        places = {self.of(record): place for place, record in enumerate(old)}
        for record in records:
            place = places.setdefault(self.of(record), len(old))
            old[place : place + 1] = (record,)
        return old

    def of(self, record: Any) -> Any:
        """Give the key of one record, which is an object or a mapping."""
        return record[self.key] if isinstance(record, Mapping) else getattr(record, self.key)


def upsert(key: str) -> Fold:
    """Give the fold that replaces records by their `key`."""
    return Upsert(key)


def add(old: Any, new: Any) -> Any:
    """Give the sum."""
    return old + new


def maximum(old: Any, new: Any) -> Any:
    """Give the greater value, the old one if they are equal."""
    return max(old, new)


def minimum(old: Any, new: Any) -> Any:
    """Give the lesser value, the old one if they are equal."""
    return min(old, new)


IN_PLACE: Final = (append, extend, merge, union)
CONTAINERS: Final = (list, dict, set)
#: Most values are of these types; testing that is quicker than testing for containers.
SCALARS: Final = frozenset((str, int, float, bool, type(None)))


def grows(fold: Fold) -> bool:
    """Say whether the fold modifies the container in place."""
    return fold in IN_PLACE or isinstance(fold, Upsert)


def write(state: State, field: str, value: Any) -> Any:
    """Write a value to its field through the field's fold; gives the value, copied if necessary."""
    folds = type(state).__folds__
    if folds and isinstance(value, CONTAINERS):
        value = unshared(state, value)
    fold = folds.get(field)
    if fold is None:
        setattr(state, field, value)
        return value
    old = getattr(state, field, UNSET)
    new = value if old is UNSET else fold(old, value)
    if new is not old:
        setattr(state, field, new)
    return value


def put(state: State, field: str, value: Any) -> None:
    """Replace the value of a field, whatever its fold."""
    fold = type(state).__folds__.get(field)
    if fold is not None and grows(fold) and isinstance(value, CONTAINERS):
        value = value.copy()  # the state will modify it, and it may be a constant or a cached value
    elif isinstance(value, CONTAINERS):
        value = unshared(state, value)
    setattr(state, field, value)


def unshared(state: State, value: Any) -> Any:
    """Give a copy if the value is the container of a growing field, else the value itself."""
    kind = type(state)
    growing = _GROWING.get(kind)
    if growing is None:
        folds = kind.__folds__
        growing = _GROWING[kind] = tuple(field for field in folds if grows(folds[field]))
    for field in growing:
        if getattr(state, field, UNSET) is value:
            return copy(value)
    return value


_GROWING: dict[type[State], tuple[str, ...]] = {}


def fork(state: S, own: tuple[str, ...] = ()) -> S:
    """Give a shallow copy; the growing containers named in `own` are copied, unset fields stay
    unset.
    """
    return Forked(state).fork(own)


class Forked(Generic[S]):
    """A state to be copied many times, which must not change meanwhile."""

    __slots__ = ("_fields", "_kind")

    def __init__(self, state: S) -> None:
        self._kind = type(state)
        found = ((field, getattr(state, field, UNSET)) for field in slots_of(self._kind))
        self._fields: list[tuple[str, Any]] = [one for one in found if one[1] is not UNSET]

    def fork(self, own: tuple[str, ...] = ()) -> S:
        """Give a copy, as `fork` does."""
        twin = object.__new__(self._kind)
        for field, value in self._fields:
            setattr(twin, field, value.copy() if own and field in own else value)
        return twin


_SLOTS: dict[type[State], tuple[str, ...]] = {}


def slots_of(kind: type[State]) -> tuple[str, ...]:
    """Give the names of the fields, in the order of their declaration."""
    found = _SLOTS.get(kind)
    if found is None:
        kinds = kind.__mro__[: kind.__mro__.index(State)]
        names = (vars(base).get("__slots__", ()) for base in reversed(kinds))
        found = _SLOTS[kind] = tuple(name for group in names for name in group)
    return found


def snapshot(state: State, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Give all set fields except those in `without`; containers are copied."""
    shown: dict[str, Any] = {}
    kind = type(state)
    for field in _SLOTS.get(kind) or slots_of(kind):
        value: Any = getattr(state, field, UNSET)
        if value is not UNSET and field not in without:
            shown[field] = value.copy() if isinstance(value, CONTAINERS) else value
    return shown
