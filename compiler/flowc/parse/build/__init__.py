"""The syntax tree, built rule by rule during the parse.

Each rule of the grammar has a method of the same name, as in lark's transformers. There is a class
for each part of the language; they inherit from one another as the parts depend on each other.
"""

from flowc.parse.build.base import Damage
from flowc.parse.build.runs import Runs as Builder

__all__ = ["Builder", "Damage"]
