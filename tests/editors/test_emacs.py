"""Emacs with Eglot, in batch mode, set up as the page on editors says."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from editing import DESK
from real_editors import seen_by, settings_for

from flowc.highlight import words

HERE = Path(__file__).parent
DAMAGED = DESK.replace("again -> cl", "agian -> cl")


@pytest.fixture
def emacs() -> str:
    """Return the program, if Eglot comes with it or is installed as a package."""
    found = shutil.which("emacs")
    if found is None:
        pytest.skip("Emacs is not installed")
    asked = [found, "--batch", "-q", "--eval", "(progn (package-initialize) (require 'eglot))"]
    if subprocess.run(asked, capture_output=True, check=False).returncode:
        pytest.skip("Eglot is not installed")
    return found


def test_emacs_shows_findings_and_acts_on_what_the_server_says(emacs: str, tmp_path: Path) -> None:
    """Findings, completion, renaming, and the words that the mode highlights."""
    settings = tmp_path / "init.el"
    settings.write_text(settings_for("elisp"), encoding="utf-8")
    command = [emacs, "--batch", "-q", "-l", str(HERE / "emacs.el")]

    found = seen_by(command, DAMAGED, tmp_path, {"SETTINGS": str(settings)})

    assert any("no node `agian`" in finding for finding in found["findings"])
    assert found["faces"] == ["font-lock-keyword-face", "font-lock-string-face"]
    assert found["completion"] == ["classify"]
    assert "start -> sort_out" in found["text"]
    assert "= classify" in found["text"]


def test_the_words_that_emacs_colours_are_keywords() -> None:
    """Highlighting a word that the language does not have would mislead."""
    (listed,) = re.findall(r"'\((\"from\".*?)\)\)", settings_for("elisp"), re.DOTALL)

    assert set(re.findall(r'"(\w+)"', listed)) <= set(words.KEYWORDS)
