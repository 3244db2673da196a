"""The claims of the page on soundness, tested with random programs: accepted ones never go wrong,
and what is reported for rejected ones is true of some run.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from soundness.checking import Judged, judged
from soundness.damage import damaged
from soundness.running import mishaps
from soundness.searching import unannounced_reads
from soundness.sketches import random_sketch
from soundness.verdicts import announced, is_confirmed, trials
from soundness.witnesses import Trial

from flowc.diagnostics import Problems
from flowc.parse import parse
from flowc.source import Source

#: How many programs of each kind a run tries: 500 in CI, more with ``FLOWC_PROGRAMS=5000 pytest
#: …``.
PROGRAMS = int(os.environ.get("FLOWC_PROGRAMS", "500"))
BATCH = 25
RUNS = 4

BATCHES = pytest.mark.parametrize("first", range(0, PROGRAMS, BATCH))


def wrong_program(seed: int, attempt: int) -> Judged:
    """Return a program with a mistake: deliberate, or through inattention."""
    seed += attempt * 1_000_000
    chance = random.Random(seed)
    if chance.random() < 0.5:
        return judged(random_sketch(seed, loose=chance.choice((0.02, 0.04, 0.1))))
    text = random_sketch(seed)
    return judged(damaged(text, parse(Source("main.flow", text), Problems()), seed))


def attempts(seed: int) -> Iterator[Judged]:
    """Yield programs until one is rejected for its behaviour at run time; that one comes last."""
    for attempt in count():
        program = wrong_program(seed, attempt)
        yield program
        if program.errors and trials(program):
            return


@BATCHES
def test_accepted_programs_do_not_go_wrong(first: int) -> None:
    """A sound program is accepted, and no run of it does what an accepted program cannot do."""
    wrong = []
    for seed in range(first, first + BATCH):
        program = judged(random_sketch(seed))
        wrong += [f"seed {seed}: refused, {error.headline}" for error in program.errors]
        wrong += [f"seed {seed}: {mishap!r}" for mishap in mishaps(program, seed, RUNS)]
        wrong += [f"seed {seed}: {read}" for read in unannounced_reads(program, seed)]

    assert not wrong, "\n".join(wrong[:20])


@BATCHES
def test_rejected_programs_have_a_witness(first: int) -> None:
    """What a finding shows happens in some run; what happens in a run is among the findings."""
    wrong = []
    for seed in range(first, first + BATCH):
        for number, program in enumerate(attempts(seed)):
            place = f"seed {seed}, program {number}"
            wrong += [
                f"{place}: {told(trial)}" for trial in trials(program) if not is_confirmed(trial)
            ]
            wrong += [f"{place}: {read}" for read in unannounced_reads(program, seed)]
            runs = RUNS if not program.errors else 1
            for mishap in mishaps(program, seed, runs):
                if not announced(mishap, program):
                    wrong.append(f"{place}: unannounced {mishap!r}")

    assert not wrong, "\n".join(wrong[:20])


def told(trial: Trial) -> str:
    notes = "; ".join(note.text for note in trial.finding.notes)
    return f"{trial.finding.code.number} {trial.finding.headline} ({notes})"
