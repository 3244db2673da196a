"""What a debug run looks at besides: whether a node changed its arguments in place."""

from __future__ import annotations

import warnings
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from flowrt.errors import MutationWarning
from flowrt.state import UNSET, State, slots_of

if TYPE_CHECKING:
    from flowrt.strand import Call


def remember(state: State) -> dict[str, Any]:
    """Give deep copies of the fields; what cannot be copied is left out."""
    copies: dict[str, Any] = {}
    for field in slots_of(type(state)):
        value = getattr(state, field, UNSET)
        if value is UNSET:
            continue
        try:
            copies[field] = deepcopy(value)
        except Exception:  # a client or a lock says in its own way that it is no value
            continue
    return copies


def report(call: Call) -> None:
    """Warn of every field that the call changed in place."""
    for field, before in (call.before or {}).items():
        now = getattr(call.frame.state, field, UNSET)
        if type(now).__eq__ is not object.__eq__ and now != before:
            warnings.warn(
                f"node `{call.path}` changed `{field}` in place; only its outputs may change it",
                MutationWarning,
                stacklevel=2,
            )
