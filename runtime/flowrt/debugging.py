"""The additional check of a debug run: whether a node changed its arguments in place."""

from __future__ import annotations

import warnings
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from flowrt.errors import MutationWarning
from flowrt.state import UNSET, State, slots_of

if TYPE_CHECKING:
    from flowrt.steps import Node
    from flowrt.strand import Call


def remember(state: State, node: Node) -> dict[str, Any]:
    """Give deep copies of the fields passed to the node; what cannot be copied is left out.

    Only these fields, since siblings that run meanwhile may change others. Which ones are passed is
    read from the names in the code of the call.
    """
    copies: dict[str, Any] = {}
    code = getattr(node.call, "__code__", None)
    for field in slots_of(type(state)):
        value = getattr(state, field, UNSET)
        if value is UNSET or (code is not None and field not in code.co_names):
            continue
        try:
            copies[field] = deepcopy(value)
        except Exception:  # clients, locks and the like refuse, each with its own error
            continue
    return copies


def report(call: Call) -> None:
    """Warn of every field that the call changed in place."""
    for field, before in (call.before or {}).items():
        if _differ(getattr(call.frame.state, field, UNSET), before):
            warnings.warn(
                f"node `{call.path}` changed `{field}` in place; only its outputs may change it",
                MutationWarning,
                stacklevel=2,
            )


def _differ(now: object, before: object) -> bool:
    if type(now).__eq__ is object.__eq__:
        return False
    try:
        return bool(now != before)
    except Exception:  # arrays compare element by element
        return False
