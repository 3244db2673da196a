"""What a compiled graph costs beside the same calls written by hand: ``make bench``.

Builds the graphs with the command line into a temporary folder, imports them, checks that both ways
give one result, and prints a table. Nodes are ``x + 1``, so the ratios are worst cases.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

from harness import Ratio, compare

CHAIN = 1000
LOOP = 1000

NODES = '''\
"""The nodes of the measured graphs."""


def bump(x: int) -> int:
    return x + 1


async def abump(x: int) -> int:
    return x + 1
'''


def chain(name: str, function: str, length: int) -> str:
    """Return a graph of *length* nodes in a row."""
    nodes = "\n".join(f"  node n{i}(x) -> x = {function}" for i in range(length))
    path = " -> ".join(f"n{i}" for i in range(length))
    return f"graph {name}(x: int) -> x {{\n{nodes}\n  start -> {path} -> end\n}}\n"


LOOPS = f"""\
graph Loop(x: int) -> x {{
  limit {LOOP + 10} steps
  node up(x) -> x = bump
  start -> up -> if x < {LOOP} {{ up }} else {{ end }}
}}

graph PingPong(x: int) -> x {{
  limit {LOOP + 10} steps
  node ping(x) -> x = bump
  node pong(x) -> x = bump
  start -> ping -> if x < {LOOP} {{ pong }} else {{ end }}
  pong -> if x < {LOOP} {{ ping }} else {{ end }}
}}
"""


def built(folder: Path) -> ModuleType:
    """Build the graphs in *folder* and return the generated module."""
    (folder / "bench_nodes.py").write_text(NODES)
    head = "from bench_nodes import bump, abump\n\n"
    text = head + chain("Chain", "bump", CHAIN) + "\n" + chain("AsyncChain", "abump", CHAIN)
    (folder / "bench.flow").write_text(text + "\n" + LOOPS)
    flowc("build", "bench.flow", cwd=folder)
    sys.path.insert(0, str(folder))
    return importlib.import_module("bench_flow")


def flowc(*arguments: str, cwd: Path) -> float:
    """Run the command line in a new process; return its seconds."""
    begin = time.perf_counter()
    command = [sys.executable, "-m", "flowc", *arguments]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: {done.stdout}{done.stderr}")
    return time.perf_counter() - begin


def chains(module: ModuleType, nodes: ModuleType) -> Iterator[Ratio]:
    """Compare chains with a loop over a dict, synchronous and asynchronous."""
    bump, abump = nodes.bump, nodes.abump

    def hand() -> int:
        state = {"x": 0}
        for _ in range(CHAIN):
            state["x"] = bump(state["x"])
        return state["x"]

    def ours() -> int:
        return module.Chain.invoke({"x": 0})["x"]

    same(ours, hand)
    yield compare("chain of 1000, `invoke`", ours, hand, units=CHAIN, bar=1.5, repeat=20)

    async def ahand() -> int:
        state = {"x": 0}
        for _ in range(CHAIN):
            state["x"] = await abump(state["x"])
        return state["x"]

    async def aours() -> int:
        return (await module.AsyncChain.ainvoke({"x": 0}))["x"]

    loop = asyncio.new_event_loop()
    run = loop.run_until_complete
    same(lambda: run(aours()), lambda: run(ahand()))
    yield compare(
        "async chain of 1000, `ainvoke`",
        lambda: run(aours()), lambda: run(ahand()), units=CHAIN, bar=1.5, repeat=10,
    )  # fmt: skip
    loop.close()


def loops(module: ModuleType, nodes: ModuleType) -> Iterator[Ratio]:
    """Compare conditional loops with the same loop written by hand."""
    bump = nodes.bump

    def hand() -> int:
        state = {"x": 0}
        for _ in range(LOOP + 10):
            state["x"] = bump(state["x"])
            if not state["x"] < LOOP:
                break
        return state["x"]

    for graph in (module.Loop, module.PingPong):

        def ours(graph: object = graph) -> int:
            return graph.invoke({"x": 0})["x"]  # type: ignore[attr-defined,no-any-return]

        same(ours, hand)
        name = graph.name if hasattr(graph, "name") else "loop"
        yield compare(f"{name}, 1000 steps", ours, hand, units=LOOP, bar=1.5, repeat=20)


def streams(module: ModuleType, nodes: ModuleType) -> Iterator[Ratio]:
    """Compare a stream of updates with a generator that yields the same items."""
    bump = nodes.bump

    def hand() -> int:
        def items() -> Iterator[dict[str, dict[str, int]]]:
            state = {"x": 0}
            for index in range(CHAIN):
                state["x"] = bump(state["x"])
                yield {f"n{index}": {"x": state["x"]}}

        return sum(1 for _ in items())

    def ours() -> int:
        return sum(1 for _ in module.Chain.stream({"x": 0}, mode="updates"))

    same(ours, hand)
    yield compare("stream of updates", ours, hand, units=CHAIN, bar=5, repeat=10)


def same(ours: Callable[[], object], hand: Callable[[], object]) -> None:
    """Refuse to compare what gives different results."""
    if ours() != hand():
        raise SystemExit(f"different results: {ours()!r} and {hand()!r}")


def best_of(count: int, seconds: Callable[[], float]) -> float:
    """Return the median of *count* measurements."""
    return sorted(seconds() for _ in range(count))[count // 2]


def import_seconds() -> tuple[float, list[str]]:
    """Return what ``import flowrt`` adds to an interpreter, and which heavy modules it loads."""
    code = (
        "import sys, time; t = time.perf_counter(); import flowrt; d = time.perf_counter() - t;"
        "print(d, *[m for m in ('lark', 'networkx', 'jinja2', 'attrs') if m in sys.modules])"
    )
    outputs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        .stdout.split()
        for _ in range(9)
    ]  # fmt: skip
    times = sorted(float(words[0]) for words in outputs)
    return times[len(times) // 2], outputs[0][1:]


def compile_times(folder: Path) -> Iterator[tuple[str, float, float]]:
    """Yield (what, seconds, bar) for the compiler, whole cold processes."""
    head = "from bench_nodes import bump\n\n"
    small = folder / "small.flow"
    small.write_text(head + chain("Small", "bump", 190))
    yield (
        "`flowc check`, 200 lines",
        best_of(5, lambda: flowc("check", small.name, cwd=folder)),
        0.5,
    )
    large = folder / "large.flow"
    large.write_text(head + chain("Large", "bump", 10_000))

    def both() -> float:
        return flowc("check", large.name, cwd=folder) + flowc("build", large.name, cwd=folder)

    yield "`flowc check` and `build`, 10 000 nodes", both(), 15


def main() -> None:
    """Measure everything and print the tables."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        module = built(folder)
        nodes = importlib.import_module("bench_nodes")
        rows = [*chains(module, nodes), *loops(module, nodes), *streams(module, nodes)]
        print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores\n")
        print(
            "| family | by hand | flowc | ratio | bar | met |\n"
            "| --- | --- | --- | --- | --- | --- |"
        )
        for row in rows:
            print(row.row())
        print("\n| what | seconds | bar |\n| --- | --- | --- |")
        seconds, heavy = import_seconds()
        loads = f" loads {', '.join(heavy)}" if heavy else ""
        print(f"| `import flowrt`{loads} | {seconds:.3f} | 0.06 |")
        for what, took, bar in compile_times(folder):
            print(f"| {what} | {took:.2f} | {bar:g} |")
        print(json.dumps({row.family: round(row.ratio, 3) for row in rows}))


if __name__ == "__main__":
    main()
