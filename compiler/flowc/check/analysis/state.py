"""What is known of all fields at one place, and how two ways to it are taken together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import attrs

from flowc.check.analysis.persistent import PersistentMap
from flowc.trees.program import Definitions, Field
from flowc.trees.types import Never, Type
from flowc.types import domain, members, union

Environment = Callable[[Field], Type]


@attrs.frozen
class State:
    """One bit of *unset* for each field that may have no value; *narrowed* where the type is
    narrower than the one declared.
    """

    unset: int
    narrowed: PersistentMap[Field, Type]

    def type(self, field: Field) -> Type:
        """Return the type of *field* here, where it is set."""
        return self.narrowed.get(field) or field.type

    def forgetting(self, fields: Iterable[Field]) -> State:
        """Return the state without what was known of the types of *fields*."""
        return self.told(dict.fromkeys(fields))

    def learning(self, learnt: Mapping[Field, Type]) -> State | None:
        """Return the state with narrower types; ``None`` where one is empty: it cannot be."""
        if any(isinstance(found, Never) for found in learnt.values()):
            return None
        return self.told(learnt)

    def told(self, types: Mapping[Field, Type | None]) -> State:
        """Return the state with these types of fields; ``None`` is the one declared."""
        narrowed = self.narrowed.with_values(types)
        return self if narrowed is self.narrowed else State(self.unset, narrowed)


def meeting(states: Sequence[State], definitions: Definitions) -> State:
    """Return what holds whichever of *states* control came with."""

    def any_of(field: Field, types: Sequence[Type]) -> Type | None:
        found = union(*types)
        return None if _is_all_of(field.type, found, definitions) else found

    first, *others = states
    if all(state is first for state in others):
        return first
    unset = first.unset
    for state in others:
        unset |= state.unset
    return State(unset, first.narrowed.met((state.narrowed for state in others), any_of))


def _is_all_of(declared: Type, found: Type, definitions: Definitions) -> bool:
    """Say whether *found* leaves nothing of *declared* out.

    Part by part and not with `fits`, which looks for a home for each part among all the others:
    enums may have thousands of members.
    """
    parts = domain(declared, definitions) or (declared,)
    return set(parts) <= set(members(found))
