"""A field that is read, and an output at ``end``, must have a value on every path."""

from __future__ import annotations

import pytest

# ---- 401: read before write ---------------------------------------------------------------------


def test_read_on_a_way_without_a_write_is_reported_with_that_way(check_graph):
    """The finding marks the use and draws a path that avoids the writer."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var docs: list[str]
        node classify(text) -> kind
        node search(text) -> docs
        node draft(docs) -> answer
        var kind: bool
        start -> classify -> if kind { search } -> draft -> end
        """,
    )

    assert found.only.number == "401"
    assert (found.only.at, found.only.line) == ("docs", 6)
    assert "`draft` reads `docs`" in found.only.headline
    assert found.only.notes == "start → classify → draft, without passing search"
    assert "docs" in found.only.others


def test_read_behind_writes_on_all_arms_is_fine(check_graph):
    """Both arms of the `if` write the field."""
    found = check_graph(
        "(flag: bool) -> answer: str",
        """
        var docs: str
        node a(flag) -> docs
        node b(flag) -> docs
        node draft(docs) -> answer
        start -> if flag { a } else { b } -> draft -> end
        """,
    )

    assert found.codes == []


def test_unset_field_that_is_read_twice_is_reported_once(check_graph):
    """After the first read the field counts as set: one mistake, one finding."""
    found = check_graph(
        "(flag: bool) -> answer: str",
        """
        var docs: str
        node a(flag) -> docs
        node b(docs)
        node c(docs) -> answer
        start -> if flag { a } -> b -> c -> end
        """,
    )

    assert found.codes == ["401"]
    assert "`b`" in found.only.headline


def test_loop_that_writes_only_behind_the_read_is_reported(check_graph):
    """The first iteration reads what a later step of the loop writes."""
    found = check_graph(
        "(flag: bool) -> answer: str",
        """
        var best: str
        node improve(best) -> answer
        node keep(answer) -> best, flag
        start -> improve -> keep -> if flag { end } else { improve }
        """,
    )

    assert found.codes == ["401"]
    assert found.only.notes == "start → improve, without passing keep"


def test_loop_that_writes_before_it_reads_is_fine(check_graph):
    """Every read gets a value, from an earlier iteration or from before the loop."""
    found = check_graph(
        "(flag: bool) -> answer: str",
        """
        var best: str
        node first() -> best
        node improve(best) -> answer
        node keep(answer) -> best, flag
        start -> first -> improve -> keep -> if flag { end } else { improve }
        """,
    )

    assert found.codes == []


def test_jump_past_the_writer_is_reported(check_graph):
    """A jump is a path like any other."""
    found = check_graph(
        "(flag: bool) -> answer: str",
        """
        var plan: str
        node look(flag)
        node make(flag) -> plan
        node work(plan) -> answer
        start -> look -> if flag { work } else { make -> work }
        work -> end
        """,
    )

    assert found.codes == ["401"]
    assert found.only.notes == "start → look → work, without passing make"


@pytest.mark.parametrize(
    "declaration",
    [
        "var x: str = 'a'",
        "var x: str | None = None",
        "var x: list[str] by append",
        "var x: int by add",
        "var x: set[str] by union",
        "var x: int by max = 0",
    ],
)
def test_field_with_a_start_value_is_always_set(check_graph, declaration):
    """A default, or the empty value of a reducer, counts as a value."""
    found = check_graph(
        "(flag: bool) -> answer: str",
        f"""
        {declaration.replace("'", '"')}
        node write(flag) -> x
        node read(x) -> answer
        start -> if flag {{ write }} -> read -> end
        """,
    )

    assert found.codes == []


def test_max_without_a_default_is_unset_until_the_first_write(check_graph):
    """`max` has no empty value: the first write is stored as it is."""
    found = check_graph(
        "(flag: bool) -> answer: str",
        """
        var x: int by max
        node write(flag) -> x
        node read(x) -> answer
        start -> if flag { write } -> read -> end
        """,
    )

    assert found.codes == ["401"]


