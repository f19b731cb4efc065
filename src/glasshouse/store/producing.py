"""What a set would produce: which items in which order, what is withheld and logged, and what log and load file say of each.

Promise: what is attached to something stands behind it, and its numbers with it; of what is closed only number, kind and day are told.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.base.errors import ConflictError
from glasshouse.model.disclosure import Choice, WithheldFor
from glasshouse.model.exhibit import label
from glasshouse.model.privilege import MarkState
from glasshouse.policy.plans.producing import LogRow
from glasshouse.policy.plans.redactions import TEXT_BYTES
from glasshouse.store import disclosures as kept
from glasshouse.store.executors import Reader
from glasshouse.store.exhibittables import exhibits
from glasshouse.store.filtering import Shut, closed
from glasshouse.store.fold import CHUNK, chunks

_FROM, _TO = ("author", "from", "sender"), ("recipient", "to", "addressee")
_ENDINGS = {"application/pdf": "pdf", "text/plain": "txt", "image/jpeg": "jpg", "image/png": "png", "application/json": "json"}
_OWN = re.compile(r"\.([a-z0-9]{1,8})\Z")


@dataclass(frozen=True, slots=True)
class Arranged:
    """An item in the order of its set: `family` the exhibit that it hangs on in the end, `source` the row of the exhibit that is produced
    (None where it is withheld), `told` what log and load file say of it."""

    row: Any
    family: str
    choice: Choice
    source: Any
    told: dict[str, str]

    @property
    def paged(self) -> bool:
        """Whether its copy is stamped page by page, and so drawn anew."""
        kind = self.source.media_type
        return bool(kind == "application/pdf" or (kind == "text/plain" and self.source.size <= TEXT_BYTES))

    def name(self, number: str) -> str:
        """The file name of its copy: the number, and an ending that says what it is."""
        own = _OWN.search(self.source.file_name.lower())
        return f"{number}.{_ENDINGS.get(self.source.media_type) or (own[1] if own else 'bin')}"


def arranged(reader: Reader, public: str) -> list[Arranged]:
    """Every item of the set, in order. ConflictError names what stands against producing it."""
    rows, shut = reader.connection.execute(kept.items(reader, public)).all(), closed(reader)
    undecided = sum(row.choice is None for row in rows)
    if not rows or undecided:
        words = f"{undecided:,} of its items {'is' if undecided == 1 else 'are'} undecided." if undecided else "Nothing is in it."
        raise ConflictError(words, code="undecided", remedy="Take exhibits in, and decide on every one.")
    _released(rows, shut)
    return _in_order(reader, rows, shut)


def decided(reader: Reader, public: str) -> list[Arranged]:
    """Those items of the set, in order, on which somebody has decided."""
    rows = [row for row in reader.connection.execute(kept.items(reader, public)).all() if row.choice is not None]
    return _in_order(reader, rows, closed(reader))


def log_row(number: int, numbers: str, told: dict[str, str]) -> LogRow:
    """A line of the privilege log."""
    about = (told["exhibit"], told["date"], told["kind"], told["author"], told["recipient"])
    return LogRow(number, numbers, *about, Choice(told["choice"]), WithheldFor(told["ground"]), told["words"])


def attached(items: Sequence[Arranged], spans: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """Of each item with a span of numbers, first and last number of its family in the set."""
    families: dict[str, list[int]] = {}
    for one in items:
        if one.row.id in spans:
            families.setdefault(one.family, []).extend(spans[one.row.id])
    return {one.row.id: (min(families[one.family]), max(families[one.family])) for one in items if one.row.id in spans}


def _released(rows: Sequence[Any], shut: dict[str, Shut]) -> None:
    """ConflictError where something in the set is closed that would go, or that the filter team has not decided on."""
    for row in rows:
        mark, named = shut.get(row.exhibit), label(row.exhibit_number)
        if mark is not None and mark.state is MarkState.WAITING:
            raise ConflictError(
                f"{named} waits for the filter team.", code="closed", remedy="Take it out, or wait until they have decided."
            )
        if mark is not None and row.choice != Choice.WITHHOLD.value:
            raise ConflictError(f"The filter team found {named} privileged.", code="closed", remedy="Withhold it.")


def _in_order(reader: Reader, rows: Sequence[Any], shut: dict[str, Shut]) -> list[Arranged]:
    roots, sources = _roots(reader), _rows(reader, {row.copy or row.exhibit for row in rows} | {row.exhibit for row in rows})
    made = []
    for row in rows:
        root, choice = roots[row.exhibit], Choice(row.choice)
        source = None if choice is Choice.WITHHOLD else sources[row.copy or row.exhibit]
        told = _told(row, sources[row.exhibit], choice, shut.get(row.exhibit))
        made.append(((root[1], row.exhibit_number), Arranged(row, root[0], choice, source, told)))
    return [one for _, one in sorted(made, key=lambda each: each[0])]


def _told(row: Any, exhibit: Any, choice: Choice, shut: Shut | None) -> dict[str, str]:
    fields = {} if shut is not None else {name.casefold(): value for name, value in json.loads(exhibit.declared)}
    ground, words = (shut.ground or row.ground, shut.words) if shut is not None else (row.ground, row.words)
    return {
        "exhibit": label(exhibit.number),
        "date": exhibit.collected or iso(exhibit.at)[:10],
        "kind": exhibit.kind,
        "author": next((fields[name] for name in _FROM if name in fields), ""),
        "recipient": next((fields[name] for name in _TO if name in fields), ""),
        "choice": choice.value,
        "ground": str(ground or ""),
        "words": words,
    }


def _rows(reader: Reader, ids: set[str]) -> dict[str, Any]:
    """Rows of exhibits by id."""
    found: dict[str, Any] = {}
    for part in chunks(sorted(ids), CHUNK):
        found.update({row.id: row for row in reader.connection.execute(sa.select(exhibits).where(exhibits.c.id.in_(part)))})
    return found


def _roots(reader: Reader) -> dict[str, tuple[str, int]]:
    """Of each exhibit of the case the one that it is derived from in the end, or itself: its id and number."""
    e = exhibits.c
    query = sa.select(e.id, e.number, e.derived_from).where(e.case_id == reader.situation.case.id).order_by(e.number)
    found: dict[str, tuple[str, int]] = {}
    for row in reader.connection.execute(query):  # what something is derived from came before it
        found[row.id] = found[row.derived_from] if row.derived_from else (row.id, row.number)
    return found
