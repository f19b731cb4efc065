"""Items of evidence: which of them a reader may know of, named by what they refer to, and what stands in their cells now.

Promise: an item is there while its reader sees what it refers to: an exhibit that is visible, a record of an entity that the case holds
and the reader sees (C4, C7), or one that nobody sees, since its records only stopped counting. Whatever is not there is in no list, count,
sum or number, and its address is told like one that nothing has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import NotFoundError
from glasshouse.model.byhand import Shape
from glasshouse.model.exhibit import label
from glasshouse.model.hypothesis import ItemKind, Weight
from glasshouse.policy.plans.matrix import ItemRow
from glasshouse.store import evidenceitems, exhibits as kept
from glasshouse.store.byhandtables import byhand
from glasshouse.store.events import hidden
from glasshouse.store.executors import Reader
from glasshouse.store.exhibittables import exhibits
from glasshouse.store.filtering import title
from glasshouse.store.fold import CHUNK, Folded, chunks
from glasshouse.store.hypothesistables import evidence_item_entities, evidence_items, evidence_ratings
from glasshouse.store.notetables import notes
from glasshouse.store.reading.held import held_numbers

_I = evidence_items.c
_GONE = "A record that is no longer there"


@dataclass(frozen=True, slots=True)
class Known:
    """An item that the reader may know of: its row, and the entity where it is a record that is there. `number` counts what this reader may
    know of: with the row's own a gap would tell of what is hidden (C4)."""

    number: int
    row: Any
    entity: Folded | None

    @property
    def weight(self) -> Weight:
        """Of the item now."""
        return evidenceitems.said(self.row).weight


def known(reader: Reader) -> list[Known]:
    """Every item of the case that this reader may know of, by number."""
    where = (_I.case_id == reader.situation.case.id) & (_I.exhibit.is_(None) | _I.exhibit.in_(_exhibits(reader)))
    rows = reader.connection.execute(sa.select(evidence_items).where(where).order_by(_I.number)).all()
    entities = _entities(reader, [row.id for row in rows if row.kind == "record"])
    shown = [row for row in rows if row.kind != "record" or row.id in entities]
    return [Known(number, row, entities.get(row.id)) for number, row in enumerate(shown, 1)]


def find(reader: Reader, public: str) -> Known:
    """One item; NotFoundError alike for unknown, unseen and another case's."""
    found = next((one for one in known(reader) if one.row.id == public), None)
    if found is None:
        raise NotFoundError("No item of evidence of this case has this address.", remedy="The case's matrix lists them.")
    return found


def _exhibits(reader: Reader) -> sa.Select[Any]:
    return sa.select(exhibits.c.id).where(kept.visible(reader))


def _entities(reader: Reader, items: list[str]) -> dict[str, Folded | None]:
    """The entity of each of these items that the case holds and the reader sees; None for one that it held when its records went."""
    x = evidence_item_entities.c
    mine = sa.select(_I.id).where((_I.case_id == reader.situation.case.id) & (_I.kind == "record"))
    query = sa.select(x.item, x.entity).where(x.item.in_(mine)).order_by(x.item, x.entity)
    groups: dict[str, list[int]] = {}
    for row in reader.connection.execute(query) if items else ():
        groups.setdefault(row.item, []).append(row.entity)
    folded, held = reader.view.fold({number for numbers in groups.values() for number in numbers}), held_numbers(reader)
    gone = _gone(reader, {item: numbers for item, numbers in groups.items() if folded.keys().isdisjoint(numbers)}, held)
    away = hidden(reader, [groups[item] for item in gone])
    found: dict[str, Folded | None] = {item: None for item, out in zip(gone, away, strict=True) if not out}
    for item, numbers in groups.items():
        for number in numbers:
            if number in folded and not held.isdisjoint(folded[number].numbers):
                found.setdefault(item, folded[number])
    return found


def _gone(reader: Reader, unseen: dict[str, list[int]], held: frozenset[int]) -> list[str]:
    """Items of what is not seen that the case did not let go of: it holds it, or added it by hand and withdrew it (which lets go too)."""
    b, own = byhand.c, set[int]()
    for part in chunks(sorted({number for numbers in unseen.values() for number in numbers}), CHUNK):
        made = (b.case_id == reader.situation.case.id) & (b.shape == Shape.ENTITY.value) & b.entity.in_(part)
        own |= set(reader.connection.execute(sa.select(b.entity).where(made)).scalars())
    return [item for item, numbers in unseen.items() if not (held | own).isdisjoint(numbers)]


def cells(reader: Reader) -> dict[tuple[str, str], Any]:
    """What holds now: by item and hypothesis of the case, the newest row."""
    return {(row.item, row.hypothesis): row for row in _ratings(reader, sa.true())}


def ratings_of(reader: Reader, item: str) -> list[Any]:
    """All that was ever said of one item, oldest first within each hypothesis."""
    return _ratings(reader, evidence_ratings.c.item == item)


def _ratings(reader: Reader, where: sa.ColumnElement[bool]) -> list[Any]:
    r = evidence_ratings.c
    joined = evidence_ratings.join(evidence_items, _I.id == r.item)
    query = sa.select(evidence_ratings).select_from(joined).where((_I.case_id == reader.situation.case.id) & where)
    return list(reader.connection.execute(query.order_by(r.item, r.hypothesis, r.revision)))


def item_rows(reader: Reader, items: Sequence[Known]) -> tuple[ItemRow, ...]:
    """In the order given; stubs of records count as shown (C3)."""
    held = held_numbers(reader)
    names = {**_titles(reader, exhibits, items, "exhibit"), **_titles(reader, notes, items, "note")}
    rows = []
    for one in items:
        row, stub = one.row, reader.stub(one.entity, held) if one.entity is not None else None
        if stub is not None:
            title, path = stub.caption, f"entity/{stub.id}"
        elif row.kind == "record":
            title, path = _GONE, ""
        else:
            title, path = names.get(row.exhibit or row.note, ("", ""))
        said = evidenceitems.said(row)
        about = (said.says, said.source, said.basis, said.weight.reliability, said.weight.relevance, said.out)
        rows.append(ItemRow(row.id, one.number, row.revision, ItemKind(row.kind), title, path, stub, *about))
    return tuple(rows)


def _titles(reader: Reader, table: sa.Table, items: Sequence[Known], kind: str) -> dict[Any, tuple[str, str]]:
    """Title and page of the exhibits or notes that items refer to, by id."""
    mine = table.c.case_id == reader.situation.case.id
    wanted = {getattr(one.row, kind) for one in items} - {None}
    if not wanted:
        return {}
    told: dict[Any, tuple[str, str]] = {}
    for part in chunks(sorted(wanted), CHUNK):
        shown = [table.c.id, title(reader), table.c.number] if kind == "exhibit" else [table.c.id, table.c.title]
        for row in reader.connection.execute(sa.select(*shown).where(mine & table.c.id.in_(part))):
            named = f"{label(row.number)} {row.title}" if kind == "exhibit" else row.title
            told[row.id] = (named, f"{'evidence' if kind == 'exhibit' else 'notes'}/{row.id}")
    return told
