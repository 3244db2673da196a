"""``flowc check``: what is printed, in which format, and with which exit code."""

from __future__ import annotations

import json

import pytest
from shell import BROKEN, Shell

WARNED = """graph Idle(text: str) -> reply: str {
  set copy { reply = text }
  set unused { reply = "" }
  start -> copy -> end
}
"""


def test_a_clean_project_is_said_to_be_clean(shell: Shell):
    """Without paths, the files of the project are checked."""
    done = shell("check")

    assert (done.code, done.out, done.err) == (0, "1 file checked, nothing found\n", "")


def test_an_error_is_drawn_and_fails(shell: Shell):
    """The finding is printed on standard output with its location and its code."""
    shell.write("lost.flow", BROKEN)

    done = shell("check", "lost.flow")

    assert done.code == 1
    assert "error[FLW101]" in done.out
    assert "--> lost.flow:3:12" in done.out
    assert done.err == ""


def test_findings_of_all_files_are_reported_together(shell: Shell):
    """A single run reports everything."""
    shell.write("a.flow", BROKEN)
    shell.write("sub/b.flow", BROKEN)

    done = shell("check", "--format", "concise")

    assert [row.split(":")[0] for row in done.out.splitlines()[:2]] == ["a.flow", "sub/b.flow"]


def test_json_prints_an_object_a_line(shell: Shell):
    """Tools get every finding in full, and nothing else."""
    shell.write("lost.flow", BROKEN)

    done = shell("check", "lost.flow", "--format", "json")

    rows = [json.loads(row) for row in done.out.splitlines()]
    assert [row["code"] for row in rows] == ["FLW101"]
    assert rows[0]["annotations"][0]["start"]["line"] == 3


@pytest.mark.parametrize("format", ["json", "github"])
def test_formats_for_tools_say_nothing_where_nothing_is_wrong(format: str, shell: Shell):
    """No sentence for people is mixed into the data."""
    done = shell("check", "--format", format)

    assert (done.code, done.out) == (0, "")


@pytest.mark.parametrize("format", ["sarif", "junit"])
def test_reports_are_whole_where_nothing_is_wrong(format: str, shell: Shell):
    """A document without findings is still a document."""
    done = shell("check", "--format", format)

    assert done.code == 0
    assert done.out.strip()


def test_warnings_pass_unless_strict(shell: Shell):
    """``--strict`` counts them."""
    shell.write("idle.flow", WARNED)

    assert shell("check", "idle.flow").code == 0
    assert shell("check", "--strict", "idle.flow").code == 1


def test_a_warning_can_be_ignored_or_raised(shell: Shell):
    """Options set severities by number or slug."""
    shell.write("idle.flow", WARNED)

    ignored = shell("check", "--strict", "--ignore", "unused-node", "idle.flow")
    raised = shell("check", "--error", "FLW213", "idle.flow")

    assert ignored.code == 0
    assert (raised.code, "error[FLW213]" in raised.out) == (1, True)


def test_the_project_sets_severities(shell: Shell):
    """`[tool.flowc]` applies unless an option overrides it."""
    shell.write("pyproject.toml", '[tool.flowc.severity]\nunused-node = "off"\n')
    shell.write("idle.flow", WARNED)

    assert shell("check", "--strict", "idle.flow").code == 0
    assert shell("check", "--strict", "--warn", "unused-node", "idle.flow").code == 1


def test_an_error_cannot_be_ignored(shell: Shell):
    """No module could be generated from the file."""
    shell.write("lost.flow", BROKEN)

    assert shell("check", "--ignore", "unknown-node", "lost.flow").code == 1


def test_a_mistake_in_the_settings_is_a_finding(shell: Shell):
    """It is reported once, however many files are checked."""
    shell.write("pyproject.toml", '[tool.flowc]\nsourcse = ["."]\n')
    shell.write("copy.flow", shell.folder.joinpath("desk.flow").read_text())

    done = shell("check", "--format", "concise")

    assert done.code == 1
    assert done.out.count("FLW908") == 1


def test_colour_is_a_choice(shell: Shell):
    """A pipe gets no colour unless it is requested."""
    shell.write("lost.flow", BROKEN)

    assert "\x1b[" not in shell("check", "lost.flow").out
    assert "\x1b[" in shell("check", "--color", "always", "lost.flow").out


def test_an_unknown_code_is_refused_with_a_suggestion(shell: Shell):
    """A typo in an option must not be accepted silently."""
    done = shell("check", "--ignore", "unused-nodes")

    assert done.code == 2
    assert "no code `unused-nodes`" in done.err
    assert "`unused-node`" in done.err


ANNOTATED = """from nodes import price

enum Kind { book, toy }

record Order { id: str  kind: Kind }

graph Shop(order: Order) -> sum: float {
  node price(order) -> sum
  node again(order) -> sum = price

  start -> price -> again -> end
}
"""
ANNOTATING = """from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shop_flow import Kind, Order


def price(order: Order) -> float:
    return 1.0
"""


@pytest.mark.parametrize("is_built", [False, True])
def test_annotations_of_nodes_may_name_what_the_flow_file_defines(shell: Shell, is_built: bool):
    """They refer to its records and enums, whether or not the module was built."""
    shell.write("shop.flow", ANNOTATED)
    shell.write("nodes.py", ANNOTATING)
    if is_built:
        assert shell("build", "shop.flow").code == 0
    right = shell("check", "--strict", "shop.flow")
    shell.write("shop.flow", ANNOTATED.replace("again(order)", "again(order.kind)"))
    wrong = shell("check", "--format", "concise", "shop.flow")

    assert (right.code, right.out) == (0, "1 file checked, nothing found\n")
    assert "`price` takes `order` as `Order`, not `Kind`" in wrong.out
