"""The control-flow graph that paths describe, arrow by arrow."""

from __future__ import annotations

from binding import Bind

from flowc.trees.program import Fork, Next, RepeatStart


def test_a_path_is_a_chain(bind_flow: Bind):
    """Every arrow of a path leads from one step to the next."""
    bound = bind_flow("start -> a -> b -> end")

    assert bound.edges == {"start -> a", "a -> b", "b -> end"}


def test_naming_a_node_again_is_a_jump(bind_flow: Bind):
    """A node is one vertex wherever it is named."""
    bound = bind_flow("start -> a -> b -> if x > 1 { a } else { end }")

    assert bound.edges == {"start -> a", "a -> b", "b -> if", "if 0> a", "if 1> end"}


def test_an_arrow_may_stand_in_any_path(bind_flow: Bind):
    """A path may begin at a node that ends another path."""
    bound = bind_flow("b -> end\nstart -> a -> b")

    assert bound.edges == {"start -> a", "a -> b", "b -> end"}
    assert bound.codes == []


def test_branches_fall_through_to_the_step_behind(bind_flow: Bind):
    """The loose ends of a branch, nested branches included, continue after the `if`."""
    bound = bind_flow("start -> if x > 1 { a -> if x > 2 { b } } elif x > 0 { c } -> d -> end")

    assert bound.edges == {
        "start -> if", "if 0> a", "a -> if", "if 0> b", "b -> d", "if 1> d",
        "if 1> c", "c -> d", "if 2> d", "d -> end",
    }  # fmt: skip


def test_a_branch_that_jumps_does_not_fall_through(bind_flow: Bind):
    """An arrow from its last node anywhere in the graph, even further down, makes it a jump."""
    bound = bind_flow("start -> a -> if x > 1 { b } else { c } -> d -> end\nb -> a")

    assert "b -> a" in bound.edges
    assert "b -> d" not in bound.edges
    assert "c -> d" in bound.edges


def test_a_decision_may_be_the_first_step_of_a_branch(bind_flow: Bind):
    """Constructs are allowed wherever a step is, in braces and in brackets."""
    bound = bind_flow("start -> if x > 1 { if x > 2 { a } -> b } -> [if x > 1 { c }, d] -> end")

    assert {"if 0> if", "if 0> a", "if 1> b", "a -> b", "group =0> if"} <= bound.edges
    assert bound.codes == []


def test_a_group_has_one_join(bind_flow: Bind):
    """Each branch leads from the fork to the join, and the step after it runs once."""
    bound = bind_flow("start -> [a -> b, c] -> d -> end")

    assert bound.edges == {
        "start -> group", "group =0> a", "a -> b", "b =0> join", "group =1> c", "c =1> join",
        "join -> d", "d -> end",
    }  # fmt: skip


def test_a_decision_at_the_end_of_a_branch_keeps_its_arm(bind_flow: Bind):
    """If no condition holds, the decision's own arm leads to the join."""
    bound = bind_flow("start -> [if x > 1 { a }, b] -> end")

    assert {"if 0> a", "a =0> join", "if 1> join", "b =1> join"} <= bound.edges


def test_every_vertex_knows_its_region(bind_flow: Bind):
    """The nodes of a branch are in its region; the fork and the join are in the enclosing one."""
    bound = bind_flow("start -> [a, [b, c]] -> d -> end")
    flow = bound.graph.flow
    outer, inner = (vertex for vertex in flow.order if isinstance(vertex, Fork))

    assert bound.vertex("a").region is flow.branches[outer][0]
    assert inner.region is flow.branches[outer][1]
    assert bound.vertex("c").region is flow.branches[inner][1]
    assert flow.joins[inner].region is inner.region
    assert bound.vertex("d").region is flow.root


def test_match_has_an_arm_for_each_case(bind_flow: Bind):
    """Several patterns share the arm of their case."""
    bound = bind_flow("start -> match x { 1 | 2 => a  3 => end  _ => b } -> c -> end")

    assert bound.edges == {
        "start -> match", "match 0> a", "match 1> end", "match 2> b", "a -> c", "b -> c", "c -> end",
    }  # fmt: skip


def test_repeat_counts_tests_and_goes_round(bind_flow: Bind):
    """The body follows the start; the test leads onward, back to the body, or to `else`."""
    bound = bind_flow("start -> repeat max 5 { a -> b } until x > 1 else { c } -> d -> end")

    assert bound.edges == {
        "start -> repeat", "repeat -> a", "a -> b", "b -> test", "test 0> d", "test 1> a",
        "test 2> c", "c -> d", "d -> end",
    }  # fmt: skip


def test_repeat_without_else_has_no_way_on_when_it_is_spent(bind_flow: Bind):
    """Instead of taking an `else` arm, `LoopLimitError` is raised."""
    bound = bind_flow("start -> repeat max 5 { a } until x > 1 -> end")

    assert {edge for edge in bound.edges if edge.startswith("test")} == {"test 0> end", "test 1> a"}


def test_repeat_without_until_is_a_counted_loop(bind_flow: Bind):
    """After its last iteration a loop that only counts continues with the next step."""
    bound = bind_flow("start -> repeat max 5 { a } -> end")

    assert {edge for edge in bound.edges if edge.startswith("test")} == {"test 1> a", "test 2> end"}


def test_repeat_without_max_goes_round_until_it_holds(bind_flow: Bind):
    """Without a bound there is no third arm."""
    bound = bind_flow("start -> repeat { a } until x > 1 -> end")

    assert {edge for edge in bound.edges if edge.startswith("test")} == {"test 0> end", "test 1> a"}


