"""Every code is explained and rendered, shown not to appear needlessly, and its fixes are shown to
work.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from kept import TESTS, emitted, kept_programs

from flowc.diagnostics import Applicability, Code, codes
from flowc.diagnostics.explain import explain, explained

ROOT = TESTS.parent
COMPILER = ROOT / "compiler" / "flowc"
SNAPSHOTS = Path(__file__).with_name("snapshots")

#: Findings of commands about files rather than in them: a test in which each is found, and one of a
#: near miss. No program can show these.
COMMANDS: dict[Code, tuple[str, str]] = {
    codes.STALE_OUTPUT: (
        "tests/cli/test_build.py::test_check_lists_what_is_missing_or_stale",
        "tests/cli/test_build.py::test_an_unchanged_module_is_not_rewritten",
    ),
    codes.EDITED_OUTPUT: (
        "tests/cli/test_build.py::test_an_edited_module_is_replaced_with_a_warning_and_kept_aside",
        "tests/cli/test_build.py::test_a_file_that_was_not_edited_is_replaced_without_a_word",
    ),
    codes.RUNTIME_VERSION: (
        "tests/cli/test_build.py::test_a_module_for_another_runtime_is_found_by_check",
        "tests/cli/test_build.py::test_a_module_for_another_runtime_is_built_again",
    ),
    codes.OUTPUT_COLLISION: (
        "tests/cli/test_build.py::test_two_files_cannot_make_one_module",
        "tests/cli/test_build.py::test_the_files_that_a_file_imports_are_built_too",
    ),
    codes.TEST_FAILED: (
        "tests/cli/test_test.py::test_a_value_that_is_not_expected_is_shown_beside_the_expected_one",
        "tests/cli/test_test.py::test_a_test_that_comes_true_passes",
    ),
    codes.ORPHANED_OUTPUT: (
        "tests/cli/test_build.py::test_a_module_whose_flow_file_is_gone_is_told",
        "tests/cli/test_build.py::test_modules_that_are_not_of_flowc_or_not_asked_for_are_no_orphans",
    ),
    codes.BREAKING_CHANGE: (
        "tests/cli/test_diff.py::test_a_change_that_stored_threads_come_across_is_an_error",
        "tests/cli/test_diff.py::test_a_change_behind_the_place_where_threads_wait_breaks_nothing",
    ),
    codes.UNREADABLE_FILE: (
        "tests/cli/test_unreadable.py::test_a_file_of_a_folder_that_cannot_be_read_is_a_finding",
        "tests/cli/test_unreadable.py::test_a_link_to_a_flow_file_is_read",
    ),
    codes.INTERNAL_ERROR: (
        "tests/cli/test_commands.py::test_a_mistake_of_ours_asks_for_a_report",
        "tests/diagnostics/test_explanations.py::test_the_right_example_has_no_mistake",
    ),
}

SHOWN = [code for code in codes.ALL if code not in COMMANDS]
EACH = pytest.mark.parametrize("code", codes.ALL, ids=lambda code: code.number)


def is_test(name: str) -> bool:
    """Whether ``file::test`` names an existing test."""
    path, _, function = name.partition("::")
    return f"def {function}(" in (ROOT / path).read_text(encoding="utf-8")


@EACH
def test_every_code_is_explained_by_a_wrong_and_a_right_example(code: Code):
    """Both are run, except those of commands, which show what is typed."""
    wrong, right = explain(code.number).split("## Wrong")[1].split("## Right")

    fence = "```console" if code in COMMANDS else "```flow"
    assert fence in wrong
    assert fence in right


@pytest.mark.parametrize(
    "code",
    [code for code in codes.ALL if code != codes.INTERNAL_ERROR],
    ids=lambda code: code.number,
)
def test_every_code_is_drawn(code: Code):
    """As its wrong example or the command produces it, for review."""
    assert f"[{code.number}]" in (SNAPSHOTS / f"{code.number}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", SHOWN, ids=lambda code: code.number)
def test_every_code_has_a_program_that_comes_near_and_does_not_have_it(code: Code):
    """A line ``Guards …`` in a file of `tests/programs/` names the code."""
    assert any(code.number in program.guards for program in kept_programs())


@pytest.mark.parametrize("code", COMMANDS, ids=lambda code: code.number)
def test_what_commands_find_has_its_tests(code: Code):
    """One in which it is found, and one in which it is not."""
    found, silent = COMMANDS[code]

    assert is_test(found)
    assert is_test(silent)


def fixing() -> list[Code]:
    """Return the codes whose findings are created with fixes, according to the source."""
    names = set()
    for path in COMPILER.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        calls = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
        if "fixes=" in text:
            names |= {name for call in calls for name in _codes_fixed_by(call)}
    return [code for code in codes.ALL if code.slug.upper().replace("-", "_") in names]


def _codes_fixed_by(call: ast.Call) -> Iterator[str]:
    if any(part.arg == "fixes" for part in call.keywords):
        for part in (part for argument in call.args[:2] for part in ast.walk(argument)):
            if isinstance(part, ast.Attribute) and ast.unparse(part.value) == "codes":
                yield part.attr


@pytest.mark.parametrize("code", fixing(), ids=lambda code: code.number)
def test_every_fix_is_seen_to_mend(code: Code):
    """Every code that can offer a fix does so in some program, and every fix offered is applied."""
    assert any(item.finding.fixes for item in emitted() if item.finding.code == code)


#: Findings about a word that may be a misspelling of an existing name.
SUGGESTING = (
    codes.UNKNOWN_OPTION,
    codes.UNKNOWN_NODE,
    codes.UNKNOWN_GRAPH,
    codes.UNKNOWN_FIELD,
    codes.UNKNOWN_TYPE,
    codes.UNKNOWN_REDUCER,
    codes.UNKNOWN_IMPORT_NAME,
    codes.UNKNOWN_RECORD_FIELD,
    codes.UNKNOWN_ENUM_MEMBER,
    codes.VALUE_NOT_IN_DOMAIN,
    codes.EXPRESSION_TYPE,
    codes.UNKNOWN_TRIGGER,
    codes.SUBGRAPH_ARGUMENT,
    codes.UNKNOWN_STUB,
    codes.HANDLER_TYPE,
    codes.MODULE_NOT_FOUND,
    codes.FUNCTION_NOT_FOUND,
    codes.UNKNOWN_PARAMETER,
    codes.UNKNOWN_CODE,
)


@pytest.mark.parametrize("code", SUGGESTING, ids=lambda code: code.number)
def test_every_near_name_is_seen_to_be_written_by_a_fix(code: Code):
    """The fix writes the name that the help mentions, and is applied only on request."""
    found = [item.finding for item in emitted() if item.finding.code == code]
    near = ((item, fix) for item in found for fix in item.fixes if item.help.endswith(" exists"))

    assert any(
        fix.title == f"write {item.help.split()[-2]}" and fix.applicability is Applicability.UNSAFE
        for item, fix in near
    )


def test_pages_are_of_codes_that_exist():
    """And every code has a page."""
    assert explained() == codes.ALL
