"""Where files of exhibits arrive: a door for surfaces, which receive and hand on, and can read nothing back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from glasshouse.store.blobs import Blobs, Received


class Arrivals:
    """`most` is the longest file that is taken, in bytes."""

    def __init__(self, blobs: Blobs, most: int) -> None:
        self._blobs = blobs
        self.most = most

    @contextmanager
    def arriving(self, chunks: Iterable[bytes]) -> Iterator[Received]:
        """A file as it came, hashed and encrypted, for as long as the act lasts that adopts it; nothing of it stays where none did."""
        received = self._blobs.receive(chunks, self.most)
        try:
            yield received
        finally:
            self._blobs.drop(received.token)
