"""What is known about all fields at one program point, and the join of several such states."""

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
    """*unset* has a bit for each field that may have no value; *narrowed* holds the types that are
    narrower than the declared ones.
    """

    unset: int
    narrowed: PersistentMap[Field, Type]

    def type(self, field: Field) -> Type:
        """Return the type of *field* here, assuming that it is set."""
        return self.narrowed.get(field) or field.type

    def forgetting(self, fields: Iterable[Field]) -> State:
        """Return the state without the narrowed types of *fields*."""
        return self.told(dict.fromkeys(fields))

    def learning(self, learnt: Mapping[Field, Type]) -> State | None:
        """Return the state with these narrower types, or ``None`` if one is empty: it is
        impossible.
        """
        if any(isinstance(found, Never) for found in learnt.values()):
            return None
        return self.told(learnt)

    def told(self, types: Mapping[Field, Type | None]) -> State:
        """Return the state with these types of fields; ``None`` stands for the declared type."""
        narrowed = self.narrowed.with_values(types)
        return self if narrowed is self.narrowed else State(self.unset, narrowed)


def meeting(states: Sequence[State], definitions: Definitions) -> State:
    """Return the join of *states*: what holds whichever of them control arrives with."""

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
    """Say whether *found* covers all of *declared*.

    By comparing parts and not with `fits`, which tries each part against all the others: enums may
    have thousands of members.
    """
    parts = domain(declared, definitions) or (declared,)
    return set(parts) <= set(members(found))
