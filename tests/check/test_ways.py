"""Findings about the flow show the path, the cycle, and the Python code that they refer to."""

from __future__ import annotations

import pytest


def python_notes(finding) -> list[tuple[str, int]]:
    """Return the notes that point into a Python file, each with its place."""
    return [
        (note.text, note.span.start) for note in finding.diagnostic.notes if note.span is not None
    ]


def test_way_to_a_match_is_one_on_which_it_is_given_the_value(check_graph):
    """On the shorter path, through `look`, `kind` is known not to be `one`."""
    found = check_graph(
        "(text: str, kind: Kind, sure: bool) -> answer: str",
        """
        node a(text) -> answer
        node b(text) -> answer
        node look(text)
        start -> if sure { match kind { one => a -> end _ => look } }
          else { look as l -> look as m } -> match kind { two => b  three => b as again } -> end
        """,
        before="enum Kind { one, two, three }",
    )

    assert found.only.headline == "this `match` has no arm for `one`"
    assert found.only.notes == "start → l → m → match"


def test_way_to_a_match_that_begins_a_run_is_not_drawn(check_graph):
    """There is nothing to show."""
    found = check_graph(
        "(text: str, kind: Kind) -> answer: str",
        "node a(text) -> answer\nstart -> match kind { one => a } -> end",
        before="enum Kind { one, two }",
    )

    assert (found.only.notes, found.only.others) == ("", ("kind",))


def test_way_to_a_match_passes_the_node_that_wrote_the_value(check_graph):
    """What was known before the write no longer holds."""
    found = check_graph(
        "(text: str, kind: Kind) -> answer: str",
        """
        node look(text) -> kind
        node a(text) -> answer
        start -> match kind { one => look  two => look as again } -> match kind { two => a } -> end
        """,
        before="enum Kind { one, two }",
    )

    assert found.only.notes == "start → look → match"


@pytest.mark.parametrize(
    ("cases", "at"),
    [
        ("Kind => a  one => b", "Kind"),
        ("one | two => a  _ => b", "found"),
    ],
)
def test_arm_that_is_never_taken_shows_what_takes_its_values(check_graph, cases: str, at: str):
    """An earlier arm, or all earlier arms together."""
    found = check_graph(
        "(text: str, found: Kind) -> answer: str",
        f"""
        node a(text) -> answer
        node b(text) -> answer
        start -> match found {{ {cases} }} -> end
        """,
        before="enum Kind { one, two }",
    )

    assert (found.only.number, found.only.others) == ("302", (at,))


def test_arm_whose_value_was_ruled_out_before_shows_what_is_left(check_graph):
    """The first `match` has handled it."""
    found = check_graph(
        "(text: str, found: Kind) -> answer: str",
        """
        node a(text) -> answer
        node b(text) -> answer
        start -> match found { one => a -> end  _ => b }
          -> match found { one => a as c  two => b as d } -> end
        """,
        before="enum Kind { one, two }",
    )

    place = found.only.diagnostic.annotations[1]
    assert (found.only.at, place.label) == ("one", "this is `Literal[Kind.two]` here")


def test_read_before_write_shows_the_write_and_the_parameter(check_graph):
    """401: where else the field is written, and the parameter that receives it."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var docs: str
        node search(text) -> docs
        node draft(text, docs) -> answer
        start -> if text != "" { search } -> draft -> end
        """,
        "def draft(text: str, docs: str) -> str:\n    return docs",
    )

    assert found.only.notes == "start → draft, without passing search / `draft` takes it here"
    assert python_notes(found.only) == [("`draft` takes it here", len("def draft(text: str, "))]
    assert found.only.others == ("docs", "docs")


def test_way_by_a_failure_says_who_failed(check_graph):
    """The step was started and has written nothing."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        node search(text) -> answer
        node tell(text)
        start -> try { search } on KeyError { tell } -> end
        """,
    )

    assert found.only.notes.startswith("start → search (fails) → tell → end")


def test_way_to_a_decision_ends_with_its_word(check_graph):
    """401 in a condition."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var good: bool
        node draft(text) -> answer
        node judge(answer) -> good
        start -> draft -> if good { end } else { judge -> draft }
        """,
    )

    assert found.only.notes.startswith("start → draft → if, without passing judge")


def test_output_that_is_missing_shows_who_returns_it(check_graph):
    """407: the path, and the Python place of the write."""
    found = check_graph(
        "(text: str) -> answer: str",
        'node search(text) -> answer\nstart -> if text == "" { end } else { search -> end }',
        "def search(text: str) -> str:\n    return text",
    )

    assert found.only.notes == "start → end, without passing search / `search` returns it here"


def test_reader_beside_a_writer_shows_both_functions(check_graph):
    """502: the parameter and the return."""
    found = check_graph(
        "(text: str, docs: str) -> answer: str",
        """
        node search(text) -> docs
        node draft(docs) -> answer
        start -> [search, draft] -> end
        """,
        """
        def search(text: str) -> str:
            return text
        def draft(docs: str) -> str:
            return docs
        """,
    )

    assert found.of("502")[0].notes == "`draft` takes it here / `search` returns it here"


def test_race_shows_the_branches_that_do_not_write(check_graph):
    """508: whether there is a value depends on the winner."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var source: str = ""
        node fetch(text) -> answer, source
        node guess(text) -> answer
        node ask(text) -> answer
        node tell(source)
        start -> race [fetch, guess, ask] -> tell -> end
        """,
    )

    assert found.of("508")[0].others == ("guess", "ask")


def test_graph_without_end_draws_where_it_goes_round(check_graph):
    """205 describes the cycle and marks the arrow that closes it."""
    found = check_graph(
        "(text: str)",
        """
        node a(text)
        node b(text)
        node c(text)
        start -> a -> b -> if text == "" { c -> a } else { b }
        """,
    )

    assert found.only.notes == "a → b → c → a"
    assert found.only.others == ("->",)


def test_loop_that_an_arm_closes_points_at_the_jump(check_graph):
    """601 and 602 mark the name in the arm, not the keyword of the decision."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        node a(text) -> answer
        start -> a -> if answer == "" { a } else { end }
        """,
    )

    assert (found.of("602")[0].at, found.of("602")[0].line) == ("a", 4)


def test_growing_field_draws_its_loop(check_graph):
    """412: iteration by iteration."""
    found = check_graph(
        "(text: str) -> log: list[str] by append",
        """
        node a(text) -> log
        node b(text) -> text
        start -> a -> b -> if text == "" { end } else { a }
        """,
    )

    assert found.of("412")[0].notes.startswith("a → b → a")


def test_field_that_nobody_reads_shows_who_returns_it(check_graph):
    """404 shows Python code, at three places at most."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var kept: str
        node a(text) -> answer, kept
        start -> a -> end
        """,
        "def a(text: str):\n    return text, text",
    )

    assert found.of("404")[0].notes == "`a` returns it here"
