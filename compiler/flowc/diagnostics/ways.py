"""Paths through a graph as notes show them: the stops, with arrows between them."""

from __future__ import annotations

from collections.abc import Sequence

_LONGEST = 9


def in_arrows(stops: Sequence[str]) -> str:
    """Return the path through *stops* as notes show it; the middle of a long one is omitted."""
    return " → ".join(_shortened(stops))


def _shortened(stops: Sequence[str]) -> Sequence[str]:
    if len(stops) <= _LONGEST:
        return stops
    half = _LONGEST // 2
    return [*stops[:half], f"… {len(stops) - 2 * half} more …", *stops[-half:]]
