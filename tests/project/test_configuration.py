"""The settings of `[tool.flowc]`, and the findings for mistakes in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowc.configuration import Configuration, read_configuration
from flowc.diagnostics import Diagnostic, Problems, Severity
from flowc.paths import ProjectError
from flowc.project import Project
from flowc.source import Source


def read(text: str) -> tuple[Configuration, list[Diagnostic], Source]:
    source, problems = Source("pyproject.toml", text), Problems()
    found = read_configuration(source, problems, {"lib"}.__contains__)
    return found, list(problems), source


def test_every_setting_is_read():
    """Severities are keyed by the number of the code, however it was named."""
    found, problems, _ = read(
        """
        [tool.flowc]
        python-path = ["lib"]
        line-width = 80
        sources = ["flows"]
        exclude = ["flows/old"]
        cache = false
        transparent-decorators = ["tenacity.retry"]
        severity = { FLW110 = "error", unused-import = "off" }
        """
    )

    assert problems == []
    assert found == Configuration(
        python_path=("lib",),
        severities={"FLW110": Severity.ERROR, "FLW113": "off"},
        line_width=80,
        sources=("flows",),
        exclude=("flows/old",),
        cache=False,
        transparent_decorators=("tenacity.retry",),
    )


@pytest.mark.parametrize("text", ["[tool]\nflowc = 3\n", "tool.flowc = [1]\n"])
def test_settings_that_are_no_table_are_an_error(text: str):
    """The user meant something by them."""
    found, problems, source = read(text)

    (problem,) = problems
    assert found == Configuration()
    assert (problem.code.number, problem.severity) == ("FLW010", Severity.ERROR)
    assert problem.headline == "`flowc` in `[tool]` is not a table of settings"
    assert source.words(problem.primary.span) == "flowc"


def test_a_folder_that_is_not_there_is_a_warning():
    """It may be created later; a folder that exists gives no warning."""
    found, problems, source = read('[tool.flowc]\npython-path = ["lib", "nodir"]\n')

    (problem,) = problems
    assert found.python_path == ("lib", "nodir")
    assert (problem.code.number, problem.severity) == ("FLW010", Severity.WARNING)
    assert problem.headline == "`nodir` in `python-path` is no folder"
    assert source.words(problem.primary.span) == "python-path"


@pytest.mark.parametrize("text", ["", "[project]\nname = 'x'\n", "tool = 3\n"])
def test_file_without_settings_gives_the_defaults(text: str):
    """Most projects have no settings."""
    found, problems, _ = read(text)

    assert (found, problems) == (Configuration(), [])


@pytest.mark.parametrize(
    ("text", "number", "headline", "place", "help"),
    [
        (
            "python-pth = []",
            "FLW908",
            "no setting `python-pth` in `[tool.flowc]`",
            "python-pth",
            "a setting `python-path` exists",
        ),
        (
            'severity = { unused-improt = "off" }',
            "FLW905",
            "no code `unused-improt`",
            "unused-improt",
            "a code `unused-import` exists",
        ),
        (
            '[tool.flowc.severity]\nFLW113 = "loud"',
            "FLW010",
            "`loud` is no severity",
            "FLW113",
            "the severities are `error`, `warning`, `info`, `off`",
        ),
        ("cache = 0", "FLW010", "`cache` is neither `true` nor `false`", None, ""),
        ("line-width = 'wide'", "FLW010", "`line-width` is not a number above zero", None, ""),
        ("python-path = 'lib'", "FLW010", "`python-path` is not a list of strings", None, ""),
        ("exclude = [1]", "FLW010", "`exclude` is not a list of strings", None, ""),
        ("severity = 1", "FLW010", "`severity` is not a table of codes and levels", None, ""),
    ],
)
def test_mistake_is_a_finding_at_its_place(
    text: str, number: str, headline: str, place: str | None, help: str
):
    """The finding points at the key below the header, not at an earlier occurrence of the word."""
    where = place or text.partition(" ")[0]
    _, [problem], source = read(f"# {where} =\n[tool.flowc]\n{text}\n")

    span = problem.primary.span
    assert (problem.code.number, problem.headline, problem.help) == (number, headline, help)
    assert source.text[span.start : span.end] == where
    assert span.start > 5


def test_nearest_pyproject_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The search goes upwards from the flow file, wherever the command was started."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("[tool.flowc]\nline-width = 1\n")
    (tmp_path / "p" / "flows").mkdir(parents=True)
    (tmp_path / "p" / "pyproject.toml").write_text("[tool.flowc]\nline-width = 2\nwrong = 1\n")

    project = Project.at("p/flows/x.flow")

    assert project.folder == str(tmp_path / "p")
    assert project.configuration.line_width == 2
    assert [problem.code.slug for problem in project.problems] == ["unknown-config-key"]
    assert "p/pyproject.toml" in project.sources


def test_broken_pyproject_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Its settings cannot be guessed."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("[tool.flowc\n")

    with pytest.raises(ProjectError, match=r"`pyproject.toml` is not valid TOML"):
        Project.at()
