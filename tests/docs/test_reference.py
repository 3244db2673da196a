"""The pages list what the program has: reserved words, commands, options, pages."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from flowc.cli import SUMMARIES, main
from flowc.parse import RESERVED

sys.path.insert(0, str(Path(__file__).parent))

from pages import blocks

DOCS = Path(__file__).parents[2] / "docs"
LINK = re.compile(r"\]\(([^)#:]+)(?:#[\w-]*)?\)")


def test_the_language_page_lists_the_reserved_words() -> None:
    """The page names exactly the words that are reserved."""
    page = (DOCS / "language.md").read_text()

    listed = [block.text.split() for block in blocks(page) if block.kind == "text reserved"]

    assert listed == [list(RESERVED)]


def test_the_command_page_lists_the_commands() -> None:
    """The first table names every command, in the order of `flowc --help`."""
    listed = re.findall(r"^\| \[`(\w+)`\]", section(""), re.MULTILINE)

    assert listed == list(SUMMARIES)


@pytest.mark.parametrize("command", ["", *SUMMARIES])
def test_the_command_page_lists_the_options(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The section of a command has a row for each of its options, with all the choices."""
    monkeypatch.setenv("COLUMNS", "1000")
    main([command, "--help"] if command else ["--help"])
    help_text = capsys.readouterr().out

    rows = dict(re.findall(r"^\| `(--?[\w-]+)[^`]*` \| (.*) \|$", section(command), re.MULTILINE))

    expected = offered(help_text)
    assert set(rows) | {"--help"} == set(expected)
    for option, choices in expected.items():
        assert all(f"`{choice}`" in rows[option] for choice in choices)


@pytest.mark.parametrize(
    "page",
    sorted([*DOCS.glob("*.md"), *DOCS.glob("tutorials/*.md")]),
    ids=lambda page: page.name,
)
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    """Every page or folder that a page links to exists."""
    missing = [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()]

    assert not missing


def test_the_index_names_every_page() -> None:
    """Every page under `docs/` is in the index; files that only include another are not pages."""
    linked = set(LINK.findall((DOCS / "README.md").read_text()))
    pages = [*DOCS.glob("*.md"), *DOCS.glob("tutorials/*.md")]

    assert {
        str(page.relative_to(DOCS))
        for page in pages
        if page.name != "README.md" and not page.read_text().startswith("```{include}")
    } <= linked


def section(command: str) -> str:
    """Return the section of the command page on *command*, or the text before all sections."""
    title, *sections = (DOCS / "cli.md").read_text().split("\n## ")
    parts = {part.partition("\n")[0]: part for part in sections}
    return parts[command] if command else title


def offered(help_text: str) -> dict[str, list[str]]:
    """Return the options that a help text lists, each with its choices."""
    found = re.findall(r"^  (-[^ ,]+)(?:, (--[\w-]+))?(?: \{([^}]*)\})?", help_text, re.MULTILINE)
    return {long or short: choices.split(",") if choices else [] for short, long, choices in found}
