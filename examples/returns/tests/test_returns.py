"""What the graph and its nodes do together."""

from __future__ import annotations

from flowrt import MemoryCheckpointer, Paused
from flowrt.testing import ManualClock, script, stubbed, use_clock

import shop
from returns_flow import Order, Reason, Returns

LATE = Order(id="7", price=9.5, days=31)


def test_a_letter_names_the_sum_that_comes_back() -> None:
    """A node is a function, and is tested as one."""
    letter = shop.write_letter(Order(id="7", price=9.5, days=3), Reason.broken, True)

    assert (
        letter
        == "We are sorry that it is broken. We take order 7 back and return 9.50."
    )


def test_whoever_is_late_is_told_so_when_nobody_allows_it() -> None:
    """Only the order and the booking are scripted; the three days pass at once."""
    graph = script(Returns, look_up=LATE, book=None).bound_to(MemoryCheckpointer())

    with use_clock(ManualClock()) as clock:
        paused = graph.invoke({"message": "order 7: too small"}, thread_id="1")
        clock.jump(3 * 24 * 3600)
        result = graph.resume("1")

    assert isinstance(paused, Paused)
    assert result == {"letter": "Order 7 was 31 days ago: we cannot take it back."}
    assert graph.calls_of("book") == []


def test_a_letter_is_written_from_what_was_found_and_allowed() -> None:
    """Nothing outside is called; the test then checks what each node was passed."""
    graph = stubbed(
        Returns, classify=Reason.unwanted, look_up=LATE, write_letter="Yes."
    )
    kept = graph.bound_to(MemoryCheckpointer())

    kept.invoke({"message": "too small"}, thread_id="1")
    kept.resume("1", {"allow": True})

    assert kept.calls_of("write_letter") == [
        {"order": LATE, "reason": Reason.unwanted, "allowed": True}
    ]
