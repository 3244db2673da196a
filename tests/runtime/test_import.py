"""The runtime is small: what importing it loads, and that it needs nothing else."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

HEAVY = ("asyncio", "multiprocessing", "concurrent", "lark", "networkx", "jinja2", "attrs", "flowc")


@pytest.mark.parametrize("module", ["flowrt", "flowrt.kit"])
def test_import_loads_nothing_heavy(module):
    """Event loops and process pools are imported by the runs that need them."""
    code = f"import sys, {module}; print(*sys.modules)"
    here = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}

    ended = subprocess.run(
        [sys.executable, "-S", "-c", code], capture_output=True, text=True, env=here, check=True
    )

    assert not set(HEAVY) & {name.partition(".")[0] for name in ended.stdout.split()}


PLAIN = """
import sys

for name in ("cryptography", "psycopg", "psycopg_pool"):
    sys.modules[name] = None  # not to be imported, as where it is not installed

from flowrt import *

print(Paused.__name__, SqliteCheckpointer.__name__)
for extra in ("PostgresCheckpointer", "SealedCheckpointer"):
    try:
        exec(f"from flowrt import {extra}")
    except ImportError as error:
        print(error)
"""


def test_star_import_needs_no_extra():
    """With only the runtime installed, everything but the extras works, and using an extra gives an
    explanation.
    """
    here = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}

    ended = subprocess.run(
        [sys.executable, "-c", PLAIN], capture_output=True, text=True, env=here, check=True
    )

    assert ended.stdout.splitlines() == [
        "Paused SqliteCheckpointer",
        "threads in PostgreSQL need psycopg: install flowrt[postgres]",
        "sealed threads need cryptography: install flowrt[encryption]",
    ]
