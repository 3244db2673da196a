"""What was found out about flow files, kept between runs: an unchanged file is not looked at again.

A check asks the world questions: what is in this file, where is that module? All of them go
through one `World`, so they can be written down together with their answers (`watching`). The next
run asks the same questions again, by the same code, and where every answer is the same, so are the
findings: they are a function of the answers, the compiler and the Python that runs it. Nothing has
to know what could invalidate what. A module that was not found is a question as well, so one
that appears, or comes to stand before another, is noticed like one that changes.

Asking is cheap. What a run is spared is everything else, down to importing the phases.

Rejected: time stamps of files, which an edit within one tick of the clock does not change, and
which a fresh checkout changes for all; and keys made of what the text imports, which would have
to say again, beside the finder, where Python looks for a module.
"""

from flowc.cache.entries import Entry
from flowc.cache.store import FOLDER, Cache
from flowc.cache.watching import Watched

__all__ = ["FOLDER", "Cache", "Entry", "Watched"]
