"""Control flow as nested text.

In: a `Line`. Out: a block of statements that does the same, for *every* line.

The text is written along the tree of dominators. What a construct (a route, a loop, a ``try``)
dominates and what is not inside it comes right after it, so control reaches it by falling off the
end of the construct; every other jump must be one that Python has: ``continue`` to the innermost
loop, ``break`` to what follows it, ``return`` to the end. That covers what people draw, and gives
the text that they would write. Python has neither labelled ``break`` nor ``goto``, so there are
lines it does not cover: loops with two entries, jumps out of two loops at once, ways that cross.

Such a line is written a second time with *labels*: one ``while True`` around ``match at``, whose
cases are again nested text, and a jump that nothing else can express sets ``at``. Every jump back
goes through a label there, so no loop is ever open inside, and a label can be made whenever one is
needed; that is why the second way always succeeds, in one pass.

Rejected: splitting nodes (the text grows exponentially) and flags after each loop (they cost at
every turn and read worse than labels). After N. Ramsey, "Beyond Relooper" (2022), whose target has
labelled blocks, and E. W. Dijkstra's readers, who have not.
"""

from __future__ import annotations

from flowc.lower.contexts import contexts
from flowc.lower.labels import LabelWriter
from flowc.lower.lines import EXIT, Line
from flowc.lower.shape import shape
from flowc.lower.writer import StepOf, Unstructured, Writer
from flowc.trees import ir


def structure(line: Line, step_of: StepOf) -> ir.Block:
    """Return the text of *line*; *step_of* gives the step of each vertex that runs something."""
    if line.entry == EXIT:
        return ()
    known = shape(line)
    around = contexts(known)
    if known.loops is not None:
        try:
            return Writer(known, around, step_of).block()
        except Unstructured:
            pass
    return LabelWriter(known, around, step_of).block()
