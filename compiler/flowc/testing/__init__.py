"""Runs and judges the tests in flow files, and records which parts of the graphs they cover.

In: a checked program with its tests, and the Python module generated from it. Out: findings for
unmet expectations, and the edges that were taken.
"""

from __future__ import annotations

from flowc.testing.running import run_test
from flowc.testing.tracing import Tracer

__all__ = ["Tracer", "run_test"]