def test_a_jump_may_leave_a_repeat(bind_flow: Bind):
    """A branch in the body that names a node after the loop leaves it."""
    bound = bind_flow(
        "start -> repeat max 5 { a -> if x > 2 { c } else { b } } until x > 1 -> c -> end"
    )

    assert {"if 0> c", "b -> test", "test 0> c", "c -> end"} <= bound.edges
    assert "c -> test" not in bound.edges
    assert bound.codes == []


def test_handlers_stand_behind_every_node_of_the_body(bind_flow: Bind):
    """Innermost first, handler by handler; the body and the handlers fall through."""
    bound = bind_flow(
        "start -> try { a -> try { b } on KeyError { c } } on ValueError, OSError { d } -> e -> end"
    )

    assert {edge for edge in bound.edges if "!" in edge} == {
        "a !0> on ValueError, OSError",
        "b !0> on KeyError",
        "b !1> on ValueError, OSError",
        "c !0> on ValueError, OSError",
    }
    assert {"b -> e", "c -> e", "d -> e", "on KeyError -> c"} <= bound.edges


def test_no_handler_reaches_through_a_wall(bind_flow: Bind):
    """Around a fork, it is the fork that fails; a `try` inside a branch belongs to that branch."""
    bound = bind_flow(
        "start -> try { [a, try { b } on KeyError { c }] } on ValueError { d } -> end"
    )

    assert {edge for edge in bound.edges if "!" in edge} == {
        "group !0> on ValueError",
        "b !0> on KeyError",
    }


def test_a_spent_repeat_without_else_raises_into_its_handler(bind_flow: Bind):
    """Only the test of a loop that can raise `LoopLimitError` leads to a handler."""
    bound = bind_flow(
        "start -> try { repeat max 2 { a } until x > 1 -> repeat max 2 { b } }"
        " on LoopLimitError { c } -> end"
    )

    raised = [edge for edge in bound.edges if "!" in edge]
    assert sorted(raised) == [f"{one} !0> on LoopLimitError" for one in ("a", "b", "test")]


def test_a_node_that_the_body_only_jumps_to_is_not_guarded(bind_flow: Bind):
    """A node belongs where its outgoing arrow is written, and handlers guard it only there."""
    bound = bind_flow("start -> try { a -> c } on KeyError { b } -> d -> end\nc -> end")

    assert {edge for edge in bound.edges if "!" in edge} == {"a !0> on KeyError"}


def test_an_alias_is_an_occurrence_of_its_own(bind_flow: Bind):
    """`as` creates a new vertex, and its name is a jump target like any other."""
    bound = bind_flow("start -> a -> a as again -> if x > 1 { again } else { end }")

    assert bound.edges == {"start -> a", "a -> again", "again -> if", "if 0> again", "if 1> end"}
    assert bound.occurrence("again").task is bound.occurrence("a").task


def test_dataflow_waits_for_whoever_writes_what_is_read(bind_text: Bind):
    """Arrows follow from reads and writes; each node has its own region."""
    bound = bind_text("""
        from nodes import a, b, c
        graph G(x: int) -> r: int {
          var p: int
          var q: int
          node a(x) -> p
          node b(x) -> q
          node c(p + q) -> r
          start -> dataflow { c, a, b } -> end
        }
    """)
    (after,) = bound.graph.flow.dataflow_after.values()

    assert after == ((1, 2), (), ())
    assert {"dataflow =0> c", "c =0> join", "dataflow =2> b", "join -> end"} <= bound.edges


def test_race_and_each_are_forks(bind_text: Bind):
    """A race has a region for each branch, an `each` one for its body."""
    bound = bind_text("""
        from nodes import a, b, c
        graph G(x: list[int]) -> r: list[int] by append {
          node a(x) -> r
          node b(x) -> r
          node c(i) -> r
          start -> race [a, b] -> each i in x max 3 { c } -> end
        }
    """)

    assert {"race =0> a", "race =1> b", "each =0> c", "c =0> join", "join -> each"} <= bound.edges
    assert bound.vertex("each").most == 3


def test_vertices_stand_in_source_order(bind_flow: Bind):
    """In the order of the text, the start first and the end last."""
    bound = bind_flow("b -> [c, d] -> end\nstart -> repeat max 2 { a } -> b")
    order = bound.graph.flow.order

    spans = [vertex.span.start for vertex in order[1:-1]]
    assert spans == sorted(spans)
    assert (order[0], order[-1]) == (bound.graph.flow.start, bound.graph.flow.end)


def test_an_arrow_to_the_end_carries_the_word(bind_flow: Bind):
    """There is only one end, so the span of the arrow tells which `end` was written."""
    bound = bind_flow("start -> a -> if x > 1 { end } else { b -> end }")
    flow = bound.graph.flow
    places = [arrow.span for _, _, arrow in flow.graph.in_edges(flow.end, data="arrow")]

    assert [bound.text[span.start : span.end] for span in places] == ["end", "end"]
    assert len(set(places)) == 2


def test_a_repeat_start_leads_to_the_first_step_only(bind_flow: Bind):
    """The counter is set once: later iterations do not pass the start."""
    bound = bind_flow("start -> repeat max 2 { [a, b] } -> end")
    start = bound.vertex("repeat")
    graph = bound.graph.flow.graph

    assert isinstance(start, RepeatStart)
    assert [arrow.kind for *_, arrow in graph.in_edges(start, data="arrow")] == [Next()]
    assert "test 1> group" in bound.edges
