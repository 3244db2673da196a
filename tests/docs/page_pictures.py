"""Draw `docs/images/`, the pictures of the graphs that pages define: ``make docs``.

The same text gives the same bytes every time, which a test compares with the files in the
repository.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from pages import blocks

from flowc.draw import picture, written
from flowc.pipeline import check
from flowc.project import Project
from flowc.source import Source

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs" / "images"

#: The pages, each with the flow file that its picture shows.
SHOWN = {"README.md": "digest.flow", "docs/pictures.md": "press.flow"}


def images() -> Mapping[str, str]:
    """Return the text of every file of the folder, by name."""
    return {f"{Path(name).stem}.svg": _drawn(ROOT / page, name) for page, name in SHOWN.items()}


def _drawn(page: Path, name: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        for block in blocks(page.read_text(encoding="utf-8")):
            if block.file_name is not None:
                Path(folder, block.file_name).write_text(block.text, encoding="utf-8")
        path = Path(folder, name)
        source = Source(str(path), path.read_text(encoding="utf-8"))
        graph = check(source, Project.at(str(path))).program.graphs[0]
        return written(picture(graph, source), "svg")


def main() -> None:
    """Write the folder."""
    IMAGES.mkdir(exist_ok=True)
    for name, text in images().items():
        (IMAGES / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
