"""A time zone is wrong only if the machine can know that it is."""

from __future__ import annotations

import pytest

from flowc.check.time_zones import unknown_zone
from flowc.diagnostics import Applicability
from flowc.source import Span

AT = Span("x.flow", 0, 10)
KNOWN = {"Europe/Berlin", "Europe/Busingen", "America/New_York", "UTC", "US/Pacific"}
WITHOUT_OLD = KNOWN - {"US/Pacific"}


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("europe/berlin", "Europe/Berlin"),
        ("Berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("Europe/Berln", "Europe/Berlin"),
        ("utc", "UTC"),
    ],
)
def test_the_zone_that_was_meant_is_offered(name, meant):
    """With other letter case, by the city alone, or misspelt."""
    (found,) = unknown_zone(name, AT, KNOWN)

    assert meant in found.help
    assert found.fixes[0].edits[0].text == f'"{meant}"'


def test_only_a_change_of_case_is_safe():
    """A city name may also mean another city."""
    (case,) = unknown_zone("europe/berlin", AT, KNOWN)
    (city,) = unknown_zone("Berlin", AT, KNOWN)

    assert case.fixes[0].applicability is Applicability.SAFE
    assert city.fixes[0].applicability is Applicability.UNSAFE


@pytest.mark.parametrize("name", ["CEST", "UTC+1", "+02:00", ""])
def test_an_abbreviation_or_an_offset_is_told_the_form(name):
    """They are not zone names, and no zone has a similar name."""
    (found,) = unknown_zone(name, AT, KNOWN)

    assert found.fixes == ()
    assert "`Europe/Berlin`" in found.help


def test_a_machine_without_a_database_says_nothing():
    """Without it nothing can be known."""
    assert list(unknown_zone("Nowhere/Nothing", AT, set())) == []


@pytest.mark.parametrize("name", ["US/Pacific", "Japan", "EST5EDT"])
def test_an_old_name_may_be_known_elsewhere(name):
    """Some systems put the old names into a separate package."""
    assert list(unknown_zone(name, AT, WITHOUT_OLD)) == []
    assert len(list(unknown_zone("Europe/Nothing", AT, WITHOUT_OLD))) == 1
