"""The pytest plugin: tests of flow files, coverage of graphs, and snapshots.

It is loaded by every run of pytest where flowc is installed, so nothing of the compiler is imported
until a flow file is collected or a fixture is used.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from flowc.pytest_plugin.collecting import FlowFile
    from flowc.pytest_plugin.compiled_files import CompiledFile
    from flowc.pytest_plugin.snapshots import FlowSnapshot

#: Where syrupy keeps snapshots: modules in there are not tests, whatever their names.
_SNAPSHOTS = "__snapshots__"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options for coverage."""
    group = parser.getgroup("flowc", "tests of flow files")
    group.addoption(
        "--flow-cov",
        action="store_true",
        help="tell which nodes, arrows and arms of graphs the tests go through",
    )
    group.addoption(
        "--flow-cov-report",
        action="append",
        default=[],
        metavar="KIND[:FILE]",
        help="`text`, or `lcov` with the file to write, lcov.info by default; may be repeated",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Start counting if a report is requested."""
    given: list[str] = config.getoption("flow_cov_report")
    if config.getoption("flow_cov") or given:
        from flowc.pytest_plugin.coverage import FlowCoverage

        coverage = FlowCoverage.asked(given)
        coverage.watch(config)
        config.pluginmanager.register(coverage, FlowCoverage.NAME)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> FlowFile | None:
    """Collect the tests of a flow file."""
    if file_path.suffix != ".flow":
        return None
    from flowc.pytest_plugin.collecting import FlowFile

    collector: FlowFile = FlowFile.from_parent(parent, path=file_path)
    return collector


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Ignore modules that are snapshots."""
    is_snapshot = collection_path.suffix == ".py" and _SNAPSHOTS in collection_path.parts
    return True if is_snapshot else None


@pytest.hookimpl(tryfirst=True)
def pytest_assertrepr_compare(
    config: pytest.Config, op: str, left: object, right: object
) -> list[str] | None:
    """Show where a snapshot differs, as syrupy does."""
    for side in (left, right):
        show = getattr(side, "show_flow_difference", None)
        if show is not None:
            shown: list[str] | None = show(config, op, left, right)
            return shown
    return None


@pytest.fixture
def flow_file(request: pytest.FixtureRequest) -> Callable[[str], CompiledFile]:
    """Give what compiles a flow file, named from the folder of the test or of the project.

    What it gives has the `module`, the `diagnostics` and the `diagram` of the file as texts.
    """
    from flowc.pytest_plugin.compiled_files import compiled_file

    return lambda path: compiled_file(path, request.path.parent, request.config.rootpath)


@pytest.fixture
def flow_snapshot(request: pytest.FixtureRequest) -> FlowSnapshot:
    """Give what equals a text of `flow_file` that is as it was kept: a module as a Python file,
    findings and a diagram as texts. ``pytest --snapshot-update`` keeps what is there now.
    """
    if not request.config.pluginmanager.hasplugin("syrupy"):
        pytest.fail("`flow_snapshot` needs syrupy: install `flowc[snapshots]`", pytrace=False)
    from flowc.pytest_plugin.snapshots import FlowSnapshot

    snapshot: Any = request.getfixturevalue("snapshot")
    return FlowSnapshot(snapshot)
