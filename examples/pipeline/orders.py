"""The steps of the monthly report, as pure functions."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypedDict


class Row(TypedDict):
    """A line of the shop's table, as text."""

    id: str
    country: str
    currency: str
    amount: str
    ordered: str
    shipped: str


@dataclass(frozen=True)
class Order:
    """An order; *shipped* is `None` until it has been sent."""

    id: int
    country: str
    currency: str
    amount: Decimal
    ordered: date
    shipped: date | None


def load_rows(orders: Path) -> list[Row]:
    """Return the lines of the table *orders*."""
    with orders.open(encoding="utf-8", newline="") as file:
        return [
            Row(
                id=line["id"],
                country=line["country"],
                currency=line["currency"],
                amount=line["amount"],
                ordered=line["ordered"],
                shipped=line["shipped"],
            )
            for line in csv.DictReader(file)
        ]


def load_rates(rates: Path) -> dict[str, Decimal]:
    """Return what one unit of each currency is worth in euro."""
    with rates.open(encoding="utf-8", newline="") as file:
        return {line["currency"]: Decimal(line["euro"]) for line in csv.DictReader(file)}


def parse(rows: Sequence[Row]) -> list[Order]:
    """Return the orders of the rows that can be read."""
    return [order for order in map(_parse_row, rows) if order is not None]


def list_rejected(rows: Sequence[Row], parsed: Sequence[Order]) -> list[int]:
    """Return the numbers of the rows that could not be read."""
    return sorted({int(row["id"]) for row in rows} - {order.id for order in parsed})


def convert(parsed: Sequence[Order], euro: Mapping[str, Decimal]) -> list[Order]:
    """Return the orders with their amounts in euro."""
    return [
        replace(order, currency="EUR", amount=order.amount * euro[order.currency])
        for order in parsed
    ]


def sum_up(converted: Sequence[Order]) -> dict[str, Decimal]:
    """Return the revenue of each country."""
    totals: dict[str, Decimal] = {}
    for order in converted:
        totals[order.country] = totals.get(order.country, Decimal(0)) + order.amount
    return totals


def find_late(parsed: Sequence[Order], patience: timedelta) -> list[int]:
    """Return the orders that were shipped later than *patience* allows, or not at all."""
    return [
        order.id
        for order in parsed
        if order.shipped is None or order.shipped - order.ordered > patience
    ]


def _parse_row(row: Row) -> Order | None:
    try:
        return Order(
            id=int(row["id"]),
            country=row["country"],
            currency=row["currency"],
            amount=Decimal(row["amount"]),
            ordered=date.fromisoformat(row["ordered"]),
            shipped=date.fromisoformat(row["shipped"]) if row["shipped"] else None,
        )
    except (ValueError, InvalidOperation):
        return None
