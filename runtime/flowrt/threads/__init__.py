"""Runs that survive: where threads are kept, what of a run, and how it is taken up again."""
