"""``python -m flowc``: the command line."""

import sys

if __name__ == "__main__":
    # `-m` has put the working directory before the standard library, so that `json.py` of a project
    # would be run in place of Python's own. Where modules are looked for is the project's business.
    if not sys.flags.safe_path:
        del sys.path[0]
    from flowc.cli import main

    sys.exit(main())
