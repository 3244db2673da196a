"""From where a file imports the types that it uses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from flowc.trees.program import Import, Program

Key = tuple[str, str]


def origins(source: Program) -> dict[Key, Key]:
    """Return, by home and name of a type, the module and the name by which *source* imports it.

    The home of a Python class is the module that defines it, though it is often imported from
    another; the home of an enum or a record of a flow file is that file.
    """
    return {
        key: (item.module, item.name)
        for item in source.imports
        for key in (_homes_in_flow if item.from_flow else _homes_in_python)(item, source)
    }


def _homes_in_python(item: Import, source: Program) -> Iterator[Key]:
    key = (item.module, item.name)
    for known in (source.definitions.classes.get(key), source.definitions.enums.get(key)):
        if known is not None:
            yield known.home, known.name


def _homes_in_flow(item: Import, source: Program) -> Iterator[Key]:
    for home, name in (*source.definitions.enums, *source.definitions.records):
        if name == item.name and item.module.endswith(f"{PurePath(home).stem}_flow"):
            yield home, name
