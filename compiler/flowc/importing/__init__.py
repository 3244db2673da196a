"""Flow files imported like Python modules: ``import support_flow`` compiles `support.flow`.

A module is looked for where Python looks, and a flow file goes before a module that was built from
it: what is imported is always what the file says now. Where the built module says that too, it is
the one that is loaded. Otherwise the module is written to the cache of the project, in a folder
that is named by a hash of its text, so nothing stale can ever be found there, and tracebacks,
debuggers and coverage have a real file to show.
"""

from flowc.importing.compiling import CompileError
from flowc.importing.finding import install, uninstall

__all__ = ["CompileError", "install", "uninstall"]
