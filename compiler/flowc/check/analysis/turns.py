"""The order in which the nodes of a ``dataflow`` can run, given what each of them waits for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def in_turn(after: Sequence[Sequence[int]]) -> Iterator[int]:
    """Yield the indexes of *after* in topological order. Those on a cycle, and those that wait for
    one, are left out.
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
