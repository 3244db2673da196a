"""Control flow as nested text.

In: a `Line`. Out: an equivalent block of statements, for *every* line.

The text follows the dominator tree. What a construct (a route, a loop, a ``try``) dominates but
does not contain comes right after it, so control reaches it by falling off the end of the
construct. Every other jump must be one that Python has: ``continue`` of the innermost loop,
``break`` to what follows it, ``return`` at the end. That covers what people draw, and gives the
text that they would write. Python has neither labelled ``break`` nor ``goto``, so some lines are
not covered: loops with two entries, jumps out of two loops at once, paths that cross.

Such a line is written again with *labels*: a ``while True`` around ``match at``, whose cases are
nested text again, and where a jump that cannot be expressed otherwise sets ``at``. There, every
backward jump goes through a label, so no loop is ever open inside, and a label can be made whenever
one is needed; so the second attempt always succeeds, in one pass.

Rejected: splitting nodes (the text grows exponentially) and flags after each loop (they cost time
in every iteration and read worse than labels). After N. Ramsey, "Beyond Relooper" (2022), whose
target language has labelled blocks, while ours has not.
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
