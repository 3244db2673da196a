"""The notes that say what happens to threads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from flowc.compare.model import Fate
from flowc.compare.rests import How, Rest, Rests, waits_of

Fates = Mapping[Rest, Fate]

#: The number of nodes named in one note; a run may have stopped at any node of the graph.
_MOST_NAMED = 6

_STOPS = (How.STOPPED, How.BEFORE, How.AFTER)
_STOPPED = "failed, were killed or pause at a breakpoint at"


def threads(lost: Rests, fates: Fates) -> list[str]:
    """Return what happens to threads, one line for each fate; *lost* are those that may break."""
    return [
        *_waiting(lost, fates),
        *_stopped(lost, fates),
        "threads whose run has ended are not affected",
    ]


def _waiting(lost: Rests, fates: Fates) -> Iterator[str]:
    shown = waits_of(lost)
    if not shown:
        yield "nothing waits after it"
    for fate in (Fate.BREAKS, Fate.DEPENDS, Fate.GOES_ON):
        names = waits_of(rest for rest, found in fates.items() if found is fate)
        names = [name for name in names if name in shown or fate is Fate.GOES_ON]
        if names:
            yield _told("wait at", fate, _listed(names))


def _stopped(lost: Rests, fates: Fates) -> Iterator[str]:
    """Yield what happens to those that failed, were killed or pause at a breakpoint.

    Usually they share one fate. For a node where they do not, those that continue are listed too.
    """
    told: dict[tuple[str, Fate], list[str]] = {}
    for node in sorted({rest.node for rest in lost if rest.how is not How.WAITS}):
        hows = {how: fates[Rest(how, node)] for how in _STOPS if Rest(how, node) in fates}
        for fate in sorted(set(hows.values()), key=[*Fate].index):
            alike = [how for how in hows if hows[how] is fate]
            words = _STOPPED if len(alike) == len(hows) else _words(alike)
            told.setdefault((words, fate), []).append(node)
    for (words, fate), nodes in told.items():
        more = len(nodes) - _MOST_NAMED
        yield _told(
            words, fate, _listed(nodes[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
        )


def _words(hows: list[How]) -> str:
    words = ["failed or were killed at"] if How.STOPPED in hows else []
    points = [how for how in ("before", "after") if how in hows]
    if points:
        words.append(f"pause at a breakpoint {' or '.join(points)}")
    return words[0] if len(words) == 1 else f"{', or '.join(words)},"


def _told(words: str, fate: Fate, names: str) -> str:
    match fate:
        case Fate.BREAKS:
            return f"threads that {words} {names} cannot be resumed"
        case Fate.DEPENDS:
            return f"of threads that {words} {names}, it depends on the path that they took"
        case Fate.GOES_ON:
            return f"threads that {words} {names} continue"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
