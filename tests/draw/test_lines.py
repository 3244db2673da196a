"""Arrows bend no more often than necessary, and frames are no wider than their contents."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from flowc.draw import picture
from flowc.draw.metrics import evenly, width_of, wrapped
from flowc.draw.placed import Placed, PlacedBox, PlacedLine, place
from flowc.pipeline import check
from flowc.project import Project
from flowc.source import Source

NODES = "from steps import a, b, c, d\n"
HEAD = "node a(x)  node b(x)  node c(x)  node d(x)"


def placed(folder: Path, path: str, more: str = "") -> Placed:
    """Return the layout of the picture of a graph that contains *path*."""
    (folder / "steps.py").write_text("".join(f"def {name}(x): ...\n" for name in "abcd"))
    text = f"{NODES}graph G(x: int) -> x {{\n{HEAD}\n{more}\nstart -> {path} -> end\n}}\n"
    source = Source(str(folder / "drawn.flow"), text)
    checked = check(source, Project.at(str(folder)))
    assert not checked.has_errors, [problem.headline for problem in checked.problems]
    return place(picture(checked.program.graphs[0], source))


def box(placed: Placed, label: str) -> PlacedBox:
    """Return the box with that label."""
    return next(each for each in placed.boxes if each.box.label == label)


def middle(placed: Placed, label: str) -> int:
    """Return the horizontal centre of the box with that label."""
    found = box(placed, label)
    return found.left + found.width // 2


def bends(line: PlacedLine) -> int:
    """Return how often *line* moves to another column."""
    return sum(here[0] != there[0] for here, there in pairwise(line.points))


def test_an_arrow_with_words_bends_once(tmp_path: Path):
    """Where the arms diverge: from its label down to the node it is straight."""
    found = placed(tmp_path, "if x > 1000 { a } elif x > 2 { b } else { c }")

    labelled = [line for line in found.lines if line.label]
    assert len(labelled) == 3
    assert all(bends(line) <= 1 for line in labelled)
    for line in labelled:
        target = next(each for each in found.boxes if each.box.id == line.line.target)
        assert line.points[-1][0] == target.left + target.width // 2


def test_what_a_handler_does_stands_below_it(tmp_path: Path):
    """The path of an error bends where it rejoins the other path, not slightly at every step."""
    found = placed(tmp_path, "try { a } on KeyError { b -> c } -> d")

    columns = {middle(found, label) for label in ("on KeyError", "b", "c")}
    assert len(columns) == 1


def test_an_error_leaves_what_is_tried_above_its_handler(tmp_path: Path):
    """The frame is wide enough for the arrow wherever the handler is placed."""
    found = placed(tmp_path, "try { [a, b, c] } on KeyError { d }")

    (error,) = (line for line in found.lines if line.line.dotted)
    assert bends(error) == 0


def test_errors_leave_apart_from_all_else(tmp_path: Path):
    """Each of them begins at a point of its own, and so does the normal exit."""
    found = placed(tmp_path, "try { a -> b } on KeyError { c } on ValueError { d }")

    (frame,) = found.frames
    errors = [line.points[0][0] for line in found.lines if line.line.dotted]
    way_on = next(
        line.points[0][0] for line in found.lines if line.line.source == box(found, "b").box.id
    )
    places = sorted([*errors, way_on])
    assert len(places) == 3
    assert all(right - left >= 12 for left, right in pairwise(places))
    assert frame.left < places[0]
    assert places[-1] < frame.left + frame.width


def test_a_title_is_broken_before_it_makes_its_frame_wide(tmp_path: Path):
    """The header of an `each` is often wider than its body."""
    more = "var numbers_to_look_at: list[int] = []"
    found = placed(tmp_path, "each number in numbers_to_look_at max 4 { a }", more)

    (frame,) = found.frames
    assert len(frame.title) > 1
    assert " ".join(frame.title) == "each number in numbers_to_look_at max 4"
    assert frame.width < width_of(frame.frame.label, 11)


def test_a_title_that_fits_stays_in_one_line(tmp_path: Path):
    """A title is broken only if it would make the frame wider."""
    more = "var all: list[int] = []"
    found = placed(tmp_path, "each number in all max 4 { [a, b, c, d] }", more)

    assert ("each number in all max 4",) in [frame.title for frame in found.frames]


def test_a_loop_keeps_nothing_from_standing_below(tmp_path: Path):
    """It turns beside its end, so the next step need not be moved further down."""
    found = placed(tmp_path, "a -> if x > 1 { b -> a } else { c }")

    assert middle(found, "c") == middle(found, "end")


def test_lines_of_a_text_are_even():
    """A single last word is avoided if the line above can spare words."""
    text = "order is not None and order.days > 30"

    assert wrapped(text, 11, 170) == ("order is not None", "and order.days > 30")
    assert wrapped("short", 11, 170) == ("short",)
    assert evenly("a_word_that_is_never_broken x", 11, 1) == ("a_word_that_is_never_broken x",)
    assert evenly("", 11, 2) == ("",)
