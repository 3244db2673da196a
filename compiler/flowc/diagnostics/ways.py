"""Ways through a graph as notes draw them: what is passed, with arrows between."""

from __future__ import annotations

from collections.abc import Sequence

_LONGEST = 9


def in_arrows(stops: Sequence[str]) -> str:
    """Return *stops* as a way through them is drawn, without its middle where it is long."""
    return " → ".join(_shortened(stops))


def _shortened(stops: Sequence[str]) -> Sequence[str]:
    if len(stops) <= _LONGEST:
        return stops
    half = _LONGEST // 2
    return [*stops[:half], f"… {len(stops) - 2 * half} more …", *stops[-half:]]
