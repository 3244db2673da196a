"""Every rule that a checkpointer must keep, as tests for any test runner.

With pytest::

    class TestMine(CheckpointerConformance):
        def make(self):
            return MyCheckpointer(...)  # on a new, empty store each time

With unittest, also derive from `unittest.TestCase`. If a second object can open the same store, as
another process would, return it from `again`: the rules between processes are then tested too.
"""

from __future__ import annotations

from flowrt.testing.housekeeping import HousekeepingRules
from flowrt.testing.leases import LeaseRules
from flowrt.testing.log import LogRules
from flowrt.testing.sharing import SharingRules


class CheckpointerConformance(LeaseRules, LogRules, HousekeepingRules, SharingRules):
    """All rules, for the checkpointer that `make` returns."""
