"""``flowc new NAME``: a folder with a graph, its nodes and a test that passes."""

from __future__ import annotations

import argparse
import keyword
import re
from importlib.resources import files
from pathlib import Path
from string import Template

from flowc.commands.compiling import Workspace, build
from flowc.commands.outcome import OK, Refusal
from flowc.commands.writing import replace_file

#: The files of a new project: template → the path it is written to.
FILES = {
    "pyproject.toml.tmpl": "pyproject.toml",
    "README.md.tmpl": "README.md",
    "graph.flow.tmpl": "$name.flow",
    "nodes.py.tmpl": "nodes.py",
    "test_graph.py.tmpl": "test_$name.py",
    "gitignore.tmpl": ".gitignore",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("name", help="the folder to create; its last part names the graph")


def run(options: argparse.Namespace) -> int:
    """Write the project, build its module, and print what to do next."""
    folder = Path(options.name)
    words = _words(folder.resolve().name)
    _require_room(folder)
    try:
        _write(folder, words)
    except OSError as error:
        raise Refusal(
            f"cannot write `{folder}`: {(error.strerror or str(error)).lower()}"
        ) from None
    _build(folder / Template(FILES["graph.flow.tmpl"]).substitute(words))
    print(f"created {folder}; next:\n")
    if folder != Path():
        print(f"  cd {folder}")
    print(f"  flowc run {words['name']}.flow -i text=hello\n  pytest")
    return OK


def _require_room(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise Refusal(f"`{folder}` is a file", help="name a folder that does not exist yet")
    if folder.exists() and any(folder.iterdir()):
        raise Refusal(
            f"the folder `{folder}` is not empty",
            help="name one that is, or that does not exist yet",
        )


def _build(flow_file: Path) -> None:
    file = Workspace.of_file(str(flow_file)).files[0]
    replace_file(file.project.output_path(file.path), build(file) or "")


def _words(name: str) -> dict[str, str]:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name):
        raise Refusal(
            f"`{name}` cannot name a project",
            help=f"use a lower-case word that Python could import, such as `{_like(name)}`",
        )
    # `pytest` would collect the generated module, `test_flow.py`, as tests.
    if re.match(r"test(_|$)", name):
        raise Refusal(
            f"`{name}` cannot name a project: its module would be taken for tests",
            help="name it after what the graph does, such as `ticket_desk`",
        )
    return {"name": name, "graph": "".join(part.capitalize() for part in name.split("_"))}


def _like(name: str) -> str:
    """Return the valid name most like an invalid one, or some valid name."""
    like = re.sub(r"[^a-z0-9]+", "_", name.lower().removesuffix(".flow")).strip("_")
    is_name = re.match(r"(?!test(_|$))[a-z]", like) and not keyword.iskeyword(like)
    return like if is_name else "ticket_desk"


def _write(folder: Path, words: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    templates = files("flowc.commands") / "skeleton"
    for template, target in FILES.items():
        text = (templates / template).read_text(encoding="utf-8")
        path = folder / Template(target).substitute(words)
        path.write_text(Template(text).substitute(words), encoding="utf-8")
