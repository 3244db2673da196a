"""The nodes: stand-ins for what a shop would get from its database and its model."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from returns_flow import Order, Reason

ORDERS: dict[str, dict[str, Any]] = {
    "7": {"id": "7", "price": 9.5, "days": 3},
    "8": {"id": "8", "price": 120.0, "days": 45},
}
BOOKED: list[str] = []


def look_up(message: str) -> Any:
    """Return the order whose number is in the message."""
    number = re.search(r"order (\d+)", message)
    if number is None:
        raise KeyError(message)
    return ORDERS[number[1]]


def classify(message: str) -> Literal["broken", "unwanted"]:
    """Return why the parcel comes back."""
    return "broken" if "broken" in message else "unwanted"


def write_letter(order: Order | None, reason: Reason, allowed: bool) -> str:
    """Return the letter to the customer."""
    if order is None:
        return "Which order do you mean?"
    if not allowed:
        return f"Order {order.id} was {order.days} days ago: we cannot take it back."
    sorry = "We are sorry that it is broken. " if reason == "broken" else ""
    return f"{sorry}We take order {order.id} back and return {order.price:.2f}."


def book(order: Order | None) -> None:
    """Record that the money is to be returned."""
    if order is not None:
        BOOKED.append(order.id)
