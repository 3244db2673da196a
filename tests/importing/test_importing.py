"""Importing a flow file gives what it says now, or fails."""

from __future__ import annotations

import inspect
import linecache
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from importable import HELLO, Place

import flowc
from flowc.cli import main
from flowc.importing import compiling

TWICE = HELLO.replace(
    "start -> greet", "set again { text = text + '!' }\n  start -> greet -> again"
)


def said(place: Place) -> str:
    """Return what the graph says in a new process."""
    text: str = place.load("hello_flow").Hello.invoke({"name": "Ada"})["text"]
    return text


def test_a_flow_file_is_imported(place: Place):
    """Nothing is written next to it."""
    assert said(place) == "Hello Ada"
    assert not (place.folder / "hello_flow.py").exists()


def test_a_changed_file_is_compiled_again(place: Place):
    """The old text is compiled again too, once it is restored."""
    first = said(place)
    place.write("hello.flow", TWICE)
    second = said(place)
    place.write("hello.flow", HELLO)

    assert (first, second, said(place)) == ("Hello Ada", "Hello Ada!", "Hello Ada")


def test_a_stale_built_module_is_not_used(place: Place):
    """Whatever its time stamp, it does not match the file."""
    main(["build", "hello.flow"])
    place.write("hello.flow", TWICE)
    (place.folder / "hello_flow.py").touch()

    assert said(place) == "Hello Ada!"


def test_a_built_module_that_is_up_to_date_is_the_one_that_runs(place: Place):
    """Thus tools see the module file that everybody sees."""
    main(["build", "hello.flow"])

    assert place.load("hello_flow").__file__ == str(place.folder / "hello_flow.py")


def test_an_edited_built_module_is_not_used(place: Place):
    """The flow file is the source."""
    main(["build", "hello.flow"])
    built = place.folder / "hello_flow.py"
    built.write_text(built.read_text().replace("Hello", "Howdy"))

    assert said(place) == "Hello Ada"


def test_what_the_file_rests_on_is_looked_at_again(place: Place):
    """A function that was removed is an error, although the flow file is the same."""
    assert said(place) == "Hello Ada"
    place.write("nodes.py", "def welcome(name: str) -> str:\n    return name\n")

    with pytest.raises(flowc.CompileError, match="greet"):
        place.load("hello_flow")


def test_errors_are_the_exception(place: Place):
    """The exception is an ImportError that shows what `flowc check` shows."""
    path = place.write("hello.flow", HELLO.replace("-> greet ->", "-> gret ->"))

    with pytest.raises(ImportError) as raised:
        place.load("hello_flow")

    error = raised.value
    assert isinstance(error, flowc.CompileError)
    assert (error.name, error.path) == ("hello_flow", str(path))
    assert "hello.flow` does not compile" in str(error)
    assert "no node `gret`" in str(error)
    assert [found.code.number in str(error) for found in error.findings] == [True]
    assert "hello_flow" not in sys.modules


def test_a_file_that_cannot_be_read_says_so(place: Place):
    """The message is that of the command line."""
    (place.folder / "hello.flow").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(flowc.CompileError, match="is not UTF-8 text"):
        place.load("hello_flow")


@pytest.mark.parametrize("cache", ["true", "false"])
def test_lines_of_the_module_can_be_shown(cache: str, place: Place):
    """They are shown in tracebacks, in debuggers and by `inspect`, with a cache and without."""
    place.write("pyproject.toml", f"[tool.flowc]\ncache = {cache}\n")
    module = place.load("hello_flow")

    source = inspect.getsource(module.run_hello)
    code = module.run_hello.__code__
    assert module.__file__ == code.co_filename
    shown = linecache.getline(code.co_filename, code.co_firstlineno, module.__dict__)
    assert shown == source.partition("\n")[0] + "\n"
    assert (place.folder / ".flowc_cache").exists() == (cache == "true")


def test_without_a_cache_a_stale_module_lends_no_lines(place: Place):
    """Its lines differ from those of the module that runs."""
    place.write("pyproject.toml", "[tool.flowc]\ncache = false\n")
    main(["build", "hello.flow"])
    place.write("hello.flow", TWICE)

    assert "AGAIN" in inspect.getsource(place.load("hello_flow").run_hello)


def test_a_damaged_module_of_the_cache_is_written_again(place: Place):
    """The cached text is compared with what the file compiles to."""
    kept = Path(str(place.load("hello_flow").__file__))
    kept.write_text("raise SystemExit\n")

    assert said(place) == "Hello Ada"


def test_old_versions_of_a_module_are_forgotten(place: Place):
    """A day of edits does not fill the disk."""
    for number in range(12):
        place.write("hello.flow", HELLO.replace("greet(name)", f"greet('{number}')"))
        kept = Path(str(place.load("hello_flow").__file__))

    assert len(list(kept.parents[1].iterdir())) == 8


def test_modules_in_packages_and_of_imported_files_are_found(place: Place):
    """A generated module imports others by name."""
    place.write("inside/inner.flow", HELLO.replace("Hello(", "Inner("))
    place.write(
        "outer.flow",
        'from "inside/inner.flow" import Inner\n'
        "graph Outer(name: str) -> text: str {\n"
        "  node inner(name) -> text = Inner\n  start -> inner -> end\n}\n",
    )

    outer = place.load("outer_flow")

    assert outer.Outer.invoke({"name": "Ada"}) == {"text": "Hello Ada"}
    assert "inside.inner_flow" in sys.modules


