"""Measure how long formatting takes: ``make speed``.

For files of 1 000, 10 000 and 20 000 lines, each once squeezed into few lines and once already
formatted: CPU seconds (the best of three), and the ratio to parsing the same text.
"""

from __future__ import annotations

import gc
import re
import time
from collections.abc import Callable
from pathlib import Path

from flowc.diagnostics import Problems
from flowc.format import format_source
from flowc.parse import parse
from flowc.source import Source

EXAMPLE = Path(__file__).parents[2] / "examples" / "support" / "support.flow"
SIZES = (1_000, 10_000, 20_000)


def main() -> None:
    """Print a table."""
    print("| lines | layout | seconds | ratio to parsing |")
    print("| ---: | --- | ---: | ---: |")
    for size in SIZES:
        text = _of_lines(size)
        for name, one in (("formatted", text), ("on few lines", re.sub(r"\n\s*", " ", text))):
            source = Source("big.flow", one)
            seconds = _best(lambda source=source: format_source(source, 100))
            parsing = _best(lambda source=source: parse(source, Problems()))
            print(f"| {size:,} | {name} | {seconds:.2f} | {seconds / parsing:.2f} |", flush=True)


def _of_lines(count: int) -> str:
    """Return a file of graphs without comments that has that many lines once formatted."""
    graph = EXAMPLE.read_text(encoding="utf-8").split('"""\n', 1)[1]
    copies = count // graph.count("\n") + 1
    text = "\n".join(re.sub(r"\b(Support|Reply)\b", rf"\g<1>{n}", graph) for n in range(copies))
    return format_source(Source("big.flow", text), 100).text


def _best(do: Callable[[], object]) -> float:
    return min(_seconds(do) for _ in range(3))


def _seconds(do: Callable[[], object]) -> float:
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        do()
        return time.process_time() - start
    finally:
        gc.enable()


if __name__ == "__main__":
    main()
