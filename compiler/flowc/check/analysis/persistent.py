"""A map of which many versions are kept, each of them a little different from another one.

What is known of the fields is kept for each vertex, and one vertex changes a few of them. Copies of
a dict would take the square of the size of a graph, in memory too. Here a version is a tree of
tuples, 32 to each, over the numbers of its keys: a change makes the tuples on the way to its key
anew, and two versions are compared and met without a look at what they share.

The tree is that of Phil Bagwell, "Ideal Hash Trees" (2001), with numbers in the place of hashes;
that such trees let a program analysis meet two states in the time of their difference is from Chris
Okasaki and Andy Gill, "Fast Mergeable Integer Maps" (1998).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, Generic, TypeAlias, TypeVar

import attrs

K = TypeVar("K")
V = TypeVar("V")

#: Values on the lowest level, trees above; ``None`` where there is nothing. A tree without values
#: is ``None`` itself, so that equal versions are equal trees.
_Tree: TypeAlias = tuple[Any, ...] | None

_BITS: Final = 5
_WIDTH: Final = 1 << _BITS
_MASK: Final = _WIDTH - 1
_EMPTY: Final = (None,) * _WIDTH


@attrs.frozen
class PersistentMap(Generic[K, V]):
    """One version. Its keys are some of those that `empty` was given; no value is ``None``."""

    numbers: Mapping[K, int] = attrs.field(eq=False, repr=False)
    keys: tuple[K, ...] = attrs.field(eq=False, repr=False)
    shift: int = attrs.field(eq=False, repr=False)  # of the bits by which the top of the tree parts
    tree: _Tree = None

    @classmethod
    def empty(cls, keys: Iterable[K]) -> PersistentMap[K, V]:
        """Return the version without values, from which all others over *keys* are made."""
        numbers = {key: number for number, key in enumerate(keys)}
        shift = 0
        while len(numbers) > _WIDTH << shift:
            shift += _BITS
        return cls(numbers, tuple(numbers), shift)

    def get(self, key: K) -> V | None:
        """Return the value of *key*, ``None`` where it has none."""
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
        """Return a version in which keys have other *values*, or none for ``None``."""
        tree = self.tree
        for key, value in values.items():
            tree = _changed(tree, self.numbers[key], self.shift, value)
        return self if tree is self.tree else attrs.evolve(self, tree=tree)

    def met(
        self, others: Iterable[PersistentMap[K, V]], merge: Callable[[K, Sequence[V]], V | None]
    ) -> PersistentMap[K, V]:
        """Return the keys that this version and all *others* have: with the value that all give
        them, or with what *merge* makes of several.
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
    """Return *tree* with another value of the key of this *number*."""
    slots = _EMPTY if tree is None else tree
    index = number >> shift & _MASK
    before = slots[index]
    changed = _changed(before, number, shift - _BITS, value) if shift else value
    if changed is before:
        return tree
    return _pruned((*slots[:index], changed, *slots[index + 1 :]))


def _pruned(slots: tuple[Any, ...]) -> _Tree:
    return None if slots == _EMPTY else slots
