"""The compiler, in a cold process: a check and a build of chains of growing length."""

from __future__ import annotations

from collections.abc import Iterator

import flows
from harness import Figure
from lab import Lab, flowc

SIZES = {10: None, 100: None, 1_000: (2.0, 1.0), 10_000: None, 20_000: (25.0, 12.0)}


def cases(lab: Lab) -> Iterator[Figure]:
    """Yield the seconds that both commands take together, with nothing cached."""
    assert lab.module
    for size, limits in SIZES.items():
        name = f"chain{size}.flow"
        text = f"from nodes import bump\n\n{flows.chain('Chain', 'bump', size)}"
        (lab.folder / name).write_text(text, encoding="utf-8")
        check = flowc("check", "--no-cache", name, cwd=lab.folder)
        build = flowc("build", "--no-cache", name, cwd=lab.folder)
        bar, aim = limits or (None, None)
        yield Figure(f"check and build of {size:,} nodes", check + build, "s", bar=bar, aim=aim)
