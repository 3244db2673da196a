"""Every place that keeps threads."""

from __future__ import annotations

from stores import checkpointer, database

__all__ = ["checkpointer", "database"]
