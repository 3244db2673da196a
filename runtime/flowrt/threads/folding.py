"""What a thread remembers, computed from the writes of its runs to lasting fields.

A value is stored in the entry of the node that wrote it. The entry that ends a run lists which of
these count, in the order in which they landed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flowrt.state import State, put, write
from flowrt.threads.bodies import told_by, unread
from flowrt.threads.codec import Codec
from flowrt.threads.entries import Entry
from flowrt.threads.journal import Memory
from flowrt.threads.versions import check_fit

if TYPE_CHECKING:
    from flowrt.graph import Graph


@dataclass(frozen=True, slots=True)
class Folding:
    """The lasting fields of a graph and its subgraphs, in one thread."""

    graph: Graph[Any, Any]
    codec: Codec
    thread_id: str

    def folded(self, known: Memory, entries: Iterable[Entry]) -> Memory:
        """Give a memory with the writes of those runs added that ended among the entries.

        Raises:
            ThreadChangedError: a field has another type now.
            ThreadUnreadableError: something is missing or not valid.
        """
        ends: list[Entry] = []
        written: dict[int, Entry] = {}
        for entry in entries:
            written[entry.seq] = entry
            if entry.kind == "end":
                ends.append(entry)
            elif entry.kind == "rewind":  # what came after the start of that run no longer counts
                begun = self._told(entry)["first"]
                ends = [end for end in ends if end.seq < begun]
        blanks = self._begun_with(known)
        for end in ends:
            for item in self._told(end):
                self._fold_one(blanks, written, *item)
        found: Memory = {}
        for prefix, blank in blanks.items():
            graph = self._graph_at(prefix)
            assert graph is not None
            found[prefix] = {
                name: getattr(blank, name) for name in graph.memory if hasattr(blank, name)
            }
        return found

    def _begun_with(self, known: Memory) -> dict[str, State]:
        blanks: dict[str, State] = {}
        for prefix, values in known.items():
            graph = self._graph_at(prefix)
            if graph is None:
                continue
            blanks[prefix] = blank = _blank(graph.state)
            for name, value in values.items():
                if name in graph.memory:
                    self._land(blank, name, value, replaces=True)
        return blanks

    def _fold_one(
        self,
        blanks: dict[str, State],
        written: Mapping[int, Entry],
        prefix: str,
        name: str,
        replaces: bool,
        seq: int | None,
        inline: Any,
    ) -> None:
        graph = self._graph_at(prefix)
        if graph is None or name not in graph.memory:  # no longer remembered
            return
        if prefix not in blanks:
            blanks[prefix] = _blank(graph.state)
        value = inline if seq is None else self._written(written, seq, name)
        self._land(blanks[prefix], name, value, replaces=replaces)

    def _land(self, blank: State, name: str, value: Any, *, replaces: bool) -> None:
        check_fit(type(blank), "an earlier run", {name: value}, (name,) if replaces else ())
        (put if replaces else write)(blank, name, value)

    def _written(self, written: Mapping[int, Entry], seq: int, name: str) -> Any:
        """Give the value that an entry wrote to a field."""
        entry = written.get(seq)
        if entry is None:
            raise unread(self.thread_id, f"entry {seq}", "it is missing")
        value = self._told(entry)
        if entry.kind == "answer":
            return value
        fields = value[1] if entry.kind == "node" else value
        if entry.kind not in ("node", "update") or name not in fields:
            raise unread(self.thread_id, f"entry {seq}", f"it wrote no `{name}`")
        return fields[name]

    def _told(self, entry: Entry) -> Any:
        return told_by(self.codec, self.thread_id, entry)

    def _graph_at(self, prefix: str) -> Graph[Any, Any] | None:
        """Give the graph that runs at a path; None if there is none any more."""
        graph: Graph[Any, Any] | None = self.graph
        for name in filter(None, prefix.split("/")):
            graph = None if graph is None else graph.subgraphs.get(name)
        return graph


def _blank(kind: type[State]) -> State:
    return object.__new__(kind)
