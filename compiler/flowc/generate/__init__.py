"""From the intermediate representation to the text of a Python module.

In: an `ir.Module` and the text of its flow file. Out: the module, formatted, typed and sorted; the
same bytes for the same input on every machine. Views decide, templates print.
"""

from __future__ import annotations

from flowc.generate.alone import Alone, alone
from flowc.generate.modules import ModulePrinter
from flowc.source import Source
from flowc.trees import ir

__all__ = ["Alone", "alone", "generate"]


def generate(module: ir.Module, source: Source) -> str:
    """Return the text of the Python module for *module*, which was made from *source*."""
    return ModulePrinter(module, source).text()
