"""The flowc compiler: `.flow` files in, diagnostics and typed Python modules out."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowc.importing import CompileError, install, uninstall

__version__ = "0.1.0"
__all__ = ["CompileError", "__version__", "install", "uninstall"]


def __getattr__(name: str) -> object:
    # Imported lazily: every part of the compiler imports this module, but few need the import hook.
    if name in __all__:
        return getattr(import_module("flowc.importing"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
