"""Checksums that detect a damaged store before anything is made of its contents.

A flipped bit in a body mostly gives another value that looks just as valid, and neither SQLite nor,
by default, PostgreSQL would notice. They do not protect against tampering; sealed threads do.
"""

from __future__ import annotations

from zlib import crc32

from flowrt.threads.entries import Digest, Entry, Head


def of_entry(key: int, entry: Entry) -> int:
    """Give the checksum of an entry, in the thread with this key."""
    seq, run, kind, strand, name, at, body, lasting = entry
    told = f"{key}\0{seq}\0{run}\0{kind}\0{strand}\0{name}\0{at:.17g}\0{lasting:d}"
    return crc32(body, crc32(told.encode()))


def of_head(key: int, thread_id: str, head: Head) -> int:
    """Give the checksum of the head of the thread with this key and id."""
    _, graph, seq, began, status, due_at, updated_at, lasting, spent = head
    due = "" if due_at is None else f"{due_at:.17g}"
    told = (
        f"{key}\0{thread_id}\0{graph}\0{seq}\0{began}\0{status}\0{due}"
        f"\0{updated_at:.17g}\0{lasting}\0{spent}"
    )
    return crc32(told.encode())


def of_digest(key: int, digest: Digest) -> int:
    """Give the checksum of the digest of the thread with this key."""
    return crc32(digest.body, crc32(f"{key}\0{digest.seq}".encode()))
