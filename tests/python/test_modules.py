"""Where modules are found, and what a look-up returns."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from flowc.python import ModuleFinder, PythonModules
from flowc.python.facts import (
    Certainty,
    Function,
    Missing,
    Module,
    NotFound,
    Opaque,
    Submodule,
    SyntaxProblem,
)


def test_reading_a_module_leaves_no_mark(modules, tmp_path: Path):
    """Neither the module nor its parent packages are executed."""
    mark = tmp_path / "mark"
    run = f"open({str(mark)!r}, 'w').close()\n"
    found = modules(
        {"pkg/__init__.py": run, "pkg/sub/__init__.py": run, "pkg/sub/m.py": run + "def f(): ...\n"}
    ).member("pkg.sub.m", "f")

    assert isinstance(found, Function)
    assert not mark.exists()
    assert "pkg" not in sys.modules


def test_missing_module_says_which_part_and_what_stands_there(modules):
    """The first part that does not exist, and its siblings for a suggestion."""
    found = modules({"app/nodes.py": "", "app/types.py": ""}).member("app.noodles.deep", "f")

    assert found == Missing("app.noodles.deep", "app.noodles", ("app.nodes", "app.types"))


def test_missing_top_level_module_has_the_roots_as_candidates(modules):
    """Folders that contain Python files count even if they are not regular packages."""
    found = modules({"nodes.py": "", "app/x.py": "", "docs/x.md": ""}).module("nods")

    assert isinstance(found, Missing)
    assert {"nodes", "app"} <= set(found.candidates)
    assert "docs" not in found.candidates


def test_missing_name_lists_the_public_ones(modules):
    """Names that the module defines or re-exports from its own package, not those that it uses."""
    found = modules(
        {
            "app/__init__.py": "import os\nfrom json import dumps\nfrom .impl import plan\n"
            "LIMIT = 1\ndef draft(): ...\ndef _hidden(): ...\n",
            "app/impl.py": "def plan(): ...\n",
        }
    ).member("app", "plann")

    assert isinstance(found, NotFound)
    assert found.public == ("plan", "LIMIT", "draft")


@pytest.mark.parametrize(
    "text",
    [
        "def __getattr__(name): ...",
        "globals()['f'] = 1",
        "exec('f = 1')",
        "from absent import *",
        "import sys\nsys.modules[__name__] = Lazy()",
        "import lazy\n__getattr__, __dir__ = lazy.attach()",
        "import enum\nX = enum.IntEnum\nX._convert_('K', __name__, str.isupper)",
        "import enum\n@enum.global_enum\nclass K(enum.Enum):\n    a = 1",
    ],
)
def test_name_that_may_be_made_is_not_called_missing(modules, text: str):
    """A module that can create names dynamically may have created this one."""
    assert isinstance(modules(text + "\n").member("m", "f"), Opaque)


def test_syntax_error_is_placed(modules):
    """The module exists, and the place of the error is known."""
    text = "x = 1\ndef f(:\n"

    found = modules(text).member("m", "f")

    assert isinstance(found, SyntaxProblem)
    assert found.line == 2
    assert text[found.span.start] == ":"


def test_null_byte_is_a_syntax_error(modules):
    """Whatever error this version of `ast` raises for it."""
    assert isinstance(modules("x = '\0'\n").module("m"), SyntaxProblem)


@pytest.mark.filterwarnings("error")
def test_parsing_warns_nobody(modules):
    """An invalid escape sequence concerns only the author of the module."""
    assert isinstance(modules("x = '\\d'\ndef f(): ...\n").member("m", "f"), Function)


def test_name_bound_inside_a_function_is_none_of_the_module(modules):
    """A walrus or a pattern inside a function binds a local variable."""
    text = "def g(x):\n    if (f := x): ...\n    match x:\n        case f: ...\n"

    assert isinstance(modules(text).member("m", "f"), NotFound)


# ---- re-exports ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "init",
    [
        "from .impl import plan",
        "from .impl import plan as plan",
        "from app.impl import plan",
        "from .impl import *",
        "from . import impl\nplan = impl.plan",
        "try:\n    from fast_plan import plan\nexcept ImportError:\n    from .impl import plan",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .impl import plan\n"
        "else:\n    plan = lazy()",
        "import sys\nif sys.version_info >= (3, 0):\n    from .impl import plan\n"
        "else:\n    plan = None",
    ],
)
def test_reexport_is_followed(modules, init: str):
    """A name re-exported by a package resolves to its definition."""
    found = modules(
        {"app/__init__.py": init + "\n", "app/impl.py": "async def plan(goal): ...\n"}
    ).member("app", "plan")

    assert isinstance(found, Function)
    assert (found.module, found.kind) == ("app.impl", "coroutine")


@pytest.mark.parametrize("name", ["_hidden", "unlisted"])
def test_star_import_takes_only_what_is_offered(modules, name: str):
    """`__all__` decides; without it, names with a leading underscore are excluded."""
    found = modules(
        {
            "a.py": "__all__ = ['listed']\ndef listed(): ...\ndef unlisted(): ...\n",
            "b.py": "def _hidden(): ...\n",
            "m.py": "from a import *\nfrom b import *\n",
        }
    )

    assert isinstance(found.member("m", name), NotFound)
    assert isinstance(found.member("m", "listed"), Function)


def test_list_of_exports_that_is_put_together_may_hold_private_names(modules):
    """`__all__` is not known, so a name with an underscore may be exported."""
    found = modules(
        {
            "a.py": "__all__ = ['f']\n__all__ += ['_g']\ndef f(): ...\ndef _g(): ...\n",
            "m.py": "from a import *\n",
        }
    )

    assert isinstance(found.member("m", "f"), Function)
    assert isinstance(found.member("m", "_g"), Opaque)
    assert isinstance(found.member("m", "_h"), NotFound)


def test_star_import_may_bind_anew_what_stands_above(modules):
    """An accelerator module that replaces the functions of its importer hides them."""
    found = modules("def f(): ...\nfrom _heapq import *\ndef g(): ...\n")

    assert isinstance(found.member("m", "f"), Opaque)
    assert isinstance(found.member("m", "g"), Function)


def test_reexport_from_what_is_not_installed_is_opaque(modules):
    """It may be installed where the graph runs."""
    assert isinstance(modules("from absent import f\n").member("m", "f"), Opaque)


def test_circle_of_reexports_ends(modules):
    """If two modules import a name from each other, neither defines it."""
    found = modules({"a.py": "from b import f\n", "b.py": "from a import f\n"})

    assert isinstance(found.member("a", "f"), Opaque)


@pytest.mark.parametrize(
    ("fallback", "found"),
    [
        ("from b import f", "b"),
        ("def f(): ...", "m"),
        ("f = None", "m"),
    ],
)
def test_import_that_plainly_fails_leaves_what_stands_for_it(modules, fallback: str, found: str):
    """A module of the project that imports something not installed cannot be imported either."""
    member = modules(
        {
            "app/__init__.py": "",
            "app/fast.py": "import absent_accelerator\ndef f(a, b): ...\n",
            "b.py": "def f(): ...\n",
            "m.py": f"try:\n    from app.fast import f\nexcept ImportError:\n    {fallback}\n",
        }
    ).member("m", "f")

    assert getattr(member, "module", None) == found


@pytest.mark.parametrize(
    "head",
    [
        "try:\n    import absent\nexcept ImportError:\n    pass\n",
        "try:\n    import absent\nexcept ImportError:\n    absent = None\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import absent\n",
        "def g():\n    import absent\n",
    ],
)
def test_import_that_is_not_needed_does_not_fail(modules, head: str):
    """Only an import whose error is not caught makes its module fail."""
    member = modules(
        {
            "fast.py": f"{head}def f(a, b): ...\n",
            "m.py": "try:\n    from fast import f\nexcept ImportError:\n    f = None\n",
        }
    ).member("m", "f")

    assert isinstance(member, Function)


@pytest.mark.parametrize(
    "text",
    [
        "def f(): ...\ntry:\n    import json\nexcept ImportError:\n    def f(a): ...\n",
        "from os import *\ntry:\n    f\nexcept NameError:\n    def f(a): ...\n",
    ],
)
def test_name_that_a_handler_replaces_may_be_either(modules, text: str):
    """Whether the handler runs is unknown."""
    assert isinstance(modules(text).member("m", "f"), Opaque)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("if TYPE_CHECKING:\n    from typing import Any as f\n", NotFound),
        ("if not TYPE_CHECKING:\n    pass\nelse:\n    def f(): ...\n", NotFound),
        ("if TYPE_CHECKING:\n    def f(): ...\nelse:\n    f = make()\n", Function),
        ("if not TYPE_CHECKING:\n    f = make()\nelse:\n    def f(): ...\n", Function),
        ("if TYPE_CHECKING:\n    def f(): ...\ndef __getattr__(name): ...\n", Function),
    ],
)
def test_name_for_type_checkers_alone_cannot_be_imported(modules, text: str, expected: type):
    """Unless it is also defined at run time."""
    found = modules(f"from typing import TYPE_CHECKING\n{text}").member("m", "f")

    assert isinstance(found, expected)
    assert getattr(found, "for_checkers", True) is True


# ---- kinds of modules ----------------------------------------------------------------------------


def test_submodule_is_a_member_of_its_package(modules):
    """Also in a namespace package that is inside another one."""
    found = modules({"space/inner/m.py": "def f(): ...\n"})

    assert isinstance(found.member("space", "inner"), Submodule)
    assert isinstance(found.member("space.inner.m", "f"), Function)
    assert found.member("space.inner", "n") == NotFound("n", "space.inner", "", ("m",))


def test_stub_gives_the_signature_and_source_the_body(modules):
    """A `.pyi` file beside the module is read first; the source supplies what it leaves open."""
    found = modules(
        {
            "m.pyi": "from collections.abc import Iterator\ndef f(x: int) -> Iterator[str]: ...\n",
            "m.py": "def f(x):\n    x.append(1)\n    yield 'a'\n",
        }
    ).member("m", "f")

    assert isinstance(found, Function)
    assert str(found.parameters[0].annotation).count("int")
    assert (found.kind, found.mutated[0].parameter) == ("generator", "x")
    assert found.path.endswith("m.py")


def test_parameters_are_those_of_the_source(modules):
    """A stub may omit some or be of another version; its types apply where the names agree."""
    found = modules(
        {"m.pyi": "def f(x: int) -> str: ...\n", "m.py": "def f(x, y=1, **z): return x\n"}
    ).member("m", "f")

    assert isinstance(found, Function)
    assert [item.name for item in found.parameters] == ["x", "y", "z"]
    assert str(found.parameters[0].annotation).count("int")


@pytest.mark.parametrize(
    ("stub", "source", "certainty"),
    [
        ("m.pyi", "@wrap\ndef f(x): ...\n", Certainty.EXACT),
        ("m-stubs/__init__.pyi", "@wrap\ndef f(x): ...\n", Certainty.UNKNOWN),
        ("m.pyi", "f = functools.partial(g)\n", Certainty.UNKNOWN),
    ],
)
def test_stub_is_believed_as_far_as_its_author_knows(modules, stub: str, source: str, certainty):
    """A stub beside its source knows what a decorator does; a third-party stub may not."""
    found = modules({stub: "def f(x: int) -> str: ...\n", "m.py": source}).member("m", "f")

    assert isinstance(found, Function)
    assert found.parameters_certainty is certainty


def test_stub_package_is_used(modules):
    """`x-stubs` is used for `x`, for submodules too."""
    found = modules(
        {
            "lib/__init__.py": "",
            "lib/sub.py": "from c_code import f\n",
            "lib-stubs/sub.pyi": "def f(a: int) -> int: ...\n",
        }
    ).member("lib.sub", "f")

    assert isinstance(found, Function)
    assert found.path.endswith("sub.pyi")


def test_stub_of_an_iterator_leaves_the_kind_open(modules):
    """A function with such a stub may be a generator or return an iterator."""
    found = modules(
        {"m.pyi": "from typing import Iterator\ndef f() -> Iterator[int]: ...\n"}
    ).member("m", "f")

    assert isinstance(found, Function)
    assert found.kind == "unknown"
    assert found.result.certainty is Certainty.UNKNOWN


@pytest.mark.parametrize("module", ["math", "sys", "_heapq"])
def test_compiled_module_exists_and_is_opaque(module: str):
    """Nothing can be read from it, so any name may exist."""
    found = PythonModules(ModuleFinder(tuple(sys.path)), lambda path: None)

    assert isinstance(found.module(module), Module)
    assert isinstance(found.member(module, "anything"), Opaque)


def test_module_in_a_zip_is_opaque(tmp_path: Path):
    """It exists, but its text is not loaded."""
    import zipfile

    with zipfile.ZipFile(tmp_path / "lib.zip", "w") as archive:
        archive.writestr("zipped.py", "def f(): ...\n")
    found = PythonModules(ModuleFinder((str(tmp_path / "lib.zip"),)), lambda path: None)

    assert isinstance(found.member("zipped", "f"), Opaque)


def test_submodule_made_at_run_time_is_not_missing(modules):
    """`os.path` is not a file; a module that writes to `sys.modules` may have created it."""
    found = modules({"six_.py": "import sys\nsys.modules['six_.moves'] = object()\n"})

    assert isinstance(found.module("six_.moves"), Module)


def test_module_under_an_editable_finder_is_found(
    modules, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The finders of editable installs are asked for top-level names, other finders are not."""
    from importlib.machinery import PathFinder

    class Editable:
        def find_spec(self, name: str, path: None = None):
            return PathFinder.find_spec(name, [str(tmp_path / "elsewhere")])

    class Other:
        def find_spec(self, name: str, path: None = None):
            raise AssertionError(name)

    Editable.__module__ = "__editable___app_finder"
    monkeypatch.setattr(sys, "meta_path", [Other(), Editable()])
    found = modules({"elsewhere/app/__init__.py": "", "elsewhere/app/m.py": "def f(): ...\n"})

    assert isinstance(found.member("app.m", "f"), Function)


