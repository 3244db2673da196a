"""Every rule that a checkpointer keeps, as tests that any runner finds.

With pytest::

    class TestMine(CheckpointerConformance):
        def make(self):
            return MyCheckpointer(...)  # a new and empty place each time

With unittest, derive from `unittest.TestCase` as well. If another object can use the same store, as
another program would, give it from `again`: then the rules between programs are tried too.
"""

from __future__ import annotations

from flowrt.testing.housekeeping import HousekeepingRules
from flowrt.testing.leases import LeaseRules
from flowrt.testing.log import LogRules
from flowrt.testing.sharing import SharingRules


class CheckpointerConformance(LeaseRules, LogRules, HousekeepingRules, SharingRules):
    """All rules; say with `make` how your checkpointer is made."""
