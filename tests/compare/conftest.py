"""Every kind of thread store."""

from __future__ import annotations

from stores import checkpointer, database

__all__ = ["checkpointer", "database"]
