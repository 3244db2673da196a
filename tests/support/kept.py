"""Every program that the tests keep, checked once, to test properties that all findings share.

They are the examples of the explanations, the programs of `tests/programs/` and those of
`tests/newcomers/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import attrs
from checking import check
from mdtest import Program, programs

from flowc.diagnostics import Diagnostic
from flowc.diagnostics.explain import explain, explained
from flowc.source import Source

TESTS = Path(__file__).parents[1]


@attrs.frozen
class Emitted:
    """A finding, its program, and the texts that it may refer to."""

    program: str
    finding: Diagnostic
    sources: Mapping[str, Source]


@cache
def kept_programs() -> tuple[Program, ...]:
    """Return every program that the tests keep."""
    pages = [explain(code.number) for code in explained()]
    for folder in ("programs", "newcomers"):
        pages += (file.read_text("utf-8") for file in sorted((TESTS / folder).glob("*.md")))
    return tuple(program for page in pages for program in programs(page))


@cache
def emitted() -> tuple[Emitted, ...]:
    """Return every finding in every program, infos included."""
    found = []
    for program in kept_programs():
        checked = check(program.texts)
        found += [Emitted(program.name, item, checked.sources) for item in checked.findings]
    return tuple(found)
