"""What can be wrong with the shape of a flow: each mistake and its near misses."""

from __future__ import annotations

import pytest
from binding import Bind, Bound

from flowc.diagnostics.fixes import apply


def mended(bound: Bound) -> str:
    """Return the text of *bound* with the first fix of its only finding applied."""
    return apply(bound.text, bound.only.fixes[0].edits)


def test_a_graph_needs_an_entry(bind_flow: Bind):
    """Without `start ->` there is no first node."""
    assert bind_flow("a -> b -> end").codes == ["no-entry"]


def test_a_graph_without_a_flow_is_empty(bind_flow: Bind):
    """The missing entry is not reported as well."""
    assert bind_flow("").codes == ["empty-graph"]


def test_a_graph_has_one_entry(bind_flow: Bind):
    """The second `start ->` is reported."""
    bound = bind_flow("start -> a -> end\nstart -> b -> end")

    assert bound.codes == ["several-entries"]
    assert not bound.graph.sound


def test_nothing_leads_to_start(bind_flow: Bind):
    """`start` can only begin a path."""
    assert bind_flow("start -> a -> start").codes == ["arrow-into-start"]
    assert bind_flow("start -> if x > 1 { start -> a } -> end").codes == ["arrow-into-start"]


def test_nothing_comes_after_end(bind_flow: Bind):
    """An arrow out of `end` is reported at that arrow."""
    bound = bind_flow("start -> a -> end -> b -> end")

    assert bound.codes == ["arrow-out-of-end"]
    assert bound.places == ["->"]


def test_a_second_way_on_is_an_error_with_a_group_as_its_fix(bind_flow: Bind):
    """The flow does not say which of the two to take; a group takes both."""
    bound = bind_flow("start -> a -> b -> end\na -> c")

    assert bound.codes == ["second-way-on"]
    assert "a -> [b, c] -> end" in mended(bound)


def test_an_arrow_drawn_twice_is_a_warning(bind_flow: Bind):
    """The repeated arrow has no effect, and its path can be removed."""
    bound = bind_flow("start -> a -> b -> end\na -> b")

    assert bound.codes == ["duplicate-arrow"]
    assert bound.graph.sound
    assert mended(bound).count("a -> b") == 1


def test_several_ways_into_a_node_are_none_of_these(bind_flow: Bind):
    """Only outgoing arrows are counted."""
    assert bind_flow("start -> if x > 1 { a } else { b } -> c -> end").codes == []


def test_falling_through_to_two_steps_is_a_second_way_on(bind_flow: Bind):
    """For a node that ends two branches with different next steps, the next step is ambiguous."""
    bound = bind_flow("start -> if x > 1 { a } else { b -> if x > 2 { a } -> c } -> d -> end")

    assert bound.codes == ["second-way-on"]


def test_a_node_that_ends_two_branches_of_one_decision_is_fine(bind_flow: Bind):
    """Both fall through to the same step."""
    bound = bind_flow("start -> if x > 1 { a -> c } else { b -> c } -> d -> end")

    assert bound.codes == []
    assert {"a -> c", "b -> c", "c -> d"} <= bound.edges


@pytest.mark.parametrize("flow", ["start -> a -> a", "start -> if x > 1 { a } -> a"])
def test_a_node_that_leads_only_to_itself(bind_flow: Bind, flow: str):
    """By an arrow or by falling through: a loop without an exit."""
    assert bind_flow(flow).codes == ["self-arrow"]


def test_a_jump_to_the_step_behind_is_no_self_arrow(bind_flow: Bind):
    """The branch jumps to `b`, which continues elsewhere: `b` does not fall through to itself."""
    flow = "start -> if x > 1 { a -> b } -> b -> end"

    assert bind_flow(flow).codes == []


def test_a_loop_through_a_decision_is_no_self_arrow(bind_flow: Bind):
    """A decision between the node and itself is an exit."""
    assert bind_flow("start -> a -> if x > 1 { a } else { end }").codes == []


def test_a_node_that_nothing_follows_is_a_dead_end(bind_flow: Bind):
    """The step that leads nowhere is marked."""
    bound = bind_flow("start -> a -> b")

    assert bound.codes == ["dead-end"]
    assert bound.places == ["b"]
    assert [note.text for note in bound.only.notes] == ["start → a → b"]
    assert not bound.graph.sound


def test_the_way_to_a_dead_end_says_who_fails(bind_flow: Bind):
    """A handler is reached from the node that it guards; a construct is called by its keyword."""
    failed = bind_flow("start -> try { a -> end } on KeyError { b -> if x > 1 { end } }")

    assert failed.codes == ["dead-end"]
    assert [note.text for note in failed.only.notes] == ["start → a (fails) → b → if"]


def test_a_forgotten_arrow_is_the_fix_of_a_dead_end(bind_flow: Bind):
    """If the next path begins right after it, the arrow between them is missing."""
    bound = bind_flow("start -> a\nb -> end")

    assert bound.codes == ["dead-end"]
    assert "start -> a ->\nb -> end" in mended(bound)


@pytest.mark.parametrize(
    ("flow", "place"),
    [
        ("start -> a -> if x > 1 { end }", "if"),
        ("start -> [a, b]", "]"),
        ("start -> repeat max 3 { a } until x > 1", "x > 1"),
    ],
)
def test_a_construct_that_nothing_follows_is_a_dead_end(bind_flow: Bind, flow: str, place: str):
    """A decision needs a next step unless every branch continues elsewhere."""
    bound = bind_flow(flow)

    assert bound.codes == ["dead-end"]
    assert bound.places == [place]


