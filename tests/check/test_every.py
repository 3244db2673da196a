"""The list of checks is complete."""

from __future__ import annotations

import importlib
import pkgutil

import flowc.check
from flowc.check import every


def test_each_check_of_the_package_is_listed_once():
    """A check that is missing from the list would never run."""
    written = {
        value
        for module in pkgutil.iter_modules(flowc.check.__path__)
        if not module.ispkg
        for name, value in vars(importlib.import_module(f"flowc.check.{module.name}")).items()
        if name.startswith("check_") and value.__module__.startswith("flowc.check")
    }

    listed = [*every.PROGRAM_CHECKS, *every.GRAPH_CHECKS, *every.FLOW_CHECKS]

    assert set(listed) == written
    assert len(listed) == len(written)
