"""One value has one sequence of bytes: canonical JSON (RFC 8785) of strings, integers, booleans, null, lists, objects.

Numbers are integers of at most 2^53-1 in size; floats have no place here. Strings are Unicode without lone surrogates.
What `parse` accepts, `canonical` writes back byte for byte, so equal values can never stand in the log as different
entries.
"""

import json
from typing import NoReturn, TypeAlias

from glasshouse_ledger.errors import CanonicalError

Value: TypeAlias = "str | int | bool | list[Value] | dict[str, Value] | None"

MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 32
_MAX_DIGITS = len(str(-MAX_INTEGER))


def canonical(value: object) -> bytes:
    """The RFC 8785 bytes (UTF-8) of `value`: str, int, bool, None, list, tuple, or dict with string keys, nested.

    Raises CanonicalError for any other type, integers beyond 2^53-1, lone surrogates, nesting deeper than 32.
    """
    try:
        return _text(value, MAX_DEPTH).encode()
    except UnicodeEncodeError as error:
        raise CanonicalError("a string holds a lone surrogate") from error


def parse(data: bytes, limit: int | None = None) -> Value:
    """The value of which `data` are the canonical bytes; `limit` is the greatest length allowed, in bytes.

    Raises CanonicalError for everything else: longer input, bad UTF-8, duplicate keys, floats, big integers, lone
    surrogates, and JSON that is merely equal (spaces, other key order, other escapes).
    """
    if limit is not None and len(data) > limit:
        raise CanonicalError(f"{len(data)} bytes, at most {limit} allowed")
    try:
        value: Value = _DECODER.decode(data.decode())
    except (ValueError, RecursionError) as error:
        raise CanonicalError("not JSON of this format") from error
    # The one comparison that catches them all: a key named twice is written back once, 1e3 never gets here.
    if canonical(value) != data:
        raise CanonicalError("not the canonical bytes of their value")
    return value


# RFC 8785 escapes exactly what json escapes with ensure_ascii off: quote, backslash, \b \t \n \f \r, other controls
# as \u00xx in lower case.
_QUOTED = json.encoder.encode_basestring


def _text(value: object, depth: int) -> str:
    """`value` checked and written in one pass, with the keys of its objects in the order of their UTF-16 code units."""
    kind = type(value)
    if kind is str:
        return _QUOTED(value)  # type: ignore[arg-type]  # `kind` says so
    if value is None:
        return "null"
    if kind is bool:
        return "true" if value else "false"
    if isinstance(value, str):
        return _QUOTED(str.__str__(value))
    if isinstance(value, int):
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise CanonicalError("an integer beyond 2^53-1")
        return int.__repr__(value)
    if depth == 0:
        raise CanonicalError(f"nested deeper than {MAX_DEPTH}")
    if isinstance(value, dict):
        return "{" + ",".join([f"{_QUOTED(key)}:{_text(value[key], depth - 1)}" for key in _sorted_keys(value)]) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join([_text(item, depth - 1) for item in value]) + "]"
    raise CanonicalError(f"no canonical form for {kind.__name__}")


def _sorted_keys(value: dict[object, object]) -> list[str]:
    keys = [key for key in value if isinstance(key, str)]
    if len(keys) != len(value):
        raise CanonicalError("an object key that is no string")
    if all(map(str.isascii, keys)):
        return sorted(keys)
    # Code points and UTF-16 units sort alike but for U+E000..U+FFFF against what lies beyond them.
    return sorted(keys, key=lambda key: key.encode("utf-16-be", "surrogatepass"))


def _integer(text: str) -> int:
    # The length is looked at first: turning a million digits into a number is a way to keep a reader busy.
    if len(text) > _MAX_DIGITS:
        raise CanonicalError("an integer beyond 2^53-1")
    return int(text)


def _no_float(text: str) -> NoReturn:
    raise CanonicalError(f"a number that is no integer: {text[:20]}")


_DECODER = json.JSONDecoder(parse_int=_integer, parse_float=_no_float, parse_constant=_no_float)
