"""Whether a program can be run: every rule that needs the whole of it, one function a rule."""

from flowc.check.every import check

__all__ = ["check"]
