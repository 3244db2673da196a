"""Runs that are killed at any point, for real and repeatedly, end as if undisturbed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

DRIVER = Path(__file__).with_name("driver.py")

#: How many lives are ended: 200 in CI; more with ``FLOWC_KILLS=3000 pytest tests/threads/crash``.
KILLS = int(os.environ.get("FLOWC_KILLS", "200"))

#: The share of each store; the simulated deaths are half as many again.
SHARES = {"sqlite": 0.5, "sqlite-full": 0.2, "postgres": 0.3, "memory": 0.5}

#: How often each store meets each trouble: 12 times in CI; more with ``FLOWC_TROUBLES=500``.
TROUBLES = int(os.environ.get("FLOWC_TROUBLES", "12"))

SUFFERED = {
    "memory": ("bad-disk", "bad-disk-late"),
    "sqlite": ("bad-disk", "bad-disk-late", "full", "locked"),
    "postgres": ("bad-disk", "bad-disk-late", "full", "locked", "lost"),
}

#: The share of lives that must actually be ended: where branches run in parallel, a later life of a
#: run may be over before the point at which its end was planned.
ENOUGH = 0.6

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="each life is a fork of the driver")


def driven(folder: Path, place: str, times: int, request: pytest.FixtureRequest, *more: str) -> Any:
    """Let the driver end that many lives on a store; return its report."""
    where = request.getfixturevalue("database") if place == "postgres" else place
    done = subprocess.run(
        [sys.executable, str(DRIVER), str(folder), where, str(times), *more],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    print(f"{place} {' '.join(more)}: {report['ended']} ends at {report['points']} points")
    return report


@forks
@pytest.mark.parametrize("place", SHARES)
def test_a_run_that_is_killed_at_any_point_loses_nothing_and_repeats_nothing(
    place: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Every construct, sync and async, is killed before and after each append to its journal and
    each effect of its nodes, up to three times. Output, journal and effects are the same; nodes
    with an entry are not called again, and those without are, with the same key.
    """
    kills = round(KILLS * SHARES[place])

    report = driven(tmp_path, place, kills, request)

    assert report["wrong"] == []
    assert report["ended"] >= min(kills, report["points"]) * ENOUGH


@forks
@pytest.mark.parametrize(
    ("place", "trouble"), [(place, one) for place, every in SUFFERED.items() for one in every]
)
def test_a_run_whose_place_fails_at_any_append_loses_nothing_and_repeats_nothing(
    place: str, trouble: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """The run ends with an error that says why and what to do; once the store works again, it
    continues like one that was killed.
    """
    report = driven(tmp_path, place, TROUBLES, request, trouble)

    assert report["wrong"] == []
    assert report["ended"] >= min(TROUBLES, report["points"]) * ENOUGH
