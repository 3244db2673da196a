"""What a finding claims about some run: the goal of the oracle's search."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import attrs

from flowc.source import Span


class Confirmed(BaseException):
    """The run does what the finding claims."""


class Refuted(BaseException):
    """The run can no longer do what the finding claims."""


@attrs.frozen(eq=False)
class Goal:
    """Something that should happen in a run; this base class requires nothing."""

    def reads(self, reader: str, field: str, span: Span, is_set: bool) -> None:
        """Called when the node *reader*, or a decision, reads *field* at *span*, where the witness
        ends.
        """

    def passes(self, field: str, is_set: bool) -> None:
        """Called when *field* is read before the witness ends, or in parallel with it."""

    def ends(self, is_set: Collection[str]) -> None:
        """Called when the run ends with these fields set."""

    def clashes(self, field: str, writers: Collection[str]) -> None:
        """Called for two writes of *field*, one of which is lost."""

    def waits(self, names: Collection[str]) -> None:
        """Called when nodes of a ``dataflow`` wait for each other."""

    def stops(self, span: Span) -> None:
        """Called when control reaches a place that nothing follows."""

    def arrives(self) -> None:
        """Called when the whole witness has been walked."""

    @property
    def field(self) -> str:
        """The field that should stay without a value; empty if that does not matter."""
        return ""


@attrs.frozen(eq=False)
class UnsetAt(Goal):
    """The node *reader*, or a decision, reads *name* at *span* while it has no value."""

    reader: str
    name: str
    span: Span

    def reads(self, reader: str, field: str, span: Span, is_set: bool) -> None:
        if (reader, field, span) == (self.reader, self.name, self.span):
            raise Refuted if is_set else Confirmed

    def waits(self, names: Collection[str]) -> None:
        if self.reader in names:
            raise Confirmed

    @property
    def field(self) -> str:
        return self.name


@attrs.frozen(eq=False)
class FirstUnsetAt(UnsetAt):
    """The same, and it is the first such read; a node that waits reads nothing."""

    def passes(self, field: str, is_set: bool) -> None:
        if field == self.name and not is_set:
            raise Refuted

    def waits(self, names: Collection[str]) -> None:
        raise Refuted


@attrs.frozen(eq=False)
class UnsetAtEnd(Goal):
    """The run ends, and the output *name* has no value."""

    name: str

    def ends(self, is_set: Collection[str]) -> None:
        raise Refuted if self.name in is_set else Confirmed

    @property
    def field(self) -> str:
        return self.name


@attrs.frozen(eq=False)
class FirstUnsetAtEnd(UnsetAtEnd):
    """The same, and it has not been read without a value before."""

    def passes(self, field: str, is_set: bool) -> None:
        if field == self.name and not is_set:
            raise Refuted


@attrs.frozen(eq=False)
class Missed(Goal):
    """The ``match`` over *span* has no arm for *value*; *subject* is the field that is matched,
    empty for any other expression.
    """

    span: Span
    subject: str
    value: Any


@attrs.frozen(eq=False)
class Clash(Goal):
    """The nodes *writers* write *name* at the same time."""

    name: str
    writers: frozenset[str]

    def clashes(self, field: str, writers: Collection[str]) -> None:
        if field == self.name and self.writers <= set(writers):
            raise Confirmed


@attrs.frozen(eq=False)
class Waiting(Goal):
    """The nodes *names* wait for each other."""

    names: frozenset[str]

    def waits(self, names: Collection[str]) -> None:
        if self.names <= set(names):
            raise Confirmed


@attrs.frozen(eq=False)
class Stranded(Goal):
    """Nothing follows the step at *span*."""

    span: Span

    def stops(self, span: Span) -> None:
        if span.start <= self.span.start < span.end:
            raise Confirmed


@attrs.frozen(eq=False)
class Walked(Goal):
    """The path can be walked to its end."""

    def arrives(self) -> None:
        raise Confirmed
