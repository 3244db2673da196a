"""The extension for VS Code, installed, tested and packaged with npm as its README says."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

EXTENSION = Path(__file__).parents[2] / "grammar" / "vscode"
FLOWC = Path(sys.executable).with_name("flowc")


def npm(folder: Path, *words: str) -> str:
    """Return the output of npm, which must succeed."""
    program = shutil.which("npm")
    assert program, "npm is missing: install Node.js 20 or newer"
    done = subprocess.run(
        [program, *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "FLOWC": str(FLOWC)},
    )
    assert done.returncode == 0, f"npm {' '.join(words)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_the_extension_passes_its_tests_and_is_packaged(tmp_path: Path) -> None:
    """The repository has all that is needed, and the package contains what an editor loads."""
    root = tmp_path / "grammar" / "vscode"
    shutil.copytree(EXTENSION, root, ignore=shutil.ignore_patterns("node_modules", "dist"))
    shutil.copy(EXTENSION.parents[1] / "pyproject.toml", tmp_path)

    npm(root, "ci", "--no-audit", "--no-fund")
    npm(root, "test")
    npm(root, "run", "package")

    (package,) = (root / "dist").glob("*.vsix")
    names = zipfile.ZipFile(package).namelist()
    assert {
        "extension/package.json",
        "extension/dist/extension.cjs",
        "extension/syntaxes/flow.tmLanguage.json",
        "extension/snippets/flow.json",
        "extension/language-configuration.json",
    } <= set(names)
    assert not [name for name in names if "node_modules" in name or "/src/" in name]


def test_the_lock_names_no_registry() -> None:
    """The packages come from the registry that is configured on the machine."""
    lock = (EXTENSION / "package-lock.json").read_text(encoding="utf-8")

    assert "resolved" not in lock
