"""Formatting, as edits of lines."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from editing import DESK, edit

from flowc.diagnostics.fixes import apply
from flowc.format import format_source
from flowc.ide import formatted

CORPUS = sorted((Path(__file__).parents[1] / "corpus").glob("*.flow"))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_the_edits_make_what_the_command_line_makes(path: Path) -> None:
    """This holds for a text as it is, and for one whose lines were scrambled."""
    random = Random(3)
    text = path.read_text(encoding="utf-8")
    shaken = "".join(
        line + "\n" * random.randrange(3) for line in text.splitlines(keepends=True)
    ).rstrip("\n")
    for given in (text, shaken, shaken + "\n\n\n", text.replace("\n", "\r\n")):
        editor = edit(given)
        project = editor.workspace.project("desk.flow")

        found = apply(given, formatted(editor.source, project))

        assert found == format_source(editor.source, project.configuration.line_width).text


def test_a_text_in_the_style_has_no_edits_and_others_few() -> None:
    """Thus an editor keeps its cursor and its marks."""
    editor = edit(DESK)
    project = editor.workspace.project("desk.flow")
    styled = apply(DESK, formatted(editor.source, project))
    assert not formatted(edit(styled).source, project)

    changed = styled.replace("  var tries: int = 0", "  var   tries:int=0")

    (only,) = formatted(edit(changed).source, project)
    assert only.text == "  var tries: int = 0\n"


def test_the_width_of_a_line_is_that_of_the_project(folder: Path) -> None:
    """The setting is in `pyproject.toml`."""
    (folder / "pyproject.toml").write_text("[tool.flowc]\nline-width = 40\n", encoding="utf-8")
    editor = edit(DESK)

    found = apply(DESK, formatted(editor.source, editor.workspace.project("desk.flow")))

    assert "graph Desk(\n" in found


def test_a_range_is_formatted_without_the_lines_around() -> None:
    """Only the edits that touch the range are made."""
    text = "enum   A { a }\n\n\n\nenum   B { b }\n"
    editor = edit(text)

    found = formatted(editor.source, editor.workspace.project("desk.flow"), 0, 3)

    assert apply(text, found) == "enum A { a }\n\n\n\nenum   B { b }\n"
