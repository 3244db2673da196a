"""Print what newcomers wrote and what is said to them, without the way out that the pages show.

``python tests/newcomers/ask.py [NAME …]``: can the programs be mended from their messages?
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
    """Print the pages called *names*, all of them where there is none."""
    for page in sorted(HERE.glob("*.md")):
        if not names or page.stem in names:
            written, _ = programs(page.read_text(encoding="utf-8"))
            print(asked(page.stem, written))


if __name__ == "__main__":
    main(sys.argv[1:])
