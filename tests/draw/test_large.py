"""Drawings of many boxes are divided into parts no larger than an ordinary drawing."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from drawn import Drawn
from shapes import SHAPES

from flowc.draw import picture
from flowc.draw.layered import columns, order
from flowc.draw.layered.least import Apart, Pull
from flowc.draw.layered.model import Rank
from flowc.draw.svg import svg
from flowc.pipeline import check
from flowc.project import Project
from flowc.source import Source

FEW = 60


def drawn(shape: str, count: int, folder: Path) -> Drawn:
    """Return the picture of a graph of the given shape and size."""
    source = Source(str(folder / "large.flow"), SHAPES[shape](count))
    checked = check(source, Project.at(str(folder)))
    assert not checked.has_errors
    return Drawn.of(svg(picture(checked.program.graphs[0], source)))


@pytest.mark.parametrize(
    ("shape", "count"),
    [("dense", 64), ("loops", 30), ("matches", 30), ("nested_groups", 30), ("backward", 12)],
)
def test_what_is_placed_in_parts_has_no_flaw(
    shape: str, count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A part that is placed first leaves room for the part below it, in any order."""
    monkeypatch.setattr(columns, "_AT_ONCE", FEW)
    monkeypatch.setattr(order, "_WORK", FEW)

    assert not list(drawn(shape, count, tmp_path).flaws())


def test_no_part_grows_with_the_drawing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Only a rank that is larger by itself makes a larger part."""
    sizes = []
    solve = columns.middle_places

    def counted(
        places: Iterable[Hashable], apart: Iterable[Apart], pulls: Iterable[Pull]
    ) -> Mapping[Hashable, int]:
        named = list(places)
        sizes.append(len(named))
        return solve(named, apart, pulls)

    monkeypatch.setattr(columns, "_AT_ONCE", FEW)
    monkeypatch.setattr(columns, "middle_places", counted)
    drawn("loops", 100, tmp_path)

    assert max(sizes) <= FEW + 1
    assert sum(sizes) > 3 * FEW


def test_the_ranks_of_a_large_drawing_are_sorted_less_often(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The cost of ordering the ranks grows no faster than the drawing."""
    sweeps = []
    sort = order._sort

    def counted(ranks: Sequence[Rank], *rest: Any, **more: Any) -> None:
        sweeps.append(len(ranks))
        sort(ranks, *rest, **more)

    monkeypatch.setattr(order, "_sort", counted)
    drawn("dense", 64, tmp_path)
    ordinary = len(sweeps)
    sweeps.clear()
    monkeypatch.setattr(order, "_WORK", 0)
    drawn("dense", 64, tmp_path)

    assert ordinary > len(sweeps) == 4


def test_a_line_leads_straight_on_from_part_to_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A row of nodes is one column, however it is divided into parts."""
    monkeypatch.setattr(columns, "_AT_ONCE", 7)

    found = drawn("chain", 40, tmp_path)

    assert len({(box.left + box.right) // 2 for box in found.boxes}) == 1
