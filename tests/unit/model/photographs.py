"""Photographs of a few bytes, with what a camera writes into them."""

from __future__ import annotations

import struct


def _directory(order: str, at: int, fields: list[tuple[int, int, int, bytes]]) -> bytes:
    """One directory that stands at `at`: fields (tag, kind, count, value), long values behind it."""
    head, tail = struct.pack(order + "H", len(fields)), b""
    behind = at + 2 + 12 * len(fields) + 4
    for tag, kind, count, value in fields:
        raw = value if len(value) > 4 else value.ljust(4, b"\x00")
        if len(value) > 4:
            raw = struct.pack(order + "I", behind + len(tail))
            tail += value
        head += struct.pack(order + "HHI", tag, kind, count) + raw
    return head + b"\x00\x00\x00\x00" + tail


def tiff(order: str = "<", *, latitude: tuple[int, int, int] = (52, 22, 26)) -> bytes:
    """A TIFF with a make, a serial number and a position at Amsterdam's Dam square or so."""

    def number(value: int) -> bytes:
        return struct.pack(order + "I", value)

    def degrees(*parts: int) -> bytes:
        return b"".join(number(part) + number(1) for part in parts)

    first, second, third = 8, 200, 400
    made = [(0x010F, 2, 6, b"Acme\x00\x00"), (0x8769, 4, 1, number(second)), (0x8825, 4, 1, number(third))]
    exif = [(0x9003, 2, 20, b"2026:11:21 14:05:00\x00"), (0xA431, 2, 8, b"SN-4711\x00")]
    place = [(1, 2, 2, b"N\x00"), (2, 5, 3, degrees(*latitude)), (3, 2, 2, b"E\x00"), (4, 5, 3, degrees(4, 53, 36))]
    raw = (b"II*\x00" if order == "<" else b"MM\x00*") + number(first)
    raw += _directory(order, first, made)
    raw = raw.ljust(second, b"\x00") + _directory(order, second, exif)
    return raw.ljust(third, b"\x00") + _directory(order, third, place)


def jpeg(order: str = "<") -> bytes:
    """A JPEG that holds such a TIFF, and no picture to speak of."""
    segment = b"Exif\x00\x00" + tiff(order)
    return (
        b"\xff\xd8"
        b"\xff\xe0\x00\x10JFIF\x00"
        + b"\x00" * 9
        + b"\xff\xe1"
        + struct.pack(">H", len(segment) + 2)
        + segment
        + b"\xff\xda\x00\x02\xff\xd9"
    )
