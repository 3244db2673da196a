"""What the nodes of the support desk speak of."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Document:
    """A page of the handbook."""

    title: str
    text: str


class LLM(Protocol):
    """A language model, as far as the desk needs one."""

    def complete(self, prompt: str) -> str:
        """Return what the model says to *prompt*."""
        ...


class Order(Protocol):
    """What a draft reads of an order; the graph's own record fits."""

    @property
    def id(self) -> str:
        """The number that the customer knows."""
        ...

    @property
    def total(self) -> float:
        """What was paid."""
        ...
