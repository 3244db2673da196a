"""From the shop's raw tables to the figures of the month; the arrows follow from the
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

kit.require(1, __name__)

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


def begin_report(
    orders: Path, rates: Path, patience: timedelta | None = None
) -> ReportState:
    """Make the state in which a run of `Report` begins."""
    s = ReportState()
    s.orders = orders
    s.rates = rates
    s.patience = timedelta(days=5) if patience is None else patience
    return s


def admit_report(given: kit.Given) -> ReportState:
    """Begin a run of `Report` with what it is given."""
    return begin_report(
        kit.admitted(ReportState, "orders", given["orders"]),
        kit.admitted(ReportState, "rates", given["rates"]),
        kit.admitted(ReportState, "patience", given["patience"])
        if "patience" in given
        else None,
    )


LOAD_ROWS = kit.Node("load_rows", 16, lambda s: load_rows(s.orders), ("rows",))
LOAD_RATES = kit.Node("load_rates", 17, lambda s: load_rates(s.rates), ("euro",))
PARSE = kit.Node("parse", 18, lambda s: parse(s.rows), ("parsed",))
LIST_REJECTED = kit.Node(
    "list_rejected", 19, lambda s: list_rejected(s.rows, s.parsed), ("rejected",)
)
CONVERT = kit.Node("convert", 20, lambda s: convert(s.parsed, s.euro), ("converted",))
SUM_UP = kit.Node("sum_up", 21, lambda s: sum_up(s.converted), ("revenue",))
FIND_LATE = kit.Node(
    "find_late", 22, lambda s: find_late(s.parsed, s.patience), ("late",)
)
DATAFLOW_24 = kit.Dataflow(
    24,
    (LOAD_ROWS, LOAD_RATES, PARSE, LIST_REJECTED, CONVERT, SUM_UP, FIND_LATE),
    ((), (), (0,), (0, 2), (1, 2), (4,), (2,)),
    calls="sync",
)


def walk_report(s: ReportState) -> Iterator[kit.Step]:
    """Two tables in; revenue by country in euro, late orders and unreadable rows out.
    """
    yield DATAFLOW_24


def run_report(s: ReportState, run: kit.Run, left: int) -> int:
    """Two tables in; revenue by country in euro, late orders and unreadable rows out.
    """
    left = kit.drive(run, s, left, DATAFLOW_24)  # pipeline.flow:24
    return left


async def arun_report(s: ReportState, run: kit.Run, left: int) -> int:
    """Two tables in; revenue by country in euro, late orders and unreadable rows out.
    """
    left = await kit.adrive(run, s, left, DATAFLOW_24)  # pipeline.flow:24
    return left


SOURCE = kit.Source(
    "pipeline.flow",
    "badcfcbab77f051d4422e225563b00579a49aa2f3096957f70adda0e9b7afdbe",
    lines=((129, 24), (136, 24)),
)


Report = kit.Graph[ReportInput, ReportOutput](
    "Report",
    ReportState,
    params=("orders", "rates", "patience"),
    optional=("patience",),
    admit=admit_report,
    outputs=("revenue", "late", "rejected"),
    output=lambda s: {"revenue": s.revenue, "late": s.late, "rejected": s.rejected},
    walk=walk_report,
    run=run_report,
    arun=arun_report,
    shape=("7c331caaf0b6", "574d4a956d81", "d123aa5b29b3"),
    source=SOURCE,
)


# Made with this hash of the lines above: 4de42db847842ad388c9447530e34695
