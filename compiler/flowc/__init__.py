"""The flowc compiler: `.flow` files in, diagnostics and typed Python modules out."""

__version__ = "0.1.0"
