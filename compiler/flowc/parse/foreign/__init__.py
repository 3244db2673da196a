"""What people bring from Python, LangGraph, YAML, Mermaid and other languages, and the answer to
it: what the language has instead.
"""

from flowc.parse.foreign.reading import ForeignReadings

__all__ = ["ForeignReadings"]
