"""The runtime of compiled graphs."""

__version__ = "0.1.0"
