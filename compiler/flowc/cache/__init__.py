"""What was found out about flow files, kept between runs: unchanged files are not checked again.

A check asks the world questions: what is in this file, where is that module? All of them go through
one `World`, so they can be recorded together with their answers (`watching`). The next run asks the
same questions again, with the same code; if every answer is the same, so are the findings, which
are a function of the answers, the compiler and the Python that runs it. Nothing needs to know what
invalidates what. A module that was not found is a question as well, so one that appears, or that
now shadows another, is noticed like one that changes.

Asking is cheap. A hit saves everything else, including the import of the phases.

Rejected: modification times of files, which an edit within the resolution of the clock does not
change and which a fresh checkout changes for all; and keys derived from the imports in the text,
which would duplicate the finder's knowledge of where Python looks for modules.
"""

from flowc.cache.entries import Entry
from flowc.cache.store import FOLDER, Cache
from flowc.cache.watching import Watched

__all__ = ["FOLDER", "Cache", "Entry", "Watched"]