def test_set_reads_the_state_before_it(check_graph):
    """All expressions of a `set` are evaluated from the state before it."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var a: str
        set both { a = text  answer = a }
        start -> both -> end
        """,
    )

    assert found.codes == ["401"]
    assert (found.only.at, found.only.line) == ("a", 4)


def test_condition_that_reads_an_unset_field_is_reported(check_graph):
    """Conditions are reads too."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var done: bool
        node work(text) -> answer
        node mark(answer) -> done
        start -> work -> if done { end } else { mark -> end }
        """,
    )

    assert found.codes == ["401"]
    assert "`if` reads `done`" in found.only.headline


# ---- parallel parts -----------------------------------------------------------------------------


def test_field_that_one_branch_of_a_group_writes_is_set_behind_it(check_graph):
    """All branches have finished when the group is left."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var a: str
        var b: str
        node left(text) -> a
        node right(text) -> b
        node both(a, b) -> answer
        start -> [left, right] -> both -> end
        """,
    )

    assert found.codes == []


def test_field_that_a_branch_may_write_is_not_set_behind_the_group(check_graph):
    """A branch that writes only sometimes does not set the field."""
    found = check_graph(
        "(text: str, flag: bool) -> answer: str",
        """
        var a: str
        var b: str
        node look(text)
        node left(text) -> a
        node right(text) -> b
        node both(a, b) -> answer
        start -> [look -> if flag { left }, right] -> both -> end
        """,
    )

    assert found.codes == ["401"]
    assert found.only.at == "a"


def test_branch_does_not_see_what_its_sibling_writes(check_graph):
    """A branch sees the state at the fork and its own writes."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var a: str
        node left(text) -> a
        node right(a) -> answer
        start -> [left, right] -> end
        """,
    )

    assert "401" in found.codes


def test_field_that_one_branch_of_a_race_writes_is_not_set_behind_it(check_graph):
    """Which branch wins is unknown."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var a: str
        var b: str = ""
        node left(text) -> a
        node right(text) -> b
        node both(a, b) -> answer
        start -> race [left, right] -> both -> end
        """,
    )

    assert "401" in found.codes


def test_field_that_every_branch_of_a_race_writes_is_set_behind_it(check_graph):
    """Whichever branch wins has written it."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        node left(text) -> answer
        node right(text) -> answer
        start -> race [left, right] -> end
        """,
    )

    assert found.codes == []


def test_nothing_is_set_by_an_each_since_it_may_have_no_items(check_graph):
    """With an empty list the body never runs."""
    found = check_graph(
        "(items: list[str]) -> answer: int",
        """
        var top: int by max
        node rate(item) -> top
        node tell(top) -> answer
        start -> each item in items { rate } -> tell -> end
        """,
    )

    assert found.codes == ["401"]
    assert found.only.notes == "start → tell, without passing rate"


def test_item_and_its_variables_are_set_in_the_body(check_graph):
    """The item is given; a variable has its default, or what the body wrote."""
    found = check_graph(
        "(items: list[str]) -> answer: list[str]",
        """
        var all: list[str] by append
        node clean(item, tries) -> text
        node keep(text) -> all
        node tell(all) -> answer
        start -> each item in items with tries: int = 0, text: str { clean -> keep } -> tell -> end
        """,
    )

    assert found.codes == []


def test_variable_of_an_item_without_a_value_is_read_before_write(check_graph):
    """A variable without a default starts unset for every item."""
    found = check_graph(
        "(items: list[str]) -> answer: list[str]",
        """
        var all: list[str] by append
        node clean(item) -> text
        node keep(text) -> all
        node tell(all) -> answer
        start -> each item in items with text: str { keep -> clean } -> tell -> end
        """,
    )

    assert found.codes == ["401"]
    assert found.only.at == "text"


def test_dataflow_orders_its_nodes_by_what_they_need(check_graph):
    """A node waits for the node that writes what it reads, wherever it is listed."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var a: str
        var b: str
        node third(b) -> answer
        node second(a) -> b
        node first(text) -> a
        start -> dataflow { third, second, first } -> end
        """,
    )

    assert found.codes == []


