"""Headless editors, set up as the page on editors says, in a small project."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from editing import NODES

PAGE = Path(__file__).parents[2] / "docs" / "editors.md"


def settings_for(language: str) -> str:
    """Return the settings in *language* that the page shows."""
    found = re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    (block,) = found
    return str(block)


def seen_by(
    command: Sequence[str], desk: str, folder: Path, places: Mapping[str, str]
) -> dict[str, Any]:
    """Run an editor in a project with the file *desk*; return what its script wrote to ``SEEN``."""
    project, seen = folder / "project", folder / "seen.json"
    project.mkdir()
    for name, text in {"pyproject.toml": "", "nodes.py": NODES, "desk.flow": desk}.items():
        (project / name).write_text(text, encoding="utf-8")
    # The `flowc` of this Python comes first, as in an activated environment.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        command,
        cwd=project,
        env={**os.environ, "PATH": path, "SEEN": str(seen), "HOME": str(folder), **places},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert seen.exists(), done.stderr
    found: dict[str, Any] = json.loads(seen.read_text(encoding="utf-8"))
    assert "problem" not in found, (found, done.stderr)
    return found
