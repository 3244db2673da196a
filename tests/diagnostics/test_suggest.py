"""Which name is suggested for an unknown word."""

from __future__ import annotations

import pytest

from flowc.diagnostics.suggest import Suggestion, nearest, offer, suggest


@pytest.mark.parametrize(
    ("word", "candidates", "expected"),
    [
        ("sumarize", ["summarize", "search"], "summarize"),
        ("sumary", ["summary", "summarise"], "summary"),
        ("Review", ["review", "revise"], "review"),
        ("Draft", ["draft"], "draft"),
        ("reveiw", ["review"], "review"),
        ("a", ["ab"], "ab"),
        ("lookup_ordr", ["lookup_order", "lookup_user"], "lookup_order"),
    ],
)
def test_a_near_name_is_offered(word: str, candidates: list[str], expected: str):
    """One or two wrong letters, or wrong case."""
    assert nearest(word, candidates) == expected


@pytest.mark.parametrize(
    ("word", "candidates"),
    [
        ("search", ["browse", "publish"]),
        ("a", ["b"]),
        ("ab", ["xyz"]),
        ("review", ["review"]),
        ("review", []),
        ("x", ["a_very_long_name"]),
        ("", ["publish"]),
    ],
)
def test_an_unrelated_name_is_not_offered(word: str, candidates: list[str]):
    """Neither is the word itself."""
    assert nearest(word, candidates) is None


def test_of_equally_near_names_the_first_of_the_alphabet_is_taken():
    """A program always gives the same message, whatever the order of its names."""
    assert nearest("node", ["nodes", "mode", "code"]) == "code"
    assert nearest("node", ["code", "nodes", "mode"]) == "code"


def test_a_change_of_case_is_nearer_than_a_letter():
    """The weights of CPython: one for case, two for an edit."""
    assert nearest("Node", ["mode", "node"]) == "node"


@pytest.mark.parametrize(
    ("distance_limit", "word", "candidate"),
    [("within", "abcdef", "abxyef"), ("beyond", "abcdef", "xyzdef")],
)
def test_the_limit_is_a_third_of_the_letters(distance_limit: str, word: str, candidate: str):
    """At most (len(a) + len(b) + 3) * 2 / 6: five, for two words of six letters."""
    assert (nearest(word, [candidate]) is not None) == (distance_limit == "within")


@pytest.mark.parametrize(
    ("word", "candidates", "kind", "expected"),
    [
        ("reveiw", ["review", "draft"], "node", "a node `review` exists"),
        ("strr", ["str"], "input", "an input `str` exists"),
        ("zzz", ["draft", "ask"], "node", "the nodes are `draft`, `ask`"),
        ("zzz", ["draft", "ask"], "memory", "the memories are `draft`, `ask`"),
        ("zzz", ["draft", "ask"], "match", "the matches are `draft`, `ask`"),
        ("zzz", ["draft"], "node", "the only node is `draft`"),
        ("zzz", [], "node", ""),
    ],
)
def test_help_names_the_near_one_or_lists_what_exists(
    word: str, candidates: list[str], kind: str, expected: str
):
    """A statement, not a question."""
    assert offer(word, candidates, kind) == expected


def test_help_lists_six_names_at_most():
    """In source order. More would be noise; that there are more is mentioned."""
    names = [f"step_{letter}" for letter in "gfedcba"]

    assert offer("zzz", names, "node") == (
        "the nodes are `step_g`, `step_f`, `step_e`, `step_d`, `step_c`, `step_b`, …"
    )


def test_the_nearest_name_is_to_be_written_instead():
    """Other names may be similar too."""
    known = ["lookup_user", "lookup_order"]

    assert suggest("lookup_ordr", known, "node") == Suggestion(
        "a node `lookup_order` exists", "lookup_order"
    )


@pytest.mark.parametrize("known", [["nodes", "mode"], ["publish"], ["publish", "browse"], []])
def test_nothing_is_to_be_written_where_no_name_is_nearest(known: list[str]):
    """Either two names are equally similar, or none is."""
    assert suggest("node", known, "name").instead is None
