"""What `--fix` never does, whatever is wrong: undo itself, lose a comment, make things worse."""

from __future__ import annotations

import contextlib
import random
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from mdtest import programs
from mutants import mutant

from flowc.diagnostics import Applicability, Diagnostic, Severity
from flowc.diagnostics.explain import explain, explained
from flowc.diagnostics.ignores import comments_in, heeded
from flowc.diagnostics.mending import Look, Mended, mended
from flowc.pipeline import check
from flowc.project import Project
from flowc.source import Source

EXAMPLES = Path(__file__).parents[2] / "examples"
SAFE = frozenset({Applicability.SAFE})
ALL = SAFE | {Applicability.UNSAFE}
MUTATIONS = 24


def look_at(path: str) -> Look:
    """Return a function that finds the mistakes of a text stored at *path*; no text is checked
    twice.
    """
    project = Project.at(path)

    @cache
    def findings(text: str) -> tuple[Diagnostic, ...]:
        source = Source(path, text)
        return heeded(check(source, project).problems, source)

    return lambda source: findings(source.text)


def breaches(source: Source, allowed: frozenset[Applicability]) -> list[str]:
    """Return what fixing *source* does that it must not do."""
    look = look_at(source.path)
    before, once = Mended(source, look(source)), mended(source, look, allowed)
    twice = mended(once.source, look, allowed)
    lost = comments(source) - comments(once.source)
    found = {
        "changes more when it is done again": twice.source.text != once.source.text,
        f"loses {sorted(lost)}": any("flowc:" not in text for text in lost),
        "brings errors": errors(once) > errors(before),
        "brings findings": len(once.findings) > len(before.findings),
        "says that it fixed nothing": once.fixed == 0 and once.source.text != source.text,
    }
    return [what for what, is_so in found.items() if is_so]


def comments(source: Source) -> Counter[str]:
    return Counter(source.text[span.start : span.end] for span in comments_in(source))


def errors(state: Mended) -> int:
    return sum(item.severity is Severity.ERROR for item in state.findings)


def commented(text: str) -> str:
    """Return *text* with a distinct comment on every line."""
    lines = text.split("\n")
    return "\n".join(f"{line}  # line {number}" for number, line in enumerate(lines))


@pytest.mark.parametrize("allowed", [SAFE, ALL], ids=["safe", "unsafe"])
def test_fixing_the_wrong_examples_of_every_page(allowed: frozenset[Applicability], tmp_path: Path):
    """With both kinds of line ends, and a comment on every line."""
    wrong = {}
    for code in explained():
        for program in programs(explain(code.number))[:1]:
            folder = tmp_path / code.number
            folder.mkdir()
            for name, text in program.texts.items():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_text(text)
            with contextlib.chdir(folder):
                text = commented(program.texts["main.flow"]).replace("\n", "\r\n")
                if found := breaches(Source("main.flow", text), allowed):
                    wrong[code.number] = found

    assert wrong == {}


@pytest.mark.parametrize("allowed", [SAFE, ALL], ids=["safe", "unsafe"])
def test_fixing_examples_with_slips_of_the_hand(allowed: frozenset[Applicability]):
    """However the parser repaired them."""
    chance = random.Random(20261128)
    paths = sorted(EXAMPLES.glob("*/*.flow"))
    wrong = {}

    for number in range(MUTATIONS):
        path = chance.choice(paths)
        text = mutant(path.read_text(), chance.randint(1, 3), chance)
        if found := breaches(Source(str(path), text), allowed):
            wrong[number, path.name] = found

    assert wrong == {}
