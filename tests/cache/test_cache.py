"""Cached results are used as long as they are valid, and never longer."""

from __future__ import annotations

import os
import sys
import zoneinfo
from collections.abc import Callable
from contextlib import nullcontext
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path

import attrs
import pytest
from asking import COMMON, FLOW, Desk

from flowc.cache import Cache
from flowc.cli import main
from flowc.commands.compiling import Workspace
from flowc.diagnostics import codes
from flowc.project import Project
from flowc.source import Source


class EditableFinder:
    """The finder that an editable install by setuptools adds to `sys.meta_path`."""

    __module__ = "__editable___lib_finder"

    def __init__(self, place: Path) -> None:
        self.place = place

    def find_spec(self, name: str, path: object, target: object = None) -> ModuleSpec | None:
        if name != "misspelt_modul":
            return None
        origin = str(self.place)
        spec = ModuleSpec(name, SourceFileLoader(name, origin), origin=origin)
        spec.has_location = True
        return spec


def replace(name: str, old: str, new: str) -> Callable[[Desk], object]:
    def change(desk: Desk) -> None:
        text = (desk.folder / name).read_text()
        assert old in text
        desk.write(name, text.replace(old, new))

    return change


def create(
    name: str, text: str = "def answer(text: int) -> int: ...\n"
) -> Callable[[Desk], object]:
    return lambda desk: desk.write(name, text)


def delete(name: str) -> Callable[[Desk], object]:
    return lambda desk: (desk.folder / name).unlink()


def edit_within_a_tick(desk: Desk) -> None:
    """Change a file without changing its size or its time stamp."""
    path = desk.folder / "nodes.py"
    before = path.stat()
    replace("nodes.py", "text: str", "text: int")(desk)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size


def put_first_on_the_path(desk: Desk) -> None:
    desk.write("first/elsewhere.py", "def nothing(): ...\n")
    sys.path.insert(0, str(desk.folder / "first"))


def install_editable(desk: Desk) -> None:
    place = desk.write("somewhere/misspelt.py", "def other(): ...\n")
    sys.meta_path.append(EditableFinder(place))  # type: ignore[arg-type]


def add_time_zone(desk: Desk) -> None:
    """Write the shortest valid time zone file, and search only there for time zones."""
    path = desk.write("zones/Nowhere/Here", "")
    counts = b"".join(count.to_bytes(4) for count in (0, 0, 0, 0, 1, 4))
    path.write_bytes(b"TZif" + bytes(16) + counts + bytes(6) + b"UTC\0")
    zoneinfo.reset_tzpath(to=[str(desk.folder / "zones")])


