"""How a run that failed is told: the user's own frames, the error, and the place in the graph."""

from __future__ import annotations

import os
import traceback

import flowc
import flowrt

#: Frames below these folders, and those that the import system has no file for, are machinery.
_MACHINERY = tuple(os.path.join(folder, "") for folder in (*flowc.__path__, *flowrt.__path__))
_FRAMES = 8


def told(error: BaseException) -> str:
    """Return *error* as a user sees it; an error of the runtime itself needs no traceback."""
    if isinstance(error, flowrt.FlowError) and error.__cause__ is None:
        notes = getattr(error, "__notes__", [])
        return "\n".join([f"error: {error}", *(f"  {note}" for note in notes)]) + "\n"
    return "".join(_lines(error))


def _lines(error: BaseException) -> list[str]:
    shown = traceback.TracebackException.from_exception(error)
    _keep_own_frames(shown)
    return list(shown.format())


def _keep_own_frames(shown: traceback.TracebackException) -> None:
    todo: list[traceback.TracebackException | None] = [shown]
    while todo:
        item = todo.pop()
        if item is None:
            continue
        own = [frame for frame in item.stack if not _is_machinery(frame.filename)]
        item.stack = traceback.StackSummary.from_list(own[-_FRAMES:])
        todo.extend((item.__cause__, item.__context__))
        todo.extend(item.exceptions or ())


def _is_machinery(path: str) -> bool:
    return path.startswith(("<frozen ", *_MACHINERY))
