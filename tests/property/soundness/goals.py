"""What a finding says of some run: the oracle looks for that run."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import attrs

from flowc.source import Span


class Confirmed(BaseException):
    """The run does what the finding says."""


class Refuted(BaseException):
    """The run can no longer do what the finding says."""


@attrs.frozen(eq=False)
class Goal:
    """What is to happen; nothing of it by itself happens here."""

    def reads(self, reader: str, field: str, span: Span, is_set: bool) -> None:
        """See the node *reader*, or a decision, read *field* at *span*, where the witness ends."""

    def passes(self, field: str, is_set: bool) -> None:
        """See *field* read before the witness ends, or beside it."""

    def ends(self, is_set: Collection[str]) -> None:
        """See the run end with so many fields set."""

    def clashes(self, field: str, writers: Collection[str]) -> None:
        """See two writes of *field* meet of which one is lost."""

    def waits(self, names: Collection[str]) -> None:
        """See nodes of a ``dataflow`` wait for one another."""

    def stops(self, span: Span) -> None:
        """See control stand where nothing follows."""

    def arrives(self) -> None:
        """See the whole witness walked."""

    @property
    def field(self) -> str:
        """The field that is to stay without a value; empty where that is no matter."""
        return ""


@attrs.frozen(eq=False)
class UnsetAt(Goal):
    """The node *reader*, or a decision, reads *name* at *span*, and it has no value."""

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
    """The same, and nobody read it without a value before; a node that waits reads nothing."""

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
    """The same, and nobody read it without a value before."""

    def passes(self, field: str, is_set: bool) -> None:
        if field == self.name and not is_set:
            raise Refuted


@attrs.frozen(eq=False)
class Missed(Goal):
    """The ``match`` over *span* finds no arm for *value*; *subject* is the field that it is over,
    empty where it is over anything else.
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
    """The nodes *names* wait for one another."""

    names: frozenset[str]

    def waits(self, names: Collection[str]) -> None:
        if self.names <= set(names):
            raise Confirmed


@attrs.frozen(eq=False)
class Stranded(Goal):
    """Nothing follows what stands at *span*."""

    span: Span

    def stops(self, span: Span) -> None:
        if span.start <= self.span.start < span.end:
            raise Confirmed


@attrs.frozen(eq=False)
class Walked(Goal):
    """The way can be walked to its end."""

    def arrives(self) -> None:
        raise Confirmed
