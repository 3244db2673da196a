"""From what was written to what it means: every name looked up, every graph as its control flow.

In: one parsed file, the facts of Python, the programs of the flow files that it imports. Out: a
`program.Program`, whatever was written; what is wrong is added to the problems.
"""

from flowc.bind.apart import Apart
from flowc.bind.files import Bound, bind, bind_anew

__all__ = ["Apart", "Bound", "bind", "bind_anew"]
