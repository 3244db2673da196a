"""What entries tell: decoded from their bodies, and checked for the form of their kind.

Most stores detect damage by checksums, but not all have them, and a sound store may still contain
what another writer wrote. So a reader of an entry gets a value that can be taken apart without
further checks, or an error that names the entry and says what to do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from flowrt.errors import CheckpointError, ThreadUnreadableError
from flowrt.threads.codec import Codec, OutgrownError
from flowrt.threads.entries import SEALED, Digest, Entry

#: The range of times that `datetime` can express, in seconds since the epoch.
_FIRST_TIME: Final = -62_135_596_800
_LAST_TIME: Final = 253_402_300_800

_STRAND: Final = re.compile(r"(\d+\.\d+(/\d+\.\d+)*)?", re.ASCII)


def told_by(codec: Codec, thread_id: str, entry: Entry) -> Any:
    """Give what an entry of a thread tells.

    Raises:
        ThreadUnreadableError: it cannot be decoded, or does not have the form of its kind.
    """
    try:
        value = codec.decode(entry.body)
    except CheckpointError as error:
        raise _not_decoded(thread_id, f"entry {entry.seq}", entry.body, error) from error
    if not _has_its_form(entry, value):
        raise unread(thread_id, f"entry {entry.seq}", f"it tells of no `{entry.kind}`")
    return value


def memory_of(codec: Codec, thread_id: str, digest: Digest | None) -> dict[str, dict[str, Any]]:
    """Give the memory that a digest of a thread holds; empty if there is no digest.

    Raises:
        ThreadUnreadableError: it cannot be decoded, or is no memory.
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
    """Refuse the entries of a run if one is missing, or if they do not begin a run.

    Raises:
        ThreadUnreadableError: they are not numbered from *begin* to *end*, or have no valid place.
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
    """Refuse an entry whose line of control or time is not valid.

    Raises:
        ThreadUnreadableError: its strand is no strand id, or its time is out of range.
    """
    if not _is_time(entry.at):
        raise unread(thread_id, f"entry {entry.seq}", f"it is of the time {entry.at}")
    if entry.strand and not _STRAND.fullmatch(entry.strand):
        raise unread(thread_id, f"entry {entry.seq}", f"`{entry.strand}` is no place in a run")


def unread(thread_id: str, part: str, reason: str) -> ThreadUnreadableError:
    """Give the error for stored data that is not valid."""
    return ThreadUnreadableError(
        f"{part} of thread `{thread_id}` cannot be used: {reason}; restore the place from a "
        "backup, fork the thread before that, or delete it"
    )


def _not_decoded(
    thread_id: str, part: str, body: bytes, error: CheckpointError
) -> ThreadUnreadableError:
    """Give the error for data that the codec refuses. A backup does not help if types have changed,
    or if only the key is missing.
    """
    if body[:1] == bytes((SEALED,)):
        return ThreadUnreadableError(
            f"{part} of thread `{thread_id}` is sealed: open the place with `SealedCheckpointer` "
            "and its keys"
        )
    if not isinstance(error, OutgrownError):
        return unread(thread_id, part, str(error))
    return ThreadUnreadableError(
        f"{part} of thread `{thread_id}` cannot be used, since the graph changed: {error}; "
        "continue with the version of the graph that wrote it, fork the thread before that, or "
        "delete it"
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
    """Say whether these can be the recorded functions and the omitted parameters of a run."""
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
