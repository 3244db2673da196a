"""The steps of the support desk: plain functions that know nothing of the graph."""

import asyncio
import re
from collections.abc import Sequence
from typing import Literal, TypedDict

from support.types import LLM, Document, Order

HANDBOOK = (
    Document("Delivery", "A parcel takes three working days. The tracking page shows where it is."),
    Document("Refunds", "A refund is paid within a week to the account that the order came from."),
    Document("Returns", "Goods can be sent back within thirty days, in their box."),
)
ORDERS = {"1042": 19.5, "1043": 7.0}
SPAM = ("winner", "lottery", "casino")
RUDE = ("stupid", "nonsense")


class OrderRow(TypedDict):
    """An order from the shop's database."""

    id: str
    total: float


class ScriptedLLM:
    """Repeats the prompt; replace it by the client of a real model."""

    def complete(self, prompt: str) -> str:
        """Return the facts of *prompt* as a letter."""
        facts = [line.removeprefix("fact: ") for line in prompt.splitlines() if "fact: " in line]
        return " ".join(["Thank you for writing.", *facts])


def open_llm() -> ScriptedLLM:
    """Return the model that answers if the host provides none."""
    return ScriptedLLM()


def classify(text: str) -> Literal["question", "refund", "spam"]:
    """Return what a ticket is about."""
    lowered = text.lower()
    if any(word in lowered for word in SPAM):
        return "spam"
    return "refund" if "refund" in lowered or "money back" in lowered else "question"


async def read_handbook() -> Sequence[Document]:
    """Return the pages of the handbook; a real desk would ask a server."""
    await asyncio.sleep(0)
    return HANDBOOK


async def search(query: str, k: int) -> list[Document]:
    """Return the *k* pages of the handbook that share the most words with *query*."""
    words = set(re.findall(r"\w+", query.lower()))

    def shared(page: Document) -> int:
        return len(words & set(re.findall(r"\w+", f"{page.title} {page.text}".lower())))

    found = [page for page in await read_handbook() if shared(page)]
    return sorted(found, key=shared, reverse=True)[:k]


def lookup_order(text: str) -> OrderRow:
    """Return the order that a ticket names; raise `KeyError` if there is none."""
    number = next(iter(re.findall(r"\d{4}", text)), "")
    return {"id": number, "total": ORDERS[number]}


def draft(
    text: str,
    docs: Sequence[Document],
    order: Order | None,
    history: Sequence[str],
    llm: LLM,
) -> str:
    """Return an answer to a ticket, from the handbook and the order."""
    facts = [page.text for page in docs]
    if order is not None:
        facts.append(f"Order {order.id} came to {order.total:.2f}.")
    facts.extend(f"We wrote before: {letter}" for letter in history)
    return llm.complete("\n".join([text, *(f"fact: {fact}" for fact in facts)]))


def is_brief(text: str) -> bool:
    """Return whether a text can be read at a glance."""
    return len(text.split()) <= 60


def is_polite(text: str) -> bool:
    """Return whether a text is free of rude words."""
    return not any(word in text.lower() for word in RUDE)


def publish(answer: str) -> None:
    """Send an answer; a real shop would call its mail server here."""
