"""The options of a node fit the function that it calls."""

from __future__ import annotations


def test_cache_of_a_node_without_outputs_is_reported_once(check_graph):
    """712 marks the option, however often the node occurs in the flow."""
    found = check_graph(
        "(text: str) -> text",
        "node tell(text) { cache 1h }\nstart -> tell -> tell as again -> end",
    )

    assert (found.only.number, found.only.at) == ("712", "cache 1h")
    assert "node tell(text)\n" in found.mended(found.only)


def test_fix_of_an_option_keeps_the_comments_beside_it(check_graph):
    """A comment in the braces stays where it is."""
    found = check_graph(
        "(text: str) -> text",
        """
        node tell(text) {
          # once a day
          cache 1h
        }
        start -> tell -> end
        """,
    )

    assert "node tell(text) {\n  # once a day\n  \n}" in found.mended(found.only)


def test_retry_calls_again_only_after_errors_that_it_takes(check_graph):
    """704 warns of a second call while the first one may still be running."""
    body = "node ask(text) -> text {{ retry 3 times {} timeout 1s }}\nstart -> ask -> end"
    python = "def ask(text: str) -> str:\n    return text"
    notes = {
        on: check_graph("(text: str) -> text", body.format(on), python).only.notes
        for on in ("", "on OSError", "on ConnectionError")
    }

    assert "`retry` then calls `ask` again" in notes[""]
    assert "`retry` then calls `ask` again" in notes["on OSError"]
    assert "`retry`" not in notes["on ConnectionError"]


def test_timeout_of_a_class_or_of_an_unknown_function_is_not_judged(check_file):
    """Anything is possible unless it is known to be a plain function."""
    found = check_file(
        """
        from nodes import Page, odd
        graph G(text: str) -> page: Page {
          node make(text) -> page = Page { timeout 1s }
          node odd(text) -> page { timeout 1s }
          start -> make -> odd -> end
        }
        """,
        """
        from somewhere import wrap
        class Page:
            def __init__(self, text: str): ...
        odd = wrap(Page)
        """,
    )

    assert found.of("704") == []


# ---- 701 ---------------------------------------------------------------------------------------

SHOUT = """
    def shout(text: str, n: int = 1) -> str:
        if not text:
            raise EOFError("nothing to shout")
        return text.upper() * n
    """


def retried(check_graph, options: str, python: str = SHOUT, field: str = "str") -> list[str]:
    """Return the headlines of 701 for a node that calls the function `shout`."""
    found = check_graph(
        f"(text: {field}) -> answer: {field}",
        f"node shout(text) -> answer {{ {options} }}\nstart -> shout -> end",
        python,
    )
    return [item.headline for item in found.of("701")]


def test_retry_on_what_a_computing_function_never_raises_is_reported(check_graph):
    """701 marks the error; its fix removes the option if no error is left in it."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        node shout(text) -> answer { retry 3 times backoff 1s on ConnectionError, OSError }
        start -> shout -> end
        """,
        SHOUT,
    )

    assert (found.only.number, found.only.at) == ("701", "ConnectionError")
    assert found.only.headline == (
        "`shout` only computes, and never raises `ConnectionError` or `OSError`"
    )
    assert "node shout(text) -> answer\n" in found.mended(found.only)


def test_retry_on_what_may_come_all_the_same_is_fine(check_graph):
    """Errors it raises by name, errors of computing, their base classes, those of a timeout."""
    for options in (
        "retry 3 times",
        "retry 3 times on EOFError",
        "retry 3 times on ValueError, MemoryError, RuntimeError",
        "retry 3 times on Exception",
        "retry 3 times on TimeoutError, OSError, NodeTimeoutError  timeout 1s",
        "retry 3 times on NodeResultError",
        "retry 3 times on ConnectionError  run in process",
    ):
        assert retried(check_graph, options) == [], options


def test_retry_tells_the_errors_apart(check_graph):
    """A timeout does not raise `ConnectionError`, and without a timeout there is no
    `NodeTimeoutError`.
    """
    assert retried(check_graph, "retry 3 times on TimeoutError, ConnectionError  timeout 1s") == [
        "`shout` only computes, and never raises `ConnectionError`"
    ]
    assert retried(check_graph, "retry 3 times on NodeTimeoutError, ValueError") == [
        "`shout` only computes, and never raises `NodeTimeoutError`"
    ]


def test_retry_of_what_may_run_other_code_is_not_judged(check_graph):
    """Other code may run in the function, in its arguments, or in the handling of its result."""
    calls = "def shout(text: str) -> str:\n    return other(text)"
    page = "class Page:\n    text: str\ndef shout(text: str) -> Page:\n    return text"

    assert retried(check_graph, "retry 3 times on OSError", calls) == []
    assert retried(check_graph, "retry 3 times on OSError", SHOUT, "Any") == []
    assert retried(check_graph, "retry 3 times on OSError", page, "Page") == []


def test_retry_is_judged_in_every_place_of_its_node(check_graph):
    """A single occurrence with other arguments is enough to report nothing."""
    found = check_graph(
        "(texts: list[str], text: str) -> answer: str",
        """
        var odd: Any = None
        node shout(odd, 3) -> answer { retry 3 times on OSError }
        start -> shout -> shout as again -> end
        """,
        SHOUT,
    )

    assert found.of("701") == []


def test_retry_on_an_error_of_a_library_is_judged(check_file):
    """Built-in functions never raise an error that is defined in Python code."""
    text = """
        from nodes import shout, BusyError, odd
        graph G(text: str) -> answer: str {{
          node shout(text) -> answer {{ retry 3 times on {} }}
          start -> shout -> end
        }}
        """
    python = SHOUT.replace("\n    ", "\n") + "class BusyError(Exception): ...\nodd = made()\n"

    assert len(check_file(text.format("BusyError"), python).of("701")) == 1
    assert check_file(text.format("odd"), python).of("701") == []
