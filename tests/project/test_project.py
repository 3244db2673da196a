"""Files, folders and names, as the project sees them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flowc.paths import ProjectError
from flowc.project import Project
from flowc.python.facts import Function


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, files: dict[str, str | bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


# ---- texts ---------------------------------------------------------------------------------------


def test_text_is_loaded_under_the_path_that_was_given(folder: Path):
    """A relative path stays relative; the byte-order mark is dropped, line endings are kept."""
    write(folder, {"a/x.flow": b"\xef\xbb\xbfgraph\r\n"})

    source = Project.at("a/x.flow").load("a/x.flow")

    assert (source.path, source.text) == ("a/x.flow", "graph\r\n")


@pytest.mark.parametrize("path", ["x.flow", "x.py"])
def test_offsets_are_bytes_of_the_file_and_columns_leave_the_mark_out(folder: Path, path: str):
    """A tool that edits the file finds the right bytes; an editor shows no byte-order mark."""
    content = "\ufeff# 日\r\nx = 1".encode()
    write(folder, {path: content})
    project = Project.at()

    source = project.load(path) if path.endswith("flow") else project.load_python(path)
    first, place = source.position(0), source.position(source.text.index("x"))

    assert (first.offset, first.column) == (3, 1)
    assert (place.offset, place.line, place.column) == (content.index(b"x"), 2, 1)


def test_unchanged_file_gives_the_same_source(folder: Path):
    """Whatever is derived from a source is valid as long as the file does not change."""
    write(folder, {"x.flow": "one"})
    project = Project.at()
    first = project.load("x.flow")

    again = project.load("x.flow")
    write(folder, {"x.flow": "three"})

    assert again is first
    assert project.load("x.flow").text == "three"
    assert project.sources["x.flow"].text == "three"


def test_a_project_that_holds_other_texts_shares_what_was_read_and_no_more(folder: Path):
    """Checking a file as it would be after a change does not affect what is known about it."""
    project = Project.at()
    (folder / "a.flow").write_text("graph A() { start -> end }", encoding="utf-8")
    (folder / "b.flow").write_text("graph B() { start -> end }", encoding="utf-8")
    a, b = project.load("a.flow"), project.load("b.flow")

    other = project.holding({str(folder / "a.flow"): "changed"})

    assert other.load("a.flow").text == "changed"
    assert other.load("b.flow") is b
    assert project.load("a.flow") is a


@pytest.mark.parametrize(
    ("path", "message", "help"),
    [
        ("suport.flow", "no file `suport.flow`", "a file `support.flow` exists"),
        ("none/x.flow", "no file `none/x.flow`", ""),
        ("support.flow/x", "no file `support.flow/x`", ""),
        ("folder", "`folder` is a folder, not a file", ""),
        ("latin.flow", "`latin.flow` is not UTF-8 text (byte 1)", "save it as UTF-8"),
        ("null.flow", "`null.flow` is not UTF-8 text (byte 2)", "save it as UTF-8"),
        ("a\0b", "a path cannot hold a null byte", ""),
    ],
)
def test_file_that_cannot_be_used(folder: Path, path: str, message: str, help: str):
    """Each kind of error has its own message."""
    write(
        folder,
        {"support.flow": "", "folder/y": "", "latin.flow": b"a\xe9", "null.flow": b"ab\0c"},
    )

    with pytest.raises(ProjectError) as caught:
        Project.at().load(path)

    assert (caught.value.message, caught.value.help) == (message, help)
    assert caught.value.exit_code == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_file(folder: Path):
    """The reason that the system gives is passed on."""
    write(folder, {"x.flow": ""})
    (folder / "x.flow").chmod(0)

    with pytest.raises(ProjectError, match=r"`x.flow` cannot be read: permission denied"):
        Project.at().load("x.flow")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("path", ["shut", "shut/x.flow"])
def test_a_folder_that_is_not_ours_to_read_is_no_empty_one(folder: Path, path: str):
    """It may contain flow files."""
    write(folder, {"shut/x.flow": ""})
    (folder / "shut").chmod(0)

    with pytest.raises(ProjectError, match=rf"`{path}` cannot be read: permission denied"):
        Project.at().flow_files([path])


def test_python_in_another_encoding_is_read(folder: Path):
    """Python files declare their encoding."""
    write(folder, {"m.py": "# coding: latin-1\nname = 'é'\n".encode("latin-1")})

    source = Project.at().load_python("m.py")

    assert source is not None
    assert source.text.endswith("name = 'é'\n")


# ---- flow files ----------------------------------------------------------------------------------


def test_folder_gives_its_flow_files(folder: Path):
    """The search is recursive and ordered, and skips what is hidden, installed or built."""
    write(
        folder,
        dict.fromkeys(
            [
                *("b.flow", "a/x.flow", "a/notes.md", "a/.hidden.flow", ".git/x.flow"),
                *(".venv/x.flow", "node_modules/p/x.flow", "build/x.flow", "venv/x.flow"),
            ],
            "",
        ),
    )

    assert Project.at().flow_files() == ("b.flow", "a/x.flow")
    assert Project.at().flow_files(["a", "b.flow", "./a"]) == ("a/x.flow", "b.flow")


def test_paths_outside_the_working_directory_stay_absolute(folder: Path, tmp_path_factory):
    """A folder that is given by an absolute path gives absolute paths."""
    other = tmp_path_factory.mktemp("other")
    write(other, {"x.flow": ""})

    assert Project.at(str(other)).flow_files([str(other)]) == (str(other / "x.flow"),)


def test_sources_and_exclude_choose_among_the_files_of_a_folder(folder: Path):
    """A file that is named is always included."""
    write(
        folder,
        {
            "pyproject.toml": '[tool.flowc]\nsources = ["app", "*.flow"]\nexclude = ["app/old/"]\n',
            **dict.fromkeys(["app/x.flow", "app/old/y.flow", "other/z.txt", "main.flow"], ""),
        },
    )
    project = Project.at()

    assert project.flow_files() == ("main.flow", "app/x.flow")
    assert project.flow_files(["app/old/y.flow"]) == ("app/old/y.flow",)


def test_missing_path_is_an_error(folder: Path):
    """It is not treated as an empty folder."""
    write(folder, {"support.flow": ""})

    with pytest.raises(ProjectError) as caught:
        Project.at().flow_files(["suport.flow"])

    assert caught.value.help == "a file `support.flow` exists"


def test_flow_imports_are_relative_to_their_file(folder: Path):
    """The path is shown as short as possible."""
    project = Project.at()

    assert project.resolve("a/b/x.flow", "../common/y.flow") == "a/common/y.flow"
    assert project.resolve("x.flow", "y.flow") == "y.flow"


# ---- Python --------------------------------------------------------------------------------------


def test_python_roots_in_order(folder: Path, monkeypatch: pytest.MonkeyPatch):
    """They are the project, its `src` and `python-path`, the working directory, the folder of the
    flow file, and the interpreter.
    """
    write(
        folder,
        {
            "p/pyproject.toml": '[tool.flowc]\npython-path = ["lib", "absent"]\n',
            **dict.fromkeys(["p/src/m.py", "p/lib/n.py", "p/flows/x.flow"], ""),
        },
    )
    monkeypatch.setattr("sys.path", ["", "/somewhere"])

    roots = Project.at("p/flows/x.flow").python_roots("p/flows/x.flow")

    ours = (str(folder / name) for name in ("p", "p/src", "p/lib", "", "p/flows"))
    assert roots == (*ours, "/somewhere")


def test_python_facts_carry_paths_as_a_user_writes_them(folder: Path):
    """Below the working directory they are relative, and their texts are among the sources."""
    write(folder, {"app/nodes.py": "def f(): ...\n", "app/x.flow": ""})
    project = Project.at("app/x.flow")

    found = project.python_modules("app/x.flow").member("app.nodes", "f")

    assert isinstance(found, Function)
    assert found.path == found.span.path == os.path.join("app", "nodes.py")
    assert found.path in project.sources


@pytest.mark.parametrize(
    ("flow_file", "name"),
    [
        ("src/app/support.flow", "app.support_flow"),
        ("flows/x.flow", "flows.x_flow"),
        ("x.flow", "x_flow"),
        ("my-flows/x.flow", "x_flow"),
        ("flows/two-words.flow", "flows.two_words_flow"),
    ],
)
def test_generated_module_is_named_from_the_nearest_root(folder: Path, flow_file: str, name: str):
    """It is the longest root that contains the file, provided that the folders below it are valid
    Python names.
    """
    write(folder, {"pyproject.toml": "", "src/app/m.py": "", flow_file: ""})
    project = Project.at(flow_file)

    assert project.module_name(flow_file) == name
    assert project.output_path(flow_file) == os.path.join(
        os.path.dirname(flow_file), name.rpartition(".")[2] + ".py"
    )
