"""One store for threads of each kind, as fixtures: a `conftest.py` imports them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from flowrt import Checkpointer, MemoryCheckpointer, PostgresCheckpointer, SqliteCheckpointer


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def checkpointer(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Checkpointer]:
    """A store for threads, of each kind."""
    place: Checkpointer
    match request.param:
        case "memory":
            place = MemoryCheckpointer()
        case "sqlite":
            place = SqliteCheckpointer(tmp_path / "runs.db")
        case _:
            place = PostgresCheckpointer(request.getfixturevalue("database"))
    yield place
    place.close()


@pytest.fixture
def database() -> Iterator[str]:
    """A fresh schema on the local server."""
    server = os.environ.get("FLOWC_POSTGRES", "postgresql://127.0.0.1:5432/test")
    schema = f"flowrt_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as db:
        db.execute(f"CREATE SCHEMA {schema}")
        # Nothing here has to survive a power cut, so commits need not wait for the disk.
        name = f"{'&' if '?' in server else '?'}application_name={schema}"
        yield f"{server}{name}&options=-csynchronous_commit%3Doff%20-csearch_path%3D{schema}"
        db.execute(f"DROP SCHEMA {schema} CASCADE")
