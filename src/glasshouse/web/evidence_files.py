"""Exhibits as files that leave the page: originals under headers that keep every browser from running them, and the list as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from time import monotonic
from typing import Any
from urllib.parse import quote

from glasshouse.base.errors import BlobCorruptError
from glasshouse.gate import Access
from glasshouse.gate.gate import Gate
from glasshouse.policy.plans.exhibits import CheckExhibit, ExhibitRow, Original, ReadOriginal
from glasshouse.policy.plans.plan import Request
from glasshouse.web.guard import SANDBOX

AGAIN = 60.0
"""Seconds after which the gate is asked again whether the bytes may go on."""
COLUMNS = (
    "number",
    "kind",
    "title",
    "state",
    "reliability",
    "collector",
    "entered",
    "collected",
    "media_type",
    "bytes",
    "sha256",
    "derived_from",
)


def attachment(original: Original) -> dict[str, str]:
    """Headers of an original: always a file to keep (RFC 6266, with the name in ASCII and in full), never a page."""
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "._- ") else "_" for letter in original.name)[:100]
    named = f"attachment; filename=\"{plain or 'original'}\"; filename*=UTF-8''{quote(original.name, safe='')}"
    return {
        "Content-Disposition": named,
        "Content-Length": str(original.size),
        "Content-Security-Policy": SANDBOX,
        "X-Content-Type-Options": "nosniff",
    }


def going(gate: Gate, access: Access, original: Original, public: str) -> Iterator[bytes]:
    """The bytes of an original, for as long as the gate lets them go (C9). What does not fit breaks off before its end, and stands in the
    custody of the exhibit `public`."""
    try:
        yield from asked_again(gate, access, ReadOriginal(public), original.chunks())
    except BlobCorruptError:
        gate.open(access, CheckExhibit(public))
        raise


def asked_again(gate: Gate, access: Access, request: Request[Any], chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks; every `AGAIN` seconds the gate is asked whether they may go on."""
    looked = monotonic()
    for chunk in chunks:
        yield chunk
        if monotonic() - looked > AGAIN:
            gate.recheck(access.actor, access.case, request)
            looked = monotonic()


def cells(row: ExhibitRow) -> tuple[str | int, ...]:
    """One line of the list as a table; its columns are COLUMNS."""
    who = (row.by, row.when, row.collected)
    file = (row.media_type, "" if row.size is None else row.size, row.sha256)
    return (row.label, row.kind.value, row.title, row.state.value, row.reliability.value, *who, *file, row.derived_from)
