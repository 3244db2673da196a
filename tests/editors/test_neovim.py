"""Neovim, headless, set up as the page on editors says and used as people use it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from editing import DESK
from real_editors import seen_by, settings_for

HERE = Path(__file__).parent
DAMAGED = DESK.replace("start -> classify", "start ~> classify").replace(
    "again -> cl", "agian -> cl"
)


@pytest.fixture
def neovim() -> str:
    """Return the program; where all tests must run, it has to be installed."""
    found = shutil.which("nvim")
    if found is None and os.environ.get("FLOWC_CI"):
        pytest.fail("Neovim is not installed: `apt-get install neovim`")
    if found is None:
        pytest.skip("Neovim is not installed")
    return found


def test_neovim_shows_findings_and_acts_on_what_the_server_says(
    neovim: str, tmp_path: Path
) -> None:
    """Findings, a code action, hover, renaming, completion, and go to a definition in Python."""
    init = tmp_path / "init.lua"
    init.write_text(settings_for("lua"), encoding="utf-8")
    script = f"luafile {HERE / 'neovim.lua'}"

    found = seen_by(
        [neovim, "--headless", "--clean", "-u", str(init), "-c", script], DAMAGED, tmp_path, {}
    )

    mended = DAMAGED.replace("~>", "->")
    headlines = [headline for _, _, headline in found["findings"]]
    assert [24, 8, "`~>` is not an arrow"] in found["findings"]
    assert any("no node `agian`" in headline for headline in headlines)
    assert found["fixed"] == mended.rstrip("\n")
    assert "`~>` is not an arrow" not in [headline for _, _, headline in found["left"]]
    assert "def classify(text: str)" in found["hover"]
    assert "Say what a text is about." in found["hover"]
    assert found["renamed"] == mended.replace("tries", "rounds").rstrip("\n")
    assert found["completion"][:3] == ["classify", "find", "write"]
    assert found["definition"].startswith("def classify(")
