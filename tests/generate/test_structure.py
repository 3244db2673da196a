"""Generated control flow visits what the control-flow graph visits, whatever its shape."""

from __future__ import annotations

from random import Random

import pytest
from control_lines import a_catch, a_line, a_route, a_step, performed, reachable, visits
from hypothesis import given, settings
from hypothesis import strategies as st

from flowc.lower.lines import EXIT, Handler, Line, Point
from flowc.lower.structure import structure
from flowc.trees import ir, program

LONG = 20_000


def text_of(line: Line) -> ir.Block:
    return structure(line, lambda vertex: vertex)  # type: ignore[arg-type, return-value]


@settings(max_examples=400)
@given(st.integers(0, 2**40), st.integers(1, 14))
def test_text_of_any_line_visits_what_the_line_visits(seed: int, size: int) -> None:
    """Jumps into and out of loops, nested handlers, decisions that can fail."""
    line = a_line(Random(seed), size)
    block = text_of(line)

    for run in range(6):
        assert performed(line, block, run) == visits(line, run)


def test_arms_that_meet_are_followed_by_what_they_meet_in() -> None:
    """An ``if`` whose arms meet again is not a loop and needs no label."""
    line = Line(
        (
            Point(a_route(2, can_raise=False), (1, 2), ()),
            Point(a_step("a"), (3,), ()),
            Point(a_step("b"), (3,), ()),
            Point(a_step("c"), (EXIT,), ()),
        ),
        0,
    )

    block = text_of(line)

    assert [type(item).__name__ for item in block] == ["If", "Perform"]


def test_loop_with_two_entries_is_written_with_labels() -> None:
    """No nesting of loops can have two entries."""
    line = Line(
        (
            Point(a_route(2, can_raise=False), (1, 2), ()),
            Point(a_step("a"), (2,), ()),
            Point(a_step("b"), (3,), ()),
            Point(a_route(2, can_raise=False), (1, EXIT), ()),
        ),
        0,
    )

    (dispatch,) = text_of(line)

    assert isinstance(dispatch, ir.Dispatch)


def test_steps_with_the_same_handlers_share_one_try() -> None:
    """A handler of three nodes in a row is generated once."""
    catch = a_catch()
    handlers = (Handler(catch, 3),)
    line = Line(
        (
            Point(a_step("a"), (1,), handlers),
            Point(a_step("b"), (2,), handlers),
            Point(a_step("c"), (EXIT,), handlers),
            Point(a_step("rescue"), (EXIT,), ()),
        ),
        0,
    )

    (guard,) = text_of(line)

    assert isinstance(guard, ir.Guard)
    assert len(guard.body) == 3


def test_route_that_can_fail_stands_outside_the_handlers() -> None:
    """Handlers belong to nodes and do not catch the error of a condition."""
    catch = a_catch()
    handlers = (Handler(catch, 2),)
    line = Line(
        (
            Point(a_step("a"), (1,), handlers),
            Point(a_route(2, can_raise=True), (EXIT, 2), ()),
            Point(a_step("rescue"), (EXIT,), ()),
        ),
        0,
    )
    block = text_of(line)

    assert performed(line, block, 1) == visits(line, 1)


def chain(number: int) -> Point:
    return Point(a_step("n"), (number + 1 if number < LONG - 1 else EXIT,), ())


def every_second_leaves(number: int) -> Point:
    way = number + 1 if number < LONG - 1 else EXIT
    return Point(a_route(2, can_raise=False), (EXIT, way), ()) if number % 2 else chain(number)


def every_second_goes_back(number: int) -> Point:
    way = number + 1 if number < LONG - 1 else EXIT
    return Point(a_route(2, can_raise=False), (0, way), ()) if number % 2 else chain(number)


@pytest.mark.parametrize("point", [chain, every_second_leaves, every_second_goes_back])
def test_long_lines_are_written_without_recursion(point: object) -> None:
    """20,000 vertices in a row, with or without decisions at every second one, are not nested."""
    assert callable(point)
    line = reachable(Line(tuple(point(number) for number in range(LONG)), 0))

    assert text_of(line)


def test_one_handler_behind_20_000_nodes_is_quick() -> None:
    """Dominators of a vertex with very many predecessors are computed in reasonable time."""
    catch = a_catch()
    points = tuple(
        Point(a_step("n"), (number + 1,), (Handler(catch, LONG - 1),)) for number in range(LONG - 1)
    )
    line = Line((*points, Point(a_step("rescue"), (EXIT,), ())), 0)

    block = text_of(line)

    assert isinstance(block[0], ir.Guard)
    assert isinstance(block[0].clauses[0].catch, program.Catch)
