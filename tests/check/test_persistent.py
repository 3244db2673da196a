"""Versions of a map that share structure behave like copies of a dict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowc.check.analysis.persistent import PersistentMap

SIZES = (0, 1, 31, 32, 33, 1000, 1024, 1025, 40_000)

Change = dict[int, str | None]


def as_dict(version: PersistentMap[int, str]) -> dict[int, str]:
    return {key: value for key in version.keys if (value := version.get(key)) is not None}


def applied(before: Mapping[int, str], change: Change) -> dict[int, str]:
    after = {**before, **change}
    return {key: value for key, value in after.items() if value is not None}


def changes(size: int) -> st.SearchStrategy[Change]:
    return st.dictionaries(st.integers(0, size - 1), st.none() | st.sampled_from("ab"))


@given(st.data(), st.sampled_from((1, 33, 1025)))
def test_versions_are_what_copies_would_be(data: st.DataObject, size: int):
    """Each version keeps its own values, and equality does not depend on how it was built."""
    version: PersistentMap[int, str] = PersistentMap.empty(range(size))
    copy: dict[int, str] = {}
    for change in data.draw(st.lists(changes(size), max_size=6)):
        before, kept = version, copy
        version, copy = version.with_values(change), applied(copy, change)
        assert as_dict(version) == copy
        assert as_dict(before) == kept
    assert version == PersistentMap.empty(range(size)).with_values(copy)


@given(st.data(), st.sampled_from((1, 33, 1025)), st.integers(1, 4))
def test_versions_meet_where_all_have_values(data: st.DataObject, size: int, count: int):
    """Values that differ are combined or dropped."""
    common = PersistentMap[int, str].empty(range(size)).with_values(data.draw(changes(size)))
    first, *others = (common.with_values(data.draw(changes(size))) for _ in range(count))

    met = first.met(others, lambda key, values: "".join(values) if key % 2 else None)

    copies = [as_dict(version) for version in (first, *others)]
    shared = set.intersection(*map(set, copies))
    values = {key: [copy[key] for copy in copies] for key in shared}
    assert as_dict(met) == {
        key: found[0] if len(set(found)) == 1 else "".join(found)
        for key, found in values.items()
        if len(set(found)) == 1 or key % 2
    }


@pytest.mark.parametrize("size", SIZES)
def test_the_first_and_the_last_key_have_a_place(size: int):
    """Also when the tree has just grown by a level."""
    ends = {key: str(key) for key in (0, size - 1) if size}
    version = PersistentMap[int, str].empty(range(size)).with_values(ends)

    assert as_dict(version) == ends
    assert as_dict(version.with_values(dict.fromkeys(ends))) == {}


def test_what_is_shared_is_not_looked_at():
    """Merging two versions takes time in proportion to their differences."""
    keys = range(40_000)
    common = PersistentMap[int, str].empty(keys).with_values(dict.fromkeys(keys, "a"))
    asked: list[int] = []

    def joined(key: int, values: Sequence[str]) -> str:
        asked.append(key)
        return "".join(values)

    met = common.with_values({7: "b"}).met([common.with_values({8: "c", 9: None})], joined)

    assert asked == [7, 8]
    assert (met.get(7), met.get(8), met.get(9), met.get(39_999)) == ("ba", "ac", None, "a")
