"""What people bring from elsewhere, from Python, LangGraph, YAML, Mermaid and other languages, and
what is said to it: what the language has in its place.
"""

from flowc.parse.foreign.reading import ForeignReadings

__all__ = ["ForeignReadings"]
