"""A new process: importing the runtime, the first run, and the memory of both."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import flows
from harness import Figure
from lab import Lab, flowc

SEEN = """
import sys, time
def held():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 / 1e6
before = held()
begin = time.perf_counter()
{body}
seconds = time.perf_counter() - begin
print(seconds, held() - before, len(sys.modules))
"""
RUN = "from small_flow import Small\nSmall.invoke({'x': 0})"


def cases(lab: Lab) -> Iterator[Figure]:
    """Yield seconds and megabytes beyond a bare interpreter; a peer does the same import."""
    assert lab.module
    text = f"from nodes import bump\n\n{flows.chain('Small', 'bump', 10)}"
    lab.folder.joinpath("small.flow").write_text(text, encoding="utf-8")
    flowc("build", "small.flow", cwd=lab.folder)
    seconds, megabytes, modules = seen("import flowrt", lab)
    yield Figure("`import flowrt`", seconds * 1e3, "ms", bar=60, aim=30)
    yield Figure("memory of `import flowrt`", megabytes, "MB", bar=15, aim=8)
    seconds, megabytes, _ = seen(RUN, lab)
    yield Figure("import of a graph of ten nodes and its first run", seconds * 1e3, "ms", bar=90)
    yield Figure("memory of the same", megabytes, "MB", bar=25)
    for peer in lab.peers:
        seconds, megabytes, modules = seen(peer.IMPORT, lab)
        yield Figure(f"`{peer.IMPORT}`: {modules:.0f} modules", seconds * 1e3, "ms")
        yield Figure(f"memory of `{peer.IMPORT}`", megabytes, "MB")


def seen(body: str, lab: Lab) -> list[float]:
    """Return medians over new processes: seconds, megabytes, modules."""
    command = [sys.executable, "-c", SEEN.format(body=body)]
    rows = [
        [
            float(word)
            for word in subprocess.run(
                command, cwd=lab.folder, capture_output=True, text=True, check=True
            ).stdout.split()
        ]
        for _ in range(9)
    ]
    return [sorted(column)[len(column) // 2] for column in zip(*rows, strict=True)]
