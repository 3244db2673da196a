"""Facts about Python modules, read from their source without running them.

In: a dotted module name and a name in it. Out: a fact of `flowc.python.facts`.

    modules = PythonModules(ModuleFinder(roots), load)
    modules.member("support.nodes", "classify")  # Function | Class | … | NotFound | Missing
"""

from flowc.finder import ModuleFinder
from flowc.python.exceptions import builtin_exceptions
from flowc.python.modules import PythonModules

__all__ = ["ModuleFinder", "PythonModules", "builtin_exceptions"]
