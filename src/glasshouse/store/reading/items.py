"""Items of evidence: which of them a reader may know of, named by what they refer to, and what stands in their cells now.

Promise: an item is there while its reader sees what it refers to: an exhibit that is visible, a record of an entity that the case holds and
the reader sees (C4, C7). Whatever is not there is in no list, count or sum, and its address is told like one that nothing has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import NotFoundError
from glasshouse.base.text import storable
from glasshouse.model.exhibit import label
from glasshouse.model.hypothesis import ItemKind, Weight
from glasshouse.policy.plans.matrix import ItemRow
from glasshouse.store import evidenceitems, exhibits as kept
from glasshouse.store.executors import Reader
from glasshouse.store.exhibittables import exhibits
from glasshouse.store.fold import CHUNK, Folded, chunks
from glasshouse.store.hypothesistables import evidence_item_entities, evidence_items, evidence_ratings
from glasshouse.store.notetables import notes
from glasshouse.store.reading.held import held_numbers

_I = evidence_items.c


@dataclass(frozen=True, slots=True)
class Known:
    """An item that the reader may know of: its row, and the entity where it is a record."""

    row: Any
    entity: Folded | None

    @property
    def weight(self) -> Weight:
        """Of the item now."""
        return evidenceitems.said(self.row).weight


def known(reader: Reader, public: str | None = None) -> list[Known]:
    """Every item of the case that this reader may know of, by number; or the one with this id alone."""
    where = (_I.case_id == reader.situation.case.id) & (_I.exhibit.is_(None) | _I.exhibit.in_(_exhibits(reader)))
    if public is not None:
        where &= _I.id == public
    rows = reader.connection.execute(sa.select(evidence_items).where(where).order_by(_I.number)).all()
    entities = _entities(reader, [row.id for row in rows if row.kind == "record"])
    return [Known(row, entities.get(row.id)) for row in rows if row.kind != "record" or row.id in entities]


def find(reader: Reader, public: str) -> Known:
    """One item; NotFoundError alike for unknown, unseen and another case's."""
    found = known(reader, public) if storable(public) else []
    if not found:
        raise NotFoundError("No item of evidence of this case has this address.", remedy="The case's matrix lists them.")
    return found[0]


def _exhibits(reader: Reader) -> sa.Select[Any]:
    return sa.select(exhibits.c.id).where(kept.visible(reader))


def _entities(reader: Reader, items: list[str]) -> dict[str, Folded]:
    """The entity of each of these items that the case holds and the reader sees."""
    x = evidence_item_entities.c
    mine = sa.select(_I.id).where((_I.case_id == reader.situation.case.id) & (_I.kind == "record"))
    query = sa.select(x.item, x.entity).where(x.item.in_(mine)).order_by(x.item, x.entity)
    pairs = [(row.item, row.entity) for row in reader.connection.execute(query)] if items else []
    folded, held = reader.view.fold([entity for _, entity in pairs]), held_numbers(reader)
    found: dict[str, Folded] = {}
    for item, number in pairs:
        if number in folded and not held.isdisjoint(folded[number].numbers):
            found.setdefault(item, folded[number])
    return found


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
        else:
            title, path = names.get(row.exhibit or row.note, ("", ""))
        said = evidenceitems.said(row)
        about = (said.says, said.source, said.basis, said.weight.reliability, said.weight.relevance, said.out)
        rows.append(ItemRow(row.id, row.number, row.revision, ItemKind(row.kind), title, path, stub, *about))
    return tuple(rows)


def _titles(reader: Reader, table: sa.Table, items: Sequence[Known], kind: str) -> dict[Any, tuple[str, str]]:
    """Title and page of the exhibits or notes that items refer to, by id."""
    mine = table.c.case_id == reader.situation.case.id
    wanted = {getattr(one.row, kind) for one in items} - {None}
    if not wanted:
        return {}
    told: dict[Any, tuple[str, str]] = {}
    for part in chunks(sorted(wanted), CHUNK):
        shown = [table.c.id, table.c.title] + ([table.c.number] if kind == "exhibit" else [])
        for row in reader.connection.execute(sa.select(*shown).where(mine & table.c.id.in_(part))):
            named = f"{label(row.number)} {row.title}" if kind == "exhibit" else row.title
            told[row.id] = (named, f"{'evidence' if kind == 'exhibit' else 'notes'}/{row.id}")
    return told
