"""JSON read strictly: what RFC 8259 leaves open is a fault here, not a guess.

A key given twice, NaN, Infinity, a number that a double or DIGIT_LIMIT digits do not hold, nesting beyond DEPTH_LIMIT,
a lone surrogate and U+0000 are refused. Two readings exist: `parse_entity_line` for FollowTheMoney lines (numbers
become numbers; fast where the line is plainly sound), and `TEXT_DECODER` for records, which keeps every number as the
text that stands in the file and puts a Poison where something is wrong, so that only the record that holds it is lost.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import Any

import orjson

from glasshouse.ingest.readers.base import DEPTH_LIMIT, DIGIT_LIMIT, FaultCode
from glasshouse.ingest.readers.encoding import MARK

SURROGATE = re.compile("[\ud800-\udfff]")

# Digits become 0 and what may stand before a bare number becomes a colon: one search then finds long bare numbers.
_NUMBERS = bytes.maketrans(b"0123456789:,[ -.\t\r", b"0000000000::::::::")
_LONG_NUMBER = b":" + b"0" * 16


@dataclass(frozen=True, slots=True)
class Poison:
    """Stands where something unsound stood; `field` is the key it is about, where there is one."""

    code: FaultCode
    field: str | None = None


class UnsoundError(Exception):
    """One line of JSON that is refused: `code`, the key where there is one, and whether the line was cut off."""

    def __init__(self, code: FaultCode, field: str | None = None, *, cut: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.cut = cut


def _pairs(pairs: list[tuple[str, Any]]) -> Any:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            return Poison(FaultCode.DUPLICATE_KEY, key)
        seen.add(key)
    return made


def _constant(_: str) -> Poison:
    return Poison(FaultCode.NOT_A_NUMBER)


def _number_text(text: str) -> str | Poison:
    return text if _in_range(text) else Poison(FaultCode.NUMBER_OUT_OF_RANGE)


def _in_range(text: str) -> bool:
    return len(text) <= DIGIT_LIMIT and math.isfinite(float(text))


def _integer(text: str) -> int | Poison:
    return int(text) if _in_range(text) else Poison(FaultCode.NUMBER_OUT_OF_RANGE)


def _float(text: str) -> float | Poison:
    return float(text) if _in_range(text) else Poison(FaultCode.NUMBER_OUT_OF_RANGE)


TEXT_DECODER = json.JSONDecoder(object_pairs_hook=_pairs, parse_int=_number_text, parse_float=_number_text, parse_constant=_constant)
_VALUE_DECODER = json.JSONDecoder(object_pairs_hook=_pairs, parse_int=_integer, parse_float=_float, parse_constant=_constant)


def is_doubtful(block: bytes) -> bool:
    """Whether any line of the block may need the strict look for a reason that one search over all of it can find.

    Where this is False, every key of a line is written `"key":` without a space before the colon, U+0000 is not written
    as an escape, and no bare number is too long to be exact. (Lone surrogates the fast parser refuses by itself.)
    """
    return b" :" in block or b"\t:" in block or b"\r:" in block or b"\\u0000" in block or _LONG_NUMBER in block.translate(_NUMBERS)


def parse_entity_line(line: bytes, doubtful: bool) -> dict[str, Any]:
    """The object on one line; `doubtful` is `is_doubtful` of the line or of a block around it. Raises UnsoundError."""
    try:
        data = orjson.loads(line)
    except orjson.JSONDecodeError:
        return _strictly(line)
    if type(data) is not dict:
        raise UnsoundError(FaultCode.NOT_AN_OBJECT)
    if doubtful and is_doubtful(line):
        return _strictly(line)
    braces = line.count(b"{")
    if braces + line.count(b"[") > DEPTH_LIMIT and depth(data) > DEPTH_LIMIT:
        raise UnsoundError(FaultCode.TOO_DEEP)
    properties = data.get("properties")
    if braces == 1:
        keys = len(data)
    elif braces == 2 and type(properties) is dict:
        keys = len(data) + len(properties)
    else:
        keys = count_keys(data)
    # Each key is one `":`; text may hold more of them. Only if the counts are equal was no key dropped as a double.
    return data if line.count(b'":') == keys else _strictly(line)


def parse_line(line: bytes, decoder: json.JSONDecoder) -> Any:
    """The value on one line, with Poison where it is unsound; raises UnsoundError where it is no JSON at all."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        raise UnsoundError(FaultCode.UNDECODABLE) from None
    if "\0" in text:
        raise UnsoundError(FaultCode.NUL_CHARACTER)
    if text.startswith("\ufeff"):
        raise UnsoundError(FaultCode.MISPLACED_BOM)
    try:
        value = decoder.decode(text)
        if text.count("[") + text.count("{") > DEPTH_LIMIT and depth(value) > DEPTH_LIMIT:
            raise RecursionError
        return value
    except RecursionError:
        raise UnsoundError(FaultCode.TOO_DEEP) from None
    except json.JSONDecodeError as error:
        raise UnsoundError(FaultCode.INVALID_JSON, cut=is_cut(error, text)) from None


def is_cut(error: json.JSONDecodeError, text: str) -> bool:
    """Whether the text is the beginning of something valid that just ends too early."""
    rest = text[error.pos :].strip()
    return error.msg.startswith("Unterminated string") or not rest or any(word.startswith(rest) for word in ("true", "false", "null"))


def _strictly(line: bytes) -> dict[str, Any]:
    data = parse_line(line, _VALUE_DECODER)
    found = first_unsound(data)
    if found is not None:
        raise UnsoundError(found.code, found.field)
    if type(data) is not dict:
        raise UnsoundError(FaultCode.NOT_AN_OBJECT)
    return data


def first_unsound(value: Any) -> Poison | None:
    """The first thing wrong in a parsed value: Poison, too deep, U+0000, half a character; None where all is sound."""
    pending: list[tuple[Any, str | None, int]] = [(value, None, 1)]
    while pending:
        item, field, level = pending.pop()
        found: Poison | None = None
        if isinstance(item, str):
            found = unsound_text(item, field)
        elif isinstance(item, Poison):
            found = item if item.field is not None else Poison(item.code, field)
        elif isinstance(item, dict | list):
            if level > DEPTH_LIMIT:
                return Poison(FaultCode.TOO_DEEP, None)
            if isinstance(item, dict):
                for key in item:
                    found = found or unsound_text(key, field)
                pending.extend((member, key, level + 1) for key, member in reversed(item.items()))
            else:
                pending.extend((member, field, level + 1) for member in reversed(item))
        if found is not None:
            return found
    return None


def unsound_text(text: str, field: str | None) -> Poison | None:
    """What is wrong with the characters of one text."""
    if "\0" in text:
        return Poison(FaultCode.NUL_CHARACTER, field)
    if text.isascii() or not SURROGATE.search(text):
        return None
    return Poison(FaultCode.UNDECODABLE if MARK in text else FaultCode.LONE_SURROGATE, field)


def count_keys(value: Any) -> int:
    """The number of keys of all objects in a parsed value."""
    total = 0
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            total += len(item)
            pending.extend(member for member in item.values() if isinstance(member, dict | list))
        else:
            pending.extend(member for member in item if isinstance(member, dict | list))
    return total


def depth(value: Any) -> int:
    """How deep objects and lists are nested: 1 for a flat one."""
    level = 0
    layer = [value] if isinstance(value, dict | list) else []
    while layer:
        level += 1
        layer = [
            member for item in layer for member in (item.values() if isinstance(item, dict) else item) if isinstance(member, dict | list)
        ]
    return level
