"""The test method itself: how a Markdown program is read, and what counts as agreement."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from mdtest import (
    Checked,
    Expectation,
    MalformedProgramError,
    Program,
    bless,
    complaints,
    headline_flaws,
    programs,
    with_snapshot,
)

from flowc.diagnostics import Applicability, Edit, Fix, codes, finding
from flowc.source import Source


def check_for_typos(files: Mapping[str, str]) -> Checked:
    """A checker that knows one mistake, the word `serch`, and how to fix it."""
    sources = {path: Source(path, text) for path, text in files.items()}
    findings = []
    for source in sources.values():
        at = source.text.find("serch")
        if at >= 0:
            span = source.span(at, at + 5)
            fix = Fix("write `search`", (Edit(span, "search"),), Applicability.SAFE)
            findings.append(finding(codes.UNKNOWN_NODE, "no node `serch`", span, fixes=[fix]))
    return Checked(tuple(findings), sources)


def judged(text: str, *expected: Expectation) -> list[str]:
    return complaints(Program("a program", {"main.flow": text}, expected), check_for_typos)


MARKDOWN = """\
# Names

Words.

## A typo

```flow
a -> serch  #~ 6 FLW101 unknown-node, FLW204
#~^ FLW103
```

```python
# app/nodes.py
def a(): ...
```

```snapshot
old
```

## Nothing to see

