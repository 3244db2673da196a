"""Retries as written in Python, with arguments in brackets, translated into the language.

Libraries use many names for the same things, so an argument is recognized by words in its name or
in the name of the function that makes it: ``max_attempts=3``, ``stop=stop_after_attempt(3)``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from flowc.parse.stack import CLOSERS, OPENERS
from flowc.trees.syntax import Token

_NUMBERS = ("INT", "FLOAT", "DURATION")
_PAUSES = ("backoff", "wait", "delay", "interval", "pause", "sleep")
_ATTEMPTS = ("attempt", "retr", "times", "tries", "stop")
_GROWTH = ("multiplier", "factor", "base", "exp")
_EXCEPT_ON = ("not_", "unless", "ignore", "exclude", "giveup")
_JITTER = ("jitter", "random")
_NONE = ("False", "None", "0")
_MOST_TOKENS = 100


@attrs.frozen
class _Value:
    """A token of the arguments, with the joined names of the arguments and calls around it,
    outermost first.
    """

    token: Token
    names: str

    def is_called(self, words: Sequence[str]) -> bool:
        """Return whether the names contain one of *words*."""
        return any(word in self.names for word in words)


def end_of_call(tokens: Sequence[Token], index: int) -> int:
    """Return the index of the bracket that matches the one at *index*, or 0 if none is near."""
    depth = 0
    for end in range(index, min(index + _MOST_TOKENS, len(tokens))):
        depth += (tokens[end].kind in OPENERS) - (tokens[end].kind in CLOSERS)
        if depth == 0:
            return end
    return 0


def is_call_with_arguments(tokens: Sequence[Token], index: int, end: int) -> bool:
    """Return whether the brackets from *index* to *end* hold more than a number."""
    return any(token.kind in ("EQUAL", "COMMA") for token in tokens[index:end])


def as_option(tokens: Sequence[Token], index: int, end: int) -> str:
    """Return the option that matches the arguments between the brackets at *index* and *end*."""
    values = list(_values(tokens, index + 1, end, ""))
    errors = ", ".join(dict.fromkeys(_errors(tokens, values)))
    return "".join(
        (
            f"retry {_times(values)} times",
            _backoff(values),
            " jitter" if _is_jittered(values) else "",
            f" on {errors}" if errors else "",
        )
    )


def _times(values: Sequence[_Value]) -> str:
    for value in values:
        is_first = not value.names and value is values[0]
        is_count = value.is_called(_ATTEMPTS) and not value.is_called(_PAUSES)
        if value.token.kind == "INT" and (is_first or is_count):
            return value.token.text
    return "3"


def _backoff(values: Sequence[_Value]) -> str:
    """Return the backoff: the first pause and, if given, the longest."""
    pauses = [
        value
        for value in values
        if value.token.kind in _NUMBERS and value.is_called(_PAUSES) and "stop" not in value.names
    ]
    longest = [value for value in pauses if "max" in value.names]
    growing = [value for value in pauses if value.is_called(_GROWTH) and value.names[-3:] != "min"]
    plain = [value for value in pauses if value not in longest and value not in growing]
    first = next(iter(plain or growing), None)
    if first is None:
        return ""
    most = longest or [value for value in plain[1:] if value.names == first.names]
    return f" backoff {_duration(first)}" + (f" to {_duration(most[0])}" if most else "")


def _duration(value: _Value) -> str:
    return value.token.text + ("" if value.token.kind == "DURATION" else "s")


def _is_jittered(values: Sequence[_Value]) -> bool:
    return any(value.is_called(_JITTER) and value.token.text not in _NONE for value in values)


def _errors(tokens: Sequence[Token], values: Sequence[_Value]) -> Iterator[str]:
    """Yield the exception classes that are named, with their modules."""
    places = {token.start: index for index, token in enumerate(tokens)}
    for value in values:
        if not value.token.text[:1].isupper() or value.token.text in (*_NONE, "True"):
            continue
        if not value.is_called(_EXCEPT_ON):
            index = places[value.token.start]
            start = index
            while tokens[start - 1].kind == "DOT":
                start -= 2
            yield "".join(token.text for token in tokens[start : index + 1])


def _values(tokens: Sequence[Token], first: int, end: int, names: str) -> Iterator[_Value]:
    """Yield the tokens of the arguments between *first* and *end*, including those of
    nested calls.
    """
    index, inside = first, names
    while index < end:
        token = tokens[index]
        if token.kind == "COMMA":
            inside = names
        elif tokens[index + 1].kind == "EQUAL":
            inside = f"{names} {token.text.lower()}".strip()
            index += 1
        elif tokens[index + 1].kind == "LPAREN" and (close := end_of_call(tokens, index + 1)):
            called = f"{inside} {token.text.lower()}".strip()
            yield from _values(tokens, index + 2, min(close, end), called)
            index = close
        elif token.kind not in OPENERS and token.kind not in CLOSERS:
            yield _Value(token, inside)
        index += 1