def test_package_that_a_finder_puts_into_a_namespace_is_found(
    modules, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """As with a setuptools package `space.inner` whose folder has another name."""
    from importlib.machinery import ModuleSpec, PathFinder

    class Editable:
        @classmethod
        def find_spec(cls, name: str, path: None = None, target: None = None):
            if name == "space":
                spec = ModuleSpec("space", None, is_package=True)
                spec.submodule_search_locations = ["__editable__.space.finder.__path_hook__"]
                return spec
            if name == "space.inner":
                return PathFinder.find_spec("code", [str(tmp_path)])
            return None

    Editable.__module__ = "__editable___space_finder"
    monkeypatch.setattr(sys, "meta_path", [Editable])
    found = modules({"code/__init__.py": "", "code/m.py": "def f(): ...\n"})

    assert isinstance(found.member("space.inner.m", "f"), Function)
    assert isinstance(found.module("space.outer"), Missing)


def test_earlier_root_wins(tmp_path: Path):
    """Roots are searched in order."""
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "m.py").write_text("")

    finder = ModuleFinder((str(tmp_path / "b"), str(tmp_path / "a")))

    assert getattr(finder.find("m"), "source", None) == str(tmp_path / "b" / "m.py")


def test_module_says_what_it_offers(modules):
    """Its names, its docstring, and whether there may be more names."""
    found = modules('"""Nodes."""\nfrom absent import *\ndef f(): ...\n').module("m")

    assert isinstance(found, Module)
    assert (found.public, found.doc, found.certainty) == (("f",), "Nodes.", Certainty.AT_LEAST)
