"""Print what newcomers write and the messages that they get, without the solution on each page.

``python tests/newcomers/ask.py [NAME …]``: can the programs be repaired from their messages alone?
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "support"))

from mdtest import Program, programs  # noqa: E402


def asked(name: str, program: Program) -> str:
    """Return the files of *program* and its messages, as text."""
    files = (f"--- {path}\n{text}" for path, text in program.files.items())
    return f"=== {name}\n\n" + "\n".join(files) + f"\n--- flowc check\n{program.snapshot}"


def main(names: list[str]) -> None:
    """Print the named pages, or all of them if none is named."""
    for page in sorted(HERE.glob("*.md")):
        if not names or page.stem in names:
            written, _ = programs(page.read_text(encoding="utf-8"))
            print(asked(page.stem, written))


if __name__ == "__main__":
    main(sys.argv[1:])
