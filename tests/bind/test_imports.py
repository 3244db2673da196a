"""What flow files import from each other, in the binder and in the pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

import attrs
from binding import Bind

from flowc import pipeline
from flowc.python import ModuleFinder, PythonModules
from flowc.source import Source, SourceError
from flowc.trees.program import GraphTask
from flowc.trees.types import Primitive

REVIEW = """
enum Kind { good, bad }
record Row { kind: Kind }
graph Review(row: Row) -> row { set s { row = row } start -> s -> end }
"""


def test_graphs_enums_and_records_are_imported(bind_text: Bind):
    """They mean the same as in the file that defines them."""
    review = bind_text(REVIEW, path="common/review.flow").program
    bound = bind_text(
        """
        from "common/review.flow" import Review as Check, Kind, Row
        graph G(row: Row) -> row {
          node check(row) -> row = Check
          start -> check -> if row.kind == Kind.bad { check } else { end }
        }
        """,
        flows={"common/review.flow": review},
    )
    task = bound.occurrence("check").task

    assert bound.codes == []
    assert isinstance(task, GraphTask)
    assert task.graph is review.graphs[0].header
    assert bound.graph.fields[0].type == review.graphs[0].fields[0].type
    assert [(one.local, one.name, one.module) for one in bound.program.imports] == [
        ("Check", "Review", "common.review_flow"),
        ("Kind", "Kind", "common.review_flow"),
        ("Row", "Row", "common.review_flow"),
    ]


def test_a_name_that_the_other_file_lacks(bind_text: Bind):
    """A similar name is offered."""
    review = bind_text(REVIEW, path="review.flow").program
    bound = bind_text('from "review.flow" import Reviw', flows={"review.flow": review})

    assert bound.codes == ["unknown-import-name"]
    assert bound.only.help == "a name `Review` exists"


def test_nothing_is_said_of_a_file_that_could_not_be_read(bind_text: Bind):
    """The reader of the file has reported it."""
    bound = bind_text(
        """
        from "gone.flow" import Review, Row
        graph G(row: Row) -> row {
          node check(row) -> row = Review
          start -> check -> end
        }
        """,
        flows={"gone.flow": None},
    )

    assert bound.codes == []
    assert not bound.graph.sound


# ---- pipeline --------------------------------------------------------------------------------


@attrs.frozen
class Files:
    """Files that are kept in memory."""

    texts: Mapping[str, str]

    def load(self, path: str) -> Source:
        if path not in self.texts:
            raise SourceError(f"no file `{path}`")
        return Source(path, self.texts[path])

    def resolve(self, importer: str, target: str) -> str:
        return str(PurePosixPath(importer).parent / target)

    def module_name(self, flow_file: str) -> str:
        return flow_file.removesuffix(".flow").replace("/", ".") + "_flow"

    def python_modules(self, flow_file: str) -> PythonModules:
        return PythonModules(ModuleFinder(()), lambda path: None)


def check(**texts: str) -> pipeline.Checked:
    """Return the program of `main.flow` among *texts*."""
    world = Files({f"{name}.flow": text for name, text in texts.items()})
    return pipeline.check(world.load("main.flow"), world)


MAIN = """
from "review.flow" import Review, Row
graph G(row: Row) -> row { node review(row) -> row = Review  start -> review -> end }
"""


def test_imported_type_that_the_language_knows_is_that_type(bind_text: Bind):
    """Importing `timedelta` makes no difference: the type and its empty value are the same."""
    bound = bind_text(
        """
        from datetime import timedelta
        graph G(n: int) -> spent: timedelta by add {
          set s { spent = 1s * n }
          start -> s -> end
        }
        """,
        python={"datetime": "timedelta = __import__('_datetime').timedelta"},
    )

    (spent,) = bound.program.graphs[0].header.outputs
    assert spent.type == Primitive("timedelta")


def test_a_check_reads_what_is_imported():
    """The imports are listed, so that they can be built too."""
    checked = check(main=MAIN, review=REVIEW)

    assert checked.problems == ()
    assert checked.imports == ("review.flow",)
    assert [graph.name for graph in checked.program.graphs] == ["G"]


def test_findings_of_an_imported_file_are_its_own():
    """They are reported when that file is checked."""
    checked = check(main=MAIN, review=REVIEW.replace("row = row", "rwo = row"))

    assert [problem.code.slug for problem in checked.problems] == []


def test_a_file_that_is_missing_is_reported_at_its_import():
    """Nothing else is reported about the names it would have provided."""
    checked = check(main=MAIN)

    assert [problem.code.slug for problem in checked.problems] == ["import-not-found"]
    assert checked.has_errors


def test_files_that_import_each_other_are_an_error_with_the_cycle_drawn():
    """Also through a third file; the finding marks the import that closes the cycle."""
    checked = check(
        main=MAIN,
        review=f'from "third.flow" import X\n{REVIEW}',
        third='from "main.flow" import G\n',
    )
    (problem,) = checked.problems

    assert problem.code.slug == "import-cycle"
    assert [note.text for note in problem.notes] == [
        "main.flow → review.flow → third.flow → main.flow"
    ]


def test_a_cycle_among_others_is_theirs():
    """A file that merely imports from a cycle is not part of it."""
    checked = check(
        main=MAIN,
        review=f'from "third.flow" import X\n{REVIEW}',
        third='from "review.flow" import Review\n',
    )

    assert [problem.code.slug for problem in checked.problems] == []


def test_an_error_stops_the_build():
    """No module is generated for a file with an error in it."""
    world = Files({"main.flow": "graph G(x: Nope) -> x { set s { x = 1 } start -> s -> end }"})

    built = pipeline.build(world.load("main.flow"), world)

    assert built.text is None
    assert built.checked.has_errors
