"""Imports flow files like Python modules: ``import support_flow`` compiles `support.flow`.

A module is looked for where Python looks, and a flow file takes precedence over a module built from
it, so that the import always reflects the current flow file. If the built module is up to date, it
is loaded. Otherwise the module is written to the cache of the project, in a folder named by a hash
of its text, so nothing stale can be found there, and tracebacks, debuggers and coverage have a real
file to show.
"""

from flowc.importing.compiling import CompileError
from flowc.importing.finding import install, uninstall

__all__ = ["CompileError", "install", "uninstall"]
