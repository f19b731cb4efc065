"""The ledger's private side: an entry sealed into a leaf and its opening, and an opening opened again for those entitled.

Promise: fields leave this module only encrypted (AES-256-GCM) or to who asks for an opening of bytes that the store holds now: what is
remembered is found by those bytes alone, so an opening that was erased is gone. Keys of look-up tables are HMACs: they name nobody.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from glasshouse.store.keys import Keys
from glasshouse_ledger import leaf as leaves
from glasshouse_ledger.seal import SALTS, seal_leaf

_NONCE = 12
_FRESH = _NONCE + SALTS
_KEYS_KEPT = 16_384
_OPENED_KEPT = 4_096


@dataclass(frozen=True, slots=True)
class Entry:
    """One leaf to be: `header` and the private `fields` that it commits to. `case` and `person` name its trail, `subjects` the entities
    that it opened, `private` the private persons that it disclosed. `after` makes it answer the entry before it in its group."""

    header: leaves.Header
    fields: dict[str, Any]
    case: str
    person: str
    subjects: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    after: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """One entry with what it commits to, for those entitled."""

    index: int
    header: leaves.Header
    fields: dict[str, Any]


@dataclass(slots=True)
class Sealed:
    """An entry as it is stored: leaf and opening as bytes, and the keys under which it is looked up."""

    leaf: bytes
    opening: bytes
    case_key: bytes
    person_key: bytes
    subjects: tuple[bytes, ...]
    private: tuple[bytes, ...]
    after: bool


class Vault:
    """Seals and opens for one log."""

    def __init__(self, keys: Keys) -> None:
        self._cipher = AESGCM(keys.vault)

        @lru_cache(_KEYS_KEPT)
        def key(kind: str, text: str) -> bytes:
            return keys.digest(kind, text)[:16]

        self.key = key
        """The key of a case, person or subject in the look-up tables."""
        self._open = lru_cache(_OPENED_KEPT)(self._opened)

    def seal(self, group: Sequence[Entry]) -> list[Sealed]:
        """The entries, each with salts and a nonce of its own, asked of the operating system at once."""
        fresh = os.urandom(_FRESH * len(group))
        return [self._seal(entry, fresh[_FRESH * i : _FRESH * (i + 1)]) for i, entry in enumerate(group)]

    def _seal(self, entry: Entry, fresh: bytes) -> Sealed:
        leaf, text = seal_leaf(entry.header, entry.fields, fresh[_NONCE:])
        nonce, key = fresh[:_NONCE], self.key
        return Sealed(
            leaf,
            nonce + self._cipher.encrypt(nonce, text, None),
            key("case", entry.case),
            key("person", entry.person),
            tuple([key("subject", subject) for subject in entry.subjects]),
            tuple([key("subject", subject) for subject in entry.private]),
            entry.after,
        )

    def open(self, index: int, entry: bytes, sealed: bytes | None) -> Opened:
        """The entry with its fields; none of them where its opening is no more."""
        header, fields = self._open(entry, sealed)
        return Opened(index, header, fields)

    def _opened(self, entry: bytes, sealed: bytes | None) -> tuple[leaves.Header, dict[str, Any]]:
        fields: dict[str, Any] = {}
        if sealed:
            opening = json.loads(self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], None))
            fields = {name: item["value"] for name, item in opening.items() if item["value"] is not None}
        return leaves.parse(entry).header, fields
