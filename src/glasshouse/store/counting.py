"""How many record-entities an import adds, changes and closes, and how many its dataset has afterwards.

Promise: exact, and in proportion to the import: what was there before is taken from what the last import counted, never counted again. Only
an import that is undone makes its dataset be counted anew (`recount`).
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from glasshouse.model.rights import CORRECTED
from glasshouse.store import tables as t
from glasshouse.store.prepared import Prepared
from glasshouse.store.staging import Import

_AFTER = ("added", "changed", "same")


def difference(connection: sa.Connection, load: Import, distinct: int | None = None) -> dict[str, int]:
    """Entities added, changed, closed and same, against what this source said before; called when all is staged. `distinct` is the number
    of entities that the import opened something of, where that is known."""
    if load.first:
        added = distinct if distinct is not None else _count(connection, sa.select(_opened(load).c.entity))
        return {"added": added, "changed": 0, "closed": 0, "same": 0}
    new, gone = _opened(load), _entities(t.spans.c.closed_by == load.id)
    theirs = t.records.c.entity == gone.c.entity
    came = sa.exists().where((t.seen.c["import"] == load.id) & (t.seen.c.record == t.records.c.id) & theirs)
    again = sa.exists().where((t.spans.c.opened_by == load.id) & (t.spans.c.record == t.records.c.id) & theirs)
    added = _count(connection, sa.select(new.c.entity).where(~_lived(new.c.entity, load.source)))
    closed = _count(connection, sa.select(gone.c.entity).where(~again & ~came))
    touched = _count(connection, sa.union(sa.select(new.c.entity), sa.select(gone.c.entity)))
    changed = touched - added - closed
    return {"added": added, "changed": changed, "closed": closed, "same": _before(connection, load) - changed - closed}


def live_after(connection: sa.Connection, load: Import, prepared: Prepared | None) -> int:
    """How many record-entities of the dataset have a live record once the import is live. `prepared` knows what the import opened."""
    newest = _newest(connection, load.dataset)
    if newest is None:
        return prepared.entities if prepared is not None else _count(connection, sa.select(_opened(load).c.entity))
    known = json.loads(newest.progress).get("entities")
    if known is None:
        return _live_entities(connection, load.dataset, load.id)
    if prepared is None:
        touched = _entities((t.spans.c.opened_by == load.id) | (t.spans.c.closed_by == load.id))
        was, will = _lived_and_will(connection, load, touched.c.entity)
        return int(known) + will - was
    gone = _entities(t.spans.c.closed_by == load.id)
    theirs = (t.spans.c.record == t.records.c.id) & (t.records.c.entity == gone.c.entity)
    again = sa.exists().where((t.spans.c.opened_by == load.id) & theirs)
    was, will = _lived_and_will(connection, load, gone.c.entity, ~again)
    for part in prepared.older():
        e = t.entities.c
        was += _count(connection, sa.select(e.id).where(e.id.in_(part) & _lives(e.id, load.dataset, None)))
    return int(known) + prepared.entities + will - was  # what it opened something of lives


def _lived_and_will(
    connection: sa.Connection, load: Import, entity: sa.ColumnElement[int], also: sa.ColumnElement[bool] | None = None
) -> tuple[int, int]:
    """How many of some record-entities live without the import, and with it."""
    among = sa.true() if also is None else also
    was, will = (_count(connection, sa.select(entity).where(among, _lives(entity, load.dataset, assume))) for assume in (None, load.id))
    return was, will


def recount(connection: sa.Connection, dataset: int) -> None:
    """After an import was taken back: what the newest live one says of the whole dataset is true again."""
    newest = _newest(connection, dataset)
    if newest is not None:
        progress = {**json.loads(newest.progress), "entities": _live_entities(connection, dataset, newest.id)}
        connection.execute(sa.update(t.imports).where(t.imports.c.id == newest.id).values(progress=json.dumps(progress)))


def _newest(connection: sa.Connection, dataset: int) -> Any:
    i = t.imports.c
    query = sa.select(i.id, i.progress).where((i.dataset == dataset) & (i.live == 1)).order_by(i.finished.desc(), i.id.desc()).limit(1)
    return connection.execute(query).first()


def _before(connection: sa.Connection, load: Import) -> int:
    """How many entities the source had: as its last live import counted them."""
    i = t.imports.c
    query = sa.select(i.progress).where((i.source == load.source) & (i.live == 1)).order_by(i.id.desc()).limit(1)
    progress = json.loads(connection.execute(query).scalar() or "{}")
    if all(name in progress for name in _AFTER):
        return sum(int(progress[name]) for name in _AFTER)
    every = sa.select(t.records.c.entity).where(t.records.c.dataset == load.dataset).distinct().subquery()
    return _count(connection, sa.select(every.c.entity).where(_lived(every.c.entity, load.source)))


def _live_entities(connection: sa.Connection, dataset: int, assume: int) -> int:
    every = sa.select(t.records.c.entity).where(t.records.c.dataset == dataset).distinct().subquery()
    return _count(connection, sa.select(every.c.entity).where(_lives(every.c.entity, dataset, assume)))


def _opened(load: Import) -> sa.Subquery:
    return _entities(t.spans.c.opened_by == load.id)


def _entities(where: sa.ColumnElement[bool]) -> sa.Subquery:
    """Record-entities behind some spans, each once."""
    return sa.select(t.records.c.entity).join(t.spans, t.spans.c.record == t.records.c.id).where(where).distinct().subquery()


def _lived(entity: sa.ColumnElement[int], source: int) -> sa.Exists:
    """Whether the source says something of the entity that is live."""
    return _live(entity, None, lambda opening: opening.c.source == source)


def _lives(entity: sa.ColumnElement[int], dataset: int, assume: int | None) -> sa.Exists:
    """Whether the dataset says something of the entity that is live, once import `assume` is."""
    return _live(entity, assume, lambda opening: opening.c.dataset == dataset)


def _live(entity: sa.ColumnElement[int], assume: int | None, of: Any) -> sa.Exists:
    r, s = t.records.alias(), t.spans.alias()
    opening, closing = t.imports.alias(), t.imports.alias()
    opens: sa.ColumnElement[bool] = opening.c.live == 1
    stays: sa.ColumnElement[bool] = closing.c.id.is_(None) | (closing.c.live == 0)
    if assume is not None:
        opens |= opening.c.id == assume
        stays = closing.c.id.is_(None) | ((closing.c.live == 0) & (closing.c.id != assume))
    query = (
        sa.select(sa.literal(1))
        .select_from(r)
        .join(s, s.c.record == r.c.id)
        .join(opening, (opening.c.id == s.c.opened_by) & opens & of(opening))
        .outerjoin(closing, closing.c.id == s.c.closed_by)
        .where((r.c.entity == entity) & (s.c.place != CORRECTED) & stays)
    )
    return query.exists()


def _count(connection: sa.Connection, query: sa.Select[Any] | sa.CompoundSelect[Any]) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(query.subquery())).scalar() or 0)
