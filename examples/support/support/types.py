"""The types of the support desk."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Document:
    """A page of the handbook."""

    title: str
    text: str


class LLM(Protocol):
    """The part of a language model that the desk needs."""

    def complete(self, prompt: str) -> str:
        """Return what the model says to *prompt*."""
        ...


class Order(Protocol):
    """What a draft needs to know about an order; the graph's own record fits."""

    @property
    def id(self) -> str:
        """The number that the customer knows."""
        ...

    @property
    def total(self) -> float:
        """What was paid."""
        ...
