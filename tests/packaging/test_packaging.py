"""Both distributions, built and installed as a user would, in environments of their own."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import venv
from collections.abc import Sequence
from pathlib import Path
from shutil import copytree

import attrs
import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PIPELINE = ROOT / "examples" / "pipeline"
SCHEMA = ROOT / "compiler/flowc/diagnostics/formats/findings.schema.json"
PRINT_SCHEMA = (
    "from importlib.resources import files; "
    "print((files('flowc.diagnostics') / 'formats/findings.schema.json').read_text())"
)
COMPILER_LIBRARIES = ("flowc", "attrs", "jinja2", "lark", "networkx")


def call(command: Sequence[object], folder: Path) -> str:
    """Return the output of a command, which must succeed."""
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@attrs.frozen
class Environment:
    """A virtual environment that contains only pip."""

    folder: Path

    @classmethod
    def at(cls, folder: Path) -> Environment:
        venv.create(folder, with_pip=True)
        return cls(folder)

    def install(self, *words: object) -> None:
        self.python("-m", "pip", "install", "--quiet", *words)

    def python(self, *words: object, folder: Path | None = None) -> str:
        return call([self.folder / "bin" / "python", *words], folder or self.folder)

    def flowc(self, *words: object, folder: Path) -> str:
        return call([self.folder / "bin" / "flowc", *words], folder)


def names_in(archive: Path) -> list[str]:
    """Return the names of the files in a source distribution."""
    with tarfile.open(archive) as content:
        return content.getnames()


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that contains both wheels and both source distributions."""
    folder = tmp_path_factory.mktemp("dist")
    for project in (ROOT / "runtime", ROOT):
        call([sys.executable, "-m", "hatchling", "build", "-d", folder], project)
    return folder


def assert_a_new_project_works(environment: Environment, folder: Path) -> None:
    """A project is created, checked, built and run with what is in the environment."""
    environment.flowc("new", "desk", folder=folder)
    environment.flowc("check", "--strict", folder=folder / "desk")
    environment.flowc("build", "--check", folder=folder / "desk")
    environment.flowc("test", folder=folder / "desk")
    printed = environment.flowc("run", "desk.flow", "-i", "text=one two", folder=folder / "desk")
    assert json.loads(printed) == {"summary": "one two", "words": 2}
    assert "concurrent-write" in environment.flowc("explain", "FLW501", folder=folder)


def test_wheels_hold_all_that_a_project_needs(dist: Path, tmp_path: Path):
    """The grammar, the templates, the skeleton, the pages and the schema are package data."""
    environment = Environment.at(tmp_path / "env")
    environment.install(*dist.glob("*.whl"))

    assert_a_new_project_works(environment, tmp_path)
    assert environment.python("-c", PRINT_SCHEMA) == f"{SCHEMA.read_text()}\n"


def test_an_editable_install_works(tmp_path: Path):
    """Both packages are installed from a checkout."""
    environment = Environment.at(tmp_path / "env")
    environment.install("--editable", ROOT / "runtime", "--editable", ROOT)

    assert_a_new_project_works(environment, tmp_path)


def is_made(name: str) -> bool:
    """Return whether a tool made a file of an archive: bytecode, or a file of a cache."""
    folders = name.split("/")[:-1]
    kept = any(part.startswith(".") and part.endswith("_cache") for part in folders)
    return kept or "__pycache__" in folders or name.endswith(".pyc")


def test_source_distributions_install(dist: Path, tmp_path: Path):
    """The archives contain what is needed to build the wheels, and no caches."""
    environment = Environment.at(tmp_path / "env")
    archives = sorted(dist.glob("*.tar.gz"))
    environment.install(*archives)

    assert_a_new_project_works(environment, tmp_path)
    names = [name for archive in archives for name in names_in(archive)]
    assert not [name for name in names if is_made(name)]


def test_the_runtime_alone_runs_a_generated_module(dist: Path, tmp_path: Path):
    """A machine that only runs graphs needs none of the compiler's dependencies."""
    environment = Environment.at(tmp_path / "env")
    environment.install(*dist.glob("flowrt-*.whl"))
    example = copytree(PIPELINE, tmp_path / "pipeline")

    printed = environment.python(
        "-c",
        "from pathlib import Path\n"
        "from pipeline_flow import Report\n"
        "data = Path('data')\n"
        "report = Report.invoke({'orders': data / 'orders.csv', 'rates': data / 'rates.csv'})\n"
        "print(report['late'])",
        folder=example,
    )
    installed = {
        item["name"].lower()
        for item in json.loads(environment.python("-m", "pip", "list", "--format", "json"))
    }

    assert printed.strip() == "[2, 4]"
    assert installed.isdisjoint(COMPILER_LIBRARIES)