def test_dataflow_node_that_nobody_feeds_is_never_ready(check_graph):
    """507 instead of 401: its input is written neither by a node of the dataflow nor before it."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var a: str
        node first(text) -> answer
        node second(a)
        node later(text) -> a
        start -> dataflow { first, second } -> later -> end
        """,
    )

    assert found.codes == ["507"]
    assert "`second`" in found.only.headline
    assert found.only.at == "a"


# ---- failures -----------------------------------------------------------------------------------


def test_handler_starts_from_the_state_before_what_failed(check_graph):
    """A node that failed has written nothing."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var order: str
        node look(text) -> order
        node tell(order) -> answer
        node sorry(order) -> answer
        start -> try { look -> tell } on KeyError { sorry } -> end
        """,
    )

    assert found.codes == ["401"]
    assert "`sorry`" in found.only.headline


def test_handler_that_writes_in_its_place_makes_it_set(check_graph):
    """The body and the handler both write the field, so it is set after the `try`."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var order: str
        node look(text) -> order
        set none { order = "" }
        node tell(order) -> answer
        start -> try { look } on KeyError { none } -> tell -> end
        """,
    )

    assert found.codes == []


def test_kept_error_is_set_in_its_handler(check_graph):
    """`as` writes the error before the handler begins."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var problem: str
        node look(text) -> answer
        node sorry(problem) -> answer
        start -> try { look } on KeyError as problem { sorry } -> end
        """,
    )

    assert found.codes == []


def test_handler_of_a_group_cannot_count_on_what_its_branches_wrote(check_graph):
    """Branches that finished have landed their writes; those that failed or were cancelled have
    not.
    """
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var a: str
        var b: str
        node left(text) -> a
        node right(text) -> b
        node sorry(a) -> answer
        node tell(a, b) -> answer
        start -> try { [left, right] -> tell } on KeyError { sorry } -> end
        """,
    )

    assert found.codes == ["401"]
    assert "`sorry`" in found.only.headline


def test_repeat_runs_its_body_at_least_once(check_graph):
    """The condition is evaluated after the body."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var done: bool
        node work(text) -> answer, done
        start -> repeat max 5 { work } until done -> end
        """,
    )

    assert found.codes == []


# ---- 402, 407 -----------------------------------------------------------------------------------


def test_field_that_nothing_writes_is_one_finding_for_all_its_uses(check_graph):
    """402 instead of 401, at the first use."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var budget: int
        node a(text, budget)
        node b(budget) -> answer
        start -> a -> b -> end
        """,
    )

    assert found.only.number == "402"
    assert (found.only.at, found.only.line) == ("budget", 4)
    assert found.only.notes == "used in 1 other place"


def test_output_that_nothing_writes_is_reported_in_the_header(check_graph):
    """402 instead of 407."""
    found = check_graph("(text: str) -> answer: str", "node a(text)\nstart -> a -> end")

    assert found.only.number == "402"
    assert (found.only.at, found.only.line) == ("answer", 2)


def test_output_that_is_missing_on_one_way_names_the_arrow(check_graph):
    """407 marks the output in the header and shows the path on which it is not set."""
    found = check_graph(
        "(flag: bool) -> answer: str",
        """
        node look(flag)
        node work(flag) -> answer
        start -> look -> if flag { work -> end } else { end }
        """,
    )

    assert found.only.number == "407"
    assert (found.only.at, found.only.line) == ("answer", 2)
    assert found.only.notes == "start → look → end, without passing work / `work` returns it here"


def test_memory_as_output_may_have_no_value_in_the_first_run(check_graph):
    """A memory field without a default starts unset."""
    found = check_graph(
        "(flag: bool) -> last",
        """
        memory last: str
        node work(flag) -> last
        node look(flag)
        start -> look -> if flag { work } -> end
        """,
    )

    assert found.codes == ["407"]


def test_parameter_as_output_is_always_set(check_graph):
    """The caller has provided it."""
    found = check_graph("(text: str) -> text", "node a(text)\nstart -> a -> end")

    assert found.codes == []
