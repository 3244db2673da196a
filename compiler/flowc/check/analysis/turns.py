"""The order in which the nodes of a ``dataflow`` can run, from what each of them waits for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def in_turn(after: Sequence[Sequence[int]]) -> Iterator[int]:
    """Yield the indexes of *after* such that each stands behind those that it waits for; those in a
    circle, and behind it, are left out.
    """
    missing = [len(before) for before in after]
    behind: list[list[int]] = [[] for _ in after]
    for index, before in enumerate(after):
        for other in before:
            behind[other].append(index)
    ready = [index for index, count in enumerate(missing) if not count]
    for index in ready:
        yield index
        for later in behind[index]:
            missing[later] -= 1
            if not missing[later]:
                ready.append(later)
