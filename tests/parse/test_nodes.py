"""What a node declaration must not contain, although its tokens are in a valid order."""

from __future__ import annotations

import pytest

from flowc.diagnostics import Code, codes


@pytest.mark.parametrize(
    ("member", "code", "at"),
    [
        ("node n(a=x, y, z) -> o", codes.UNEXPECTED_TOKEN, "y"),
        ("set s { o = f(a=x, y) }", codes.UNEXPECTED_TOKEN, "y"),
        ("node n(x) -> o { timeout 10 seconds }", codes.INVALID_OPTION_VALUE, "10"),
        ('node n(x) -> o { cache 2 w tags "a" }', codes.INVALID_OPTION_VALUE, "2"),
        ("node n(x) -> o { cache by 3 second }", codes.UNKNOWN_OPTION, "second"),
        ("node n(x) -> o { timeout 1s second 3 }", codes.UNKNOWN_OPTION, "second"),
        ("ask q(x)", codes.UNEXPECTED_TOKEN, "q"),
        ('ask q(x) -> o, p: "?"', codes.UNEXPECTED_TOKEN, "-> o, p"),
        ("ask q(x) -> {o}", codes.UNEXPECTED_TOKEN, "-> {o}"),
        ("ask q(x) -> o { retry 3 times }", codes.UNKNOWN_OPTION, "retry"),
        ('ask q(x) -> o { timeout 1h tags "a" }', codes.UNKNOWN_OPTION, "tags"),
    ],
)
def test_misuse_is_one_finding_at_its_place(read, member: str, code: Code, at: str) -> None:
    """Something is in the wrong place, goes to the wrong number of fields, or is not an option."""
    text = f"graph G() {{ {member} }}"

    _, (found,) = read(text)

    assert found.code == code
    assert text[found.primary.span.start : found.primary.span.end] == at
