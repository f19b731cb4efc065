"""Committed fields: what a leaf binds without saying it, each under its own 128-bit salt.

The commitments of a leaf always number eight, in the order of `FIELDS`. A field that is absent is committed to as null,
so its presence shows to nobody, and its absence can be shown later. Destroying a salt and value makes that commitment
meaningless for ever, while every proof in the log goes on verifying. Openings are secret: they hold names.
"""

import hmac
import os
from base64 import b64encode
from binascii import b2a_base64, hexlify
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from operator import itemgetter
from struct import Struct
from typing import TypeAlias

from glasshouse_ledger.canonical import Value, canonical
from glasshouse_ledger.errors import CanonicalError, LeafError, OpeningError
from glasshouse_ledger.leaf import COMMITMENTS, Header, Leaf, around

FIELDS = ("actor", "case", "time", "plan", "subjects", "results", "justification", "parties")
SALT_SIZE = 16
SALTS = SALT_SIZE * COMMITMENTS
DOMAIN = b"glasshouse-ledger/commitment/v1"

Opening: TypeAlias = dict[str, dict[str, Value]]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CASE_DOMAIN = b"glasshouse-ledger/case/v1"


def _prefix(name: str) -> bytes:
    """Domain, 00, length of the name as one byte, name: so that no two fields or uses ever hash the same bytes."""
    return DOMAIN + b"\x00" + bytes([len(name)]) + name.encode("ascii")


_PREFIXES = {name: _prefix(name) for name in FIELDS}


def commit(name: str, salt: bytes, value: object) -> bytes:
    """The 32-byte commitment SHA-256(domain || 00 || len || name || salt || canonical value).

    domain is the ASCII `glasshouse-ledger/commitment/v1`; 00 one zero byte; len the length of the name in one byte;
    salt 16 random bytes; the value as RFC 8785. Raises LeafError for an unknown name or a salt of another length.
    """
    if name not in _PREFIXES:
        raise LeafError(f"no committed field is called {name!r}")
    if len(salt) != SALT_SIZE:
        raise LeafError(f"a salt has {SALT_SIZE} bytes")
    return sha256(_PREFIXES[name] + salt + canonical(value)).digest()


def seal_fields(values: Mapping[str, object], salts: Mapping[str, bytes] | None = None) -> tuple[tuple[str, ...], Opening]:
    """The eight commitments (base64, for `leaf.build`) and the opening to be kept encrypted outside the log.

    `values` maps names of `FIELDS` to canonical values; what it lacks is sealed as null. `salts` are for tests and
    for repeating a known sealing: 16 bytes per field; without them they come from the operating system. The opening
    is JSON-able: `{name: {"salt": 32 hex digits, "value": ...}}` for all eight. Raises LeafError, CanonicalError.
    """
    salts = _salts(values, salts)
    commitments, opening = [], {}
    for name in FIELDS:
        value, salt = values.get(name), salts[name]
        commitments.append(b64encode(commit(name, salt, value)).decode("ascii"))
        opening[name] = {"salt": salt.hex(), "value": value}
    return tuple(commitments), opening  # type: ignore[return-value]


def seal_leaf(
    header: Header, values: Mapping[str, object], fresh: bytes, write: Callable[[object], bytes] = canonical
) -> tuple[bytes, bytes]:
    """The entry of a leaf (`leaf.build`) with commitments to `values`, and the canonical bytes of their opening.

    The same as `seal_fields` and `build`, each value written once. `fresh` are SALTS bytes from the operating system that served for
    nothing else, and never will. `write` is for who writes the bytes of `canonical` faster. Raises LeafError, CanonicalError.
    """
    if not values.keys() <= _PREFIXES.keys():
        raise LeafError(f"no committed fields are called {sorted(values.keys() - _PREFIXES.keys())}")
    if len(fresh) != SALTS:
        raise LeafError(f"the salts of a leaf have {SALTS} bytes")
    texts = [b"null" if (value := values.get(name)) is None else write(value) for name in FIELDS]
    committed = [
        b2a_base64(sha256(prefix + salt + text).digest(), newline=False)
        for prefix, salt, text in zip(_IN_ORDER, _SPLIT(fresh), texts, strict=True)
    ]
    before, after = around(header)
    return b'%s["%s"]%s' % (before, b'","'.join(committed), after), _OPENING % _SORTED(_SPLIT_DIGITS(hexlify(fresh)) + tuple(texts))


_IN_ORDER = tuple(_PREFIXES.values())
_SPLIT = Struct(f"{SALT_SIZE}s" * COMMITMENTS).unpack
_SPLIT_DIGITS = Struct(f"{2 * SALT_SIZE}s" * COMMITMENTS).unpack
_PLACES = sorted(range(COMMITMENTS), key=FIELDS.__getitem__)
"""The places of the fields in the order of an opening's keys."""
_SORTED = itemgetter(*(place + part for place in _PLACES for part in (0, COMMITMENTS)))
"""Of eight salts and then eight values: salt and value of each field, in that order."""
_OPENING = b"{%s}" % b",".join(b'"%s":{"salt":"%%s","value":%%s}' % FIELDS[place].encode("ascii") for place in _PLACES)


def _salts(values: Mapping[str, object], salts: Mapping[str, bytes] | None) -> Mapping[str, bytes]:
    if not values.keys() <= _PREFIXES.keys():
        raise LeafError(f"no committed fields are called {sorted(values.keys() - _PREFIXES.keys())}")
    if salts is not None:
        return salts
    fresh = os.urandom(SALTS)
    return {name: fresh[i * SALT_SIZE : (i + 1) * SALT_SIZE] for i, name in enumerate(FIELDS)}


def verify_opening(leaf: Leaf, opening: Mapping[str, object]) -> dict[str, Value]:
    """The values that `opening` shows to stand behind `leaf`, by name; None is a field that was absent.

    An opening may hold fewer fields than the leaf (one erased, or not meant for this reader), never others, and must
    hold one. Raises OpeningError if it is malformed or any field does not match: then no part of it may be used.
    """
    if not opening:
        raise OpeningError("an opening without a field")
    shown: dict[str, Value] = {}
    for name, item in opening.items():
        if name not in _PREFIXES or not isinstance(item, Mapping) or item.keys() != {"salt", "value"}:
            raise OpeningError(f"not the opening of a field: {name!r}")
        expected = leaf.c[FIELDS.index(name)]
        if b64encode(_recommit(name, item["salt"], item["value"])).decode("ascii") != expected:
            raise OpeningError(f"the opening of {name} does not belong to this leaf")
        shown[name] = item["value"]
    return shown


def _recommit(name: str, salt: object, value: object) -> bytes:
    if not isinstance(salt, str) or len(salt) != 2 * SALT_SIZE:
        raise OpeningError(f"the salt of {name} is malformed")
    try:
        return commit(name, bytes.fromhex(salt), value)
    except (ValueError, CanonicalError, LeafError) as error:
        raise OpeningError(f"the opening of {name} is malformed") from error


def case_tag(key: bytes, case_id: str, hour: int) -> str:
    """The header field `case`: 128 bits of HMAC-SHA256 of the case in one month (UTC), 32 hex digits.

    Leaves of one case can be counted within a month, and not followed from one month to the next without the key.
    """
    message = _CASE_DOMAIN + b"\x00" + _month(hour) + b"\x00" + case_id.encode()
    return hmac.digest(key, message, "sha256")[:16].hex()


@lru_cache(maxsize=16)
def _month(hour: int) -> bytes:
    return (_EPOCH + timedelta(hours=hour)).strftime("%Y-%m").encode("ascii")