CHANGES: dict[str, Callable[[Desk], object]] = {
    "the file is edited": replace("desk.flow", "helper(text)", "helper()"),
    "a file that it imports is edited": replace("common.flow", "Review", "Revise"),
    "a file that it imports is deleted": delete("common.flow"),
    "a file that it imports is no text any more": lambda desk: (
        desk.folder / "common.flow"
    ).write_bytes(b"\xff"),
    "a file that was missing appears": create("missing.flow", COMMON.replace("Review", "Nobody")),
    "a file appears that an import may have meant": create("mising.flow", ""),
    "a function is edited": replace("nodes.py", "text: str", "text: bytes"),
    "a function is edited within a tick": edit_within_a_tick,
    "a module is deleted": delete("nodes.py"),
    "a module that is imported on the way is edited": replace("src/lib/deepest.py", "None", "str"),
    "a module on the way is deleted": delete("src/lib/deep.py"),
    "a module comes to stand before another": create("lib.py", "helper = 1\n"),
    "a package comes to stand before a module": create("nodes/__init__.py", ""),
    "a stub appears beside a module": create("nodes.pyi"),
    "a package of stubs appears": create("nodes-stubs/__init__.pyi"),
    "a stub appears on the way": create("src/lib/deepest.pyi", "def helper() -> str: ...\n"),
    "a module that was missing appears": create("misspelt_modul.py", "def other(): ...\n"),
    "a module appears that an import may have meant": create("misspelt_module.py", ""),
    "a module appears in a bare folder": create("spaces/inner.py", "def gone(): ...\n"),
    "a module that is no Python is mended": create("broken.py", "def nothing(): ...\n"),
    "a module appears on a path of the project": create("extra/misspelt_modul.py", "other = 1\n"),
    "the project names another path": lambda desk: (
        desk.write("pyproject.toml", '[tool.flowc]\npython-path = ["more"]\n'),
        desk.write("more/misspelt_modul.py", "def other(): ...\n"),
    ),
    "the path of the interpreter begins elsewhere": put_first_on_the_path,
    "the path of the interpreter is shorter": lambda desk: sys.path.pop(),
    "an installed package is replaced": create("installed/elsewhere.py", "def thing(x): ...\n"),
    "an installed package is removed": delete("installed/elsewhere.py"),
    "a package is installed editable": install_editable,
    "a time zone appears": add_time_zone,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_a_change_touches_is_found_out_anew(change: Callable[[Desk], object], desk: Desk):
    """This covers each kind of dependency of a finding; the result is that of a fresh check."""
    before = desk.opened().findings.problems
    assert desk.is_known()

    change(desk)

    assert not desk.is_known()
    fresh = Workspace.of(["desk.flow"]).files[0].findings.problems
    assert desk.opened().findings.problems == fresh
    assert desk.is_known()
    assert desk.opened().findings.problems == fresh
    assert codes.IMPORT_NOT_FOUND in {item.code for item in before}


SAME: dict[str, Callable[[Desk], object]] = {
    "nothing is changed": lambda desk: None,
    "files are touched": lambda desk: [os.utime(path) for path in desk.folder.rglob("*.*")],
    "a file that nobody asks for appears": create("note.txt"),
    "an edit is taken back": lambda desk: (
        replace("nodes.py", "str", "int")(desk),
        replace("nodes.py", "int", "str")(desk),
    ),
    "the project changes what findings count as": create(
        "pyproject.toml", '[tool.flowc]\npython-path = ["extra"]\nseverity = {shadowing = "off"}\n'
    ),
}


@pytest.mark.parametrize("change", SAME.values(), ids=SAME.keys())
def test_what_no_change_touches_is_not_found_out_anew(change: Callable[[Desk], object], desk: Desk):
    """The findings come from the cache, and are the same."""
    before = desk.opened().findings.problems

    change(desk)

    assert desk.is_known()
    assert desk.opened().findings.problems == before


RUNS = [
    *(["--format", name] for name in ("full", "concise", "json", "github", "sarif", "junit")),
    ["--strict"],
    ["--pedantic"],
    ["--warn", "unused-node", "--ignore", "unused-import"],
]


@pytest.mark.parametrize("options", RUNS, ids=" ".join)
def test_known_findings_are_printed_as_fresh_ones(
    options: list[str], desk: Desk, capsys: pytest.CaptureFixture[str]
):
    """This holds in every format and with every option, and the exit code is the same."""
    fresh = main(["check", "--no-cache", *options]), capsys.readouterr()

    first = main(["check", *options]), capsys.readouterr()
    second = main(["check", *options]), capsys.readouterr()

    assert first == fresh
    assert second == fresh
    assert fresh[1].out


def test_a_module_is_kept_once_it_was_made(desk: Desk, capsys: pytest.CaptureFixture[str]):
    """Building again makes nothing anew, not even to find out that nothing has changed."""
    main(["build", "common.flow"])
    made = (desk.folder / "common_flow.py").read_text()

    (file,) = Workspace.of(["common.flow"]).remembering().files

    assert file.text == made
    assert "checked" not in vars(file)


def test_a_module_is_made_where_only_findings_are_known(desk: Desk):
    """A check comes before a build, and does not cache the module."""
    Workspace.of(["common.flow"]).remembering().files[0].findings  # noqa: B018

    (file,) = Workspace.of(["common.flow"]).remembering().files

    assert file.text is not None
    assert file.text == Workspace.of(["common.flow"]).files[0].text


def test_nothing_is_kept_of_what_changed_under_way(desk: Desk):
    """Half of the result would be outdated."""
    file = desk.opened()
    file._world.load("common.flow")
    desk.write("common.flow", COMMON + "\n")

    assert file.findings.problems
    assert not desk.is_known()


def test_a_text_that_is_not_in_the_file_is_looked_at_itself(desk: Desk):
    """Fixes, for instance, are tried before they are written."""
    file = desk.opened()
    before = file.findings.problems
    other = attrs.evolve(file, source=Source(file.path, FLOW.replace("clasify", "answer")))

    assert other.findings.problems != before
    assert desk.opened().findings.problems == before


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda content: b"",
    "cut short": lambda content: content[: len(content) // 2],
    "without its last character": lambda content: content[:-1],
    "without its first line": lambda content: content.partition(b"\n")[2],
    "no text": lambda content: b"\xff\xfe\x00" * 100,
    "of something else": lambda content: b'{"version": 7}\n',
    "one character changed": lambda content: content.replace(b"misspelt", b"misspeld"),
}


@pytest.mark.parametrize("damaged", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_entry_is_ignored_and_replaced(damaged: Callable[[bytes], bytes], desk: Desk):
    """Whatever its content, it causes neither output nor failure."""
    before = desk.opened().findings.problems
    path = desk.entry()
    content = path.read_bytes()
    path.write_bytes(damaged(content))
    assert not desk.is_known()

    found = desk.opened().findings.problems

    assert found == before
    assert path.read_bytes() == content


@pytest.mark.parametrize("place", [".flowc_cache", "the entry"])
def test_what_cannot_be_written_keeps_nothing(place: str, desk: Desk):
    """There is a file instead of the folder, or a folder instead of the entry."""
    before = desk.opened().findings.problems
    entry = desk.entry()
    entry.unlink()
    if place == "the entry":
        entry.mkdir()
    else:
        for file in entry.parent.iterdir():
            file.unlink()
        entry.parent.rmdir()
        entry.parent.write_text("")

    assert desk.opened().findings.problems == before
    assert not desk.is_known()


def test_the_folder_says_what_it_is(desk: Desk):
    """Version control and backups then ignore it on their own."""
    desk.opened().findings  # noqa: B018

    folder = desk.folder / ".flowc_cache"
    assert (folder / ".gitignore").read_text() == "*\n"
    assert (folder / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f0688")


def test_only_so_much_is_kept(desk: Desk):
    """The oldest entries are evicted first."""
    entry = desk.opened().findings
    for index in range(6):
        Cache(Project.at()).keep(f"x{index}.flow", entry)
    kept = sorted((desk.folder / ".flowc_cache").glob("*.json"), key=os.path.getmtime)
    for age, path in enumerate(kept):
        os.utime(path, (age, age))

    Cache(Project.at(), most=3 * desk_size(kept)).keep("last.flow", entry)

    left = set((desk.folder / ".flowc_cache").glob("*.json"))
    assert set(kept[-3:]) < left
    assert len(left) == 4


def test_what_others_delete_while_room_is_made_is_passed_over(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    """The new entry is saved nevertheless."""
    entry = desk.opened().findings
    scandir = os.scandir

    def listed(folder: str) -> nullcontext[list[os.DirEntry[str]]]:
        with scandir(folder) as entries:
            found = list(entries)
        for each in found:
            if each.name.endswith(".json"):
                os.unlink(each.path)
        return nullcontext(found)

    with monkeypatch.context() as others:
        others.setattr(os, "scandir", listed)
        Cache(Project.at()).keep("last.flow", entry)

    assert len(list((desk.folder / ".flowc_cache").glob("*.json"))) == 1


def desk_size(paths: list[Path]) -> int:
    return max(path.stat().st_size for path in paths)


@pytest.mark.parametrize("refusal", ["option", "setting"])
def test_a_cache_can_be_declined(refusal: str, desk: Desk, capsys: pytest.CaptureFixture[str]):
    """This works for one run, and for a project."""
    if refusal == "setting":
        desk.write("pyproject.toml", "[tool.flowc]\ncache = false\n")

    main(["check", *(["--no-cache"] if refusal == "option" else [])])

    assert not (desk.folder / ".flowc_cache").exists()
