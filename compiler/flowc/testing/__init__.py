"""Tests of the language: run, judged, and what of the graphs they went through.

In: a checked program with its tests, and the Python module made from it. Out: findings for what
did not come as a test expects, and the arrows that were taken.
"""

from __future__ import annotations

from flowc.testing.running import run_test
from flowc.testing.tracing import Tracer

__all__ = ["Tracer", "run_test"]
