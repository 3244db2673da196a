"""Runs a random program with functions that behave arbitrarily, and reports what goes wrong."""

from __future__ import annotations

import random

from reference import Reference, Unsound
from reference.graphs import Place, Position
from reference.scope import Scope

from soundness.checking import Judged
from soundness.whims import Whims

#: An iteration without a node costs no step, so the limit alone does not end every run.
MOST_MOVES = 4_000


class GaveUp(BaseException):
    """The run takes too long."""


class WrongType(Unsound):
    """An expression got a value that its type rules out: the functions raise no such error."""


class Runner(Reference):
    """The interpreter, for programs that may not end and whose types are trusted."""

    moves = 0

    def advance(self, scope: Scope, position: Position) -> Position:
        self.moves += 1
        if self.moves > MOST_MOVES:
            raise GaveUp
        try:
            return super().advance(scope, position)
        except (TypeError, AttributeError) as error:
            raise WrongType(error) from error

    def handle(self, scope: Scope, place: Place, name: str, error: Exception) -> Position:
        if isinstance(error, TypeError | AttributeError):
            raise WrongType(error) from error
        return super().handle(scope, place, name, error)


def mishaps(program: Judged, seed: int, runs: int) -> list[Unsound]:
    """Run *program* that many times; return what happened that cannot happen in an accepted
    program.
    """
    found = []
    for number in range(runs):
        rng = random.Random(seed * 1_000 + number)
        runner = Runner(program.file, Whims(rng, failing=(0.1, 0.3, 0.0)[number % 3]))
        try:
            runner.invoke("Main", {"n": rng.randrange(9)})
        except Unsound as mishap:
            found.append(mishap)
        except (Exception, GaveUp):  # any other end of a run is acceptable
            continue
    return found
