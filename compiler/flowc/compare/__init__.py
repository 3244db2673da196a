"""What a new version of a program changes for its readers, its stored threads, and its callers."""

from flowc.compare.compare import compare
from flowc.compare.model import Comparison, Difference, Fate, Level
from flowc.compare.rests import How, Rest

__all__ = ["Comparison", "Difference", "Fate", "How", "Level", "Rest", "compare"]
