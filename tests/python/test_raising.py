"""Which errors a function can raise is known only if its body leaves no doubt."""

from __future__ import annotations

import pytest

from flowc.python.facts import Function

HEADER = """
    import os
    import random as chance
    from elsewhere import helper

    WORDS = ("a", "b")

    def other(text): ...

    """


def raised(modules, head: str, *body: str) -> tuple[str, ...] | None:
    """Return what is known about the errors of a function with that head and body."""
    lines = "".join(f"        {line}\n" for line in body)
    function = modules(f"{HEADER}{head}:\n{lines}").member("m", "f")
    assert isinstance(function, Function)
    return function.raised


@pytest.mark.parametrize(
    "body",
    [
        ["return text.upper() + '!' * n"],
        ["return text.split()[n] if n else str(n)"],
        ["words = text.split()", "return ' '.join(sorted(words, key=len)[:n])"],
        ["total = 0", "for word in text.split():", "    total += len(word)", "return total"],
        ["return {word: len(word) for word in text.split() if word}"],
        ["pair = (text, n)", "left, right = pair", "return f'{left:>{right}}'"],
        ["while n > 3:", "    n -= len(text)", "return n"],
        ["assert n, text", "return None if text is None else n + 1"],
        ["return odd, n + 1"],
        ["both = [odd, n]", "return both if odd is None else [n * 2]"],
    ],
)
def test_what_only_computes_raises_nothing_by_name(modules, body: list[str]):
    """Literals, operators and methods on them, built-in functions; other arguments are only passed
    on.
    """
    assert raised(modules, "def f(text: str, n: int, odd)", *body) == ()


@pytest.mark.parametrize(
    "body",
    [
        ["return other(text)"],
        ["return helper(text)"],
        ["return os.getcwd()"],
        ["return chance.random()"],
        ["return open(text).read()"],
        ["print(text)"],
        ["return odd.name"],
        ["return odd + n"],
        ["return odd == n"],
        ["return n if odd else text"],
        ["return not odd"],
        ["return odd[n]"],
        ["return f'{odd}'"],
        ["return [one for one in odd]"],
        ["return {odd: n}"],
        ["return len(odd)"],
        ["return sorted(text, key=other)"],
        ["return [len(w) for w in WORDS]"],
        ["parts = [odd]", "return len(parts)"],
        ["n = odd", "return n + 1"],
        ["with odd:", "    return n"],
        ["import helper", "return n"],
        ["def inner(): ...", "return inner()"],
        ["return (lambda: n)()"],
        ["raise odd"],
        ["raise helper(text)"],
        ["try:", "    return int(text)", "except ValueError:", "    return 0"],
        ["global n2", "n2 = n", "return n"],
        ["len = helper", "return len(text)"],
        ["yield n"],
        ["text.strip = n"],
        ["odd[n] = n"],
    ],
)
def test_what_may_run_other_code_may_raise_anything(modules, body: list[str]):
    """A call of an unknown function, an operator on any object, an attribute, a `with`."""
    assert raised(modules, "def f(text: str, n: int, odd)", *body) is None


@pytest.mark.parametrize(
    ("annotation", "is_plain"),
    [
        ("list[str]", True),
        ("tuple[int, ...] | None", True),
        ('Literal["a", "b"]', False),
        ("dict[str, int]", False),
        ("list", False),
        ("Any", False),
        ("Sequence[str]", False),
        ("list[object]", False),
    ],
)
def test_only_values_that_are_built_in_are_plain(modules, annotation: str, is_plain: bool):
    """A dict of any class may look up its keys differently, and names not imported are unknown."""
    found = raised(modules, f"def f(values: {annotation})", "return len(values)")

    assert (found == ()) is is_plain


def test_errors_raised_by_name_are_told(modules):
    """With or without a message, each once, if they are built-in errors."""
    found = raised(
        modules,
        "async def f(text: str)",
        "if not text:",
        "    raise ConnectionError('no text')",
        "if text == 'x':",
        "    raise KeyError",
        "raise ConnectionError(text)",
    )

    assert found == ("ConnectionError", "KeyError")


@pytest.mark.parametrize(
    "body", [["return text"], ["..."], ["return None"], ["raise NotImplementedError(text)"]]
)
def test_body_that_is_not_yet_written_may_raise_anything(modules, body: list[str]):
    """It stands in for the body that will do the work."""
    assert raised(modules, "def f(text: str)", *body) is None


def test_long_body_is_not_searched(modules):
    """A sum of thousands of terms is an equally deep tree."""
    assert raised(modules, "def f(n: int)", f"return {' + '.join(['n'] * 2_000)}") is None
