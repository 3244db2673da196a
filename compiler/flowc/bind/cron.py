"""The times that a cron schedule names. In: its text. Out: a `Cron`, or findings at its fields.

The syntax is that of `crontab(5)`: five fields, each with `*`, numbers, ranges, steps and lists,
names of months and weekdays, 7 for Sunday, and named schedules (`@daily`). Two extensions of later
programs are supported: `5/15` means from 5 to the end, and a range of weekdays may end with Sunday
(`FRI-SUN`). Two things that cron accepts are reported, since nobody means them: a step that selects
a single value (`*/60`), and a date that never occurs (`0 0 31 2 *`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import attrs

from flowc.diagnostics import Problems, codes, finding
from flowc.diagnostics.suggest import nearest, offer
from flowc.source import Span
from flowc.trees import syntax
from flowc.trees.program import Cron


@attrs.frozen
class _Kind:
    """The values of a field: *least* to *most*, with *names* for some of the numbers."""

    noun: str
    least: int
    most: int
    names: Mapping[str, int] = attrs.field(factory=dict)


def _numbered(names: str, first: int) -> dict[str, int]:
    return {name: number for number, name in enumerate(names.split(), start=first)}


_MINUTE = _Kind("minute", 0, 59)
_HOUR = _Kind("hour", 0, 23)
_DAY = _Kind("day of the month", 1, 31)
_MONTH = _Kind(
    "month", 1, 12, _numbered("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC", first=1)
)
_WEEKDAY = _Kind("day of the week", 0, 7, _numbered("SUN MON TUE WED THU FRI SAT", first=0))
_KINDS = (_MINUTE, _HOUR, _DAY, _MONTH, _WEEKDAY)

#: Named schedules.
_NAMED = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}

_LONGEST_MONTHS = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}
_ORDER = "the fields are minute, hour, day of the month, month, day of the week"

#: Syntax of other schedulers that has no meaning here.
_QUARTZ = re.compile(r"\d*[LW]\d*|LW|\w+#\d|\w+L", re.IGNORECASE)


def bind_cron(
    schedule: syntax.Constant, zone: syntax.Constant | None, problems: Problems
) -> Cron | None:
    """Return the times of *schedule*, or None, reported, if it is invalid."""
    reader = _Reader(schedule, problems)
    times = reader.read()
    if times is None or zone is None:
        return times
    return attrs.evolve(times, zone=str(zone.value))


@attrs.frozen
class _Part:
    """A piece of the schedule: its text and its place."""

    text: str
    span: Span


@attrs.frozen(eq=False)
class _Reader:
    written: syntax.Constant
    problems: Problems

    def read(self) -> Cron | None:
        text = str(self.written.value).strip()
        if text.startswith("@"):
            return self._named(text)
        fields = list(self._fields())
        if len(fields) != len(_KINDS):
            self._miscounted(len(fields))
            return None
        found = [self._values(field, kind) for field, kind in zip(fields, _KINDS, strict=True)]
        if not all(found):
            return None
        times = _times(fields, found)
        if not _has_date(times):
            self._never(fields[2], fields[3])
            return None
        return times

    def _named(self, text: str) -> Cron | None:
        named = _NAMED.get(text.lower())
        if named is not None:
            return _Reader(attrs.evolve(self.written, value=named), self.problems).read()
        help_ = offer(text.lower(), _NAMED, "name")
        if text.startswith("@every"):
            help_ = "an interval is written without cron: `on every 30s`"
        elif text == "@reboot":
            help_ = "a trigger has times; what is to run at the start is started with the server"
        self._add(f"there is no schedule called `{text[:40]}`", self.written.span, help_)
        return None

    def _fields(self) -> Iterator[_Part]:
        """Yield the fields, each with its own span unless the literal contains escapes."""
        value = str(self.written.value)
        is_plain = self.written.text[1:-1] == value
        for match in re.finditer(r"\S+", value):
            span = self.written.span
            if is_plain:
                first = span.start + 1
                span = Span(span.path, first + match.start(), first + match.end())
            yield _Part(match[0], span)

    def _miscounted(self, count: int) -> None:
        help_ = _ORDER
        if count == len(_KINDS) + 1:
            help_ += "; there are none for seconds or years"
        self._add(
            f"this `cron` has {count} field{'' if count == 1 else 's'}, not 5",
            self.written.span,
            help_,
        )

    # ---- one field -----------------------------------------------------------------------------

    def _values(self, field: _Part, kind: _Kind) -> set[int]:
        """Return the values of *field*; empty if it was reported."""
        found: set[int] = set()
        for text in field.text.split(","):
            values = self._range(_Part(text, field.span), kind)
            if not values:
                return set()
            found.update(values)
        return {0 if kind is _WEEKDAY and value == 7 else value for value in found}

    def _range(self, part: _Part, kind: _Kind) -> Sequence[int]:
        range_, slash, step_text = part.text.partition("/")
        step = self._step(step_text, part, kind) if slash else 1
        ends = self._ends(range_, part, kind, is_open=bool(slash))
        if step is None or ends is None:
            return ()
        first, last = ends
        if first > last:
            self._backwards(range_, part, kind, first, last)
            return ()
        return range(first, last + 1, step)

    def _step(self, text: str, part: _Part, kind: _Kind) -> int | None:
        most = kind.most - kind.least
        step = _number(text)
        if step is not None and 1 <= step <= most:
            return step
        headline = f"the step `{text[:20]}` of the {kind.noun} is not in 1 to {most}"
        help_ = f"`*/{step}` would take `{kind.least}` alone: write that" if step else ""
        self._add(headline, part.span, help_)
        return None

    def _ends(
        self, text: str, part: _Part, kind: _Kind, *, is_open: bool
    ) -> tuple[int, int] | None:
        if text == "*":
            return kind.least, kind.most
        first_text, dash, last_text = text.partition("-")
        first = self._value(first_text, part, kind)
        if first is None:
            return None
        if not dash:
            return first, kind.most if is_open else first
        last = self._value(last_text, part, kind)
        if last is None:
            return None
        is_sunday = kind is _WEEKDAY and last == 0 < first and not last_text.isdigit()
        return first, 7 if is_sunday else last

    def _value(self, text: str, part: _Part, kind: _Kind) -> int | None:
        if text.upper() in kind.names:
            return kind.names[text.upper()]
        number = _number(text)
        if number is not None and kind.least <= number <= kind.most:
            return number
        if text.isdigit():
            headline = f"the {kind.noun} `{text[:20]}` is out of range {kind.least} to {kind.most}"
            self._add(headline, part.span)
            return None
        self._no_value(text, part, kind)
        return None

    def _no_value(self, text: str, part: _Part, kind: _Kind) -> None:
        best = nearest(text.upper(), kind.names) if text.isalpha() else None
        help_ = f"it is a number of {kind.least} to {kind.most}, or `*`"
        if kind.names:
            first, *_, last = kind.names
            help_ = f"{help_}, or one of `{first}` to `{last}`"
        if text == "?":
            help_ = "where any will do, write `*`"
        elif best is not None:
            help_ = f"a {kind.noun} `{best}` exists"
        elif _QUARTZ.fullmatch(text):
            help_ = "`L`, `W` and `#` belong to other schedulers: check the date in the graph"
        self._add(f"`{text[:20]}` is no {kind.noun}", part.span, help_)

    def _backwards(self, text: str, part: _Part, kind: _Kind, first: int, last: int) -> None:
        most = 6 if kind is _WEEKDAY else kind.most
        self._add(
            f"the range `{text[:20]}` of the {kind.noun} runs backwards",
            part.span,
            f"write it in two: `{_spelled(first, most)},{_spelled(kind.least, last)}`",
        )

    def _never(self, day: _Part, month: _Part) -> None:
        headline = f"there is never a day `{day.text[:20]}` in the month `{month.text[:20]}`"
        self._add(headline, day.span.to(month.span), "this schedule would never run")

    def _add(self, headline: str, at: Span, help_: str = "") -> None:
        self.problems.add(finding(codes.INVALID_CRON, headline, at, help=help_))


def _times(fields: Sequence[_Part], found: Sequence[set[int]]) -> Cron:
    minutes, hours, days, months, weekdays = (tuple(sorted(values)) for values in found)
    either = not any(field.text.startswith("*") for field in (fields[2], fields[4]))
    return Cron(minutes, hours, days, months, weekdays, either)


def _has_date(times: Cron) -> bool:
    """Whether some year has a matching day; a schedule that also lists weekdays always has one."""
    first = times.days[0]
    return times.either_day or any(
        first <= _LONGEST_MONTHS.get(month, 31) for month in times.months
    )


def _spelled(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


def _number(text: str) -> int | None:
    """Return the number that *text* is, or None; no field has values of five digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None
