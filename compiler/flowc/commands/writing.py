"""Files on disk: reading them, and replacing them atomically."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Final

from flowc.commands.outcome import Refusal

#: Otherwise Windows would write two characters for each line end.
_AS_IT_IS: Final = getattr(os, "O_BINARY", 0)


def text_of(path: str) -> str | None:
    """Return the text of the file *path*, ``None`` if there is none or it is no text."""
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return file.read()
    except (OSError, UnicodeDecodeError):
        return None


def require_folder(path: str) -> None:
    """Make sure that the folder of *path* exists, before the work whose result is written there.

    Raises:
        Refusal: There is none, or nothing may be written in it.
    """
    folder = os.path.dirname(path) or "."
    if not os.path.isdir(folder):
        raise Refusal(f"cannot write `{path}`: there is no folder `{folder}`")
    if os.path.isdir(path):
        raise Refusal(f"cannot write `{path}`: it is a folder")
    if not os.access(folder, os.W_OK):
        raise Refusal(f"cannot write `{path}`: permission denied")


def replace_file(path: str, text: str) -> None:
    """Write *text* to *path*: readers find the old text or the new, never a part.

    Raises:
        Refusal: It cannot be written; what was there is untouched.
    """
    try:
        replace_in_one_step(path, text)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Refusal(f"cannot write `{path}`: {reason}") from None


def replace_in_one_step(path: str, text: str) -> None:
    """Write *text* to *path* atomically, like `replace_file`.

    Raises:
        OSError: It cannot be written; what was there is untouched.
    """
    # Beside the target: a file can only be renamed in one step within its own file system.
    folder, name = os.path.split(path)
    temporary = os.path.join(folder, f".{name}.{os.urandom(4).hex()}.tmp")
    # With the permissions of any new file: the umask cannot be read without changing it for a
    # moment, for every thread.
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _AS_IT_IS, 0o666)
    try:
        with open(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        with suppress(FileNotFoundError):
            os.chmod(temporary, os.stat(path).st_mode & 0o777)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
