"""Checksums that detect a damaged store before anything is made of its contents.

A flipped bit in a body mostly gives another value that looks just as valid, and neither SQLite nor,
by default, PostgreSQL would notice. They do not protect against tampering; sealed threads do.
"""

from __future__ import annotations

from zlib import crc32

from flowrt.threads.entries import Digest, Entry, Head


def of_entry(key: int, entry: Entry) -> int:
    """Give the checksum of an entry, in the thread with this key."""
    e = entry
    told = f"{key}\0{e.seq}\0{e.run}\0{e.kind}\0{e.strand}\0{e.name}\0{e.at:.17g}\0{e.lasting:d}"
    return crc32(e.body, crc32(told.encode()))


def of_head(key: int, thread_id: str, head: Head) -> int:
    """Give the checksum of the head of the thread with this key and id."""
    due = "" if head.due is None else f"{head.due:.17g}"
    told = (
        f"{key}\0{thread_id}\0{head.graph}\0{head.seq}\0{head.began}\0{head.status}\0{due}"
        f"\0{head.updated_at:.17g}\0{head.lasting}\0{head.spent}"
    )
    return crc32(told.encode())


def of_digest(key: int, digest: Digest) -> int:
    """Give the checksum of the digest of the thread with this key."""
    return crc32(digest.body, crc32(f"{key}\0{digest.seq}".encode()))
