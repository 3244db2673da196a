"""The options of a node, each checked on its own."""

from __future__ import annotations

import keyword
import re
from datetime import timedelta
from typing import Any, cast

from flowc.diagnostics import Note, codes, finding
from flowc.diagnostics.suggest import Suggestion, suggest
from flowc.parse.build.types import Types
from flowc.source import Span
from flowc.trees.syntax import (
    BadMember,
    Cache,
    Constant,
    DottedName,
    Expr,
    Name,
    Option,
    Retry,
    RunPlace,
    Tags,
    Timeout,
    Token,
    UnknownOption,
)

_OPTIONS = {Retry: "retry", Timeout: "timeout", Cache: "cache", RunPlace: "run", Tags: "tags"}
_PLACES = ("inline", "thread", "process")


_WORD = re.compile(r"([ \t]*)([^\W\d]\w*)")

#: What people write as units of durations.
_UNITS = {
    "ms": ("ms", "msec", "msecs", "millis", "millisecond", "milliseconds"),
    "s": ("s", "sec", "secs", "second", "seconds", "S"),
    "m": ("m", "min", "mins", "minute", "minutes", "M"),
    "h": ("h", "hr", "hrs", "hour", "hours", "H"),
    "d": ("d", "day", "days", "D"),
}


class Options(Types):
    """Makes the options of nodes and questions."""

    def options(self, _span: Span, *options: Option | BadMember) -> tuple[Option, ...]:
        """Collect the options of a node; duplicates are reported."""
        kept = tuple(option for option in options if not isinstance(option, BadMember))
        first: dict[type, Option] = {}
        for option in kept:
            earlier = first.setdefault(type(option), option)
            if earlier is not option and type(option) in _OPTIONS:
                self._report_duplicate(option, earlier)
        return kept

    def check_ask_options(self, options: tuple[Option, ...]) -> None:
        """Report the options that a question cannot have: all but ``timeout``."""
        for option in options:
            if not isinstance(option, Timeout | UnknownOption):
                word = _OPTIONS[type(option)]
                self.report(
                    codes.UNKNOWN_OPTION,
                    f"a question has no option `{word}`",
                    self._keyword(option, word),
                    help="the only option is `timeout`",
                )

    def retry(
        self,
        span: Span,
        times: Expr,
        backoff: tuple[Expr, Expr | None] | None,
        jitter: Token | None,
        on: tuple[DottedName, ...] | None,
    ) -> Option:
        """Make ``retry N times backoff D to D jitter on E, F``."""
        least, most = backoff or (None, None)
        if isinstance(times, Constant) and not _is_count(times):
            self._report_value("retry", "a number of attempts", times)
        for pause in (least, most):
            self._check_duration("backoff", pause)
        return Retry(span, times, least, most, jitter is not None, on or ())

    def backoff(self, _span: Span, least: Expr, most: Expr | None) -> tuple[Expr, Expr | None]:
        """Return the shortest and the longest pause between two attempts."""
        return least, most

    def retry_on(self, _span: Span, *errors: DottedName) -> tuple[DottedName, ...]:
        """Return the errors after which to retry."""
        return errors

    def timeout(self, span: Span, duration: Expr) -> Option:
        """Make ``timeout D``."""
        self._check_duration("timeout", duration)
        return Timeout(span, duration)

    def cache(self, span: Span, duration: Expr | None, by: Expr | None) -> Option:
        """Make ``cache D by EXPR``."""
        self._check_duration("cache", duration)
        return Cache(span, duration, by)

    def run_place(self, span: Span, preposition: Token | None, place: Name) -> Option:
        """Make ``run inline``, ``run in thread`` or ``run in process``."""
        wanted = "inline" if place.text == "inline" else f"in {place.text}"
        if place.text not in _PLACES:
            self.report(
                codes.INVALID_OPTION_VALUE,
                f"a node cannot run in `{place.text}`",
                place.span,
                help="a node runs `inline`, `in thread` or `in process`",
            )
            return RunPlace(span, "thread")
        if (preposition is None) != (place.text == "inline"):
            at = place.span if preposition is None else self.place(preposition).to(place.span)
            headline = f"the place of `run` is written `{wanted}`"
            self.report(codes.INVALID_OPTION_VALUE, headline, at, to=wanted)
        return RunPlace(span, cast(Any, place.text))

    def tags(self, span: Span, *tags: Token) -> Option:
        """Make ``tags "a", "b"``."""
        return Tags(span, tuple(self.constant(tag) for tag in tags))

    def unknown_option(
        self, span: Span, word: Token, _value: Constant | None = None
    ) -> UnknownOption:
        """Report an unknown option, unless it is a unit that was reported with the number before
        it.
        """
        name = Name(self.place(word), word.text)
        if self._is_reported_up_to(word):
            return UnknownOption(span, name)
        headline = f"no option is called `{word.text}`"
        help: str | Suggestion = suggest(word.text, _OPTIONS.values(), "option")
        if keyword.iskeyword(word.text):
            help = "what a node does is written as a Python function of the same name"
        self.report(codes.UNKNOWN_OPTION, headline, name.span, help=help)
        return UnknownOption(span, name)

    def _is_reported_up_to(self, word: Token) -> bool:
        """Return whether the value before *word* was already reported, as in ``timeout 10
        seconds``.
        """
        end = len(self.source.text[: word.start].rstrip())
        ends = (end, word.start + len(word.text))
        return any(
            item.code in (codes.INVALID_OPTION_VALUE, codes.INVALID_DURATION)
            and item.primary.span.end in ends
            for item in self.problems
        )

    def _report_duplicate(self, option: Option, earlier: Option) -> None:
        word = _OPTIONS[type(option)]
        self.problems.add(
            finding(
                codes.DUPLICATE_OPTION,
                f"the option `{word}` is given twice",
                self._keyword(option, word),
                also=((self._keyword(earlier, word), "first given here"),),
            )
        )

    def _keyword(self, option: Option, word: str) -> Span:
        start = option.span.start
        return Span(option.span.path, start, start + len(word))

    def _check_duration(self, option: str, value: Expr | None) -> None:
        if isinstance(value, Constant) and not isinstance(value.value, timedelta):
            self._report_duration(option, value)

    def _report_duration(self, option: str, value: Constant) -> None:
        """Report a number without a unit or with an unknown one, or a value that is no number."""
        space, word = _behind(self.source.text, value.span.end) if _is_number(value) else ("", "")
        attached = "" if space else word
        unit = next((unit for unit, words in _UNITS.items() if word in words), "")
        if unit:
            help = f"write `{value.text}{unit}`"
        else:
            is_alone = not word or word in _OPTIONS.values()
            help = f"for seconds write `{value.text}s`" if _is_number(value) and is_alone else ""
        code, headline = (
            (codes.INVALID_DURATION, f"`{value.text}{attached}` is no duration")
            if attached
            else (
                codes.INVALID_OPTION_VALUE,
                f"`{option}` takes a duration, not {_described(value)}",
            )
        )
        at = self.source.span(value.span.start, value.span.end + len(attached))
        notes = (Note("a duration has a unit: `250ms 10s 5m 1h 2d`"),)
        self.problems.add(finding(code, headline, at, notes=notes, help=help))

    def _report_value(self, option: str, wanted: str, value: Constant) -> None:
        self.problems.add(
            finding(
                codes.INVALID_OPTION_VALUE,
                f"`{option}` takes {wanted}, not {_described(value)}",
                value.span,
            )
        )


def _behind(text: str, end: int) -> tuple[str, str]:
    """Return the space after a number that ends at *end*, and the word that follows it."""
    found = _WORD.match(text, end)
    return ("", "") if found is None else (found[1], found[2])


def _is_number(constant: Constant) -> bool:
    return isinstance(constant.value, (int, float)) and not isinstance(constant.value, bool)


def _is_count(constant: Constant) -> bool:
    return _is_number(constant) and isinstance(constant.value, int) and constant.value > 0


def _described(constant: Constant) -> str:
    if isinstance(constant.value, str):
        return "a string"
    return f"`{constant.text}`" if len(constant.text) <= 30 else "this number"