def test_a_name_that_is_no_name_of_python_is_found(place: Place):
    """`flowc build` would write `two_words_flow.py`."""
    place.write("two-words.flow", HELLO)

    assert place.load("two_words_flow").Hello


def test_other_modules_are_left_alone(place: Place):
    """The name of one only looks similar, and another does not exist."""
    place.write("control_flow.py", "value = 1\n")

    assert place.load("control_flow").value == 1
    with pytest.raises(ModuleNotFoundError):
        place.load("missing_flow")


def test_threads_that_import_at_once_share_one_module(place: Place):
    """Threads that import two files do not deadlock."""
    place.write("other.flow", HELLO)
    names = ["hello_flow", "other_flow"] * 4
    together = Barrier(len(names))

    def load(name: str) -> int:
        together.wait(timeout=30)
        return id(import_module(name))

    with ThreadPoolExecutor(len(names)) as pool:
        found = list(pool.map(load, names))

    assert len(set(found[::2])) == len(set(found[1::2])) == 1


def test_versions_that_others_forget_meanwhile_are_not_missed(
    place: Place, monkeypatch: pytest.MonkeyPatch
):
    """This holds for those that are about to be counted, and for the one that is about to run."""
    first = Path(str(place.load("hello_flow").__file__))
    (first.parent.parent / "forgotten").symlink_to("nowhere")
    place.write("hello.flow", TWICE)

    second = Path(str(place.load("hello_flow").__file__))

    assert second.is_file()
    placed = compiling._placed

    def gone(*about: Any) -> compiling.Compiled:
        found = placed(*about)
        shutil.rmtree(second.parent)
        return found

    monkeypatch.setattr(compiling, "_placed", gone)
    assert said(place) == "Hello Ada!"


def test_installing_twice_is_installing_once(place: Place):
    """Uninstalling undoes it."""
    before = len(sys.meta_path)
    flowc.install()
    assert len(sys.meta_path) == before

    flowc.uninstall()

    with pytest.raises(ModuleNotFoundError):
        place.load("hello_flow")


APP = """
import multiprocessing
import flowc
flowc.install()
from colours_flow import Colour, Paint

def name_of(colour):
    return colour.name

if __name__ == "__main__":
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        print(pool.apply(name_of, (Colour.blue,)), Paint.invoke({"colour": Colour.blue}))
"""
COLOURS = """enum Colour { red, blue }
graph Paint(colour: Colour) -> text: str {
  set say { text = "painted" }
  start -> say -> end
}
"""


def test_processes_that_are_spawned_import_flow_files_too(place: Place):
    """Spawning imports the main module again, which installs the importer; this also holds for
    `-m`.
    """
    place.write("app.py", APP)
    place.write("colours.flow", COLOURS)

    assert place.run("-m", "app") == (0, "blue {'text': 'painted'}\n")


SHIPPED = """from nodes import greet

enum Tone { warm, cold }

graph Ship(name: str, tone: Tone) -> text: str, tone {
  node greet(name) -> text { run in process }
  start -> greet -> end
}
"""


@pytest.mark.parametrize("main", ["test_ship.py", "__main__.py"])
def test_processes_of_the_runtime_import_flow_files_too(main: str, place: Place):
    """This holds even where the main module is not imported; a process with child processes waits
    for them at its end.
    """
    place.write("ship.flow", SHIPPED)
    place.write(
        main,
        "import flowc\nflowc.install()\nfrom ship_flow import Ship, Tone\n\n"
        "def test_all():\n    given = [{'name': 'Ada', 'tone': Tone.cold}] * 2\n"
        "    assert Ship.batch(given, executor='process') == [\n"
        "        {'text': 'Hello Ada', 'tone': Tone.cold}\n    ] * 2\n\n"
        "if __name__ == '__main__':\n    test_all()\n",
    )
    words = ["-m", "pytest", "-q", "-p", "no:cacheprovider"] if main.startswith("test") else []

    code, out = place.run(*words, main)

    assert code == 0, out


def test_tests_of_pytest_import_flow_files(place: Place):
    """A `conftest.py` installs the importer; a file with errors fails the tests that import it."""
    place.write("conftest.py", "import flowc\nflowc.install()\n")
    place.write(
        "test_hello.py",
        "def test_says():\n    from hello_flow import Hello\n"
        "    assert Hello.invoke({'name': 'Ada'}) == {'text': 'Hello Ada'}\n",
    )
    good = place.run("-m", "pytest", "-q", "-p", "no:cacheprovider", "test_hello.py")
    place.write("hello.flow", HELLO.replace("-> greet ->", "-> gret ->"))
    bad = place.run("-m", "pytest", "-q", "-p", "no:cacheprovider", "test_hello.py")

    assert good[0] == 0, good[1]
    assert bad[0] == 1
    assert "no node `gret`" in bad[1]


def test_the_package_itself_loads_nothing(place: Place):
    """The compiler is loaded when a flow file is imported."""
    code = (
        "import sys, flowc; flowc.install(); import json\n"
        "print(sorted({'attr', 'networkx', 'lark', 'flowc.pipeline'} & set(sys.modules)))"
    )
    bare = "import sys, flowc; print('flowc.importing' in sys.modules)"

    assert place.run("-c", bare) == (0, "False\n")
    assert place.run("-c", code) == (0, "['attr']\n")
