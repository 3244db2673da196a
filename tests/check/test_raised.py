"""Errors reach exactly the handlers that can catch them."""

from __future__ import annotations


def test_handler_behind_one_that_takes_everything_is_never_reached(check_graph):
    """The inner handler catches whatever `work` raises, of any class."""
    found = check_graph(
        "(n: int) -> answer: int",
        """
        node work(n) -> answer
        set given_up { answer = 0 }
        node log(n)
        start -> try { try { work } on Exception { given_up } } on KeyError { log } -> end
        """,
    )

    assert found.only.number == "203"
    assert found.only.at == "log"
    assert "no error comes to this handler" in found.only.diagnostic.primary.label


def test_handler_behind_a_narrower_one_is_reached(check_graph):
    """A `ValueError` passes a handler for `KeyError`."""
    found = check_graph(
        "(n: int) -> answer: int",
        """
        node work(n) -> answer
        set given_up { answer = 0 }
        node log(n)
        start -> try { try { work } on KeyError { given_up } } on Exception { log } -> end
        """,
    )

    assert found.only.number == "407"
    assert found.only.notes.startswith("start → work (fails) → log → end, without passing given_up")


def test_class_above_takes_what_a_class_below_names(check_graph):
    """A `KeyError` is a `LookupError`, so the inner handler catches it."""
    found = check_graph(
        "(n: int) -> answer: int",
        """
        node work(n) -> answer
        set given_up { answer = 0 }
        node log(n)
        start -> try { try { work } on LookupError { given_up } } on KeyError { log } -> end
        """,
    )

    assert found.codes == ["203"]


def test_handler_behind_a_wider_one_of_its_try_is_reported_once(check_graph):
    """The binder reports the wrong order; that `log` never runs is a consequence."""
    found = check_graph(
        "(n: int) -> answer: int",
        """
        node work(n) -> answer
        set given_up { answer = 0 }
        set log { answer = 1 }
        start -> try { work } on LookupError { given_up } on KeyError { log } -> end
        """,
        holes=("716",),
    )

    assert found.codes == []


def test_set_of_constants_does_not_fail(check_graph):
    """`ready` is set before `work` can fail, so the handler may read it."""
    found = check_graph(
        "(n: int) -> answer: int",
        """
        var ready: bool
        set begin { ready = True }
        node work(n) -> answer
        node tell(ready) -> answer
        start -> try { begin -> work } on Exception { tell } -> end
        """,
    )

    assert found.codes == []


def test_set_that_computes_may_fail(check_graph):
    """`n // 0` raises, and then `ready` has no value."""
    found = check_graph(
        "(n: int) -> answer: int",
        """
        var ready: int
        set begin { ready = 10 // n }
        node work(ready) -> answer
        node tell(ready) -> answer
        start -> try { begin -> work } on Exception { tell } -> end
        """,
    )

    assert found.only.number == "401"
    assert found.only.notes == "start → begin (fails) → tell"


def test_rounds_that_are_spent_raise_one_error_only(check_graph):
    """The last iteration raises `LoopLimitError`, which is not a `KeyError`, so `work` has
    finished.
    """
    found = check_graph(
        "(n: int) -> answer: int",
        """
        var done: bool
        set begin { done = False }
        set over { done = True }
        node tell(done) -> answer
        start -> try { repeat max 3 { begin } until n > 3 } on KeyError { over } -> tell -> end
        """,
    )

    assert found.codes == ["203"]


def test_rounds_that_are_spent_come_to_the_handler_that_takes_that(check_graph):
    """`on LoopLimitError` is reached from the last iteration, and from nowhere else here."""
    found = check_graph(
        "(n: int) -> answer: int",
        """
        set begin { answer = 0 }
        set over { answer = 1 }
        start -> try { repeat max 3 { begin } until n > 3 } on LoopLimitError { over } -> end
        """,
    )

    assert found.codes == []
