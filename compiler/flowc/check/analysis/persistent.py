"""A persistent map: many versions are kept, each slightly different from another.

The analysis keeps a state for each vertex, and a vertex changes few fields. Copying a dict each
time would take time and memory quadratic in the size of the graph. Here a version is a tree of
32-tuples, indexed by numbers assigned to the keys. A change copies only the tuples on the path to
its key; comparing or joining two versions skips the subtrees that they share.

The tree is that of Phil Bagwell, "Ideal Hash Trees" (2001), with numbers in place of hashes. That
such trees let a program analysis join two states in time proportional to their difference is from
Chris Okasaki and Andy Gill, "Fast Mergeable Integer Maps" (1998).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, Generic, TypeAlias, TypeVar

import attrs

K = TypeVar("K")
V = TypeVar("V")

#: Values at the lowest level, subtrees above; ``None`` for an empty slot. An empty tree is ``None``
#: itself, so that equal versions have equal trees.
_Tree: TypeAlias = tuple[Any, ...] | None

_BITS: Final = 5
_WIDTH: Final = 1 << _BITS
_MASK: Final = _WIDTH - 1
_EMPTY: Final = (None,) * _WIDTH


@attrs.frozen
class PersistentMap(Generic[K, V]):
    """One version. Its keys are a subset of those given to `empty`, and no value is ``None``."""

    numbers: Mapping[K, int] = attrs.field(eq=False, repr=False)
    keys: tuple[K, ...] = attrs.field(eq=False, repr=False)
    #: The slot of a key in the root is its number >> shift.
    shift: int = attrs.field(eq=False, repr=False)
    tree: _Tree = None

    @classmethod
    def empty(cls, keys: Iterable[K]) -> PersistentMap[K, V]:
        """Return the empty version, from which all others over *keys* are derived."""
        numbers = {key: number for number, key in enumerate(keys)}
        shift = 0
        while len(numbers) > _WIDTH << shift:
            shift += _BITS
        return cls(numbers, tuple(numbers), shift)

    def get(self, key: K) -> V | None:
        """Return the value of *key*, or ``None`` if it has none."""
        tree = self.tree
        if tree is None:
            return None
        number = self.numbers[key]
        for shift in range(self.shift, 0, -_BITS):
            tree = tree[number >> shift & _MASK]
            if tree is None:
                return None
        found: V | None = tree[number & _MASK]
        return found

    def with_values(self, values: Mapping[K, V | None]) -> PersistentMap[K, V]:
        """Return a version in which these keys have these *values*; ``None`` removes a key."""
        tree = self.tree
        for key, value in values.items():
            tree = _changed(tree, self.numbers[key], self.shift, value)
        return self if tree is self.tree else attrs.evolve(self, tree=tree)

    def met(
        self, others: Iterable[PersistentMap[K, V]], merge: Callable[[K, Sequence[V]], V | None]
    ) -> PersistentMap[K, V]:
        """Return a version with the keys that this version and all *others* have, each with the
        common value or else with what *merge* makes of the different ones.
        """

        def meet(trees: Sequence[Any], shift: int, number: int) -> Any:
            first = trees[0]
            if all(tree is first for tree in trees):
                return first
            if None in trees:
                return None
            if shift < 0:
                return merge(self.keys[number], trees)
            slots = zip(*trees, strict=True)
            return _pruned(
                tuple(
                    meet(below, shift - _BITS, number | index << shift)
                    for index, below in enumerate(slots)
                )
            )

        trees = [self.tree, *(other.tree for other in others)]
        return attrs.evolve(self, tree=meet(trees, self.shift, 0))


def _changed(tree: _Tree, number: int, shift: int, value: Any) -> _Tree:
    """Return *tree* with *value* as the value of the key numbered *number*."""
    slots = _EMPTY if tree is None else tree
    index = number >> shift & _MASK
    before = slots[index]
    changed = _changed(before, number, shift - _BITS, value) if shift else value
    if changed is before:
        return tree
    return _pruned((*slots[:index], changed, *slots[index + 1 :]))


def _pruned(slots: tuple[Any, ...]) -> _Tree:
    return None if slots == _EMPTY else slots
