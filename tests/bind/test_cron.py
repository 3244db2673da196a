"""What the fields of a schedule mean, and how meaningless ones are reported."""

from __future__ import annotations

import pytest

from flowc.bind.cron import bind_cron
from flowc.diagnostics import Diagnostic, Problems
from flowc.source import Span
from flowc.trees import syntax
from flowc.trees.program import Cron

EVERY_DAY = tuple(range(1, 32))
EVERY_MONTH = tuple(range(1, 13))
EVERY_WEEKDAY = tuple(range(7))


def read(schedule: str) -> tuple[Cron | None, list[Diagnostic]]:
    """Return the times of *schedule*, which is quoted at offset 100, and the findings."""
    problems = Problems()
    text = f'"{schedule}"'
    constant = syntax.Constant(Span("x.flow", 100, 100 + len(text)), schedule, text)
    return bind_cron(constant, None, problems), list(problems)


@pytest.mark.parametrize(
    ("schedule", "minutes", "hours"),
    [
        ("5 4 * * *", (5,), (4,)),
        ("*/20 8-10 * * *", (0, 20, 40), (8, 9, 10)),
        ("0,30 8-18/5 * * *", (0, 30), (8, 13, 18)),
        ("50/5 1,1,0 * * *", (50, 55), (0, 1)),
        ("@hourly", (0,), tuple(range(24))),
        ("@Daily", (0,), (0,)),
        ("  5   4 *  * * ", (5,), (4,)),
    ],
)
def test_numbers_ranges_steps_and_lists(schedule, minutes, hours):
    """A step after a single number extends to the end of the range."""
    cron, problems = read(schedule)

    assert problems == []
    assert cron == Cron(minutes, hours, EVERY_DAY, EVERY_MONTH, EVERY_WEEKDAY, either_day=False)


@pytest.mark.parametrize(
    ("weekdays", "expected"),
    [
        ("7", (0,)),
        ("0", (0,)),
        ("5-7", (0, 5, 6)),
        ("FRI-SUN", (0, 5, 6)),
        ("sun-tue", (0, 1, 2)),
        ("mon,Wed", (1, 3)),
        ("0-7", EVERY_WEEKDAY),
        ("MON-FRI/2", (1, 3, 5)),
    ],
)
def test_sunday_is_0_and_7_and_may_end_a_range(weekdays, expected):
    """Names are case-insensitive."""
    cron, problems = read(f"0 0 * * {weekdays}")

    assert problems == []
    assert cron is not None
    assert cron.weekdays == expected


@pytest.mark.parametrize(
    ("days", "either"),
    [("1 * MON", True), ("1 * *", False), ("* * MON", False), ("*/2 * MON", False)],
)
def test_a_day_fits_by_number_or_weekday_where_both_are_written_out(days, either):
    """As in cron: if one of them begins with `*`, both must match."""
    cron, problems = read(f"0 0 {days}")

    assert problems == []
    assert cron is not None
    assert cron.either_day is either


@pytest.mark.parametrize(
    ("schedule", "at", "words"),
    [
        ("61 * * * *", "61", "the minute `61` is out of range 0 to 59"),
        ("0 24 * * *", "24", "the hour `24` is out of range 0 to 23"),
        ("0 0 0 * *", "0", "the day of the month `0` is out of range 1 to 31"),
        ("0 0 * 13 *", "13", "the month `13` is out of range"),
        ("0 0 * * 8", "8", "the day of the week `8` is out of range 0 to 7"),
        ("0 0 * JANE *", "JANE", "`JANE` is no month"),
        ("0 22-4 * * *", "22-4", "the range `22-4` of the hour runs backwards"),
        ("*/0 * * * *", "*/0", "the step `0` of the minute"),
        ("*/60 * * * *", "*/60", "the step `60` of the minute"),
        ("0 */x * * *", "*/x", "the step `x` of the hour"),
        ("1,,2 * * * *", "1,,2", "`` is no minute"),
        ("0 8am * * *", "8am", "`8am` is no hour"),
        ("0 0 ? * MON", "?", "`?` is no day of the month"),
        ("0 0 L * *", "L", "`L` is no day of the month"),
        ("0 0 * * MON#2", "MON#2", "`MON#2` is no day of the week"),
        ("0 0 31 2 *", "31 2", "there is never a day `31` in the month `2`"),
        ("0 0 31 APR,JUN *", "31 APR,JUN", "there is never a day `31`"),
        ("9" * 5000 + " * * * *", "9" * 5000, "is out of range"),
        ("٣ * * * *", "٣", "`٣`"),
    ],
)
def test_a_field_that_means_nothing_is_named_with_its_place(schedule, at, words):
    """Inside the string: the field, or the two fields that can never both match."""
    cron, (problem,) = read(schedule)

    assert cron is None
    assert problem.code.slug == "invalid-cron"
    assert words in problem.headline
    span = problem.primary.span
    assert f'"{schedule}"'[span.start - 100 : span.end - 100] == at


@pytest.mark.parametrize(
    ("schedule", "words", "help_"),
    [
        ("* * * *", "has 4 fields, not 5", "minute, hour"),
        ("0 0 8 * * *", "has 6 fields, not 5", "none for seconds or years"),
        ("", "has 0 fields, not 5", "minute, hour"),
        ("every day at 8", "has 4 fields, not 5", "minute, hour"),
        ("@reboot", "no schedule called `@reboot`", "started with the server"),
        ("@every 5m", "no schedule called `@every 5m`", "`on every 30s`"),
        ("@dialy", "no schedule called `@dialy`", "`@daily` exists"),
    ],
)
def test_a_schedule_of_another_form_is_refused_as_a_whole(schedule, words, help_):
    """The help says what is expected."""
    cron, (problem,) = read(schedule)

    assert cron is None
    assert words in problem.headline
    assert help_ in problem.help


def test_each_wrong_field_is_a_finding_of_its_own():
    """One run reports everything."""
    _, problems = read("61 25 * * *")

    assert len(problems) == 2


@pytest.mark.parametrize("schedule", ["0 0 29 2 *", "0 0 31 2 MON", "0 0 31 2,3 *", "0 0 * 2 *"])
def test_a_date_that_comes_some_day_is_fine(schedule):
    """A leap day, a weekday as the alternative, or a longer month among those named."""
    assert read(schedule)[1] == []


def test_a_literal_with_escapes_is_marked_as_a_whole():
    """Offsets inside it do not match those of its value."""
    problems = Problems()
    constant = syntax.Constant(Span("x.flow", 0, 17), "61 * * * *", r'"\x361 * * * *"')

    bind_cron(constant, None, problems)

    assert [problem.primary.span for problem in problems] == [constant.span]
