"""The names of a generated module: who has which, and what is imported under which.

Names are given in the order of their importance. What importers rely on (enums, records, graphs and
what belongs to them) keeps its own, the module's private names come next, and an import that
clashes gets ``as name_``.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable

import attrs

#: What functions of a generated module call their parameters and variables.
LOCALS = ("kit", "s", "run", "left", "error", "at", "item", "self")


@attrs.define
class Names:
    """Gives out the names of one module."""

    taken: set[str] = attrs.field(factory=lambda: {*LOCALS, *dir(builtins)})
    aliases: dict[tuple[str, str], str] = attrs.field(factory=dict)
    imported: dict[tuple[str, str], str] = attrs.field(factory=dict)
    _numbers: dict[str, int] = attrs.field(factory=dict)

    def keep(self, names: Iterable[str]) -> None:
        """Keep *names* for the definitions that importers know by them."""
        self.taken.update(names)

    def claim(self, *wanted: str) -> str:
        """Return and keep the first of *wanted* that is free, or else the last with a number."""
        name = next((name for name in wanted if name not in self.taken), "")
        last = wanted[-1]
        while not name:
            # Names are never given back, so the numbers up to here stay taken.
            self._numbers[last] = number = self._numbers.get(last, 1) + 1
            name = "" if f"{last}_{number}" in self.taken else f"{last}_{number}"
        self.taken.add(name)
        return name

    def know(self, module: str, name: str, local: str) -> None:
        """Say that the flow file knows *name* of *module* as *local*."""
        if (module, name) not in self.aliases:
            self.aliases[module, name] = self._free(local)

    def use(self, module: str, name: str) -> str:
        """Return what *name* of *module* is called here; from now on the module imports it."""
        key = (module, name)
        if key not in self.imported:
            self.imported[key] = self.aliases.get(key) or self._free(name)
        return self.imported[key]

    def _free(self, name: str) -> str:
        """Return and keep *name*, with underscores behind it until nothing else has that name."""
        while name in self.taken:
            name = f"{name}_"
        self.taken.add(name)
        return name
