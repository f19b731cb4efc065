"""What a camera wrote into a photograph: device, serial numbers, time and place (Exif 2.32, CIPA DC-008, in JPEG and TIFF).

Promise: it is read to be told on the photograph's own page, and never indexed, listed, sorted by or compared: C6. Damaged and hostile files
yield what can be read, or nothing; no more than `_MOST` fields are looked at, and no offset leads twice to the same place.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import suppress

from glasshouse.base.text import one_line

_MOST = 400
_LONGEST = 200
_EXIF, _GPS = 0x8769, 0x8825
_NAMES = {
    0x010F: "Make",
    0x0110: "Model",
    0x9003: "Taken",
    0x9011: "Offset from UTC",
    0xA430: "Owner as the camera says",
    0xA431: "Serial number of the camera",
    0xA434: "Lens",
    0xA435: "Serial number of the lens",
}
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8}
_LATITUDE, _LONGITUDE = (1, 2), (3, 4)


def told(head: bytes) -> tuple[tuple[str, str], ...]:
    """(what, value) pairs in words, from a file that begins so."""
    tiff = _tiff(head)
    if tiff is None:
        return ()
    found: list[tuple[str, str]] = []
    with suppress(struct.error, IndexError, ValueError):
        found.extend(_found(tiff))  # what was found before a fault stays
    return tuple(found)


def _tiff(head: bytes) -> bytes | None:
    """The TIFF structure: the file itself, or the first Exif segment of a JPEG."""
    if head[:4] in (b"II*\x00", b"MM\x00*"):
        return head
    if head[:2] != b"\xff\xd8":
        return None
    at = 2
    while at + 4 <= len(head) and head[at] == 0xFF and head[at + 1] not in (0xDA, 0xD9):
        length = int.from_bytes(head[at + 2 : at + 4], "big")
        if head[at + 1] == 0xE1 and head[at + 4 : at + 10] == b"Exif\x00\x00":
            return head[at + 10 : at + 2 + length]
        at += 2 + max(length, 2)
    return None


def _found(tiff: bytes) -> Iterator[tuple[str, str]]:
    order = "<" if tiff[:2] == b"II" else ">"
    (first,) = struct.unpack_from(order + "I", tiff, 4)
    fields = dict(_directory(tiff, order, first))
    fields |= dict(_directory(tiff, order, _number(fields.get(_EXIF))))
    for tag, name in _NAMES.items():
        if isinstance(fields.get(tag), bytes) and (text := _text(fields[tag])):
            yield name, text
    place = dict(_directory(tiff, order, _number(fields.get(_GPS))))
    position = [text for pair in (_LATITUDE, _LONGITUDE) if (text := _degrees(place, order, *pair))]
    if len(position) == 2:
        yield "Position as the camera says", ", ".join(position)


def _directory(tiff: bytes, order: str, at: int) -> Iterator[tuple[int, bytes]]:
    """Tag and raw value of each field of one directory (IFD); an offset of 0 is none."""
    if not at:
        return
    (count,) = struct.unpack_from(order + "H", tiff, at)
    for number in range(min(count, _MOST)):
        start = at + 2 + 12 * number
        tag, kind, many = struct.unpack_from(order + "HHI", tiff, start)
        size = _SIZES.get(kind, 0) * many
        if not 0 < size <= 1024:
            continue
        value_at = start + 8
        if size > 4:
            (value_at,) = struct.unpack_from(order + "I", tiff, start + 8)
        raw = tiff[value_at : value_at + size]
        if len(raw) == size:
            yield tag, raw if kind != 4 else struct.pack(">I", *struct.unpack_from(order + "I", raw))


def _number(raw: bytes | None) -> int:
    return int.from_bytes(raw, "big") if raw is not None and len(raw) == 4 else 0


def _text(raw: bytes) -> str:
    return one_line(raw.split(b"\x00", 1)[0].decode("utf-8", "replace"), _LONGEST)


def _degrees(place: dict[int, bytes], order: str, side: int, value: int) -> str:
    """`52.37403° N`; nothing where it is none."""
    raw = place.get(value, b"")
    if len(raw) != 24:
        return ""
    fractions = list(struct.iter_unpack(order + "II", raw))
    if not all(under for _, under in fractions):
        return ""
    parts = [over / under for over, under in fractions]
    letter = _text(place.get(side, b""))[:1]
    return f"{parts[0] + parts[1] / 60 + parts[2] / 3600:.5f}° {letter}".strip() if letter in ("N", "S", "E", "W") else ""
