"""Saved runs, compared with the same calls and a journal written by hand.

The journals do what a careful person would write: one row for the input of a run, one for each
result and one for the end, each serialized with the same library and committed before the next
call. They take no lease, check nothing and cannot be replayed; the difference is the price of those
features. PostgreSQL is the server that ``FLOWC_POSTGRES`` names; its commits do not wait for the
disk here, so that the work shows.
"""

from __future__ import annotations

import importlib
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from time import perf_counter
from types import ModuleType
from typing import Any

import flows
import ormsgpack
import psycopg
from harness import Case, Figure, measure
from lab import Lab, flowc
from places import schema

from flowrt import Checkpointer, MemoryCheckpointer, PostgresCheckpointer, SqliteCheckpointer

CHAIN = 100
LONG = 1_000
TURNS = 10_000
QUESTIONS = 3_000

NODES = '''\
"""The nodes of the measured graphs."""

import time


def bump(x: int) -> int:
    return x + 1


BEGUN: list[float] = []


def work(x: int) -> int:
    """Take longer than SQLite does to write down what the node before gave."""
    begin = time.perf_counter()
    BEGUN.append(begin)
    while time.perf_counter() < begin + 200e-6:
        pass
    return x + 1


def change(text: str) -> str:
    return text[1:] + text[0]


def page(number: int) -> str:
    return f"{number:1000}"


def answer(text: str, history: list[str]) -> str:
    return f"{len(history)}: {text}"
'''

GRAPHS = """\
graph Turn(text: str) -> reply: str {
  memory history: list[str] by append
  node answer(text, history) -> reply
  set keep { history = text }
  start -> answer -> keep -> end
}

graph Pages(number: int) -> number {
  memory pages: list[str] by append
  node page(number) -> pages
  start -> page -> end
}

graph Quiz(most: int) -> count {
  limit 20000 steps
  var count: int = 0
  var said: str
  ask more(count) -> said
  set add { count = count + 1 }
  start -> more -> add -> if count < most { more } else { end }
}
"""


def cases(lab: Lab) -> Iterator[Case | Figure]:
    """Yield nodes in each kind of store, the turns of a long conversation, storage, and many
    pauses.
    """
    module = built(lab.folder)
    calls = importlib.import_module("kept_nodes")
    yield from in_memory(module, calls)
    with SqliteCheckpointer(lab.folder / "chain.db") as place:
        yield from in_sqlite(module, calls, place, lab.folder)
    with schema() as dsn:
        address = f"{dsn}%20-csynchronous_commit%3Doff"
        with PostgresCheckpointer(address) as place:
            yield from in_postgres(module, calls, place, address)
    yield from conversation(module, calls, lab.folder)
    yield from loading(module, lab.folder)
    yield from storage(module, lab.folder)
    yield pauses(module)


def built(folder: Path) -> ModuleType:
    """Build the graphs and return the generated module."""
    (folder / "kept_nodes.py").write_text(NODES, encoding="utf-8")
    head = "from kept_nodes import answer, bump, change, page, work\n\n"
    chains = [flows.chain("Chain", "bump", CHAIN), flows.chain("Works", "work", LONG), carrying()]
    (folder / "kept.flow").write_text("\n".join([head, *chains, GRAPHS]), encoding="utf-8")
    flowc("build", "kept.flow", cwd=folder)
    sys.path.insert(0, str(folder))
    return importlib.import_module("kept_flow")


def carrying() -> str:
    """Return a chain whose nodes pass a text along."""
    nodes = "\n".join(f"  node n{i}(text) -> text = change" for i in range(CHAIN))
    path = " -> ".join(f"n{i}" for i in range(CHAIN))
    return f"graph Carry(text: str) -> text {{\n{nodes}\n  start -> {path} -> end\n}}\n"


# ---- journals written by hand --------------------------------------------------------------------

Insert = Callable[[str, str, bytes], object]

COLUMNS = "thread TEXT, seq INTEGER, kind TEXT, name TEXT, body BLOB, PRIMARY KEY (thread, seq)"


def list_insert() -> Insert:
    """Return a function that appends a row to a list."""
    rows: list[tuple[str, int, str, str, bytes]] = []
    seqs = count(1)
    return lambda kind, name, body: rows.append(("t", next(seqs), kind, name, body))


