"""Compare the cost of compiled graphs with the same calls written by hand, and with peer libraries.

``python tests/benchmarks/bench.py [FAMILY …] [--json FILE]`` builds the graphs with the command
line, checks that all contenders give the same result, runs them in turn, and prints a table. The
peers are those that are installed (``make bench`` installs them); ``--no-peers`` leaves them out.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

from harness import HAND, OURS, Figure, Result, measure
from lab import Lab

FAMILIES = (
    "chain",
    "loop",
    "parallel",
    "subgraphs",
    "streams",
    "many",
    "theirs",
    "kept",
    "starting",
    "compiling",
)
PEERS = ("langgraph_way", "pydantic_graph_way", "burr_way")


def main() -> None:
    """Measure the named families, or all of them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("families", nargs="*", metavar="FAMILY", help=", ".join(FAMILIES))
    parser.add_argument("--json", metavar="FILE", help="also write the figures to FILE")
    parser.add_argument("--no-peers", action="store_true", help="measure no peers")
    options = parser.parse_args()
    if unknown := set(options.families) - set(FAMILIES):
        parser.error(f"no such family: {', '.join(sorted(unknown))}")
    peers = [] if options.no_peers else list(installed_peers())
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores", end="")
    print("".join(f", {peer.NAME} {peer.VERSION}" for peer in peers), "\n")
    results = []
    with tempfile.TemporaryDirectory() as folder:
        lab = Lab(Path(folder), peers, asyncio.new_event_loop())
        names = [peer.NAME for peer in peers]
        print(head(names))
        figures = []
        for family in options.families or FAMILIES:
            for result in measured(family, lab):
                if isinstance(result, Figure):
                    figures.append(result)
                else:
                    print(row(result, names), flush=True)
                    results.append(result)
        if figures:
            print("\n| what | figure | limit | target |\n| --- | --- | --- | --- |")
            print("\n".join(map(figure_row, figures)))
        lab.loop.close()
    if options.json:
        Path(options.json).write_text(as_json(results, figures), encoding="utf-8")


def installed_peers() -> Iterable[ModuleType]:
    """Yield the peers that can be imported, with their telemetry turned off."""
    os.environ.update(LANGSMITH_TRACING="false", LANGCHAIN_TRACING_V2="false")
    for name in PEERS:
        try:
            yield importlib.import_module(f"peers.{name}")
        except ModuleNotFoundError as missing:
            print(f"left out: {missing}", file=sys.stderr)


def measured(family: str, lab: Lab) -> Iterable[Result | Figure]:
    """Yield the results of a family."""
    for case in importlib.import_module(f"families.{family}").cases(lab):
        yield case if isinstance(case, Figure) else measure(case)


def figure_row(figure: Figure) -> str:
    """Return the table row of a figure that has no ratio."""
    limits = ("" if limit is None else f"{limit:g}" for limit in (figure.bar, figure.aim))
    return f"| {figure.what} | {figure.value:,.2f} {figure.unit} | {' | '.join(limits)} |"


def head(peers: list[str]) -> str:
    """Return the head of the table."""
    columns = ["what", "by hand", "flowc", "ratio", "limit", "target", "met", *peers]
    return f"| {' | '.join(columns)} |\n|{' --- |' * len(columns)}"


def row(result: Result, peers: list[str]) -> str:
    """Return a table row; a peer is shown with its ratio to the version written by hand."""
    case = result.case
    cells = [
        case.what,
        f"{told(result.seconds[HAND])} per {case.unit}",
        told(result.seconds[OURS]),
        f"{result.ratio:.2f}",
        f"{case.bar:g}",
        f"{case.aim:g}",
        "yes" if result.met else "no",
        *(f"{result.ratios[name]:,.0f}" if name in result.ratios else "" for name in peers),
    ]
    return f"| {' | '.join(cells)} |"


def told(seconds: float) -> str:
    """Return a time in the most readable unit."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:,.2f} {unit}"
    return f"{seconds * 1e9:,.0f} ns"


def as_json(results: list[Result], figures: list[Figure]) -> str:
    """Return the measurements as one JSON object, keyed by case."""
    alone = {figure.what: {"value": figure.value, "unit": figure.unit} for figure in figures}
    compared = {
        result.case.what: {
            "unit": result.case.unit,
            "bar": result.case.bar,
            "aim": result.case.aim,
            "seconds": dict(result.seconds),
            "ratios": dict(result.ratios),
        }
        for result in results
    }
    return json.dumps(compared | alone, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    main()
