"""Cached results of nodes: per process and across runs, evicting the least recently used."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Set
from dataclasses import fields, is_dataclass
from math import inf
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from flowrt.errors import CacheKeyError
from flowrt.schema import show
from flowrt.state import UNSET, State
from flowrt.steps import Node

SIZE = 1024


class Shelf:
    """The cached results of one node: by key, with the time of expiry."""

    def __init__(self) -> None:
        self.entries: OrderedDict[Any, tuple[Any, float]] = OrderedDict()
        self.lock = Lock()


_shelves: WeakKeyDictionary[Node, Shelf] = WeakKeyDictionary()
_making = Lock()


def _shelf(node: Node) -> Shelf:
    with _making:
        return _shelves.setdefault(node, Shelf())


def key_of(node: Node, state: State) -> Any:
    """Give the key of a call.

    Raises:
        CacheKeyError: a value in the key cannot be hashed.
    """
    assert node.cache is not None
    return freeze(node.cache.key(state), node.name)


def freeze(value: Any, node: str) -> Any:
    """Give a hashable form of the value; equal values of the same type have equal forms."""
    if isinstance(value, Mapping):
        return "map", frozenset((freeze(k, node), freeze(v, node)) for k, v in value.items())
    if isinstance(value, list | tuple):
        return type(value), tuple(freeze(item, node) for item in value)
    if isinstance(value, Set):
        return "set", frozenset(freeze(item, node) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        parts = ((field.name, getattr(value, field.name)) for field in fields(value))
        return type(value), tuple((name, freeze(part, node)) for name, part in parts)
    try:
        hash(value)
    except TypeError:
        raise CacheKeyError(
            f"node `{node}` has {show(value)} in its key: name another value with `cache by`"
        ) from None
    return type(value), value


def look_up(node: Node, key: Any, now: float) -> Any:
    """Give the cached result, or UNSET."""
    shelf = _shelf(node)
    with shelf.lock:
        value, until = shelf.entries.get(key, (UNSET, inf))
        if value is UNSET:
            return UNSET
        if now >= until:
            del shelf.entries[key]
            return UNSET
        shelf.entries.move_to_end(key)
        return value


def keep(node: Node, key: Any, value: Any, now: float) -> None:
    """Cache a result for the time that the node's cache says."""
    assert node.cache is not None
    until = inf if node.cache.ttl is None else now + node.cache.ttl
    shelf = _shelf(node)
    with shelf.lock:
        shelf.entries[key] = (value, until)
        shelf.entries.move_to_end(key)
        while len(shelf.entries) > SIZE:
            shelf.entries.popitem(last=False)
