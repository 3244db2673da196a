"""Predictions about stored threads come true."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import versions_of_works as works
from stands import Stands, Version, broken_off, compared, goes_on, stopped, waiting, wrong_of
from versions_of_desk import EDITS, NODES, Edit, text_of

from flowc.compare import Fate, How, Rest
from flowc.diagnostics import Severity
from flowrt import Checkpointer, FlowError, MemoryCheckpointer

STRIDE = 7


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the functions that every version uses."""
    folder = tmp_path_factory.mktemp("versions")
    (folder / "cases_nodes.py").write_text(NODES)
    (folder / "works_nodes.py").write_text(works.NODES)
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))


@pytest.fixture(scope="module")
def versions(folder: Path) -> dict[str, Version]:
    """All versions, compiled."""
    return {
        name: Version.of(folder / f"v{number}.flow", text_of(edit), "Desk", MemoryCheckpointer())
        for number, (name, edit) in enumerate(EDITS.items())
    }


def others(old: str) -> list[str]:
    """Return the versions that resume the threads of one version: all versions for the unchanged
    one, and a varying selection for each of the others.
    """
    return (
        [*EDITS]
        if old == "nothing"
        else ["nothing", *[*EDITS][[*EDITS].index(old) % STRIDE :: STRIDE]]
    )


@pytest.mark.parametrize("old", EDITS)
def test_what_is_predicted_of_a_thread_that_waits_is_what_happens(
    old: str, versions: dict[str, Version]
):
    """Whether it can be resumed depends on its places, whichever version resumes it."""
    stands = waiting(versions[old])

    wrong = {name: [*wrong_of(versions[old], versions[name], stands)] for name in others(old)}

    assert not any(wrong.values()), wrong


@pytest.mark.parametrize("old", [*EDITS][::4])
def test_what_is_predicted_of_a_run_that_stopped_is_what_happens(
    old: str, versions: dict[str, Version]
):
    """Wherever it failed or was killed."""
    stands = stopped(versions[old])

    wrong = {name: [*wrong_of(versions[old], versions[name], stands)] for name in others(old)}

    assert not any(wrong.values()), wrong


@pytest.mark.parametrize("old", [*EDITS][:: 2 * STRIDE])
def test_what_is_predicted_of_a_thread_at_a_break_point_is_what_happens(
    old: str, versions: dict[str, Version]
):
    """Before a node and after it, whichever version resumes it."""
    before = versions[old]
    rests = compared(before, before).fates["Desk"]
    stands = broken_off(before, (one for one in rests if one.how in (How.BEFORE, How.AFTER)))

    wrong = {name: [*wrong_of(before, versions[name], stands)] for name in others(old)}

    assert not any(wrong.values()), wrong


@pytest.mark.parametrize("standing", [waiting, stopped])
def test_the_same_holds_where_lines_of_control_part(
    standing: Callable[[Version], Stands], folder: Path
):
    """If a branch is suspended, what the other branches do counts too."""
    place = MemoryCheckpointer()
    before, *versions = (
        Version.of(folder / f"w{number}.flow", text_of(edit, works.BASE), "Desk", place)
        for number, edit in enumerate(works.EDITS.values())
    )
    stands = standing(before)

    wrong = {one.source.path: [*wrong_of(before, one, stands)] for one in versions}

    assert not any(wrong.values()), wrong


def test_the_same_holds_wherever_threads_are_kept(
    checkpointer: Checkpointer, tmp_path: Path, folder: Path
):
    """What is read is what was written, so the store makes no difference."""
    names = ("nothing", "a node before", "a node renamed", "a branch longer", "a member gone")
    before, *versions = (
        Version.of(tmp_path / f"v{number}.flow", text_of(EDITS[name]), "Desk", checkpointer)
        for number, name in enumerate(names)
    )
    stands = waiting(before) | stopped(before)

    wrong = {one.source.path: [*wrong_of(before, one, stands)] for one in versions}

    assert not any(wrong.values()), wrong


NOTES = """
graph Inside(text: str) -> size: int {
  memory often: int = 0
  set count { often = often + 1  size = len(text) + often }
  start -> count -> end
}

graph Notes(text: str) -> size: int {
  memory kept: list[str] by append
  memory last: int = 0
  node inside(text) -> size = Inside
  set keep { kept = text  last = len(text) }
  start -> inside -> keep -> end
}
"""

#: A change → its severity, the findings that report it, and whether a thread with memory runs.
IDLE: dict[str, tuple[Edit, Severity, bool]] = {
    "a comment": ((("graph Notes", "# more\ngraph Notes"),), Severity.INFO, True),
    "more memory": (
        (
            ("memory last: int = 0", "memory last: int = 0\n  memory runs: int = 0"),
            ("  set keep", "  set tally { runs = runs + 1 }\n  set keep"),
            ("-> keep -> end", "-> keep -> tally -> end"),
        ),
        Severity.INFO,
        True,
    ),
    "memory gone": (
        (("  memory last: int = 0\n", ""), ("  last = len(text)", "")),
        Severity.WARNING,
        True,
    ),
    "wider memory": ((("last: int = 0", "last: int | None = None"),), Severity.INFO, True),
    "other memory": (
        (("last: int = 0", 'last: str = ""'), ("last = len(text)", "last = text")),
        Severity.ERROR,
        False,
    ),
    "other items": (
        (("kept: list[str]", "kept: list[int]"), ("kept = text", "kept = len(text)")),
        Severity.WARNING,
        False,
    ),
    "the graph inside gone": (
        (("node inside(text) -> size = Inside", "set inside { size = 1 }"),),
        Severity.WARNING,
        True,
    ),
}


@pytest.mark.parametrize(("edit", "severity", "runs"), IDLE.values(), ids=IDLE.keys())
def test_a_thread_that_remembers_runs_again_or_not_as_is_told(
    edit: Edit, severity: Severity, runs: bool, tmp_path: Path
):
    """An error means that every thread with memory is refused, an info that none is."""
    place = MemoryCheckpointer()
    old = notes(tmp_path, "before", (), place)
    new = notes(tmp_path, "after", edit, place)
    old.graph.invoke({"text": "a"}, thread_id="t")

    found = [one.finding for one in compared(old, new).differences if one.level == "checkpoint"]

    worst = max((ORDER.index(one.severity) for one in found), default=0)
    assert ORDER[worst] == severity, [one.headline for one in found]
    if runs:
        new.graph.invoke({"text": "b"}, thread_id="t")
    else:
        with pytest.raises(FlowError):
            new.graph.invoke({"text": "b"}, thread_id="t")


ORDER = [Severity.INFO, Severity.WARNING, Severity.ERROR]


def notes(folder: Path, name: str, edit: Edit, place: MemoryCheckpointer) -> Version:
    """Return a version of the graph that has memory."""
    text = NOTES
    for one, other in edit:
        assert one in text, one
        text = text.replace(one, other)
    return Version.of(folder / f"{name}.flow", text, "Notes", place)


def test_what_depends_on_the_way_goes_either_way(folder: Path):
    """Of threads that wait at one place, only those that took a certain path can be resumed."""
    place = MemoryCheckpointer()
    before, now = (
        Version.of(folder / f"d{number}.flow", text_of(EDITS[name]), "Desk", place)
        for number, name in enumerate(("nothing", "another step in the handler"))
    )
    last = Rest(How.WAITS, "last")
    at_last = [thread for thread, rests in waiting(before).items() if rests == {last}]

    assert compared(before, now).fates["Desk"][last] is Fate.DEPENDS
    assert {goes_on(before, now, thread) for thread in at_last} == {True, False}
