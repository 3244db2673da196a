"""Durable runs: where threads are stored, what is stored of a run, and how it is resumed."""
