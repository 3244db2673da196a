"""The syntax tree, made rule by rule while the parser goes along.

Each rule of the grammar has a method of its name, as in lark's transformers: of a class for each
part of the language, which build on one another as the parts do.
"""

from flowc.parse.build.base import Damage
from flowc.parse.build.runs import Runs as Builder

__all__ = ["Builder", "Damage"]
