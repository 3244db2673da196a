"""The runtime is small: what importing it loads, and that it stands alone."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

HEAVY = ("asyncio", "multiprocessing", "concurrent", "lark", "networkx", "jinja2", "attrs", "flowc")


@pytest.mark.parametrize("module", ["flowrt", "flowrt.kit"])
def test_import_loads_nothing_heavy(module):
    """Event loops and processes are loaded by the runs that need them."""
    code = f"import sys, {module}; print(*sys.modules)"
    here = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}

    ended = subprocess.run(
        [sys.executable, "-S", "-c", code], capture_output=True, text=True, env=here, check=True
    )

    assert not set(HEAVY) & {name.partition(".")[0] for name in ended.stdout.split()}
