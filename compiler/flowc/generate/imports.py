"""The import statements of a generated module, in isort's order."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping

from flowc.generate.layout import WIDTH
from flowc.generate.order import Natural, kind, natural


def import_lines(imported: Mapping[tuple[str, str], str]) -> list[str]:
    """Return the import statements, by (module, name): the standard library first, then all
    others.
    """
    modules: dict[str, list[tuple[str, str]]] = {}
    for (module, name), local in imported.items():
        modules.setdefault(module, []).append((name, local))
    lines: list[str] = []
    for is_standard in (True, False):
        section = [module for module in modules if _is_standard(module) is is_standard]
        if section:
            lines.append("")
        for module in sorted(section, key=_natural):
            lines.extend(_statements(module, modules[module]))
    return lines


def _is_standard(module: str) -> bool:
    return module.split(".")[0] in sys.stdlib_module_names


def _statements(module: str, names: list[tuple[str, str]]) -> Iterator[str]:
    """Yield one statement for the names that keep theirs, and one for each renamed one."""
    plain = sorted((name for name, local in names if local == name), key=_by_type)
    groups = [(plain[0], plain)] if plain else []
    groups += [(name, [f"{name} as {local}"]) for name, local in names if local != name]
    for _, shown in sorted(groups, key=lambda group: _by_type(group[0])):
        yield from _statement(module, shown)


def _statement(module: str, names: list[str]) -> list[str]:
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= WIDTH:
        return [line]
    return [f"from {module} import (", *(f"    {name}," for name in names), ")"]


def _by_type(name: str) -> tuple[int, Natural, str]:
    """Sort key: constants before classes before the rest, as isort does."""
    return kind(name), _natural(name), name


def _natural(name: str) -> Natural:
    """Sort key that ignores case."""
    return natural(name.lower())