def sqlite_insert(path: Path) -> Insert:
    """Return a function that inserts a row in its own commit."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute(f"CREATE TABLE entries ({COLUMNS})")
    seqs = count(1)
    row = "INSERT INTO entries VALUES (?, ?, ?, ?, ?)"
    return lambda kind, name, body: db.execute(row, ("t", next(seqs), kind, name, body))


def postgres_insert(dsn: str) -> Insert:
    """Return a function that inserts a row in its own commit."""
    db = psycopg.connect(dsn, autocommit=True)
    columns = COLUMNS.replace("BLOB", "BYTEA")
    db.execute(f"CREATE TABLE by_hand ({columns})")  # type: ignore[arg-type]
    seqs = count(1)
    row = "INSERT INTO by_hand VALUES (%s, %s, %s, %s, %s)"
    return lambda kind, name, body: db.execute(row, ("t", next(seqs), kind, name, body))


def journaled(insert: Insert, call: Callable[[Any], Any], field: str, given: Any) -> Any:
    """Make the calls of a chain, and record each result."""
    insert("run", "Chain", ormsgpack.packb({"input": {field: given}}))
    state = {field: given}
    for index in range(CHAIN):
        state[field] = call(state[field])
        insert("node", f"n{index}", ormsgpack.packb([1, {field: state[field]}]))
    insert("end", "", ormsgpack.packb([]))
    return state


# ---- nodes ---------------------------------------------------------------------------------------

_threads = count(1)


def kept(graph: Any, place: Checkpointer, given: Any, **settings: Any) -> Callable[[], Any]:
    """Return a function that runs the graph in a new thread."""
    bound = graph.bind(checkpointer=place)
    return lambda: bound.invoke(given, thread_id=f"t{next(_threads)}", **settings)


def in_memory(module: ModuleType, calls: ModuleType) -> Iterator[Case | Figure]:
    """Yield the cost of a node saved in memory."""
    ours = kept(module.Chain, MemoryCheckpointer(), {"x": 0})
    insert = list_insert()
    yield over("memory", ours, lambda: module.Chain.invoke({"x": 0}), bar=3)
    yield against("memory", ours, lambda: journaled(insert, calls.bump, "x", 0), bar=2, aim=1.3)


def in_sqlite(
    module: ModuleType, calls: ModuleType, place: Checkpointer, folder: Path
) -> Iterator[Case | Figure]:
    """Yield the cost of nodes saved in SQLite, by the size of what they write."""
    insert = sqlite_insert(folder / "chain-by-hand.db")
    ours = kept(module.Chain, place, {"x": 0})
    hand: Callable[[], Any] = lambda: journaled(insert, calls.bump, "x", 0)  # noqa: E731
    yield against("SQLite, an int", ours, hand, bar=1.3, aim=1.1)
    for size, length in {"1 KB": 1_000, "100 KB": 100_000}.items():
        text = os.urandom(length // 2).hex()
        ours = kept(module.Carry, place, {"text": text})
        hand = lambda text=text: journaled(insert, calls.change, "text", text)  # noqa: E731
        yield against(f"SQLite, {size}", ours, hand, bar=1.3, aim=1.1)
    later = kept(module.Works, place, {"x": 0}, durability="async")
    yield seen_by_run(calls, later, lambda: module.Works.invoke({"x": 0}))


def seen_by_run(calls: ModuleType, later: Callable[[], Any], plain: Callable[[], Any]) -> Figure:
    """Compare the time from the first node of a run to its last: another thread saves meanwhile,
    and what remains at the end is saved after the last node.
    """

    def spent(run: Callable[[], Any]) -> float:
        calls.BEGUN.clear()
        run()
        return float(calls.BEGUN[-1] - calls.BEGUN[0])

    more = middle([spent(later) - spent(plain) for _ in range(11)]) / (LONG - 1)
    return Figure("saving a node in SQLite, `async`, as seen by the run", more * 1e6, "µs", bar=10)


def in_postgres(
    module: ModuleType, calls: ModuleType, place: Checkpointer, dsn: str
) -> Iterator[Case]:
    """Yield the cost of a node saved in PostgreSQL."""
    insert = postgres_insert(dsn)
    ours = kept(module.Chain, place, {"x": 0})
    yield against(
        "PostgreSQL", ours, lambda: journaled(insert, calls.bump, "x", 0), bar=1.5, aim=1.2
    )


def against(
    what: str, ours: Callable[[], Any], hand: Callable[[], Any], *, bar: float, aim: float
) -> Case:
    """Compare with a journal written by hand."""
    return Case(what=f"saved in {what}", hand=hand, ours=ours, units=CHAIN, bar=bar, aim=aim)


def over(what: str, ours: Callable[[], Any], plain: Callable[[], Any], *, bar: float) -> Figure:
    """Compare with the same run when it is not saved."""
    found = measure(Case(what=what, hand=plain, ours=ours, units=CHAIN, bar=1, aim=1))
    by_hand, by_us = found.seconds.values()
    return Figure(f"saving a node in {what}", (by_us - by_hand) * 1e6, "µs", bar=bar)


# ---- threads -------------------------------------------------------------------------------------


def conversation(module: ModuleType, calls: ModuleType, folder: Path) -> Iterator[Figure]:
    """Yield the cost of the turns of a long thread, interleaved with those of a journal by hand."""
    path = folder / "talk.db"
    insert = sqlite_insert(folder / "talk-by-hand.db")
    said: list[str] = []

    def by_hand(text: str) -> None:
        insert("run", "Turn", ormsgpack.packb({"input": {"text": text}}))
        reply = calls.answer(text, said)
        insert("node", "answer", ormsgpack.packb([1, {"reply": reply}]))
        said.append(text)
        insert("node", "keep", ormsgpack.packb([1, {"history": text}]))
        insert("end", "", ormsgpack.packb([["", "history", False, 3, None]]))

    ours, theirs = [], []
    with SqliteCheckpointer(path) as place:
        graph = module.Turn.bind(checkpointer=place)
        for turn in range(TURNS):
            text = f"turn {turn} {'x' * 80}"
            ours.append(taken(lambda text=text: graph.invoke({"text": text}, thread_id="t")))
            theirs.append(taken(lambda text=text: by_hand(text)))
    told = f"times ({middle(ours) * 1e6:,.0f} to {middle(theirs) * 1e6:,.0f} µs)"
    yield Figure(
        "a turn, relative to a journal by hand", middle(ours) / middle(theirs), told, bar=1.5
    )
    growth = middle(ours[-500:]) / middle(ours[100:600])
    yield Figure(f"its growth from turn 100 to {TURNS:,}", growth, "times", bar=1.2, aim=1.05)
    yield Figure("size of a turn of 90 bytes", path.stat().st_size / TURNS, "bytes")


def loading(module: ModuleType, folder: Path) -> Iterator[Figure]:
    """Yield the cost of a turn in a process that has not loaded the thread yet."""
    for turns in (100, TURNS):
        with SqliteCheckpointer(folder / f"load{turns}.db") as place:
            graph = module.Turn.bind(checkpointer=place)
            for turn in range(turns):
                graph.invoke({"text": f"turn {turn} {'x' * 80}"}, thread_id="t", durability="exit")
            cold = []
            for _ in range(15):
                fresh = module.Turn.bind(checkpointer=place)
                cold.append(taken(lambda fresh=fresh: fresh.invoke({"text": "x"}, thread_id="t")))
        yield Figure(f"a turn after loading {turns:,} turns", middle(cold) * 1e3, "ms")


def storage(module: ModuleType, folder: Path) -> Iterator[Figure]:
    """Yield the size of the file after 400 turns that append 1 KB each."""
    path = folder / "storage.db"
    with SqliteCheckpointer(path) as place:
        graph = module.Pages.bind(checkpointer=place)
        for number in range(400):
            graph.invoke({"number": number}, thread_id="t")
        while_open = sizes(path)
    yield Figure("400 turns that append 1 KB", sizes(path) / 1e6, "MB", bar=1)
    # Includes what the write-ahead log holds before a checkpoint, which does not depend on the
    # length of the thread.
    yield Figure("the same while the file is open", while_open / 1e6, "MB")


def sizes(path: Path) -> int:
    """Return the size in bytes of a file and of the files that SQLite keeps beside it."""
    return sum(file.stat().st_size for file in path.parent.glob(f"{path.name}*"))


def pauses(module: ModuleType) -> Figure:
    """Return the ratio of the last answers to the first in a run that asks thousands of times."""
    graph = module.Quiz.bind(checkpointer=MemoryCheckpointer())
    graph.invoke({"most": QUESTIONS}, thread_id="t")
    times = [taken(lambda: graph.resume("t", {"more": "yes"})) for _ in range(QUESTIONS - 1)]
    growth = middle(times[-100:]) / middle(times[:100])
    told = f"times ({middle(times) * 1e6:,.0f} µs)"
    return Figure(f"growth of an answer to question {QUESTIONS:,}", growth, told, bar=1.5)


def taken(call: Callable[[], object]) -> float:
    """Return the seconds per call over many calls."""
    begin = perf_counter()
    call()
    return perf_counter() - begin


def middle(values: list[float]) -> float:
    """Return the median."""
    return sorted(values)[len(values) // 2]
