"""Branches that run at the same time do not interfere with one another."""

from __future__ import annotations


def test_two_branches_that_write_one_field_are_reported_together(check_graph):
    """501 marks the first writer and shows the others, the declaration, Python code and a fix."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var findings: list[str]
        node search(text) -> findings
        node browse(text) -> findings
        node merge(findings) -> answer
        start -> [search, browse] -> merge -> end
        """,
        python="""
            def search(text: str) -> list[str]:
                return [text]
            def browse(text: str) -> list[str]:
                return [text]
            """,
    )

    finding = found.only
    assert finding.number == "501"
    assert (finding.at, finding.line) == ("search", 7)
    assert finding.headline == (
        "parallel branches `search` and `browse` both write `findings`, which has no reducer"
    )
    assert finding.others == ("browse", "findings")
    assert "`search` returns it here" in finding.notes
    assert "var findings: list[str] by extend\n" in found.mended(finding)


def test_reducer_that_is_offered_fits_what_the_branches_write(check_graph):
    """Functions that return single items get `append`, not `extend`."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var findings: list[str]
        node search(text) -> findings
        node browse(text) -> findings
        node merge(findings) -> answer
        start -> [search, browse] -> merge -> end
        """,
        python="""
            def search(text: str) -> str: ...
            def browse(text: str) -> str: ...
            """,
    )

    assert "var findings: list[str] by append\n" in found.mended(found.of("501")[0])


def test_items_that_write_one_field_are_told_to_collect_or_to_keep_apart(check_graph):
    """An `each` has no branches of which only one could write; no reducer fits text."""
    found = check_graph(
        "(texts: list[str]) -> answer: str",
        """
        var last: str = ""
        var seen: list[str] by append
        node clean(text) -> last
        set keep { seen := [last] }
        start -> each text in texts max 2 { clean } -> each text in texts max 2 { keep } -> end
        """,
        python="def clean(text: str) -> str: ...",
    )

    assert [finding.diagnostic.help for finding in found.of("501")] == [
        "make `last` a list `by append`, or a variable of each item, after `with`",
        "write `seen = …`, which goes through its reducer",
    ]


def test_branches_that_write_through_a_reducer_are_fine(check_graph):
    """The writes are combined in the order in which the branches are written."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var findings: list[str] by extend
        node search(text) -> findings
        node browse(text) -> findings
        node merge(findings) -> answer
        start -> [search, browse] -> merge -> end
        """,
    )

    assert found.codes == []


def test_field_that_one_branch_alone_writes_twice_is_fine(check_graph):
    """The steps of one branch run one after another."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var a: str
        node one(text) -> a
        node two(a) -> a
        node other(text)
        node merge(a) -> answer
        start -> [one -> two, other] -> merge -> end
        """,
    )

    assert found.codes == []


def test_writes_in_nested_forks_clash_with_those_outside(check_graph):
    """What runs inside a branch runs in parallel with its siblings."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var a: str
        var b: str
        node one(text) -> a
        node two(text) -> b
        node three(text) -> a
        node merge(a, b) -> answer
        start -> [[one, two], three] -> merge -> end
        """,
    )

    assert found.only.number == "501"
    assert (found.only.at, found.only.others[0]) == ("one", "three")


def test_assignment_past_the_reducer_clashes_with_any_other_write(check_graph):
    """`:=` in parallel is a write without a reducer."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var log: list[str] by append
        set clear { log := [] }
        node add(text) -> log
        node merge(log) -> answer
        start -> [clear, add] -> merge -> end
        """,
    )

    assert found.only.number == "501"
    assert "past its reducer" in found.only.headline
    assert found.only.at == "clear"
    assert found.only.others == ("add", "log", "log")


def test_assignment_past_the_reducer_is_shown_among_other_writes_of_the_items(check_graph):
    """Two items may both reach `clear`; `add` folds the writes, so it is not a mistake."""
    found = check_graph(
        "(texts: list[str]) -> answer: str",
        """
        var log: list[str] by append
        set clear { log := [] }
        node add(text) -> log
        node merge(log) -> answer
        start -> each text in texts { if text == "" { add } else { clear } } -> merge -> end
        """,
    )

    assert found.only.number == "501"
    assert found.only.at == "clear"


def test_kept_errors_of_two_branches_clash(check_graph):
    """The field that a handler stores the error in is written like any other."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var problem: str = ""
        node one(text)
        node two(text)
        node note(text)
        node mend(text)
        node merge(problem) -> answer
        start -> [
          try { one } on KeyError as problem { note },
          try { two } on KeyError as problem { mend }
        ] -> merge -> end
        """,
    )

    assert found.codes == ["501"]


