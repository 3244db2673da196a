"""How a failed run is reported: the user's own frames, the error, and the place in the graph."""

from __future__ import annotations

import importlib
import os
import re
import traceback
from collections.abc import Iterator
from types import FrameType, TracebackType

import flowc
import flowrt
from flowc.commands.loading import is_generated

#: Frames of files below these folders are ours, as are those of generated modules, whose place in
#: the `.flow` file is given by a note.
_MACHINERY = tuple(
    os.path.join(folder, "")
    for package in (flowc, flowrt, importlib)
    for folder in package.__path__
)


#: What the runtime's messages advise a program to do, and the equivalent for the command line.
_COMMAND_LINE_TERMS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"continue it with `resume\(.*?\)`"), "continue it with `--resume`"),
    (re.compile(r"`invoke` begins"), "`flowc run` begins"),
    (re.compile(r"`wait=…`"), "`--wait SECONDS`"),
    (re.compile(r"`take_over=True`"), "`--take-over`"),
    (re.compile(r"name another one with `dsn`"), "name another one with `--store`"),
    (re.compile(r"`dsn` is like"), "such a store is like"),
    (
        re.compile(r"threads in memory are kept by `MemoryCheckpointer`"),
        "threads are kept in memory where no `--store` is named",
    ),
    (re.compile(r"give it with (`bind\(.*?\)`)"), r"only a program can give that, with \1"),
)


def spoken(error: BaseException) -> str:
    """Return the message of *error*, in terms of the command line."""
    text = str(error)
    for pattern, words in _COMMAND_LINE_TERMS:
        text = pattern.sub(words, text)
    return text


def told(error: BaseException) -> str:
    """Return the report of *error*; an error of the runtime itself needs no traceback."""
    # Messages about stores include their cause.
    is_whole = isinstance(error, flowrt.CheckpointError)
    if is_whole or (isinstance(error, flowrt.FlowError) and error.__cause__ is None):
        notes: list[str] = getattr(error, "__notes__", [])
        return "\n".join([f"error: {spoken(error)}", *(f"  {note}" for note in notes)]) + "\n"
    for each in _linked(error):
        # Not `with_traceback`, since some errors refuse to be changed.
        BaseException.__setattr__(each, "__traceback__", _own_frames(each.__traceback__))
    return "".join(traceback.format_exception(error))


def _linked(error: BaseException) -> Iterator[BaseException]:
    """Yield *error*, its causes and contexts, and the members of groups."""
    seen: set[int] = set()
    todo: list[BaseException | None] = [error]
    while todo:
        item = todo.pop()
        if item is None or id(item) in seen:
            continue
        seen.add(id(item))
        yield item
        todo.extend((item.__cause__, item.__context__))
        if isinstance(item, BaseExceptionGroup):
            todo.extend(item.exceptions)


def _own_frames(raised: TracebackType | None) -> TracebackType | None:
    own = []
    while raised is not None:
        if not _is_machinery(raised.tb_frame):
            own.append(raised)
        raised = raised.tb_next
    kept: TracebackType | None = None
    for each in reversed(own):
        kept = TracebackType(kept, each.tb_frame, each.tb_lasti, each.tb_lineno)
    return kept


def _is_machinery(frame: FrameType) -> bool:
    path = frame.f_code.co_filename
    return path.startswith(("<frozen ", *_MACHINERY)) or is_generated(frame)
