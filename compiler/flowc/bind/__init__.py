"""From syntax to meaning: every name is resolved and every graph becomes a control-flow graph.

In: a parsed file, the facts about Python, the programs of the flow files that it imports. Out: a
`program.Program`, whatever was written; mistakes are added to the problems.
"""

from flowc.bind.apart import Apart
from flowc.bind.files import Bound, bind, bind_anew

__all__ = ["Apart", "Bound", "bind", "bind_anew"]
