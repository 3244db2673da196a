"""Every program of the Markdown files in this folder has exactly the findings that it announces."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from checking import check
from mdtest import Program, bless, complaints, programs

CASES = [
    pytest.param(file, program, id=f"{file.stem}: {program.name}")
    for file in sorted(Path(__file__).parent.glob("*.md"))
    for program in programs(file.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("file", "program"), CASES)
def test_program_is_judged_as_it_announces(file: Path, program: Program):
    """The expected findings and no others are found, fixes work, and snapshots match."""
    if os.environ.get("FLOWC_BLESS"):
        bless(file, program, check)
        (program,) = (
            again
            for again in programs(file.read_text(encoding="utf-8"))
            if again.name == program.name
        )

    assert complaints(program, check) == []
