"""The last line of a module, which reveals edits."""

from __future__ import annotations

import pytest

from flowc.seal import EDITION, edition_of, is_edited, sealed
from flowrt import editions

MODULE = sealed("a = 1\nkit.require(1, __name__)\n\n\nb = 'é'\n")


def test_a_module_as_it_was_made_is_not_edited():
    """Nor is one with other line endings."""
    assert not is_edited(MODULE)
    assert not is_edited(MODULE.replace("\n", "\r\n"))


@pytest.mark.parametrize("place", range(0, MODULE.index("#"), 3))
def test_any_change_above_the_last_line_is_seen(place: int):
    """Even a single character."""
    assert is_edited(MODULE[:place] + MODULE[place + 1 :])
    assert is_edited(MODULE[:place] + "x" + MODULE[place:])


@pytest.mark.parametrize("more", ["\n", "c = 2\n", MODULE.splitlines()[-1] + "\n"])
def test_what_is_added_below_the_last_line_is_seen(more: str):
    """Even another seal, which does not match the lines above it."""
    assert is_edited(MODULE + more)


def test_a_module_without_a_seal_is_not_judged():
    """It may be from a release that wrote none."""
    assert not is_edited("a = 1\n")


def test_modules_are_printed_for_the_newest_edition():
    """The compiler and the runtime of a release agree on it."""
    said = edition_of(MODULE)

    assert said is not None
    assert int(said[1]) == EDITION == editions.NEWEST
