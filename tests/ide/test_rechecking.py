"""What a check reuses from the one before it: its findings are exactly those of a fresh check."""

from __future__ import annotations

import gc
import re
import shutil
import weakref
from pathlib import Path

import pytest
from editing import NODES
from scribbling import edits

from flowc import ide, pipeline
from flowc.project import Project
from flowc.source import Source

HERE = Path(__file__).parents[1]
CORPUS = sorted((HERE / "corpus").glob("*.flow"))
GOLDENS = sorted((HERE / "goldens").glob("*/case.flow"))

#: Graphs that call each other, with findings of every phase, and anything else that a file may
#: hold.
MANY = '''"""Letters."""

from nodes import Page, classify, find, write

enum Kind { question, refund = "money" }

record Letter {
  sender: str
  pages: int = 1
}

# the first
graph Read(text: str) -> kind: Kind, found: list[str] by append {
  var idle: int
  node classify(text) -> kind
  node note(kind, text) -> found = Note
  start -> classify -> each word in text.split() max 3 { note } -> end
}

graph Note(kind: Kind, text: str) -> found: str {
  set keep { found = text }
  start -> match kind { question => keep refund => keep } -> end
}

graph Ask(letter: Letter) -> answer: str {
  """Ask for what is not known."""

  var tries: int = 0
  ask confirm(letter) -> answer: "Really?"
  set again { tries = tries + letter.pages }
  start -> confirm -> if tries < 3 { again -> confirm } -> end
}

graph Unsure(text: str) -> page: Page {
  node find(query=txt) -> page
  node spare(text) -> page = find
  start -> find -> end
}

graph Whole(letter: Letter) -> answer: str, kind: Kind {
  var found: list[str]
  node read(letter.sender) -> { kind, found } = Read
  node ask(letter) -> answer = Ask
  start -> read -> ask -> end
}

graph Count(n: int) -> n {
  set down { n = n - 1 }
  set none { n = 0 }
  start -> match n { -1 | 0 => none 1 => down _ => end } -> end
}

on http POST "/letters" run Whole(letter=Letter(sender=body["sender"]))

test "a question" for Note(kind=Kind.question, text="a") {
  expect found == "a"
}
'''


def known(analysis: ide.Analysis) -> dict[str, object]:
    """Return everything that is known about a file, as comparable values."""
    program = analysis.program
    return {
        "findings": analysis.findings,
        "syntax": repr(program.syntax),
        "tokens": repr(program.syntax.tokens),
        "imports": repr(program.imports),
        "definitions": repr((program.enums, program.records)),
        "graphs": re.sub(r"<networkx[^>]*>", "", repr(program.graphs)),
        "arrows": [repr(list(graph.flow.graph.edges(data=True))) for graph in program.graphs],
        "bodies": [(header.name, body.name) for header, body in program.bodies.items()],
        "tests": repr((program.tests, program.triggers)),
        "names": analysis.index.references,
        "outline": tuple(ide.outline(analysis)),
        "colors": tuple(ide.colors(analysis)),
        "folds": tuple(ide.folds(analysis)),
        "hints": tuple(ide.hints(analysis, 0, len(analysis.text))),
        "lenses": tuple(ide.lenses(analysis)),
    }


def follow(path: str, texts: list[str]) -> None:
    """Check *texts*, each of which an edit made of the one before, incrementally and afresh."""
    workspace = ide.Workspace()
    for text in texts:
        workspace.hold(path, text)
        fresh = ide.analyse(Source(path, text), workspace.project(path))
        assert known(workspace.analysis(path)) == known(fresh), text


@pytest.mark.parametrize("seed", range(4))
def test_an_edited_file_is_known_as_a_fresh_one_is(seed: int) -> None:
    """The file has many graphs, and edits happen in and between them."""
    Path("nodes.py").write_text(NODES, encoding="utf-8")

    follow("letters.flow", [MANY, *edits(seed, MANY, 30)])


