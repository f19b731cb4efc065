"""What packages that were taken in left here: the row of a case that came in one, and the sender's custody of its exhibits."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.policy.plans.exhibits import ForeignStep
from glasshouse.policy.plans.loading import Extent, Loaded, Sender
from glasshouse.store import tables as t
from glasshouse.store.executors import Reader
from glasshouse.store.exhibittables import exhibits
from glasshouse.store.fold import CHUNK, chunks
from glasshouse.store.loadingtables import loaded_exhibits, loaded_packages
from glasshouse.store.reading.wording import who


def row_of(reader: Reader) -> Any:
    """The row of the reader's case; None where it was opened here."""
    where = loaded_packages.c.case_id == reader.situation.case.id
    return reader.connection.execute(sa.select(loaded_packages).where(where)).first()


def told(reader: Reader, row: Any) -> Loaded:
    """The same for people."""
    x = loaded_exhibits.c
    every = sa.select(sa.func.count()).select_from(loaded_exhibits).where(x.exhibit.in_(_ours(reader)))
    count = int(reader.connection.execute(every).scalar_one())
    by = who(reader, [row.by]).get(row.by, "?")
    sender, extent, at = sender_of(row.sender), _extent(row), iso(row.at)
    if row.by == reader.situation.actor.person:
        return Loaded(row.digest, sender, extent, row.lines, row.taken, row.left_out, count, by, at)
    return Loaded(row.digest, sender, extent, None, None, None, count, by, at)


def _extent(row: Any) -> Extent:
    if not row.lines:
        return Extent.NONE
    if not row.taken:
        return Extent.WAITING
    return Extent.ALL if row.taken >= row.lines else Extent.SOME


def sender_of(text: str) -> Sender:
    """What a column says of the sender."""
    raw = json.loads(text)
    return Sender(**{**raw, "tags": tuple(raw["tags"])})


def known(reader: Reader, digest: str) -> str:
    """The id of a case of the reader's own that came in this package; empty where there is none. Of others' cases nothing is told."""
    p, m = loaded_packages.c, t.members.c
    mine = sa.select(m.case_id).where(m.person == reader.situation.actor.person)
    found = reader.connection.execute(sa.select(p.case_id).where((p.digest == digest) & p.case_id.in_(mine)).order_by(p.at)).first()
    return "" if found is None else str(found.case_id)


def before(connection: sa.Connection, found: Sequence[str]) -> dict[str, tuple[ForeignStep, ...]]:
    """The sender's custody of each of these exhibits that came in a package."""
    every: dict[str, tuple[ForeignStep, ...]] = {}
    for part in chunks(found, CHUNK):
        query = sa.select(loaded_exhibits.c.exhibit, loaded_exhibits.c.steps).where(loaded_exhibits.c.exhibit.in_(part))
        every.update({row.exhibit: _steps(row.steps) for row in connection.execute(query)})
    return every


def packed(steps: Sequence[ForeignStep]) -> str:
    """Steps as a column."""
    return json.dumps([dataclasses.asdict(step) for step in steps], ensure_ascii=False)


def _steps(text: str) -> tuple[ForeignStep, ...]:
    return tuple(ForeignStep(**{**raw, "broken": tuple(raw["broken"])}) for raw in json.loads(text))


def _ours(reader: Reader) -> sa.Select[Any]:
    from glasshouse.store.exhibits import visible

    return sa.select(exhibits.c.id).where(visible(reader))
