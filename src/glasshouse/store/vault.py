"""The ledger's private side: an entry sealed into a leaf and its opening, and an opening opened again for those entitled.

Promise: fields leave this module only encrypted (AES-256-GCM) or to who asks for an opening of bytes that the store holds now: what is
remembered is found by those bytes alone, so an opening that was erased is gone. Keys of look-up tables are HMACs: they name nobody.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from glasshouse.base.errors import DefectError
from glasshouse.store.ceilings import member_key
from glasshouse.store.keys import Keys
from glasshouse.store.origins import Logs
from glasshouse.store.written import written
from glasshouse_ledger import leaf as leaves
from glasshouse_ledger.seal import SALTS, seal_leaf

_NONCE = 12
_FRESH = _NONCE + SALTS
_KEYS_KEPT = 16_384
_OPENED_KEPT = 4_096


@dataclass(frozen=True, slots=True)
class Entry:
    """One leaf to be: `header` and the private `fields` that it commits to. `case` and `person` name its trail, `subjects` the entities
    that it opened, `private` the private persons that it disclosed, `counted` whom it newly shows in which buckets of the ceilings. `after`
    makes it answer the entry before it in its group."""

    header: leaves.Header
    fields: dict[str, Any]
    case: str
    person: str
    subjects: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    after: bool = False
    counted: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """One entry with what it commits to, for those entitled. `told` is for who puts it into words, by all that the words depend on: it
    is kept as long as the entry is, and goes with its opening."""

    index: int
    header: leaves.Header
    fields: dict[str, Any]
    told: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)


@dataclass(slots=True)
class Sealed:
    """An entry as it is stored: leaf and opening as bytes, and the keys under which it is looked up. `header` and `text` are what was
    sealed; they are not stored."""

    header: leaves.Header
    text: bytes
    leaf: bytes
    opening: bytes
    case_key: bytes
    person_key: bytes
    subjects: tuple[bytes, ...]
    private: tuple[bytes, ...]
    after: bool
    counted: tuple[tuple[bytes, bytes], ...] = ()


@dataclass(slots=True)
class _Known:
    """An entry that was sealed or opened here: by its bytes, what is in it."""

    index: int
    entry: bytes
    opening: bytes | None
    opened: Opened | None
    hour: int = 0
    sealed: Sealed | None = None


class Vault:
    """Seals and opens for the logs of one Glasshouse."""

    def __init__(self, keys: Keys, logs: Logs) -> None:
        """Entries are sealed for the log of `logs` that runs, and opened from any: inside a log they refer to each other from 0."""
        self._cipher = AESGCM(keys.vault)
        self._base, self._running = logs.base, logs.running.base

        @lru_cache(_KEYS_KEPT)
        def key(kind: str, text: str) -> bytes:
            return keys.digest(kind, text)[:16]

        self.key = key
        """The key of a case, person or subject in the look-up tables."""
        self._known: list[_Known | None] = [None] * _OPENED_KEPT  # each index has one place

    def seal(self, group: Sequence[Entry]) -> list[Sealed]:
        """The entries, each with salts and a nonce of its own, asked of the operating system at once."""
        fresh = os.urandom(_FRESH * len(group))
        if self._running:
            group = [_inside(entry, self._running) for entry in group]
        return [self._seal(entry, fresh[_FRESH * i : _FRESH * (i + 1)]) for i, entry in enumerate(group)]

    def _seal(self, entry: Entry, fresh: bytes) -> Sealed:
        leaf, text = seal_leaf(entry.header, entry.fields, fresh[_NONCE:], written)
        nonce, key = fresh[:_NONCE], self.key
        return Sealed(
            entry.header,
            text,
            leaf,
            nonce + self._cipher.encrypt(nonce, text, None),
            key("case", entry.case),
            key("person", entry.person),
            tuple([key("subject", subject) for subject in entry.subjects]),
            tuple([key("subject", subject) for subject in entry.private]),
            entry.after,
            tuple([(key("bucket", bucket), member_key(key, bucket, subject)) for bucket, subject in entry.counted]),
        )

    def keep(self, start: int, hour: int, group: Sequence[Sealed], entries: Sequence[bytes]) -> None:
        """Remember what was stored just now, as `entries` from index `start`: the newest are asked for most."""
        for index, (sealed, entry) in enumerate(zip(group, entries, strict=True), start):
            self._known[index % _OPENED_KEPT] = _Known(index, entry, sealed.opening, None, hour, sealed)

    def forget(self) -> None:
        """Keep nothing of what was sealed or opened so far."""
        self._known = [None] * _OPENED_KEPT

    def open(self, index: int, entry: bytes, opening: bytes | None) -> Opened:
        """The entry with its fields; none of them where its opening is no more."""
        known = self._known[index % _OPENED_KEPT]
        if known is None or known.index != index or known.entry != entry or known.opening != opening:
            known = _Known(index, entry, opening, self._opened(index, entry, opening))
            self._known[index % _OPENED_KEPT] = known
        if known.opened is None:
            known.opened = _as_sealed(known, self._base(index))
        return known.opened

    def _opened(self, index: int, entry: bytes, opening: bytes | None) -> Opened:
        text = self._cipher.decrypt(opening[:_NONCE], opening[_NONCE:], None) if opening else b"{}"
        header = leaves.parse(entry).header
        base = self._base(index)
        if base and header.re is not None:
            header = replace(header, re=header.re + base)
        return Opened(index, header, _fields(text))


class Openings:
    """Opens many and keeps none: for what is counted."""

    def __init__(self, keys: Keys) -> None:
        self._cipher = AESGCM(keys.vault)

    def fields(self, opening: bytes | None) -> dict[str, Any]:
        """What an entry commits to; nothing where its opening is no more."""
        return _fields(self._cipher.decrypt(opening[:_NONCE], opening[_NONCE:], None)) if opening else {}


def _inside(entry: Entry, base: int) -> Entry:
    """The entry, referring to another by its place in the log; to none where that one stands in a log before."""
    re = entry.header.re
    if re is None:
        return entry
    if re < base and entry.header.k is leaves.Kind.OUTCOME:
        raise DefectError("an outcome in another log than its intent")
    return replace(entry, header=replace(entry.header, re=re - base if re >= base else None))


def _as_sealed(known: _Known, base: int) -> Opened:
    sealed = known.sealed
    if sealed is None:
        raise DefectError("an entry that was neither sealed nor opened")
    header = sealed.header
    re = known.index - 1 if sealed.after else None if header.re is None else header.re + base
    if (header.t, header.re) != (known.hour, re):
        header = replace(header, t=known.hour, re=re)
    return Opened(known.index, header, _fields(sealed.text))


def _fields(text: bytes) -> dict[str, Any]:
    return {name: item["value"] for name, item in orjson.loads(text).items() if item["value"] is not None}