def test_a_decision_whose_branches_all_leave_needs_nothing_behind(bind_flow: Bind):
    """If the `else` ends or jumps too, nothing falls through."""
    assert bind_flow("start -> a -> if x > 1 { end } else { a }").codes == []


def test_an_unreachable_dead_end_is_left_to_the_checks(bind_flow: Bind):
    """It is reported as unreachable, and only that."""
    assert bind_flow("start -> a -> end\nb -> c").codes == []


def test_a_node_cannot_be_named_on_both_sides_of_a_wall(bind_flow: Bind):
    """The fix is another occurrence of the node, and it solves the problem."""
    bound = bind_flow("start -> a -> [a, b] -> end")

    assert bound.codes == ["crosses-parallel-wall"]
    assert "[a as a_2, b]" in mended(bound)


def test_no_jump_leads_out_of_a_branch(bind_flow: Bind):
    """A branch that names a node outside would leave its region."""
    bound = bind_flow("start -> a -> [b -> if x > 1 { a }, c] -> end")

    assert bound.codes == ["crosses-parallel-wall"]


def test_a_jump_inside_a_branch_is_free(bind_flow: Bind):
    """Within its region a branch may loop."""
    bound = bind_flow("start -> [a -> b -> if x > 1 { a }, c] -> end")

    assert bound.codes == []
    assert {"b -> if", "if 0> a", "if 1> join"} <= bound.edges


@pytest.mark.parametrize("part", ["[a -> end, b]", "race [a -> end, b]", "[if x > 1 { end }, b]"])
def test_end_cannot_stand_inside_a_parallel_part(bind_flow: Bind, part: str):
    """A branch ends at its join."""
    assert bind_flow(f"start -> {part} -> end").codes == ["end-inside-parallel"]


def test_nothing_jumps_into_a_repeat(bind_flow: Bind):
    """The loop counter would not be set."""
    bound = bind_flow("start -> if x > 1 { b } -> repeat max 3 { a -> b -> c } -> end")

    assert bound.codes == ["enters-repeat"]


def test_a_jump_within_a_repeat_is_free(bind_flow: Bind):
    """Also from a nested repeat."""
    flow = "start -> repeat max 3 { a -> repeat max 2 { b -> if x > 1 { a } } -> c } -> end"

    assert bind_flow(flow).codes == []


@pytest.mark.parametrize(
    "flow",
    [
        "start -> a -> if x > 1 { } else { b } -> end",
        "start -> race [a, if x > 1 { }] -> end",
        "start -> repeat max 3 { } -> a -> end",
        "start -> try { a } on KeyError { } -> end",
        "start -> a -> [] -> end",
        "start -> a -> race [] -> end",
    ],
)
def test_a_branch_cannot_be_empty(bind_flow: Bind, flow: str):
    """Braces must contain a path."""
    assert "empty-branch" in bind_flow(flow).codes


@pytest.mark.parametrize(
    ("flow", "code"),
    [
        ("start -> [a, b] -> c -> if x > 1 { a } -> end", "crosses-parallel-wall"),
        ("start -> c -> repeat max 3 { a } until x > 1 -> if x > 2 { a } -> end", "enters-repeat"),
    ],
)
def test_a_node_in_the_wrong_place_has_no_second_way_on(bind_flow: Bind, flow: str, code: str):
    """The next step it would fall through to is part of the same mistake."""
    assert bind_flow(flow).codes == [code]


def test_a_group_of_one_is_a_warning(bind_flow: Bind):
    """The brackets have no effect, and the fix removes them."""
    bound = bind_flow("start -> [a -> b] -> end")

    assert bound.codes == ["single-branch-group"]
    assert "start -> a -> b -> end" in mended(bound)


def test_a_path_alone_begins_with_a_node(bind_flow: Bind):
    """A construct has no name by which it could be reached."""
    assert bind_flow("[a, b] -> end\nstart -> c -> end").codes == ["unexpected-token"]


def test_what_was_damaged_stays_silent(bind_flow: Bind):
    """After a syntax error nothing is reported about the hole that it left."""
    bound = bind_flow("start -> a -> [b, ??? } -> b -> end")

    assert [code for code in bound.codes if code in ("dead-end", "no-entry")] == []
    assert not bound.graph.sound


def test_rounds_that_only_a_jump_leaves_need_nothing_behind_them(bind_text: Bind):
    """The last iteration then raises an error at run time; without an exit it is a dead end."""
    graph = """
        from nodes import a, b
        graph G(x: int) -> x {{
          node a(x)
          node b(x)
          start -> repeat max 3 {{ a{} }}
          b -> end
        }}
    """

    left = bind_text(graph.format(" -> if x > 2 { b }"))
    stuck = bind_text(graph.format(""))

    assert left.codes == []
    assert stuck.codes == ["dead-end"]


def test_graphs_that_call_each_other_show_each_call(bind_text: Bind):
    """The cycle is drawn, and each call on it is marked."""
    bound = bind_text(
        """
        graph A(x: int) -> x { node b(x) -> x = B  start -> b -> end }
        graph B(x: int) -> x { node c(x) -> x = C  start -> c -> end }
        graph C(x: int) -> x { node a(x) -> x = A  start -> a -> end }
        """
    )

    assert [note.text for note in bound.only.notes] == ["A → B → C → A"]
    assert [place.label for place in bound.only.annotations] == [
        "",
        "`B` calls `C`",
        "`C` calls `A`",
    ]
