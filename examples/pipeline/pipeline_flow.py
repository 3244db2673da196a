"""From the shop's raw tables to the figures of the month: the arrows follow from the
data.

Made from pipeline.flow by flowc. Edit that file, not this one.
"""

# Which of the modules are first-party depends on where this file is read from.
# isort: skip_file
from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import NotRequired, TypedDict

from flowrt import kit
from orders import (
    Order,
    Row,
    convert,
    find_late,
    list_rejected,
    load_rates,
    load_rows,
    parse,
    sum_up,
)

__all__ = ["Report", "ReportInput", "ReportOutput", "ReportState"]


class ReportInput(TypedDict):
    """What a run of `Report` is given."""

    orders: Path
    rates: Path
    patience: NotRequired[timedelta]


class ReportOutput(TypedDict):
    """What a run of `Report` gives back."""

    revenue: dict[str, Decimal]
    late: list[int]
    rejected: list[int]


class ReportState(kit.State):
    """The fields of one run of `Report`."""

    __slots__ = (
        "converted",
        "euro",
        "late",
        "orders",
        "parsed",
        "patience",
        "rates",
        "rejected",
        "revenue",
        "rows",
    )

    converted: list[Order]
    euro: dict[str, Decimal]
    late: list[int]
    orders: Path
    parsed: list[Order]
    patience: timedelta
    rates: Path
    rejected: list[int]
    revenue: dict[str, Decimal]
    rows: list[Row]

    def __init__(
        self, orders: Path, rates: Path, patience: timedelta | None = None
    ) -> None:
        self.orders = orders
        self.rates = rates
        self.patience = timedelta(days=5) if patience is None else patience


LOAD_ROWS = kit.Node("load_rows", 14, lambda s: load_rows(s.orders), ("rows",))
LOAD_RATES = kit.Node("load_rates", 15, lambda s: load_rates(s.rates), ("euro",))
PARSE = kit.Node("parse", 16, lambda s: parse(s.rows), ("parsed",))
LIST_REJECTED = kit.Node(
    "list_rejected", 17, lambda s: list_rejected(s.rows, s.parsed), ("rejected",)
)
CONVERT = kit.Node("convert", 18, lambda s: convert(s.parsed, s.euro), ("converted",))
SUM_UP = kit.Node("sum_up", 19, lambda s: sum_up(s.converted), ("revenue",))
FIND_LATE = kit.Node(
    "find_late", 20, lambda s: find_late(s.parsed, s.patience), ("late",)
)
DATAFLOW_22 = kit.Dataflow(
    22,
    (LOAD_ROWS, LOAD_RATES, PARSE, LIST_REJECTED, CONVERT, SUM_UP, FIND_LATE),
    ((), (), (0,), (0, 2), (1, 2), (4,), (2,)),
)


def walk_report(s: ReportState) -> Iterator[kit.Step]:
    """Two tables in; revenue by country in euro, late orders and unreadable rows out.
    """
    yield DATAFLOW_22


def run_report(s: ReportState, run: kit.Run, left: int) -> int:
    """Two tables in; revenue by country in euro, late orders and unreadable rows out.
    """
    left = kit.drive(run, s, left, DATAFLOW_22)  # pipeline.flow:22
    return left


async def arun_report(s: ReportState, run: kit.Run, left: int) -> int:
    """Two tables in; revenue by country in euro, late orders and unreadable rows out.
    """
    left = await kit.adrive(run, s, left, DATAFLOW_22)  # pipeline.flow:22
    return left


SOURCE = kit.Source(
    "pipeline.flow",
    "a07f2c5db1e75973025d0869b35f532d8ea1c8b9444a6c1894d31677e391b574",
    lines=((111, 22), (118, 22)),
)


Report = kit.Graph[ReportInput, ReportOutput](
    "Report",
    ReportState,
    params=("orders", "rates", "patience"),
    optional=("patience",),
    outputs=("revenue", "late", "rejected"),
    walk=walk_report,
    run=run_report,
    arun=arun_report,
    source=SOURCE,
)
