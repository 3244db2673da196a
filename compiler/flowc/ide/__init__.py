"""What an editor asks about flow files, answered as plain data: one module for each question.

In: a `Workspace` with the texts that the editor holds, a path and an offset. Out: spans, texts and
small frozen objects. Nothing here knows of a protocol or of a running editor.
"""

from flowc.ide.actions import Action, actions, all_fixed
from flowc.ide.analysis import Analysis, analyse
from flowc.ide.coloring import Colored, colors
from flowc.ide.completion import Completions, complete
from flowc.ide.definition import definitions
from flowc.ide.folding import Fold, folds
from flowc.ide.formatting import formatted
from flowc.ide.hierarchy import Stop, Way, leading_from, leading_to, stops_at
from flowc.ide.hints import Hint, hints
from flowc.ide.hover import Hover, described, hover
from flowc.ide.lenses import Lens, command_line, drawing, lenses
from flowc.ide.names import Kind, Reference, Symbol
from flowc.ide.offers import Completion
from flowc.ide.outline import Outline, found_by_name, outline
from flowc.ide.references import highlights, references
from flowc.ide.rename import Renamable, RenameRefusedError, renamable, rename
from flowc.ide.signatures import Signature, signature
from flowc.ide.workspace import Workspace

__all__ = [
    "Action",
    "Analysis",
    "Colored",
    "Completion",
    "Completions",
    "Fold",
    "Hint",
    "Hover",
    "Kind",
    "Lens",
    "Outline",
    "Reference",
    "Renamable",
    "RenameRefusedError",
    "Signature",
    "Stop",
    "Symbol",
    "Way",
    "Workspace",
    "actions",
    "all_fixed",
    "analyse",
    "colors",
    "command_line",
    "complete",
    "definitions",
    "described",
    "drawing",
    "folds",
    "formatted",
    "found_by_name",
    "highlights",
    "hints",
    "hover",
    "leading_from",
    "leading_to",
    "lenses",
    "outline",
    "references",
    "renamable",
    "rename",
    "signature",
    "stops_at",
]
