"""When a file that is being edited is checked."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import pytest_asyncio

from flowc.ide import Analysis, Workspace
from flowc.lsp import checking
from flowc.lsp.checking import Checks
from flowrt.testing.rules import PATIENCE

pytestmark = pytest.mark.asyncio

GRAPH = "graph G(x: int) -> x { start -> end }\n"


class Desk:
    """An open file, and the notifications about it."""

    def __init__(self) -> None:
        self.workspace = Workspace()
        self.told: asyncio.Queue[Analysis] = asyncio.Queue()
        self.checks = Checks(self.workspace, self.told.put_nowait)

    def edit(self, text: str) -> None:
        """Replace the text of the file by *text*."""
        self.workspace.hold("g.flow", text)
        self.checks.note("g.flow")

    async def next(self) -> str:
        """Return the next text that is reported on."""
        return (await asyncio.wait_for(self.told.get(), PATIENCE)).text


@pytest_asyncio.fixture
async def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Return an open file, in a world where a pause would never end."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(checking, "QUIET", 3600)
    monkeypatch.setattr(checking, "LONGEST", 3600)
    monkeypatch.setattr(checking, "QUICK", 3600)
    desk = Desk()
    desk.edit(GRAPH)
    desk.checks.hurry()
    assert await desk.next() == GRAPH
    return desk


async def test_a_file_that_is_checked_in_no_time_is_checked_at_once(desk: Desk) -> None:
    """It does not wait for a pause in typing."""
    desk.edit(GRAPH + "# more\n")

    assert await desk.next() == GRAPH + "# more\n"
    desk.checks.stop()


async def test_a_file_whose_check_takes_long_is_left_alone_while_somebody_types(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is checked once somebody waits for an answer."""
    monkeypatch.setattr(checking, "QUICK", -1)
    desk.edit(GRAPH + "# more\n")
    for _ in range(10):
        await asyncio.sleep(0)
    desk.edit(GRAPH + "# more and more\n")

    desk.checks.hurry()

    assert await desk.next() == GRAPH + "# more and more\n"
    assert desk.told.empty()
    desk.checks.stop()


async def test_the_first_edit_after_a_while_is_checked_at_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This holds however long a check takes, since nobody seems to be typing."""
    monkeypatch.setattr(checking, "QUICK", -1)
    monkeypatch.setattr(checking, "QUIET", 0)
    desk.edit(GRAPH + "# more\n")
    monkeypatch.setattr(checking, "QUIET", 3600)

    assert await desk.next() == GRAPH + "# more\n"
    desk.checks.stop()