@pytest.mark.parametrize("path", [*CORPUS, *GOLDENS], ids=lambda path: "/".join(path.parts[-2:]))
def test_every_program_is_known_as_a_fresh_one_is(path: Path, tmp_path: Path) -> None:
    """Some of its graphs are edited and others are not; the files next to it are included."""
    shutil.copytree(path.parent, tmp_path, dirs_exist_ok=True)
    text = path.read_text(encoding="utf-8")

    follow(path.name, [text, *edits(len(text), text, 6)])


def edited(before: str, after: str) -> tuple[pipeline.Checked, pipeline.Checked]:
    """Return the check of `MANY`, and that of the text with *after* instead of *before*, which
    reuses the first.
    """
    Path("nodes.py").write_text(NODES, encoding="utf-8")
    project = Project.at()
    first = pipeline.check(Source("letters.flow", MANY), project)
    source = Source("letters.flow", MANY.replace(before, after))
    return first, pipeline.check(source, project, first.past)


@pytest.mark.parametrize(
    ("before", "after", "left"),
    [
        # Nothing calls it. `Unsure` has a finding of the binder, so it is always bound again.
        ("page: Page {", "page: Page {  # one", ["Read", "Note", "Ask", "Whole", "Count"]),
        ("found = text }", "found = text + text }", ["Ask", "Count"]),
        ("tries < 3", "tries < 4", ["Read", "Note", "Count"]),
        ("answer = Ask", "answer = Asks", ["Read", "Note", "Ask", "Count"]),
        ("refund = ", "refunds = ", []),
        ("from nodes import Page", "from nodes import Page as Sheet", []),
        ("graph Ask(", "graph Asked(", []),
        ('"a question"', '"another question"', ["Read", "Note", "Ask", "Whole", "Count"]),
        ("# the first", "# another", ["Read", "Note", "Ask", "Whole", "Count"]),
    ],
)
def test_graphs_that_rest_on_nothing_edited_are_not_worked_out_again(
    before: str, after: str, left: list[str]
) -> None:
    """They, what they call, the imports and the definitions are all unchanged."""
    _, second = edited(before, after)

    assert second.known is not None
    assert [graph.name.text for graph in second.known.origins] == left


def test_what_stands_before_an_edit_is_the_very_same() -> None:
    """It is the same object, since it has not moved."""
    first, second = edited("answer = Ask", "answer = Asks")

    assert second.program.graphs[0] is first.program.graphs[0]
    assert second.program.syntax.items[3] is first.program.syntax.items[3]


def test_members_beside_an_edit_are_not_read_again() -> None:
    """Their trees are the same objects."""
    first, second = edited("tries < 3", "tries < 4")

    before, after = (checked.program.graphs[2].syntax.members for checked in (first, second))
    assert [old is new for old, new in zip(before, after, strict=True)] == [True, True, True, False]


#: Members that begin with a word that could also continue the member before them.
AMBIGUOUS = """from nodes import write

graph Main(x: int, limit: int) -> y: int {
  node write(x) -> y
  set limit { x = 1 }
  var more: int
  limit 5 steps
  start -> write -> limit -> end
}
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("-> y\n", "-> y,\n"),
        ("-> y\n", "-> y =\n"),
        ("-> y\n", "->\n"),
        ("x = 1 }", "x = 1"),
        ("x = 1 }", "x = 1 } }"),
        ("more: int", "more: int |"),
        ("more: int", "more: int ="),
        ("5 steps", "5"),
        ("limit 5 steps\n", ""),
        ("limit 5", "limit -> 5"),
        ("  var more: int\n", "  var more: int\n  var more: int\n"),
        ("  limit 5 steps\n", '  limit 5 steps\n  """'),
        ("{\n  node", "{\n  if x > 1 {\n  node"),
        ("x: int,", 'x: str = ",'),
    ],
)
def test_members_are_read_again_where_an_edit_lets_them_be_another(before: str, after: str) -> None:
    """After each edit, and after undoing it, the result is that of a fresh check."""
    Path("nodes.py").write_text(NODES, encoding="utf-8")
    changed = AMBIGUOUS.replace(before, after)

    follow("main.flow", [AMBIGUOUS, changed, f"# more\n{changed}", AMBIGUOUS, changed, AMBIGUOUS])


