"""``pytest --flow-cov``: what the tests of flow files cover."""

from __future__ import annotations

from typing import Any

import pytest


def test_the_graphs_of_collected_files_are_reported_on(project: Any):
    """The report is that of `flowc test --cov`."""
    done = project("--flow-cov", "-k", "refund")

    assert done.code == 0
    assert "coverage of graphs" in done.out
    assert "desk.flow      2/3      3/3      1/2    75%\n  12:5: arm `question`" in done.out


SCRIPTED = """
import pytest

{imports}from desk_flow import Desk, Kind
from flowrt.testing import script, stubbed

REFER = stubbed(Desk, classify=Kind.refund)

def test_in_python():
    desk = stubbed(Desk, classify=Kind.question, draft="a")
    assert desk.invoke({{"text": "?"}}) == {{"answer": "a"}}

def test_the_real_one():
    assert script(Desk).invoke({{"text": "?"}}) == {{"answer": "about ?"}}
"""


@pytest.mark.parametrize("imports", ["", "import flowc\nflowc.install()\n"])
def test_runs_of_graphs_that_python_scripts_are_counted(project: Any, imports: str):
    """The module may be built, or imported from its flow file."""
    if not imports:
        project.build("desk.flow")
    (project.folder / "test_desk.py").write_text(SCRIPTED.format(imports=imports))

    alone = project(
        "--flow-cov-report", "lcov:cov.info", "--flow-cov-report", "text", "test_desk.py"
    )
    both = project("--flow-cov", "-k", "in_python or refund")

    assert (alone.code, both.code) == (0, 0), alone.out + both.out
    assert "desk.flow      2/3      3/3      1/2    75%\n  13:5: arm `refund`" in alone.out
    assert "FNDA:2,Desk\n" in (project.folder / "cov.info").read_text()
    assert "2/2   100%\n" in both.out


def test_runs_of_a_module_that_is_out_of_date_are_not_counted(project: Any):
    """Its edges are not those of the file."""
    project.build("desk.flow")
    desk = project.folder / "desk.flow"
    desk.write_text(desk.read_text().partition("test ")[0] + "# changed\n")
    (project.folder / "test_desk.py").write_text(SCRIPTED.format(imports=""))

    done = project("--flow-cov", "test_desk.py")

    assert done.code == 0
    assert "coverage of graphs" not in done.out


@pytest.mark.parametrize("workers", ["0", "2"])
def test_lcov_is_written_however_the_tests_are_spread(project: Any, workers: str):
    """The counts of all workers are added up."""
    run = project.with_plugins("flowc.pytest_plugin", "xdist")
    done = run("--flow-cov-report", "lcov:cov.info", "-n", workers)

    assert "wrote cov.info" in done.out
    record = (project.folder / "cov.info").read_text()
    assert "SF:desk.flow\nFN:5,Desk\nFNDA:2,Desk\n" in record
    assert "BRF:2\nBRH:2\n" in record


def test_an_unknown_report_is_refused(project: Any):
    """It is refused before anything is collected."""
    done = project("--flow-cov-report", "html")

    assert done.code == 4
    assert "no coverage report `html`" in done.out
