"""Functions for the random programs that return anything their annotations allow, or fail."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import attrs

ERRORS = (KeyError, IndexError, ValueError, RuntimeError)


@attrs.frozen
class Whims:
    """Stands for the module of functions; each name is a function that behaves arbitrarily."""

    rng: random.Random
    failing: float = 0.1

    def __getattr__(self, name: str) -> Callable[..., Any]:
        makers = {
            "maybe": lambda: self.rng.choice((None, self.number())),
            "choose": lambda: self.rng.choice(("one", "two", "three")),
            "switch": lambda: self.rng.choice(("on", "off")),
            "route": lambda: self.rng.choice(("left", "right")),
            "flip": lambda: self.rng.random() < 0.5,
            "spell": lambda: "n",
            "item": lambda: {"id": self.number(), "size": self.number()},
            "table": lambda: {"k": self.number()},
            "members": lambda: {self.number()},
            "pair": lambda: (self.number(), self.number()),
            "sees": lambda: None,
        }  # fmt: skip
        if name in ("count", "some", "acount"):
            make: Callable[[], Any] = self.numbers
        else:
            make = makers.get(name, self.number)
        may_fail = name not in ("route", "flip", "half", "mix")
        return lambda *given, **named: self.made(make, may_fail)

    def made(self, make: Callable[[], Any], may_fail: bool) -> Any:
        if may_fail and self.rng.random() < self.failing:
            raise self.rng.choice(ERRORS)("a whim")
        return make()

    def number(self) -> int:
        return self.rng.randrange(9)

    def numbers(self) -> list[int]:
        return [self.number() for _ in range(self.rng.randrange(3))]