def test_a_check_of_files_that_import_each_other_leaves_nothing() -> None:
    """The meaning of the other file depends on this one."""
    Path("a.flow").write_text(
        'from "b.flow" import B\ngraph A() { start -> end }', encoding="utf-8"
    )
    Path("b.flow").write_text(
        'from "a.flow" import A\ngraph B() { start -> end }', encoding="utf-8"
    )
    project = Project.at()

    assert pipeline.check(project.load("a.flow"), project).past is None


def test_an_imported_file_that_is_edited_is_known_to_be_another() -> None:
    """The graphs that call it have another meaning, however little else has changed."""
    Path("part.flow").write_text("graph Part(x: int) -> x { start -> end }\n", encoding="utf-8")
    graph = "graph Main(x: int) -> x { node p(x) -> x = Part start -> p -> end }\n"
    text = f'from "part.flow" import Part\n{graph}'
    workspace = ide.Workspace()
    workspace.hold("main.flow", text)
    assert not workspace.analysis("main.flow").findings

    workspace.hold("part.flow", "graph Part(y: str) -> y { start -> end }\n")
    workspace.hold("main.flow", text + "# more\n")

    assert workspace.analysis("main.flow").findings


def test_a_graph_nested_too_deeply_to_be_carried_is_read_again() -> None:
    """Whatever can be parsed can be edited around."""
    deep = "if x > 0 { " * 95 + "a" + " }" * 95
    text = f"graph Deep(x: int) -> x {{\n  set a {{ x = x + 1 }}\n  start -> {deep} -> end\n}}\n"

    follow("deep.flow", [text, f"# a\n{text}", f"# ab\n{text}"])


def test_a_string_that_hides_all_behind_it_is_closed_at_little_cost() -> None:
    """What was known before it was opened is known again."""
    Path("nodes.py").write_text(NODES, encoding="utf-8")
    opened = MANY.replace('"""Ask for what is not known."""', '"""Ask for what is not known.')
    workspace = ide.Workspace()
    found = []
    for text in (MANY, opened, MANY + "# more\n"):
        workspace.hold("letters.flow", text)
        found.append(workspace.analysis("letters.flow"))

    assert found[2].program.graphs[0] is found[0].program.graphs[0]
    assert found[2].program.graphs[-1] is found[0].program.graphs[-1]


def test_what_a_file_rests_on_is_forgotten_with_its_imports() -> None:
    """While the name of a module is typed, its prefixes are not kept as dependencies."""
    Path("nodes.py").write_text(NODES, encoding="utf-8")
    workspace = ide.Workspace()
    for length in range(1, len("nodes") + 1):
        workspace.hold("letters.flow", MANY.replace("from nodes", f"from {'nodes'[:length]}"))
        workspace.analysis("letters.flow")
    workspace.hold("letters.flow", MANY.replace("tries < 3", "tries < 4"))

    fresh = ide.analyse(workspace.source("letters.flow"), workspace.project("letters.flow"))

    assert workspace.analysis("letters.flow").asked == fresh.asked


def test_what_was_known_of_an_edited_file_goes_without_the_collector() -> None:
    """The collector would delay an answer, the longer the more edits there were."""
    Path("nodes.py").write_text(NODES, encoding="utf-8")
    workspace = ide.Workspace()
    project = workspace.project("letters.flow")
    gc.disable()
    try:
        first = ide.analyse(Source("letters.flow", MANY), project)
        second = ide.analyse(Source("letters.flow", f"# more\n{MANY}"), project, [first])
        graphs = [weakref.ref(graph.flow.graph) for graph in first.program.graphs]
        graphs += [weakref.ref(graph.flow.graph) for graph in second.program.graphs]
        del first, second

        assert not any(graph() for graph in graphs)
    finally:
        gc.enable()
