"""Canonical JSON written by a compiled encoder: what sealing costs most.

Promise: the bytes of `glasshouse_ledger.canonical.canonical`, or its error. The encoder sees only what it writes the same: values of the
plain types themselves, with keys whose order is the same by UTF-8 as by UTF-16. All else goes the format's own way.
"""

from __future__ import annotations

import re
from typing import Any

import orjson

from glasshouse_ledger.canonical import MAX_DEPTH, canonical

_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER
_PLAIN = frozenset({str, int, bool, type(None)})
_WORDS = frozenset({str})
_MANY = 100_000
"""Values side by side; what holds more is left to the format's own writer, which goes deep before it goes wide."""
# First bytes in UTF-8 of U+E000 and beyond: only among those do code points and UTF-16 units sort differently.
_LATE = re.compile(b"[\xee-\xf4]")


def written(value: object) -> bytes:
    """The RFC 8785 bytes of `value`; CanonicalError where it has none."""
    kind = type(value)
    try:
        if kind is str or (kind is list and _WORDS.issuperset(map(type, value))):  # type: ignore[call-overload]  # `kind` says so
            return orjson.dumps(value)  # no keys, whose order could differ
        if kind not in _PLAIN and not _is_plain(value):
            return canonical(value)
        data = orjson.dumps(value, option=_OPTIONS)
    except TypeError:  # a lone surrogate, an integer beyond 2^53-1: the format's own error says which
        return canonical(value)
    return data if data.isascii() or _LATE.search(data) is None else canonical(value)


def _is_plain(value: object) -> bool:
    """Whether it is made of exactly the types of JSON without fractions, and nested no deeper than the format allows."""
    keys: list[object] = []
    level: list[Any] = [value]
    for _ in range(MAX_DEPTH + 1):
        inner: list[Any] = []
        for item in level:
            kind = type(item)
            if kind in _PLAIN:
                continue
            if kind is dict:
                keys += item
                inner += item.values()
            elif kind is list or kind is tuple:
                inner += item
            else:
                return False
        if not inner:
            return _WORDS.issuperset(map(type, keys))
        if len(inner) > _MANY:
            return False
        level = inner
    return False
