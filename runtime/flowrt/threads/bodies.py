"""What entries tell: read from their bodies, and of the form that their kind has.

Most places find damage out by their checksums. Not every place has them, and what stands in a sound
store may still be of another writer. So whoever reads an entry gets what he can take apart without
looking, or an error that names the entry and says what can be done.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from flowrt.errors import CheckpointError, ThreadUnreadableError
from flowrt.threads.codec import Codec, OutgrownError
from flowrt.threads.entries import SEALED, Digest, Entry

#: The times that can be shown: up to the end of the year 9999, in seconds since the epoch.
_FIRST_TIME: Final = -62_135_596_800
_LAST_TIME: Final = 253_402_300_800

_STRAND: Final = re.compile(r"(\d+\.\d+(/\d+\.\d+)*)?", re.ASCII)


def told_by(codec: Codec, thread_id: str, entry: Entry) -> Any:
    """Give what an entry of a thread tells.

    Raises:
        ThreadUnreadableError: it cannot be read, or is nothing that an entry of its kind tells.
    """
    try:
        value = codec.decode(entry.body)
    except CheckpointError as error:
        raise _not_decoded(thread_id, f"entry {entry.seq}", entry.body, error) from error
    if not _has_its_form(entry, value):
        raise unread(thread_id, f"entry {entry.seq}", f"it tells of no `{entry.kind}`")
    return value


def memory_of(codec: Codec, thread_id: str, digest: Digest | None) -> dict[str, dict[str, Any]]:
    """Give what a digest of a thread says that is remembered: nothing if there is none.

    Raises:
        ThreadUnreadableError: it cannot be read, or says something else.
    """
    if digest is None:
        return {}
    try:
        value = codec.decode(digest.body)
    except CheckpointError as error:
        raise _not_decoded(thread_id, "the digest", digest.body, error) from error
    if not (isinstance(value, dict) and all(isinstance(part, dict) for part in value.values())):
        raise unread(thread_id, "the digest", "it tells of nothing that is remembered")
    return value


def check_whole(thread_id: str, entries: Sequence[Entry], begin: int, end: int) -> None:
    """Refuse the entries of a run from which one is missing, or that do not begin one.

    Raises:
        ThreadUnreadableError: they are not numbered from *begin* to *end*, or have no place.
    """
    for number, entry in enumerate(entries, begin):
        if entry.seq != number:
            raise unread(thread_id, f"entry {number}", "it is missing")
        check_place(thread_id, entry)
    if len(entries) <= end - begin:
        raise unread(thread_id, f"entry {begin + len(entries)}", "it is missing")
    if entries[0].kind not in ("run", "rewind"):
        raise unread(thread_id, f"entry {begin}", "it begins no run")


def check_place(thread_id: str, entry: Entry) -> None:
    """Refuse an entry that is of no line of control, or of no time.

    Raises:
        ThreadUnreadableError: its strand is not the name of one, or its time none that there is.
    """
    if not _is_time(entry.at):
        raise unread(thread_id, f"entry {entry.seq}", f"it is of the time {entry.at}")
    if entry.strand and not _STRAND.fullmatch(entry.strand):
        raise unread(thread_id, f"entry {entry.seq}", f"`{entry.strand}` is no place in a run")


def unread(thread_id: str, part: str, reason: str) -> ThreadUnreadableError:
    """Give the error of something that is stored and means nothing."""
    return ThreadUnreadableError(
        f"{part} of thread `{thread_id}` cannot be used: {reason}; restore the place from a "
        "backup, fork the thread before that, or delete it"
    )


def _not_decoded(
    thread_id: str, part: str, body: bytes, error: CheckpointError
) -> ThreadUnreadableError:
    """Give the error of something that the codec refuses: no backup helps where types changed, nor
    where only the key is missing.
    """
    if body[:1] == bytes((SEALED,)):
        return ThreadUnreadableError(
            f"{part} of thread `{thread_id}` is sealed: open the place with `SealedCheckpointer` "
            "and its keys"
        )
    if not isinstance(error, OutgrownError):
        return unread(thread_id, part, str(error))
    return ThreadUnreadableError(
        f"{part} of thread `{thread_id}` cannot be used, since the graph changed: {error}; go on "
        "with the version of the graph that wrote it, fork the thread before that, or delete it"
    )


def _has_its_form(entry: Entry, value: Any) -> bool:
    match entry.kind, value:
        case "run", {"input": dict(), "left out": list(), "began": list(began)}:
            begun = _is_begun(began, value["left out"]) and _are_labels(value)
            return begun and _are_shapes(value.get("shapes", {}))
        case "node", [int(), dict()]:
            return True
        case "choice", [_]:
            return True
        case "choice", [None, dict(error)]:
            return _is_error(error)
        case "caught", dict():
            return _is_error(value) and ("landed" not in value or _is_landed(value))
        case "race", int():
            return value >= 0
        case "ask", {"arguments": dict(), "timeout": None}:
            return True
        case "ask", {"arguments": dict(), "timeout": float(timeout)}:
            return _is_time(entry.at + timeout)
        case "wait", float():
            return _is_time(value)
        case "update", dict():
            return True
        case "rewind", {"to": int(to), "began": int(began), "first": int(first)}:
            return 0 < first <= began <= to < entry.seq
        case "end", list():
            return all(_is_remembered(one) for one in value)
        case "failed", [str(), str()]:
            return True
        case (("answer" | "expired" | "woke" | "break"), _):
            return True
    return False


def _is_begun(began: list[Any], left_out: list[Any]) -> bool:
    """Say whether a run can have begun with the functions and without the parameters."""
    pairs = all(isinstance(one, list) and len(one) == 2 for one in began)
    return pairs and all(isinstance(name, str) for name in left_out)


def _are_labels(told: dict[str, Any]) -> bool:
    """Say whether these can be the tags and the metadata of a run."""
    tags, metadata = told.get("tags", []), told.get("metadata")
    are_tags = isinstance(tags, list) and all(isinstance(tag, str) for tag in tags)
    return are_tags and (metadata is None or isinstance(metadata, dict))


def _are_shapes(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(one, list | tuple) for one in value.values())


def _is_error(value: dict[str, Any]) -> bool:
    match value:
        case {
            "type": str(kind), "message": str(), "node": str(), "attempt": int(), "is": list(),
        }:  # fmt: skip
            return "\0" not in kind
    return False


def _is_landed(value: dict[str, Any]) -> bool:
    match value:
        case {"landed": list(writes), "remembered": list(remembered), "memory": dict(memory)}:
            return (
                all(isinstance(one, list) and len(one) == 3 for one in writes)
                and all(_is_remembered(one) for one in remembered)
                and all(isinstance(part, dict) for part in memory.values())
            )
    return False


def _is_remembered(value: Any) -> bool:
    match value:
        case [str(), str(), bool(), None | int(), _]:
            return True
    return False


def _is_time(seconds: float) -> bool:
    return _FIRST_TIME <= seconds < _LAST_TIME
