"""The judges can say no: the interpreter sees what goes wrong, and the oracle refutes what does not
happen.
"""

from __future__ import annotations

import sys
from pathlib import Path

import attrs
import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import functions  # noqa: E402
from reference import (  # noqa: E402
    ConcurrentOverwrite,
    CrossedWall,
    MissedCase,
    NeverReady,
    NoWayOn,
    Reference,
    UnknownName,
    UnsetOutput,
    UnsetRead,
    Unsound,
)
from soundness.checking import Judged, judged  # noqa: E402
from soundness.verdicts import is_confirmed, trials  # noqa: E402
from soundness.ways import Ways  # noqa: E402
from soundness.witnesses import Trial  # noqa: E402

from flowc.diagnostics import Diagnostic, Note, Problems  # noqa: E402
from flowc.parse import parse  # noqa: E402
from flowc.source import Source  # noqa: E402

HEAD = """\
from functions import inc, sees
enum Kind { one, two = "two", three }
graph Main(n: int) -> a {
  var a: int
  var b: int
  var kind: Kind = Kind.two
  node one(n) -> a = inc
  node two(n) -> b = inc
  node copy(b) -> a = inc
  node back(a) -> b = inc
"""

WRONG: dict[str, type[Unsound]] = {
    "start -> copy -> end": UnsetRead,
    "start -> two -> end": UnsetOutput,
    "start -> three -> end": UnknownName,
    "start -> match kind { one => one } -> end": MissedCase,
    "start -> [one, one as other] -> end": ConcurrentOverwrite,
    "start -> each x in [1, 2] { one } -> end": ConcurrentOverwrite,
    "start -> [one -> two, two as other] two -> end": CrossedWall,
    "start -> one": NoWayOn,
    "start -> dataflow { copy, back } -> end": NeverReady,
}


@pytest.mark.parametrize("flow", WRONG)
def test_what_goes_wrong_is_seen(flow: str) -> None:
    """Everything that an accepted program cannot do ends the run with an error of its own, which no
    handler catches.
    """
    file = parse(Source("main.flow", f"{HEAD}  {flow}\n}}\n"), Problems())

    with pytest.raises(WRONG[flow]):
        Reference(file, functions).invoke("Main", {"n": 1})


def trial(flow: str, code: str) -> Trial:
    """Return the finding with that code in the program with *flow*."""
    program = judged(f"{HEAD}  {flow}\n}}\n")
    (found,) = (one for one in trials(program) if one.finding.code.number == code)
    return found


def telling(found: Trial, note: str) -> Trial:
    """Return *found* as if its note drew another path."""
    return attrs.evolve(found, finding=attrs.evolve(found.finding, notes=(Note(note),)))


def test_a_way_is_confirmed_as_it_is_drawn_and_in_no_other_way() -> None:
    """`two` sets what `copy` reads, unless it fails."""
    found = trial(
        "start -> one -> try { two } on KeyError { one as again } -> copy -> end", "FLW401"
    )

    assert is_confirmed(found)
    assert is_confirmed(telling(found, "start → one → two (fails) → again → copy"))
    assert not is_confirmed(telling(found, "start → one → two → copy"))
    assert not is_confirmed(telling(found, "start → one → again → copy"))
    assert not is_confirmed(telling(found, "start → two (fails) → again → copy"))


def test_a_way_beside_the_writer_is_none() -> None:
    """All branches of a group have run after it, so a path through the other one proves nothing."""
    found = trial("start -> if n > 2 { two } -> copy -> end", "FLW401")
    both = judged(f"{HEAD}  start -> [one, two] -> copy -> end\n}}\n")

    assert is_confirmed(found)
    assert not both.errors
    elsewhere = attrs.evolve(found, program=both, ways=_ways(both))
    assert not is_confirmed(telling(elsewhere, "start → one → copy"))


def test_a_shortened_way_is_filled_in() -> None:
    """The omitted stops are found, or there is no path."""
    row = " -> ".join(f"one as o{number}" for number in range(12))
    found = trial(f"start -> if n > 2 {{ two }} -> {row} -> copy -> end", "FLW401")
    told = found.finding.notes[0].text

    assert "… 6 more …" in told
    assert is_confirmed(found)
    assert not is_confirmed(telling(found, told.replace("6 more", "5 more")))


def test_a_pair_must_write_side_by_side() -> None:
    """Two writers in sequence overwrite nothing."""
    found = trial("start -> [one, one as other] -> end", "FLW501")
    row = judged(f"{HEAD}  start -> one -> one as other -> end\n}}\n")

    assert is_confirmed(found)
    assert not [one for one in trials(row) if one.finding.code.number == "FLW501"]


def test_a_value_that_has_an_arm_is_not_missed() -> None:
    """`one` and `two` have arms here, `three` has none."""
    found = trial("start -> match kind { one => one two => one as other } -> end", "FLW301")
    words = "this `match` has no arm for `{}`"

    assert is_confirmed(found)
    assert not is_confirmed(_as(found, attrs.evolve(found.finding, headline=words.format("two"))))


def test_a_value_that_was_ruled_out_is_not_missed() -> None:
    """After `kind == Kind.one` no other value is left."""
    flow = "start -> if kind == Kind.one { match kind { two => one } } -> one as other -> end"
    found = trial(flow, "FLW301")
    words = "this `match` has no arm for `{}`"

    assert is_confirmed(found)
    assert not is_confirmed(_as(found, attrs.evolve(found.finding, headline=words.format("three"))))


def test_a_cycle_that_can_be_left_is_refuted() -> None:
    """Any exit counts, also by an error."""
    closed = trial("start -> one -> if n > 2 { end } -> two -> copy -> two", "FLW601")
    ways = judged(f"{HEAD}  start -> one -> two -> if n > 2 {{ end }} -> copy -> two\n}}\n")
    opened = attrs.evolve(closed, program=ways, ways=_ways(ways))

    assert is_confirmed(closed)
    assert not is_confirmed(opened)


def _as(found: Trial, finding: Diagnostic) -> Trial:
    return attrs.evolve(found, finding=finding)


def _ways(program: Judged) -> Ways:
    return Ways(Reference(program.file, None).graphs["Main"])