```python
print()
```
"""


def test_a_section_with_a_flow_fence_is_a_program():
    """The headings above it are part of its name; other sections are prose."""
    (program,) = programs(MARKDOWN)

    assert program.name == "Names > A typo"
    assert program.snapshot == "old\n"


def test_fences_are_files_under_the_path_of_their_first_line():
    """Without a path, a flow fence is `main.flow`; expectations are not part of the text."""
    (program,) = programs(MARKDOWN)

    assert program.files == {
        "main.flow": "a -> serch\n\n",
        "app/nodes.py": "# app/nodes.py\ndef a(): ...\n",
    }


def test_expectations_name_line_code_and_perhaps_column_and_slug():
    """A caret moves an expectation up by one line; commas separate several expectations."""
    (program,) = programs(MARKDOWN)

    assert program.expected == (
        Expectation("main.flow", 1, "FLW101", 6, "unknown-node"),
        Expectation("main.flow", 1, "FLW204"),
        Expectation("main.flow", 1, "FLW103"),
    )


def test_a_program_says_which_findings_it_comes_near_to():
    """A line of the prose names their codes, and the program must have none of them."""
    (program,) = programs("Guards FLW101, FLW106.\n```flow\na\n```\n")

    assert program.guards == {"FLW101", "FLW106"}


def test_an_info_that_a_program_guards_against_counts():
    """It must not be found, although infos are usually not shown."""

    def check_with_an_info(files: Mapping[str, str]) -> Checked:
        source = Source("main.flow", files["main.flow"])
        found = finding(codes.EACH_UNBOUNDED, "no bound on `a`", source.span(0, 1))
        return Checked((found,), {source.path: source})

    program = Program("p", {"main.flow": "a"}, guards=frozenset({"FLW504"}))

    assert complaints(program, check_with_an_info) == [
        "found, not expected: main.flow:1:1 FLW504 each-unbounded: no bound on `a`"
    ]


def test_an_imported_module_nodes_that_is_not_shown_is_made_up():
    """Its functions accept anything, so a program need only show what matters."""
    (program,) = programs("```flow\nfrom nodes import a, b as c  # both\n```\n")

    assert "def a(*values: Any" in program.texts["nodes.py"]
    assert "def b(*values: Any" in program.texts["nodes.py"]


@pytest.mark.parametrize(
    ("markdown", "message"),
    [
        ("```flow\na\n", "never closed"),
        ("```flow\na  #~ FLW1\n```\n", "no expectation: 'FLW1'"),
        ("```flow\na\n```\n```flow\nb\n```\n", "two files are called main.flow"),
        ("# A\n```flow\na\n```\n# A\n", "two programs are called 'A'"),
        ("Guards FLW101.\n```flow\na  #~ FLW101\n```\n", "expects what it guards: FLW101"),
        ("Guards FLW101.\n```text\na\n```\n", "nothing here could break the guard"),
    ],
)
def test_a_malformed_program_is_refused(markdown: str, message: str):
    """A slip in a test file fails loudly instead of testing less."""
    with pytest.raises(MalformedProgramError, match=message):
        programs(markdown)


def test_agreement_leaves_no_complaint():
    """Expected and found agree in file, line, column and code."""
    assert judged("a -> serch\n", Expectation("main.flow", 1, "FLW101", 6, "unknown-node")) == []


def test_a_finding_that_nobody_expects_is_a_complaint():
    """Nothing may be found that is not announced."""
    assert judged("serch\n") == [
        "found, not expected: main.flow:1:1 FLW101 unknown-node: no node `serch`"
    ]


@pytest.mark.parametrize(
    "expectation",
    [
        Expectation("main.flow", 2, "FLW101"),
        Expectation("main.flow", 1, "FLW102"),
        Expectation("main.flow", 1, "FLW101", 2),
        Expectation("main.flow", 1, "FLW101", 1, "unknown-graph"),
        Expectation("other.flow", 1, "FLW101"),
    ],
)
def test_an_expectation_that_nothing_fits_is_a_complaint(expectation: Expectation):
    """Everything that is announced must be found, at the very place."""
    assert f"expected, not found: {expectation}" in judged("serch\n", expectation)


@pytest.mark.parametrize(
    ("expected", "left"),
    [((), []), ((Expectation("main.flow", 1, "FLW504"),), [])],
)
def test_infos_count_only_where_they_are_expected(
    expected: tuple[Expectation, ...], left: list[str]
):
    """A program need not announce infos, since they are shown only on request."""

    def check_with_an_info(files: Mapping[str, str]) -> Checked:
        source = Source("main.flow", files["main.flow"])
        return Checked(
            (finding(codes.EACH_UNBOUNDED, "no bound", source.span(0, 1)),), {source.path: source}
        )

    assert complaints(Program("p", {"main.flow": "a"}, expected), check_with_an_info) == left


def test_one_finding_meets_one_expectation():
    """The same expectation twice needs two findings."""
    twice = [Expectation("main.flow", 1, "FLW101")] * 2

    assert judged("serch\n", *twice) == ["expected, not found: main.flow:1 FLW101"]


def test_an_exact_expectation_is_met_before_a_vague_one():
    """The vague one gets the finding that is left."""
    vague, exact = Expectation("main.flow", 1, "FLW101"), Expectation("main.flow", 1, "FLW101", 1)

    assert judged("serch\n", vague, exact) == ["expected, not found: main.flow:1 FLW101"]


def test_a_fix_must_remove_its_finding():
    """Every fix that can be applied is applied, and the program is checked again."""

    def check_with_a_bad_fix(files: Mapping[str, str]) -> Checked:
        source = Source("main.flow", files["main.flow"])
        fix = Fix("add a line", (Edit(source.span(0, 0), "\n"),), Applicability.SAFE)
        at = source.span(0, 1)
        return Checked((finding(codes.UNKNOWN_NODE, "no", at, fixes=[fix]),), {source.path: source})

    program = Program("p", {"main.flow": "a"}, (Expectation("main.flow", 1, "FLW101"),))

    assert complaints(program, check_with_a_bad_fix) == [
        "fix leaves its finding: FLW101: add a line"
    ]


def test_a_fix_must_bring_no_new_finding():
    """The complaint names the codes of the findings that the fix introduces."""

    def check_that_prefers_typos(files: Mapping[str, str]) -> Checked:
        checked = check_for_typos(files)
        if checked.findings:
            return checked
        at = checked.sources["main.flow"].span(0, 1)
        return Checked((finding(codes.UNUSED_NODE, "never used", at),), checked.sources)

    program = Program("p", {"main.flow": "serch"}, (Expectation("main.flow", 1, "FLW101"),))

    assert complaints(program, check_that_prefers_typos) == [
        "fix brings FLW213: FLW101: write `search`"
    ]


def test_a_snapshot_is_compared_and_blessed(tmp_path: Path):
    """Blessing rewrites only the fence, after which the program agrees."""
    path = tmp_path / "names.md"
    path.write_text(MARKDOWN, encoding="utf-8")
    (program,) = programs(MARKDOWN)

    bless(path, program, check_for_typos)

    blessed = path.read_text(encoding="utf-8")
    assert blessed.startswith(MARKDOWN.split("old\n")[0])
    assert blessed.endswith(MARKDOWN.split("old\n")[1])
    (again,) = programs(blessed)
    assert not any("snapshot" in text for text in complaints(again, check_for_typos))
    assert any("snapshot" in text for text in complaints(program, check_for_typos))


def test_only_the_snapshot_of_the_named_program_is_rewritten():
    """Blessing one of two programs of a file leaves the fences of the other alone."""
    section = "```flow\na\n```\n```snapshot\n```\n"

    blessed = with_snapshot(f"# A\n{section}# B\n{section}", "B", "new\n")

    assert blessed == f"# A\n{section}# B\n```flow\na\n```\n```snapshot\nnew\n```\n"


@pytest.mark.parametrize(
    ("headline", "flaw"),
    [
        ("No node `a`", "starts with a capital"),
        ("no node `a`.", "ends with a stop"),
        ("x" * 101, "is longer than 100 characters"),
        ("no node `a", "has an unpaired backtick"),
        ("expected $END", "speaks of a terminal of the grammar"),
        ("one\ntwo", "is more than a line"),
    ],
)
def test_headlines_keep_to_their_rules(headline: str, flaw: str):
    """A violation of each rule is detected."""
    assert headline_flaws(headline) == [f"headline {flaw}: {headline!r}"]


def test_a_good_headline_has_no_flaw():
    """The example of the diagnostics page follows all rules."""
    assert headline_flaws("no node `sumarize` in graph `Digest`") == []
