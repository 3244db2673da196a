"""The names of a generated module: which are taken, and under which name something is imported.

Names are assigned in the order of their importance. What importers rely on (enums, records, graphs
and what belongs to them) keeps its name, the module's private names come next, and an import that
clashes gets ``as name_``.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable

import attrs

#: Names of parameters and variables in the functions of generated modules.
LOCALS = ("kit", "s", "run", "left", "error", "at", "item", "self")


@attrs.define
class Names:
    """Assigns the names of one module."""

    taken: set[str] = attrs.field(factory=lambda: {*LOCALS, *dir(builtins)})
    aliases: dict[tuple[str, str], str] = attrs.field(factory=dict)
    imported: dict[tuple[str, str], str] = attrs.field(factory=dict)
    _numbers: dict[str, int] = attrs.field(factory=dict)

    def keep(self, names: Iterable[str]) -> None:
        """Reserve *names* for the definitions that importers know."""
        self.taken.update(names)

    def claim(self, *wanted: str) -> str:
        """Reserve and return the first of *wanted* that is free, or else the last with a number."""
        name = next((name for name in wanted if name not in self.taken), "")
        last = wanted[-1]
        while not name:
            # Names are never released, so the numbers up to here stay taken.
            self._numbers[last] = number = self._numbers.get(last, 1) + 1
            name = "" if f"{last}_{number}" in self.taken else f"{last}_{number}"
        self.taken.add(name)
        return name

    def know(self, module: str, name: str, local: str) -> None:
        """Record that the flow file imports *name* of *module* as *local*."""
        if (module, name) not in self.aliases:
            self.aliases[module, name] = self._free(local)

    def use(self, module: str, name: str) -> str:
        """Return the local name for *name* of *module*, which is imported from now on."""
        key = (module, name)
        if key not in self.imported:
            self.imported[key] = self.aliases.get(key) or self._free(name)
        return self.imported[key]

    def _free(self, name: str) -> str:
        """Reserve and return *name*, with as many underscores appended as make it unique."""
        while name in self.taken:
            name = f"{name}_"
        self.taken.add(name)
        return name
