"""The example on testing: its tests pass, and fail as its README shows if the graph changes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

RETURNS = Path(__file__).parents[2] / "examples" / "returns"
CHANGE = ("order.days > 30", "order.days > 60")


@pytest.fixture
def returns(tmp_path: Path) -> Path:
    """Return a copy of the example."""
    return copytree(RETURNS, tmp_path / "returns", ignore=ignore_patterns(".*", "__pycache__"))


def run_tests(folder: Path, *options: str) -> tuple[int, str]:
    """Run pytest in a folder, with only the plugins that the example names."""
    plugins = ("-p", "flowc.pytest_plugin", "-p", "syrupy", "-p", "no:cacheprovider")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--color=no", *plugins, *options],
        cwd=folder,
        env={**os.environ, "COLUMNS": "100", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return done.returncode, done.stdout + done.stderr


def test_its_tests_pass_and_cover_the_graph(returns: Path):
    """They cover every node, arrow and arm."""
    code, out = run_tests(returns, "--flow-cov")

    assert code == 0, out
    assert re.search(r"returns\.flow +7/7 +5/5 +6/6 +100%", out)
    assert "10 passed" in out


def test_a_change_of_the_graph_fails_as_its_readme_shows(returns: Path):
    """The failures show the changed lines of the flow file and of the snapshots."""
    shown = re.findall(r"```text failure\n(.*?)```", (returns / "README.md").read_text(), re.DOTALL)
    flow = returns / "returns.flow"
    flow.write_text(flow.read_text().replace(*CHANGE))

    code, out = run_tests(returns)

    said = {re.sub(r"^E +", "", line).strip() for line in out.splitlines()}
    missing = [line for block in shown for line in block.splitlines() if line.strip() not in said]
    assert (code, missing) == (1, []), out
    assert "4 failed, 6 passed" in out


def test_what_was_changed_on_purpose_is_kept(returns: Path):
    """Updated snapshots are what later runs are compared with."""
    flow = returns / "returns.flow"
    flow.write_text(flow.read_text().replace(*CHANGE).replace("days=45", "days=75"))

    first, _ = run_tests(returns, "--snapshot-update")
    second, out = run_tests(returns)

    assert (first, second) == (0, 0), out
