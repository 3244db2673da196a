"""Where a run waits for somebody outside: questions, waits and break points.

A strand that waits is *parked*. When nothing else is going on, the run pauses: the call ends, and
the next one walks to the same points again and delivers what has arrived meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from flowrt.errors import NodeTimeoutError
from flowrt.steps import Ask, Node, Step, Sub, Wait
from flowrt.strand import Parked, Strand
from flowrt.threads import questions
from flowrt.threads.entries import Entry
from flowrt.threads.past import order_of
from flowrt.threads.paused import Break, Question, Waiting
from flowrt.threads.resting import may_rest
from flowrt.threads.versions import check_fit

if TYPE_CHECKING:
    from flowrt.threads.keeper import Keeper


@dataclass(slots=True)
class Pausing:
    """The parked strands of one run."""

    keeper: Keeper
    parked: list[Parked] = field(default_factory=list)

    def ask(self, strand: Strand, step: Ask) -> None:
        """Ask a question: take the recorded answer, or else park the strand."""
        frame = strand.frames[-1]
        name = frame.place + step.name + frame.indices
        past = self.keeper.journal.past
        entry = self._opened(strand, name, "ask")
        if entry is None:
            if self._stands(strand, step):
                return
            asked = questions.asked(step, frame.state)
            entry = self.keeper.write("ask", strand.id, name, asked, quiet=True)
        elif past.next(strand.id) is not None:
            closed = past.take(strand.id, name, "answer", "expired")
            assert closed is not None
            if closed.kind == "expired":
                self._expire(strand, step, name)
            else:
                answer = self.keeper.journal.value(closed)
                check_fit(type(frame.state), f"the answer to `{name}`", {step.field: answer}, ())
                self._take_answer(strand, step, answer, closed)
            return
        question = questions.question(name, step, frame, self.keeper.journal.value(entry), entry.at)
        self._park(strand, step, question, entry)

    def _take_answer(self, strand: Strand, step: Any, value: Any, entry: Entry) -> None:
        writes = ((step.field, value, False),)
        self.keeper.machine.land(strand, writes)
        self.keeper.remembering.remember(strand, writes, entry.seq)
        if self.keeper.live:
            self.keeper.machine.show(strand, step.name, {step.field: value})

    def _expire(self, strand: Strand, step: Any, name: str) -> None:
        error = NodeTimeoutError(f"nobody answered `{name}` in time")
        self.keeper.machine.blame(strand, step, error)

    def wait(self, strand: Strand, step: Wait) -> None:
        """Wait for a time: continue if it has come, or else park the strand."""
        frame = strand.frames[-1]
        name = frame.place + step.name + frame.indices
        past = self.keeper.journal.past
        entry = self._opened(strand, name, "wait")
        if entry is None:
            if self._stands(strand, step):
                return
            until = questions.due_time(step, frame.state, self.keeper.now())
            entry = self.keeper.write("wait", strand.id, name, until, quiet=True)
            if until <= self.keeper.now():
                self.keeper.write("woke", strand.id, name, None)
                return
        elif past.next(strand.id) is not None:
            past.take(strand.id, name, "woke")
            return
        until = self.keeper.journal.value(entry)
        self._park(strand, step, questions.waiting(name, step, frame, until, entry.at), entry)

    def stops_before(self, strand: Strand, step: Step) -> bool:
        """Say whether a strand stops before this step for now: at a break point, or because the
        step fails again after one.
        """
        if not isinstance(step, Node | Sub | Ask | Wait):
            return False
        if self.breaks(strand, "before", step.name):
            strand.pending = step
            return True
        return self.keeper.catching.again(strand, step)

    def breaks(self, strand: Strand, when: str, name: str) -> bool:
        """Park a strand at a break point that it reaches for the first time."""
        config = self.keeper.machine.run.config
        path = strand.frames[-1].prefix + name
        wished = config.pause_before if when == "before" else config.pause_after
        label = f"{when} {path}"
        if self.pass_break(strand, label) or not {name, path} & set(wished):
            return False
        if self.keeper.dry or self.keeper.has_past(strand):
            return False
        self.keeper.write("break", strand.id, label, None, quiet=True)
        self._park(strand, None, Break(path, when))
        return True

    def pass_break(self, strand: Strand, label: str) -> bool:
        """Pass a break point at which the run has already paused; says whether there was one."""
        if self.keeper.live:
            return False
        entry = self.keeper.journal.past.next(strand.id)
        if entry is None or entry.kind != "break" or entry.name != label:
            return False
        self.keeper.journal.past.take(strand.id, label, "break")
        return True

    def _opened(self, strand: Strand, name: str, kind: Literal["ask", "wait"]) -> Entry | None:
        """Give the entry recorded when this pause was first reached, if it was."""
        past = self.keeper.journal.past
        self.keeper.updates(strand)
        entry = None if self.keeper.live else past.take(strand.id, name, kind)
        self.keeper.updates(strand)
        if entry is not None:  # it holds what the expressions gave, which are not evaluated again
            past.pass_choices(strand.id, entry.seq)
        return entry

    def _stands(self, strand: Strand, step: Ask | Wait) -> bool:
        """In a dry run, stop before a pause that the run has not reached."""
        if self.keeper.dry:
            self._park(strand, step, Break(step.name, "before"))
        return self.keeper.dry

    def _park(
        self,
        strand: Strand,
        step: Ask | Wait | None,
        waits_for: Question | Waiting | Break,
        opened: Entry | None = None,
    ) -> None:
        parked = Parked(strand, step, waits_for, opened)
        strand.doing = parked
        self.parked.append(parked)
        if strand.fork is not None:
            strand.fork.parked(strand)

    def waits(self) -> list[Question | Waiting | Break]:
        """Give what is waited for, in the order of the graph, not that of arrival."""
        return [parked.waits_for for parked in self._as_written()]

    def _as_written(self) -> list[Parked]:
        return sorted(self.parked, key=lambda parked: order_of(parked.strand.id))

    def pause(self) -> None:
        """End the call: everything left waits for answers or for a time."""
        self.keeper.savings.at_once()
        self.keeper.machine.run.paused = paused = questions.paused(
            self.keeper.journal, self.waits()
        )
        self.keeper.journal.status = "paused"
        self.keeper.journal.due = None if paused.due is None else paused.due.timestamp()
        machine = self.keeper.machine
        if may_rest(machine):
            machine.ending = True
        else:
            machine.cancel_strand(machine.root)

    def deliver(self, given: Mapping[str, Any]) -> None:
        """Let those strands continue whose answer or time has come."""
        for parked in self._as_written():
            self._deliver(parked, given)

    def _deliver(self, parked: Parked, given: Mapping[str, Any]) -> None:
        match parked.waits_for:
            case Question(name=name) if name in given:
                self._answer(parked, name, given[name])
            case Question(name=name, deadline=deadline) if questions.is_over(
                deadline, self.keeper.now()
            ):
                self.keeper.write("expired", parked.strand.id, name, None)
                self._expire(parked.strand, parked.step, name)
            case Waiting(name=name, until=until) if questions.is_over(until, self.keeper.now()):
                self.keeper.write("woke", parked.strand.id, name, None)
            case _:
                return
        self.unpark(parked)

    def _answer(self, parked: Parked, name: str, value: Any) -> None:
        strand, step = parked.strand, parked.step
        assert isinstance(step, Ask)
        lasting = self.keeper.remembering.lasts(strand.frames[-1], (step.field,))
        entry = self.keeper.write("answer", strand.id, name, value, lasting=lasting)
        self._take_answer(strand, step, value, entry)

    def unpark(self, parked: Parked) -> None:
        """Let a parked strand continue."""
        self.parked.remove(parked)
        strand = parked.strand
        strand.doing = None
        self.keeper.machine.ready.append(strand)
        if strand.fork is not None:
            strand.fork.unparked(strand)
