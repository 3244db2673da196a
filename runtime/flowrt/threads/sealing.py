"""Threads that cannot be read without the key: AES-GCM around any store for threads.

Encrypted are the input of a run and the writes of its nodes: the bodies of entries and digests.
What a thread is found by (its id, the graph, names of nodes, times) stays in clear text. Each body
has its own nonce, and its thread, number and kind are authenticated with it, so that rows can
neither be read nor be exchanged.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from flowrt.errors import CheckpointError, InputError
from flowrt.given import unexpected
from flowrt.threads.checkpointer import Checkpointer
from flowrt.threads.entries import SEALED, Digest, Entry, Head, Lease

try:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
except ImportError as error:  # pragma: no cover - depends on what is installed
    raise ImportError("sealed threads need cryptography: install flowrt[encryption]") from error

_NONCE: Final = 12


class SealedCheckpointer(Checkpointer):
    """Seals what another checkpointer stores: encrypted, and protected against changes.

    `keys` maps the name of each key to its 16, 24 or 32 bytes. New entries are sealed with the key
    named `current`; each entry names the key that opens it. To rotate keys, add one, make it the
    current one, `reseal` the threads, and remove the old one when no entry names it any more (see
    `names_in_use`).
    """

    def __init__(
        self, inner: Checkpointer, keys: Mapping[str, bytes], *, current: str | None = None
    ) -> None:
        """Wrap a checkpointer; the current key is the last one, unless `current` names it.

        Raises:
            InputError: `inner` is no checkpointer, or a key is missing or of a wrong length.
        """
        if not isinstance(inner, Checkpointer):
            raise unexpected(
                "inner", inner, 'a Checkpointer, as `SqliteCheckpointer("runs.db")` is'
            )
        if not isinstance(keys, Mapping):  # keys must not be shown
            raise InputError(
                f"`keys` is a {type(keys).__name__}, expected a mapping of names to keys"
            )
        if not keys:
            raise InputError("there is no key to seal threads with")
        self.inner = inner
        self.current = [*keys][-1] if current is None else current
        if self.current not in keys:
            raise InputError(f"there is no key `{self.current}`")
        self._ciphers = {name: _cipher(name, key) for name, key in keys.items()}

    def acquire(
        self, thread_id: str, *, wait: float | None = 0.0, take_over: bool = False
    ) -> Lease:
        """Acquire the lease of a thread; see `Checkpointer`."""
        return self.inner.acquire(thread_id, wait=wait, take_over=take_over)

    def release(self, lease: Lease) -> None:
        """Release a lease; see `Checkpointer`."""
        self.inner.release(lease)

    def append(
        self,
        lease: Lease,
        entries: Sequence[Entry],
        head: Head,
        digest: Digest | None = None,
    ) -> None:
        """Append entries; see `Checkpointer`."""
        sealed = [self._sealed(lease.thread_id, entry) for entry in entries]
        self.inner.append(lease, sealed, head, self._sealed_digest(lease.thread_id, digest))

    def read(
        self,
        thread_id: str,
        *,
        after: int = 0,
        upto: int | None = None,
        run: str | None = None,
        lasting: bool = False,
    ) -> list[Entry]:
        """Return entries in order; see `Checkpointer`."""
        found = self.inner.read(thread_id, after=after, upto=upto, run=run, lasting=lasting)
        return [entry._replace(body=self._opened(thread_id, entry)) for entry in found]

    def head(self, thread_id: str) -> Head | None:
        """Return the head of a thread; see `Checkpointer`."""
        return self.inner.head(thread_id)

    def digest(self, thread_id: str) -> Digest | None:
        """Return the newest digest; see `Checkpointer`."""
        found = self.inner.digest(thread_id)
        if found is None:
            return None
        place = _place_of_digest(thread_id, found)
        return replace(found, body=self._open(found.body, place, _named(thread_id, found)))

    def heads(self, *, graph: str | None = None, due: float | None = None) -> list[Head]:
        """Return the heads of all threads; see `Checkpointer`."""
        return self.inner.heads(graph=graph, due=due)

    def delete_thread(self, thread_id: str) -> None:
        """Delete a thread; see `Checkpointer`."""
        self.inner.delete_thread(thread_id)

    def replace(
        self, lease: Lease, entries: Sequence[Entry], head: Head, digest: Digest | None
    ) -> None:
        """Replace the log of a thread, sealed with the current key."""
        sealed = [self._sealed(lease.thread_id, entry) for entry in entries]
        self.inner.replace(lease, sealed, head, self._sealed_digest(lease.thread_id, digest))

    def close(self) -> None:
        """Close the wrapped store."""
        self.inner.close()

    def names_in_use(self, thread_id: str) -> frozenset[str]:
        """Return the names of the keys with which entries of a thread are sealed."""
        entries = self.inner.read(thread_id)
        names = {_split(entry.body, _named(thread_id, entry))[0] for entry in entries}
        digest = self.inner.digest(thread_id)
        if digest is not None:
            names.add(_split(digest.body, _named(thread_id, digest))[0])
        return frozenset(names)

    def reseal(self, thread_id: str) -> None:
        """Seal everything stored of a thread with the current key, so that it needs no other.

        Raises:
            CheckpointError: a key with which something was sealed is missing.
            ThreadBusyError: the thread is in use.
        """
        lease = self.acquire(thread_id)
        try:
            if lease.head is not None:
                self.replace(lease, self.read(thread_id), lease.head, self.digest(thread_id))
        finally:
            self.release(lease)

    # ---- implementation ------------------------------------------------------------------------

    def _sealed(self, thread_id: str, entry: Entry) -> Entry:
        return entry._replace(body=self._seal(entry.body, _place(thread_id, entry)))

    def _sealed_digest(self, thread_id: str, digest: Digest | None) -> Digest | None:
        if digest is None:
            return None
        return replace(digest, body=self._seal(digest.body, _place_of_digest(thread_id, digest)))

    def _seal(self, body: bytes, place: bytes) -> bytes:
        name = self.current.encode()
        nonce = os.urandom(_NONCE)
        sealed = self._ciphers[self.current].encrypt(nonce, body, place)
        return bytes((SEALED, len(name))) + name + nonce + sealed

    def _opened(self, thread_id: str, entry: Entry) -> bytes:
        return self._open(entry.body, _place(thread_id, entry), _named(thread_id, entry))

    def _open(self, body: bytes, place: bytes, part: str) -> bytes:
        name, nonce, sealed = _split(body, part)
        cipher = self._ciphers.get(name)
        if cipher is None:
            raise CheckpointError(
                f"{part} is sealed with the key `{name}`, which was not given: give it too, beside "
                "the current one"
            )
        try:
            return cipher.decrypt(nonce, sealed, place)
        except InvalidTag:
            raise CheckpointError(
                f"{part} does not open with the key `{name}`: the key is another one, or the entry "
                "was changed; give the key that sealed it, or restore the place from a backup"
            ) from None


def _cipher(name: object, key: object) -> AESGCM:
    if not isinstance(name, str):
        raise unexpected("keys", name, "names that are str")
    if not isinstance(key, bytes | bytearray | memoryview):
        raise InputError(f"the key `{name}` is of the type {type(key).__name__}, expected bytes")
    if len(name.encode()) > 255:
        raise InputError(f"the name of the key `{name[:20]}…` is longer than 255 bytes")
    try:
        return AESGCM(key)
    except ValueError:
        raise InputError(f"the key `{name}` has {len(key)} bytes: it needs 16, 24 or 32") from None


def _split(body: bytes, part: str) -> tuple[str, bytes, bytes]:
    if body[:1] != bytes((SEALED,)):
        raise CheckpointError(f"{part} is not sealed: open the place as it is, without a key")
    start = 2 + sum(body[1:2])
    name = body[2:start].decode(errors="replace")
    if len(body) < start + _NONCE:
        raise CheckpointError(f"{part} is cut off: it does not open; restore a backup of the place")
    return name, body[start : start + _NONCE], body[start + _NONCE :]


def _named(thread_id: str, part: Entry | Digest) -> str:
    """Give the name of a part of a thread for messages."""
    name = "the digest" if isinstance(part, Digest) else f"entry {part.seq}"
    return f"{name} of thread `{thread_id}`"


def _place(thread_id: str, entry: Entry) -> bytes:
    return "\0".join((thread_id, str(entry.seq), entry.run, entry.kind, entry.strand)).encode()


def _place_of_digest(thread_id: str, digest: Digest) -> bytes:
    return "\0".join((thread_id, str(digest.seq), "digest")).encode()
