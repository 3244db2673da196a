"""The runtime imports only modules of editions that it can run."""

from __future__ import annotations

import pytest

import flowrt
from flowrt import editions, kit


@pytest.mark.parametrize(("edition", "fits"), [(1, False), (2, True), (3, True), (4, False)])
def test_a_module_is_imported_where_its_edition_is_run(
    edition: int, fits: bool, monkeypatch: pytest.MonkeyPatch
):
    """The range is inclusive."""
    monkeypatch.setattr(editions, "OLDEST", 2)
    monkeypatch.setattr(editions, "NEWEST", 3)

    assert editions.runs(edition) is fits
    if fits:
        kit.require(edition, "desk_flow")
        return
    with pytest.raises(flowrt.RuntimeVersionError, match="runs editions 2 to 3: build it again"):
        kit.require(edition, "desk_flow")


def test_the_error_is_one_of_importing():
    """Code that handles `ImportError` handles this one too."""
    assert issubclass(flowrt.RuntimeVersionError, ImportError)
    assert issubclass(flowrt.RuntimeVersionError, flowrt.FlowError)


def test_an_import_that_does_not_fit_says_what_to_do():
    """The message names the module, the edition that it needs, the ones supported, and the
    solution.
    """
    with pytest.raises(flowrt.RuntimeVersionError) as raised:
        kit.require(editions.NEWEST + 1, "desk_flow")

    assert str(raised.value) == (
        "`desk_flow` was made for edition 2 of `flowrt.kit`, and this flowrt runs edition 1: "
        "build it again with `flowc build`, or install a flowrt that runs it"
    )
