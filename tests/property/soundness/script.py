"""The wishes of an oracle for a line of control, and the choices that it makes."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import TypeVar

import attrs

from soundness.goals import Refuted

T = TypeVar("T")


@attrs.define(eq=False)
class Guide:
    """What is wanted of a line of control: the stops to make, or an error to fail with."""

    queue: deque[str] | None = None
    doom: Exception | None = None


@attrs.define(eq=False)
class Script:
    """The choices to make, and the number of options of each."""

    taken: list[int] = attrs.field(factory=list)
    counts: list[int] = attrs.field(factory=list)

    def choose(self, options: Sequence[T]) -> T:
        if not options:
            raise Refuted
        if len(options) == 1:
            return options[0]
        at = len(self.counts)
        if at == len(self.taken):
            self.taken.append(0)
        self.counts.append(len(options))
        return options[self.taken[at]]

    def following(self) -> Script | None:
        """Return the script that chooses differently at the last possible place."""
        taken = self.taken[: len(self.counts)]
        while taken and taken[-1] + 1 == self.counts[len(taken) - 1]:
            taken.pop()
        return Script([*taken[:-1], taken[-1] + 1]) if taken else None
