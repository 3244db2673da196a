"""Generated modules whose flow files were renamed or deleted."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from flowc.commands.compiling import Workspace
from flowc.diagnostics import Diagnostic, codes, finding
from flowc.paths import FLOW_FILE, shown_path, written_files
from flowc.project import Project
from flowc.seal import is_sealed

#: The mark in the doc string of a generated module.
_MADE = re.compile(r"^(?:\"\"\")?Made from (.+) by flowc\. Edit that file", re.MULTILINE)


def orphans_in(paths: Iterable[str], workspace: Workspace) -> Iterator[Diagnostic]:
    """Yield each generated module whose flow file is gone, in the folders among *paths*, or without
    paths in the project; *workspace* is that of the command.
    """
    project = workspace.files[0].project
    given = tuple(paths) or (shown_path(project.folder),)
    for folder in filter(os.path.isdir, given):
        made = {project.output_path(path) for path in written_files(folder, FLOW_FILE)}
        for path in written_files(folder, "_flow.py"):
            if path not in made:
                yield from _orphaned(path, project)


def _orphaned(path: str, project: Project) -> Iterator[Diagnostic]:
    source = project.load_python(path)
    said = None if source is None else _MADE.search(source.text)
    if source is None or said is None or not is_sealed(source.text):
        return
    yield finding(
        codes.ORPHANED_OUTPUT,
        f"`{path}` was made from a file that is gone",
        source.span(*said.span(1)),
        "there is no such file beside it",
        help="delete it; a renamed file is built to a module with the new name",
    )
