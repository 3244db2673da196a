"""Consecutive plain nodes in a stream that shows what they send: one worker thread runs them all.

What a node sends must go out while it runs, and block it until it was read, so the node cannot run
in the reader's thread. With a thread per node, every node would cost a switch there and back; with
one thread for all, only a sent item does. Meanwhile the driver waits, so the state and the walk are
still touched by one thread at a time, and the driver tells the machine how the row ended.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from flowrt.calls import call_here
from flowrt.lines import Message, WorkerLine
from flowrt.steps import Node
from flowrt.strand import Call, Strand
from flowrt.subgraphs import leave

if TYPE_CHECKING:
    from flowrt.machine import Machine


class Row:
    """The nodes from the current position of the main line up to the first other step."""

    def __init__(self, machine: Machine, strand: Strand, line: WorkerLine) -> None:
        self._machine = machine
        self._strand = strand
        self._line = line
        self._given_up = False
        self._call: Call | None = None
        self._end: Callable[[], None] | None = None
        self.over = False
        self._step = self._next()
        self.is_empty = self._step is None

    def _next(self) -> Node | None:
        """Give the next node, None at the end of the row."""
        strand = self._strand
        try:
            step = next(strand.frames[-1].walk)
        except StopIteration:
            self._end = partial(leave, self._machine, strand, None)
        except BaseException as error:
            self._end = partial(leave, self._machine, strand, error)
        else:
            if isinstance(step, Node) and step.quick == "sync":
                return step
            self._end = partial(self._machine.begin, strand, step)
        return None

    def run(self) -> Message:
        """Run the nodes, in a worker thread; gives the message that they are done."""
        try:
            while self._step is not None and self._do(self._step):
                self._step = self._next()
        finally:
            self.over = True
        assert self._call is not None
        return Message(self._call, "row", None)

    def _do(self, step: Node) -> bool:
        """Run one node, write and show its result; says whether the row continues."""
        machine, strand = self._machine, self._strand
        self._call = call = Call(machine.run, strand, step)
        call.phase = "begun"
        call.line = self._line
        if self._given_up:
            return False
        strand.ordinal += 1
        try:
            machine.count_step(strand, step.name)
            value = call_here(call)
            machine.land(strand, tuple((field, value, False) for field in step.writes))
            if not self._given_up:
                machine.show(strand, step.name, dict.fromkeys(step.writes, value))
                if machine.watch is not None and machine.watch.items:
                    self._line.hold(call, "row", None)
        except BaseException as error:
            self._end = partial(machine.blame, strand, step, error)
            return False
        return not self._given_up

    def give_up(self) -> None:
        """End the row after the running node, which can send nothing more."""
        self._given_up = True
        if self._call is not None:
            self._call.unwanted = True

    def end(self) -> None:
        """Tell the machine how the row ended."""
        if self._end is not None:
            self._end()
        if self._strand.doing is not None or self._strand.over:
            self._machine.ready.remove(self._strand)
