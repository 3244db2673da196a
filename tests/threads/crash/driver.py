"""End runs at every point and resume them; report the differences from undisturbed runs.

This is a separate program that has loaded everything and has no threads, so that each life of a run
is a fork of it: a real process that is really killed. It prints its findings as JSON::

    python driver.py FOLDER PLACE TIMES           # `sqlite`, `sqlite-full`, `memory`, or a DSN
    python driver.py FOLDER PLACE TIMES TROUBLE   # the store fails instead, see `troubles`

The memory of a process does not outlive it. For `memory`, the lives of a run are therefore calls,
and a death is an exception after which the run can write no more.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crash_nodes import OUTSIDE
from faults import FAULTS, Kills
from troubles import Trouble, trouble_of

from flowc.pipeline import build
from flowc.project import Project
from flowrt import (
    Checkpointer,
    MemoryCheckpointer,
    Paused,
    PostgresCheckpointer,
    SqliteCheckpointer,
)
from flowrt.clock import ManualClock, use_clock
from flowrt.threads.entries import Entry

HERE = Path(__file__).parent

#: The input of each graph; the graph with memory is run twice on its thread.
INPUTS: dict[str, list[dict[str, Any]]] = {
    "Sequence": [{"n": 1}],
    "Group": [{"n": 1}],
    "Each": [{"n": 4}],
    "Race": [{"n": 1}],
    "Dataflow": [{"n": 1}],
    "Subgraph": [{"n": 1}],
    "Retry": [{"n": 1}],
    "Wait": [{"n": 1}],
    "Ask": [{"n": 1}],
    "Repeat": [{"n": 1}],
    "Handler": [{"n": 1}],
    "Memory": [{"n": 1}, {"n": 10}],
    "Choice": [{"n": 1}],
}

#: All possible outcomes where there is more than one: either branch of a race may win it.
POSSIBLE: dict[str, list[Any]] = {"Race": [{"m": 3}, {"m": 5}]}

#: How a life of a run ended: its outcome, or None if it was killed before that.
Life = dict[str, Any]
Scenario = tuple[str, bool]  # the graph, and whether it runs on an event loop


@dataclass(frozen=True)
class Stage:
    """Where runs take place: the module, the store, how a life starts and what ends it."""

    module: Any
    place: Callable[[], Checkpointer]
    folder: Path
    real: bool
    harm: Kills | Trouble

    def life(self, scenario: Scenario, thread: str, number: int, at: int) -> Life | None:
        """Run or resume in a life of its own, up to its end (None) or to a point (0: none)."""
        try:
            return self._life(scenario, thread, number, at)
        finally:
            self.harm.end()

    def _life(self, scenario: Scenario, thread: str, number: int, at: int) -> Life | None:
        if not self.real:
            return _play(self, scenario, thread, number, at)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            lived = _play(self, scenario, thread, number, at)
            os.write(writing, json.dumps(lived).encode())
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as report:
            told = report.read()
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            return None
        lived: Life | None = json.loads(told)
        return lived


def _play(stage: Stage, scenario: Scenario, thread: str, number: int, at: int) -> Life | None:
    """Live: continue with whatever the thread says remains to be done, and report the outcome."""
    name, on_a_loop = scenario
    inner = stage.place()
    graph = getattr(stage.module, name)
    FAULTS.arm(0, really=False)
    mortal = graph.bind(checkpointer=stage.harm.come_between(inner, at))
    entries = inner.read(thread)
    OUTSIDE.path = str(stage.folder / f"{thread}.effects")
    OUTSIDE.finished = frozenset(finished(entries))
    try:
        with use_clock(ManualClock(epoch=1_700_000_000.0 + 3600 * number)) as clock:
            output = _go_on(Thread(mortal, thread, on_a_loop, clock), inner, INPUTS[name])
    except BaseException as error:
        if stage.harm.is_end(error):
            return None
        return {"output": repr(error), "journal": [], "passed": stage.harm.passed}
    if stage.harm.struck:
        return {"output": "it went on", "journal": [], "passed": stage.harm.passed}
    if output is None:  # it had ended before, and only the result was lost
        values = graph.bind(checkpointer=inner).get_state(thread).values
        output = {name: values[name] for name in graph.outputs}
    told = journal(inner.read(thread))
    return {
        "output": output, "journal": told, "passed": stage.harm.passed,
        "modules": list(sys.modules),
    }  # fmt: skip


@dataclass(frozen=True)
class Thread:
    """A thread, and how its graph is called."""

    graph: Any
    id: str
    on_a_loop: bool
    clock: ManualClock

    def invoke(self, given: dict[str, Any]) -> Any:
        """Start a run; a database may take a moment to notice that the owner of a lock died."""
        if self.on_a_loop:
            return asyncio.run(self.graph.ainvoke(given, thread_id=self.id, wait=30))
        return self.graph.invoke(given, thread_id=self.id, wait=30)

    def resume(self, answers: dict[str, Any]) -> Any:
        """Resume a run."""
        if self.on_a_loop:
            return asyncio.run(self.graph.aresume(self.id, answers, wait=30))
        return self.graph.resume(self.id, answers, wait=30)

    def to_its_end(self, result: Any) -> Any:
        """Answer the questions one after the other, or let time pass, until the run has ended."""
        while isinstance(result, Paused):
            answers = {question.name: True for question in result.questions[:1]}
            if not answers and result.due is not None:
                self.clock.jump(max(0.0, result.due.timestamp() - self.clock.time()))
            result = self.resume(answers)
        return result


def _go_on(thread: Thread, inner: Checkpointer, inputs: Sequence[dict[str, Any]]) -> Any:
    head = inner.head(thread.id)
    ended = sum(entry.kind == "end" for entry in inner.read(thread.id))
    output = None
    if head is not None and head.status != "idle":
        output = thread.to_its_end(thread.resume({}))
        ended += 1
    for given in inputs[ended:]:
        output = thread.to_its_end(thread.invoke(given))
    return output


def finished(entries: list[Entry]) -> Iterator[str]:
    """Yield the keys of the calls that have an entry."""
    ordinals: Counter[tuple[str, str]] = Counter()
    for entry in entries:
        if entry.kind == "node" or (entry.kind == "caught" and not entry.name[0].isdigit()):
            ordinals[entry.run, entry.strand] += 1
            ordinal = ordinals[entry.run, entry.strand]
            yield f"{entry.run}:{entry.strand}:{entry.name}:{ordinal}"


def journal(entries: list[Entry]) -> list[str]:
    """Return what happened where, in a fixed order."""
    return sorted(f"{entry.kind} {entry.strand} {entry.name}" for entry in entries)


def effects(stage: Stage, thread: str) -> set[str]:
    """Return the effects with the keys of their calls; runs are numbered instead of named."""
    path = stage.folder / f"{thread}.effects"
    runs: dict[str, int] = {}
    found = set()
    for line in path.read_text().splitlines() if path.exists() else ():
        run, rest = line.split(":", 1)
        found.add(f"{runs.setdefault(run, len(runs))}:{rest}")
    return found


def campaign(stage: Stage, times: int) -> Life:
    """End that many runs, spread evenly over the points of all graphs; return what went wrong."""
    scenarios = [(name, on_a_loop) for name in INPUTS for on_a_loop in (False, True)]
    whole = {scenario: undisturbed(stage, scenario) for scenario in scenarios}
    points = [(one, at) for one in scenarios for at in range(1, whole[one]["passed"] + 1)]
    chosen = {int(place * len(points) / times) for place in range(times)}
    ended = 0
    wrong: list[str] = []
    for number in sorted(chosen):
        scenario, at = points[number]
        ends, differences = disturbed(stage, scenario, at, number, whole[scenario])
        ended += ends
        wrong += differences
        if ended >= times:
            break
    return {"points": len(points), "ended": ended, "wrong": wrong}


def undisturbed(stage: Stage, scenario: Scenario) -> Life:
    """Let a run live to its end; only the clock intervenes."""
    thread = f"{scenario[0]}-{scenario[1]}"
    lived = stage.life(scenario, thread, 0, 0)
    assert lived is not None
    assert "modules" in lived, lived["output"]
    for name in lived["modules"]:  # so that no life has to load them again
        with suppress(ImportError):
            importlib.import_module(name)
    return {**lived, "effects": effects(stage, thread)}


def disturbed(
    stage: Stage, scenario: Scenario, at: int, number: int, whole: Life
) -> tuple[int, list[str]]:
    """End a run at a point, every third run two or three times; then let it live to its end."""
    thread = f"{scenario[0]}-{scenario[1]}-{at}"
    deaths = [at, *((at * 7 % 11 + 1, at * 5 % 7 + 1) if number % 3 == 0 else ())]
    ended = 0
    lived: Life | None = None
    for life, death in enumerate((*deaths, 0)):
        lived = stage.life(scenario, thread, life, death)
        if lived is not None:
            break
        ended += 1
    assert lived is not None
    return ended, [
        f"{thread}: {told}" for told in differences(stage, scenario, thread, lived, whole)
    ]


def differences(
    stage: Stage, scenario: Scenario, thread: str, lived: Life, whole: Life
) -> Iterator[str]:
    """Yield the differences from the undisturbed run."""
    if lived["output"] not in POSSIBLE.get(scenario[0], [whole["output"]]):
        yield f"{whole['output']} became {lived['output']}"
    happened = effects(stage, thread)
    if twice := [effect for effect in happened if effect.endswith("!")]:
        yield f"finished, and called again: {twice}"
    if scenario[0] == "Race":  # which may be decided differently, so that other nodes are called
        return
    if happened != whole["effects"]:
        yield f"other effects: {sorted(happened ^ whole['effects'])}"
    if lived["journal"] != whole["journal"]:
        odd = Counter(lived["journal"])
        odd.subtract(whole["journal"])
        yield f"another journal: { {entry: n for entry, n in odd.items() if n} }"


def staged(folder: Path, where: str, trouble: str | None) -> Stage:
    """Compile the graphs, and create the store."""
    project = Project.at(str(HERE))
    built = build(project.load(str(HERE / "crash.flow")), project)
    assert built.text is not None, [problem.headline for problem in built.checked.problems]
    (folder / "crash_flow.py").write_text(built.text)
    sys.path.insert(0, str(folder))
    module = importlib.import_module("crash_flow")
    real = where != "memory"
    harm = Kills(really=real) if trouble is None else trouble_of(trouble, where, folder)
    return Stage(module, placed(folder, where, trouble), folder, real, harm)


def placed(folder: Path, where: str, trouble: str | None) -> Callable[[], Checkpointer]:
    """Return a function that opens the store; where it will be locked, the timeout is short."""
    path = folder / "runs.db"
    patience = 0.05 if trouble == "locked" else 5.0
    match where:
        case "memory":
            memory = MemoryCheckpointer()
            return lambda: memory
        case "sqlite":
            return lambda: SqliteCheckpointer(path, busy_timeout=patience)
        case "sqlite-full":
            return lambda: SqliteCheckpointer(path, synchronous="full")
    if trouble != "locked":
        return lambda: PostgresCheckpointer(where)
    PostgresCheckpointer(where).close()  # creating tables waits for other programs that create them
    return lambda: PostgresCheckpointer(f"{where}%20-clock_timeout%3D50")


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        folder, where, times, *trouble = sys.argv[1:]
        stage = staged(Path(folder), where, trouble[0] if trouble else None)
        print(json.dumps(campaign(stage, int(times))))
