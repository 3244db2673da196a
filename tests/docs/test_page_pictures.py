"""The pictures on pages are those of the graphs that the pages define."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from page_pictures import IMAGES, ROOT, SHOWN, images


def test_pictures_are_drawn_from_the_text_of_their_pages() -> None:
    """`make docs` was run after the last change to a graph, or to how graphs are drawn."""
    assert {path.name: path.read_text(encoding="utf-8") for path in IMAGES.iterdir()} == images()


@pytest.mark.parametrize("page", SHOWN)
def test_a_page_shows_its_picture(page: str) -> None:
    """No picture is kept that no page shows."""
    name = SHOWN[page].replace(".flow", ".svg")

    assert f"images/{name})" in (ROOT / page).read_text(encoding="utf-8")
