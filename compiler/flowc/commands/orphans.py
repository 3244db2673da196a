"""Generated modules that are left of flow files which were renamed or deleted."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from flowc.commands.compiling import Workspace
from flowc.diagnostics import Diagnostic, codes, finding
from flowc.paths import FLOW_FILE, shown_path, written_files
from flowc.project import Project
from flowc.seal import is_sealed

#: What the doc string of a generated module says.
_MADE = re.compile(r"^(?:\"\"\")?Made from (.+) by flowc\. Edit that file", re.MULTILINE)


def orphans_in(paths: Iterable[str], workspace: Workspace) -> Iterator[Diagnostic]:
    """Yield each module in the folders among *paths*, those of a command for *workspace*, whose
    flow file is gone; where there are no paths, in the project.
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
