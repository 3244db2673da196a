"""Measure how well flowc recovers from mistakes: ``make recovery``.

Typical slips are made in the examples, the goldens and the corpus of the parser, the same ones
every time, and each text is also cut off at each of its tokens. Two tables show the results: those
of the parser alone, and those of the whole check, where only findings count that the sound text
does not have. Infos are not counted. *slowest* is the highest ratio of the time to parse a mutant
to the time to parse the sound text, each the best of five; a ratio that seems high is measured up
to ten more times, to rule out noise.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import attrs

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from mutants import SLIPS, mutant, slipped, truncations

from flowc.diagnostics import Diagnostic, Problems, Severity
from flowc.parse import parse
from flowc.pipeline import check
from flowc.project import Project
from flowc.source import Source

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").rglob("*.flow"))
CORPUS = sorted((ROOT / "tests/corpus").glob("*.flow"))
GOLDENS = sorted((ROOT / "tests/goldens").glob("*/*.flow"))

#: The number of texts in each row.
COUNT = 400

_SHORTEST = 100
_RUNS = 5
_ROUNDS = 10
_SEEMS_SLOW = 2


@attrs.frozen
class Sound:
    """A text without mistakes, with the facts that its mutants are compared with."""

    path: Path
    text: str
    seconds: float
    findings: frozenset[tuple[str, str]]
    project: Project


@attrs.frozen
class Row:
    """The results for the mutants of one kind."""

    kind: str
    findings: tuple[int, ...]
    ratios: tuple[float, ...]
    lost: int

    def text(self) -> str:
        """Return one line of a Markdown table."""
        few = sum(count <= 3 for count in self.findings) / len(self.findings)
        slowest = f" {max(self.ratios):.1f} |" if self.ratios else ""
        return (
            f"| {self.kind} | {len(self.findings)} | {statistics.mean(self.findings):.2f} | "
            f"{statistics.median(self.findings):g} | {max(self.findings)} | {few:.1%} | "
            f"{self.lost} |{slowest}"
        )


def sound_text(path: Path) -> Sound:
    """Return the text at *path* with the facts that its mutants are compared with."""
    text, project = path.read_text(encoding="utf-8"), Project.at(str(path))
    found = frozenset(_key(item) for item in _checked(str(path), text, project))
    return Sound(path, text, _seconds(text, _RUNS * 4), found, project)


def kinds(sounds: list[Sound]) -> Iterator[tuple[str, list[tuple[Sound, str]]]]:
    """Yield each kind of mistake with the texts that contain it."""
    for kind in SLIPS:
        yield (
            kind,
            _drawn(sounds, COUNT, lambda text, chance, kind=kind: slipped(text, kind, chance)),
        )
    for slips, name in ((1, "one of any"), (2, "two"), (3, "three")):
        yield name, _drawn(sounds, COUNT, lambda text, chance, n=slips: mutant(text, n, chance))
    whole = [sound for sound in sounds if sound.path in EXAMPLES]
    yield "cut off", [(sound, text) for sound in whole for text in truncations(sound.text)]


def _drawn(
    sounds: list[Sound], count: int, make: Callable[[str, random.Random], str]
) -> list[tuple[Sound, str]]:
    chance = random.Random(count)
    drawn: list[tuple[Sound, str]] = []
    while len(drawn) < count:
        sound = chance.choice(sounds)
        text = make(sound.text, chance)
        if text != sound.text:
            drawn.append((sound, text))
    return drawn


def parsed(kind: str, mutants: Iterable[tuple[Sound, str]]) -> Row:
    """Parse *mutants* and return the results."""
    counts, ratios, lost = [], [], 0
    for sound, text in mutants:
        problems = Problems()
        tree = parse(Source(str(sound.path), text), problems)
        lost += "".join(token.text for token in tree.tokens) != text
        counts.append(len(list(problems)))
        ratios.append(_ratio(sound, text))
    return Row(kind, tuple(counts), tuple(ratios), lost)


def whole(kind: str, mutants: Iterable[tuple[Sound, str]]) -> Row:
    """Check *mutants* and return the results; *lost* are those on which the compiler fails."""
    counts, lost = [], 0
    for sound, text in mutants:
        try:
            found = _checked(str(sound.path), text, sound.project)
        except Exception:
            lost += 1
            continue
        counts.append(sum(_key(item) not in sound.findings for item in found))
    return Row(kind, tuple(counts), (), lost)


def _checked(path: str, text: str, project: Project) -> list[Diagnostic]:
    problems = check(Source(path, text), project).problems
    return [item for item in problems if item.severity is not Severity.INFO]


def _key(item: Diagnostic) -> tuple[str, str]:
    return item.code.number, item.headline


def _ratio(sound: Sound, text: str) -> float:
    """Return how many times longer *text* takes; high ratios are remeasured, to rule out noise."""
    ratio = _seconds(text, 1) / sound.seconds
    for _ in range(_ROUNDS):
        if ratio > _SEEMS_SLOW:
            ratio = min(ratio, _seconds(text, _RUNS) / _seconds(sound.text, _RUNS))
    return ratio


def _seconds(text: str, runs: int) -> float:
    best = float("inf")
    for _ in range(runs):
        begin = time.perf_counter()
        parse(Source("x.flow", text), Problems())
        best = min(best, time.perf_counter() - begin)
    return best


def main() -> None:
    """Measure everything and print the tables."""
    head = "| mistake | texts | mean | median | max | at most 3 |"
    sounds = [sound_text(path) for path in (*EXAMPLES, *CORPUS, *GOLDENS)]
    sounds = [sound for sound in sounds if len(sound.text) >= _SHORTEST]
    print(f"The parser alone, {len(sounds)} texts:\n\n{head} no tree | slowest |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for kind, mutants in kinds(sounds):
        print(parsed(kind, mutants).text(), flush=True)
    checked = [sound for sound in sounds if sound.path not in CORPUS]
    print(f"\nThe whole check, {len(checked)} texts:\n\n{head} failed |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for kind, mutants in kinds(checked):
        print(whole(kind, mutants).text(), flush=True)


if __name__ == "__main__":
    main()
