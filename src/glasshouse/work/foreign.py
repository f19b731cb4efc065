"""What the files of a package say, read field by field: what a stranger wrote is text, a number, or one of a list, and no more."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, TypeVar

import orjson

from glasshouse.model.exhibit import ExhibitKind
from glasshouse.model.reliability import Reliability
from glasshouse.policy.plans.exhibits import ForeignStep, Pairs, Said
from glasshouse.policy.plans.loading import Incoming, Sender

T = TypeVar("T", bound=str)
_LINE, _PROSE, _MANY = 500, 20_000, 100_000
_TAGS, _TAG = 50, re.compile("never:[a-z][a-z0-9_]{0,63}")
Raw = dict[str, Any]


class ForeignError(ValueError):
    """A field is not what a package has there; `field` says which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def parsed(content: bytes) -> Raw:
    """A JSON object; ForeignError for anything else."""
    try:
        found = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise ForeignError("json") from None
    if not isinstance(found, dict):
        raise ForeignError("json")
    return found


def sender(case: Raw) -> Sender:
    """Who made the package (`data/case.json`)."""
    head = case.get("head")
    if not isinstance(head, dict):
        raise ForeignError("head")
    return Sender(
        text(head, "origin"),
        number(head, "size"),
        text(head, "root"),
        number(case, "entry"),
        number(case, "number"),
        text(case, "purpose"),
        text(case, "legal_basis", _PROSE),
        _moment(case, "packed"),
        text(case, "packed_by"),
        _tags(case),
    )


def _tags(case: Raw) -> tuple[str, ...]:
    """Each names a purpose, in words that a purpose has; whether it is one of ours is no matter."""
    found = _texts(case, "tags")
    if len(found) > _TAGS or not all(_TAG.fullmatch(tag) for tag in found):
        raise ForeignError("tags")
    return tuple(found)


def incoming(about: Raw, custody: Raw, origin: str, stamp: bytes) -> Incoming:
    """One exhibit (`about.json`, `custody.json`); its original is added by who receives it."""
    exhibit = custody.get("exhibit")
    if not isinstance(exhibit, dict) or any(exhibit.get(name) != about.get(name) for name in ("label", "sha256", "title", "kind")):
        raise ForeignError("exhibit")
    label = text(about, "label")
    said = Said(
        text(about, "title"),
        text(about, "description", _PROSE),
        text(about, "place"),
        text(about, "collected"),
        text(about, "tool"),
        text(about, "tool_version"),
        _one_of(about, "reliability", Reliability),
        tuple(sorted((str(name), text(about["declared"], name, _PROSE)) for name in _object(about, "declared"))),
        text(about, "way", _PROSE),
    )
    steps = [_step(one, None, None) for one in _list(custody, "before")]
    steps += [_step(one, origin, label) for one in _list(custody, "rows", needed=True)]
    reviewed = f"{text(about, 'reviewed_by')}, {text(about, 'reviewed')}: {text(about, 'review', _PROSE)}" if about.get("reviewed") else ""
    kind, source = _one_of(about, "kind", ExhibitKind), text(about, "derived_from")
    name = text(about, "file_name") or "file"
    return Incoming(label, kind, said, name, text(about, "sha256"), "", source, _of(about), tuple(steps), reviewed, stamp)


def text(raw: Raw, field: str, most: int = _LINE) -> str:
    """A text of at most `most` characters, without what no text here has."""
    found = raw.get(field)
    if not isinstance(found, str) or len(found) > most or any(sign < " " and sign not in "\n\t\r" for sign in found):
        raise ForeignError(field)
    return found


def number(raw: Raw, field: str) -> int:
    """A whole number from 0."""
    found = raw.get(field)
    if type(found) is not int or not 0 <= found < 1 << 62:
        raise ForeignError(field)
    return found


def _moment(raw: Raw, field: str) -> str:
    """A time as ours write it (RFC 3339, UTC, seconds)."""
    found = text(raw, field)
    try:
        datetime.strptime(found, "%Y-%m-%dT%H:%M:%SZ")  # noqa: DTZ007  # only whether it is one
    except ValueError:
        raise ForeignError(field) from None
    return found


def _step(raw: Any, origin: str | None, label: str | None) -> ForeignStep:
    """One event; of those that came before the sender's own, it says itself whose it is."""
    if not isinstance(raw, dict) or raw.get("fits") not in (None, True, False):
        raise ForeignError("rows")
    whose = (text(raw, "origin") if origin is None else origin, text(raw, "label") if label is None else label)
    who = (text(raw, "event"), text(raw, "by"), _moment(raw, "when"), text(raw, "to"), text(raw, "reason", _PROSE))
    return ForeignStep(*whose, *who, raw["fits"], number(raw, "entry"), tuple(_texts(raw, "broken")))


def _of(about: Raw) -> Pairs:
    found = []
    for one in _list(about, "of"):
        if not isinstance(one, list) or len(one) != 2 or not all(isinstance(part, str) and len(part) <= _LINE for part in one):
            raise ForeignError("of")
        found.append((one[0], one[1]))
    return tuple(found)


def _texts(raw: Raw, field: str) -> list[str]:
    found = _list(raw, field)
    if not all(isinstance(one, str) and len(one) <= _LINE for one in found):
        raise ForeignError(field)
    return found


def _list(raw: Raw, field: str, *, needed: bool = False) -> list[Any]:
    found = raw.get(field, None if needed else [])
    if not isinstance(found, list) or len(found) > _MANY:
        raise ForeignError(field)
    return found


def _object(raw: Raw, field: str) -> Raw:
    found = raw.get(field)
    if not isinstance(found, dict):
        raise ForeignError(field)
    return found


def _one_of(raw: Raw, field: str, kind: type[T]) -> T:
    try:
        return kind(text(raw, field))
    except ValueError:
        raise ForeignError(field) from None
