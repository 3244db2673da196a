"""What a generated module says about itself: the runtime it needs, and a hash of its text.

The last line of a module is the hash of all lines above it, by which `flowc build` detects that
someone has edited them. A change of line endings does not count as an edit.
"""

from __future__ import annotations

import re
from hashlib import sha256

#: The edition of `flowrt.kit` for which modules are generated: the newest that the runtime
#: supports.
EDITION = 1

_SEAL = "# Made with this hash of the lines above: "
_SEALED = re.compile(rf"^{re.escape(_SEAL)}([0-9a-f]+)\n", re.MULTILINE)
_REQUIREMENT = re.compile(r"^kit\.require\((\d+), __name__\)$", re.MULTILINE)


def sealed(text: str) -> str:
    """Return the module *text* with its seal."""
    body = f"{text.rstrip()}\n\n\n"
    return f"{body}{_SEAL}{_hash_of(body)}\n"


def is_edited(module: str) -> bool:
    """Return whether a module was changed since it was generated; false if it has no seal."""
    text = same_lines(module)
    seals = list(_SEALED.finditer(text))
    if not seals:
        return False
    seal = seals[-1]
    return seal.end() != len(text) or seal[1] != _hash_of(text[: seal.start()])


def is_sealed(module: str) -> bool:
    """Return whether a module has a seal."""
    return _SEALED.search(same_lines(module)) is not None


def edition_of(module: str) -> re.Match[str] | None:
    """Return the match for the required edition in a module; the number is its first group."""
    return _REQUIREMENT.search(module)


def same_lines(text: str) -> str:
    """Return *text* with the line endings of a generated module."""
    return text.replace("\r\n", "\n")


def _hash_of(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