def test_items_that_write_a_field_of_the_outside_need_a_reducer(check_graph):
    """The body of an `each` runs in parallel with itself."""
    found = check_graph(
        "(items: list[str]) -> answer: str",
        """
        var last: str = ""
        node work(item) -> last
        node tell(last) -> answer
        start -> each item in items { work } -> tell -> end
        """,
    )

    assert found.only.number == "501"
    assert found.only.at == "work"
    assert "each" in found.only.headline


def test_items_may_write_their_own_variables(check_graph):
    """The variables after `with` belong to one item."""
    found = check_graph(
        "(items: list[str]) -> answer: list[str]",
        """
        var all: list[str] by append
        node work(item) -> text
        node keep(text) -> all
        node tell(all) -> answer
        start -> each item in items with text: str { work -> keep } -> tell -> end
        """,
    )

    assert found.codes == []


def test_items_of_an_inner_each_share_the_variable_of_the_outer(check_graph):
    """For the inner `each` it is an outer field."""
    found = check_graph(
        "(rows: list[list[str]]) -> answer: list[str]",
        """
        var all: list[str] by append
        node work(cell) -> text
        node keep(text) -> all
        node tell(all) -> answer
        start -> each row in rows with text: str = "" {
          each cell in row { work } -> keep
        } -> tell -> end
        """,
    )

    assert found.only.number == "501"
    assert found.only.at == "work"


def test_branch_that_reads_what_a_sibling_writes_is_warned(check_graph):
    """502: the branch sees the value from before the fork."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var hits: str = ""
        node search(text) -> hits
        node rank(hits) -> answer
        start -> [search, rank] -> end
        """,
    )

    assert found.only.number == "502"
    assert found.only.at == "hits"
    assert found.only.headline == "`rank` reads `hits` while `search` writes it in parallel"


def test_branch_that_reads_its_own_write_is_fine(check_graph):
    """A branch sees its own writes."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var hits: str
        node search(text) -> hits
        node rank(hits) -> answer
        node other(text)
        start -> [search -> rank, other] -> end
        """,
    )

    assert found.codes == []


def test_read_of_a_field_that_clashes_anyway_says_nothing_more(check_graph):
    """One mistake, one finding."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var a: str = ""
        node one(text, a) -> a
        node two(text, a) -> a
        node tell(a) -> answer
        start -> [one, two] -> tell -> end
        """,
    )

    assert found.codes == ["501"]


def test_item_that_reads_what_the_others_write_is_warned(check_graph):
    """It sees only the value at the fork and its own writes."""
    found = check_graph(
        "(items: list[int]) -> total: int",
        """
        var total_: int by add
        set more { total_ = total_ + item }
        set done { total = total_ }
        start -> each item in items { more } -> done -> end
        """,
    )

    assert found.only.number == "502"


def test_race_whose_branches_write_different_fields_is_warned(check_graph):
    """508: which field is written depends on the winner."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var source: str = ""
        node quick(text) -> answer, source
        node slow(text) -> answer
        node tell(source)
        start -> race [quick, slow] -> tell -> end
        """,
    )

    assert found.only.number == "508"
    assert "`source`" in found.only.headline


def test_each_without_a_bound_is_an_info(check_graph):
    """504 is shown on request only, and not at all with `max`."""
    body = """
        var all: list[str] by append
        node work(item) -> all
        node tell(all) -> answer
        start -> each item in items {} {{ work }} -> tell -> end
        """
    free = check_graph("(items: list[str]) -> answer: str", body.format(""))
    bound = check_graph("(items: list[str]) -> answer: str", body.format("max 4"))

    assert (len(free.of("504")), free.codes) == (1, [])
    assert bound.of("504") == []


# ---- dataflow -----------------------------------------------------------------------------------


def test_dataflow_nodes_that_wait_for_each_other_are_drawn(check_graph):
    """505 draws a shortest cycle."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var x: str = ""
        var y: str = ""
        node a(y) -> x
        node b(x) -> y
        node c(text) -> answer
        start -> dataflow { a, b, c } -> end
        """,
    )

    assert found.only.number == "505"
    assert found.only.notes == "a → b → a"


def test_dataflow_node_that_reads_what_it_writes_is_fine(check_graph):
    """It reads the earlier value and waits for no other node."""
    found = check_graph(
        "(text: str) -> text",
        """
        node a(text) -> text
        node b(text)
        start -> dataflow { a, b } -> end
        """,
    )

    assert found.codes == []


def test_field_with_two_writers_in_a_dataflow_is_reported(check_graph):
    """506 shows both writers; a reader could not tell which of them to wait for."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        node a(text) -> answer
        node b(text) -> answer
        start -> dataflow { a, b } -> end
        """,
    )

    assert found.only.number == "506"
    assert (found.only.at, found.only.others[0]) == ("b", "a")
