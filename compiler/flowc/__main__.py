"""``python -m flowc``: the command line."""

import sys

if __name__ == "__main__":
    # `-m` has put the working directory before the standard library, so a `json.py` in a project
    # would be imported instead of Python's own. Where modules are looked for is determined by the
    # project.
    if not sys.flags.safe_path:
        del sys.path[0]
    from flowc.cli import main

    sys.exit(main())
