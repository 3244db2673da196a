"""What is known of all fields at one place, and how two ways to it are taken together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import attrs

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
    narrowed: Mapping[Field, Type]

    def type(self, field: Field) -> Type:
        """Return the type of *field* here, where it is set."""
        return self.narrowed.get(field, field.type)

    def forgetting(self, fields: Iterable[Field]) -> State:
        """Return the state without what was known of the types of *fields*."""
        lost = {field for field in fields if field in self.narrowed} if self.narrowed else ()
        if not lost:
            return self
        kept = {field: found for field, found in self.narrowed.items() if field not in lost}
        return State(self.unset, kept)

    def learning(self, learnt: Mapping[Field, Type]) -> State | None:
        """Return the state with narrower types; ``None`` where one is empty: it cannot be."""
        if any(isinstance(found, Never) for found in learnt.values()):
            return None
        return State(self.unset, {**self.narrowed, **learnt}) if learnt else self


def meeting(states: Sequence[State], definitions: Definitions) -> State:
    """Return what holds whichever of *states* control came with."""
    first = states[0]
    if all(state is first for state in states):
        return first
    unset = 0
    for state in states:
        unset |= state.unset
    narrowed = {}
    for field in first.narrowed:
        if all(field in state.narrowed for state in states):
            found = union(*(state.narrowed[field] for state in states))
            if not _is_all_of(field.type, found, definitions):
                narrowed[field] = found
    return State(unset, narrowed)


def _is_all_of(declared: Type, found: Type, definitions: Definitions) -> bool:
    """Say whether *found* leaves nothing of *declared* out.

    Part by part and not with `fits`, which looks for a home for each part among all the others:
    enums may have thousands of members.
    """
    parts = domain(declared, definitions) or (declared,)
    return set(parts) <= set(members(found))
