"""Numbers by which a store that was damaged is found out, before anything is made of what it holds.

A flipped bit in a body mostly gives another value that looks as sound as the right one, and neither
SQLite nor, by default, PostgreSQL would notice. Against purpose they do not help: for that, threads
are sealed.
"""

from __future__ import annotations

from zlib import crc32

from flowrt.threads.entries import Digest, Entry, Head


def of_entry(key: int, entry: Entry) -> int:
    """Give the number of an entry, in the thread with this number."""
    e = entry
    told = f"{key}\0{e.seq}\0{e.run}\0{e.kind}\0{e.strand}\0{e.name}\0{e.at:.17g}\0{e.lasting:d}"
    return crc32(e.body, crc32(told.encode()))


def of_head(key: int, thread_id: str, head: Head) -> int:
    """Give the number of where the thread with this number and name stands."""
    due = "" if head.due is None else f"{head.due:.17g}"
    told = (
        f"{key}\0{thread_id}\0{head.graph}\0{head.seq}\0{head.began}\0{head.status}\0{due}"
        f"\0{head.updated_at:.17g}\0{head.lasting}\0{head.spent}"
    )
    return crc32(told.encode())


def of_digest(key: int, digest: Digest) -> int:
    """Give the number of the digest of the thread with this number."""
    return crc32(digest.body, crc32(f"{key}\0{digest.seq}".encode()))
