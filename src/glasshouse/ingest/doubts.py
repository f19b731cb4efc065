"""Doubts: what is kept as it came and told all the same, because it is probably not what was meant.

Promise: nothing here changes a record. Each doubt has a stable code, and a sentence that says what follows from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from math import isfinite
from typing import Any

from glasshouse.model.entity import Draft, ValueFault
from glasshouse.model.schema import schema

_NUMBER = "This is no plain number (write 1234.56): it was kept as text, and is neither summed nor found by its amount."
_YEAR = "This date lies far in the future: it was kept. Check it in the source."
_ORIGIN = "A statement names another dataset or origin; both come from the load, never from the data, and were ignored."
_MARK = "A byte order mark stands inside this value: it was left out, as FollowTheMoney does. Were two files joined here?"
_UNSEEN = "Characters that nobody sees stand in this value (zero width, control): FollowTheMoney leaves them out. Check the original."
_TURNED = "Characters that turn the direction of reading stand in this value: it was kept, may look like another, is found without them."
_RUN = "A spreadsheet would run this text as a formula: it was kept as text. Do not open exports of it in a spreadsheet program."
_LATEST_YEAR = "2100"

# What `isprintable` denies and `sanitise` takes out or leaves in without a word.
_HIDDEN = "\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2060-\u2064"
_TURNING = "\u202a-\u202e\u2066-\u2069"
# Formulas and calls of other programs (CWE-1236); telephone numbers, handles and lists begin so too, and call nothing.
_FORMULA = frozenset("=+-@\t\r")
_RUNS = re.compile(r"\s*(?:=\s*[\w(+\-@\"']|[+\-@].*[\w\"']\s*[(!|])", re.DOTALL)
_NOT_SEEN = re.compile(f"[{_HIDDEN}{_TURNING}\ufeff]")
_DIRECTION = re.compile(f"[{_TURNING}]")
# Joiners and direction marks are part of writing in other scripts; in these they are put there to deceive, or by accident.
_JOINERS = re.compile("[\u200c-\u200f\u061c]")
_BEYOND = re.compile("[\u0590-\u1fff\u2c80-\ufefe\U00010800-\U0010ffff]|[\u2600-\u27bf]")


def of_values(draft: Draft) -> Iterator[ValueFault]:
    """Numbers that are none, and dates that cannot be meant."""
    for name, kind in _watched(draft.schema):
        for value in draft.properties.get(name, ()):
            if kind == "number" and not _plain(value):
                yield ValueFault("unclear_number", name, value[:100], _NUMBER)
            elif kind == "date" and value[:4] > _LATEST_YEAR:
                yield ValueFault("date_far_future", name, value[:100], _YEAR)


def of_characters(values: Mapping[str, Any]) -> Iterator[ValueFault]:
    """Values with characters that nobody sees, and texts that a spreadsheet would run, by column or property: each code once for each."""
    for name, several in values.items():
        if several.__class__ is str:
            if several[:1] in _FORMULA or not several.isprintable():
                yield from _unseen(name, (several,))
        elif several.__class__ is list:
            for value in several:
                if value.__class__ is str and (value[:1] in _FORMULA or not value.isprintable()):
                    yield from _unseen(name, several)
                    break


def of_statements(statements: Iterable[Mapping[str, Any]], dataset: str) -> Iterator[ValueFault]:
    """Provenance that the statements claim for themselves."""
    claimed = {str(said["dataset"]) for said in statements if said["dataset"]} - {dataset}
    if claimed:
        yield ValueFault("forged_provenance", "dataset", ", ".join(sorted(claimed))[:100], _ORIGIN)


def _unseen(name: str, values: Iterable[Any]) -> Iterator[ValueFault]:
    codes: dict[str, ValueFault] = {}
    for value in values:
        if not isinstance(value, str):
            continue
        if _RUNS.match(value) is not None:
            codes.setdefault("formula_text", ValueFault("formula_text", name, value[:100], _RUN))
        if _NOT_SEEN.search(value) is None:
            continue
        for code, message in _codes(value):
            codes.setdefault(code, ValueFault(code, name, value[:100], message))
    yield from codes.values()


def _codes(value: str) -> Iterator[tuple[str, str]]:
    if "\ufeff" in value:
        yield "misplaced_bom", _MARK
    if _DIRECTION.search(value) is not None:
        yield "direction_override", _TURNED
    rest = _DIRECTION.sub("", value.replace("\ufeff", ""))
    if _BEYOND.search(rest) is not None:
        rest = _JOINERS.sub("", rest)
    if _NOT_SEEN.search(rest) is not None:
        yield "hidden_character", _UNSEEN


def _plain(value: str) -> bool:
    try:
        return isfinite(float(value)) and "_" not in value
    except ValueError:
        return False


@lru_cache(maxsize=200)
def _watched(name: str) -> tuple[tuple[str, str], ...]:
    info = schema(name)
    return tuple((prop.name, prop.type) for prop in info.properties.values() if prop.type in ("number", "date")) if info else ()
