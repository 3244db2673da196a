"""The registry of codes keeps its promises."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flowc.diagnostics import Code, codes

ROOT = Path(__file__).parents[2]
LEDGER = Path(__file__).with_name("ledger.txt")


def ledger() -> dict[str, str]:
    """Return the slug of every number that was ever assigned."""
    rows = LEDGER.read_text(encoding="utf-8").splitlines()
    return dict(row.split() for row in rows if not row.startswith("#"))


@pytest.mark.parametrize("code", codes.ALL, ids=lambda code: code.number)
def test_number_and_slug_are_well_formed_and_name_the_constant(code: Code):
    """The constant is the slug in capitals, so each can be derived from the other."""
    assert re.fullmatch(r"FLW\d{3}", code.number)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code.slug)
    assert getattr(codes, code.slug.upper().replace("-", "_")) is code


def test_no_two_codes_share_a_number_or_a_slug():
    """A suppression or a search must be unambiguous."""
    assert len({code.number for code in codes.ALL}) == len(codes.ALL)
    assert len({code.slug for code in codes.ALL}) == len(codes.ALL)


def test_codes_are_listed_in_the_order_of_their_numbers():
    """Lists generated from the registry are in the order of the catalogue."""
    assert [code.number for code in codes.ALL] == sorted(code.number for code in codes.ALL)


def test_every_code_is_in_the_ledger():
    """A new code is added to the ledger when it is registered."""
    assert {code.number for code in codes.ALL} <= ledger().keys()


def test_no_number_is_used_again():
    """An assigned number keeps its meaning, even after it is retired."""
    given = ledger()

    assert [code for code in codes.ALL if given[code.number] != code.slug] == []
    assert len(set(given.values())) == len(given)


@pytest.mark.parametrize("name", ["FLW501", "flw501", "concurrent-write", "Concurrent-Write"])
def test_a_code_is_found_by_number_or_slug(name: str):
    """In upper or lower case, however it is typed."""
    assert codes.lookup(name) is codes.CONCURRENT_WRITE


def test_an_unknown_name_finds_nothing():
    """Not even a similar code."""
    assert codes.lookup("FLW000") is None


def test_the_address_of_a_page_leads_to_it():
    """Relative to the root of the repository."""
    assert (ROOT / codes.docs_url(codes.UNKNOWN_NODE)).is_file()
