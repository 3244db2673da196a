"""Measure how the time of a check and of a build grows with the graph: ``make scale``.

For each shape of `shapes.py` and each size: CPU seconds, microseconds per node, and the exponent of
growth since the previous size (1 is linear, 2 quadratic). Positional arguments select shapes,
``--sizes 1000,2000`` the sizes; ``--build`` lowers and prints as well. A shape that takes longer
than a minute is not measured at larger sizes.
"""

from __future__ import annotations

import argparse
import gc
import math
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from shapes import PYTHON, SHAPES, Shape

from flowc import pipeline
from flowc.project import Project
from flowc.source import Source

SIZES = (1000, 2000, 5000, 10000, 20000)
LONGEST = 60.0

T = TypeVar("T")


def main() -> None:
    """Print a table of every shape and size."""
    parser = argparse.ArgumentParser()
    parser.add_argument("shapes", nargs="*", default=list(SHAPES))
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--build", action="store_true")
    options = parser.parse_args()
    print("| shape | nodes | seconds | µs per node | exponent | findings |")
    print("| --- | ---: | ---: | ---: | ---: | --- |")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "nodes.py").write_text(PYTHON, encoding="utf-8")
        project = Project(folder)
        pipeline.build(Source(f"{folder}/first.flow", SHAPES["chain"](10)), project)
        for name in options.shapes:
            sizes = [int(size) for size in options.sizes.split(",")]
            _measure(SHAPES[name], sizes, project, options.build)


def _measure(shape: Shape, sizes: list[int], project: Project, builds: bool) -> None:
    before: tuple[int, float] | None = None
    for size in sizes:
        source = Source(f"{project.folder}/{shape.__name__}.flow", shape(size))
        checked, seconds = _timed(lambda source=source: pipeline.check(source, project))
        found = Counter(item.code.number for item in checked.problems)
        print(_row(shape.__name__, size, seconds, before, found), flush=True)
        before = size, seconds
        if builds and not checked.has_errors:
            _, more = _timed(lambda c=checked, s=source: pipeline.print_module(c.program, s))
            print(_row(f"{shape.__name__}, built", size, more, None, Counter()), flush=True)
            seconds += more
        if seconds > LONGEST:
            return


def _timed(do: Callable[[], T]) -> tuple[T, float]:
    gc.collect()
    gc.disable()
    start = time.process_time()
    result = do()
    seconds = time.process_time() - start
    gc.enable()
    return result, seconds


def _row(
    name: str, size: int, seconds: float, before: tuple[int, float] | None, found: Counter[str]
) -> str:
    exponent = ""
    if before is not None:
        exponent = f"{math.log(seconds / before[1]) / math.log(size / before[0]):.2f}"
    listed = ", ".join(f"{count} {number}" for number, count in sorted(found.items()))
    each = f"{seconds / size * 1e6:.0f}"
    return f"| {name} | {size} | {seconds:.2f} | {each} | {exponent} | {listed} |"


if __name__ == "__main__":
    main()
