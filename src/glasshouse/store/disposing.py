"""What a disposal would destroy, counted; what is in its way; and the destruction itself, in steps that can each be done again.

Promise: what is counted and what is destroyed come of one list (`store.disposable`), so that a dry run is bound to what happens. A step
that was interrupted is done again from its beginning, and finds less. Rows that triggers keep from being deleted are deleted here alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import HOUR, iso
from glasshouse.model.case import Case
from glasshouse.model.disposal import DisposalState, Ground
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans.disposal import SIGN_HOURS, Count, Disposal
from glasshouse.store import casetables as c, disposable, meta, oversighttables as o, protections, tables as t
from glasshouse.store.approvals import APPROVED, ASKED
from glasshouse.store.blobs import Blobs
from glasshouse.store.columns import metadata
from glasshouse.store.disposaltables import disposals, legal_holds
from glasshouse.store.engine import Database
from glasshouse.store.entries import Entries
from glasshouse.store.exhibittables import exhibit_entities, exhibits
from glasshouse.store.migrations.guards import lifted
from glasshouse.store.retaining import day
from glasshouse.store.staging import owe


@dataclass(frozen=True, slots=True)
class Measured:
    """Rows by table, originals and their bytes, and the digest of the keys of them all (SHA-256, hex)."""

    tables: dict[str, int]
    originals: int
    bytes: int
    digest: str


def measured(connection: sa.Connection, case: str) -> Measured:
    """What goes with this case now."""
    digest, counts, none = hashlib.sha256(case.encode()), dict[str, int](), frozenset[str]()
    for table in disposable.in_order():
        where = disposable.rows(table, case, none)
        if where is None:
            none |= {table.name}
            continue
        keys = list(table.primary_key)
        number = 0
        for row in connection.execute(sa.select(*keys).where(where).order_by(*keys)):
            number += 1
            if table.name not in disposable.UNCOUNTED:
                digest.update(f"{table.name} {json.dumps([str(part) for part in row])}\n".encode())
        if number:
            counts[table.name] = number
        else:
            none |= {table.name}
    b = t.blobs
    own = disposable.rows(b, case)
    sizes = connection.execute(sa.select(b.c.size).where(own)).scalars().all() if own is not None else []
    return Measured(counts, len(sizes), sum(sizes), digest.hexdigest())


def told(tables: dict[str, int]) -> tuple[Count, ...]:
    """Counts in words, those without words of their own together at the end."""
    found = [Count(*disposable.LABELS[name], number) for name, number in tables.items() if name in disposable.LABELS]
    rest = sum(number for name, number in tables.items() if name not in disposable.LABELS)
    return (*sorted(found, key=lambda one: one.many), *((Count(*disposable.OTHERS, rest),) if rest else ()))


def in_the_way(connection: sa.Connection, case: Case, now: int) -> tuple[str, ...]:
    """What has to be dealt with before the case can be disposed of, in words."""

    def there(source: sa.FromClause, where: sa.ColumnElement[bool]) -> int:
        return int(connection.execute(sa.select(sa.func.count()).select_from(source).where(where)).scalar_one())

    h, a, b, al, p = legal_holds.c, t.approvals.c, o.breakglass.c, o.alerts.c, c.protections.c
    own = sa.select(t.datasets.c.id).where(t.datasets.c.case_id == case.id)
    things = sa.select(t.entities.c.id).where(t.entities.c.dataset.in_(own))
    x, held, g = exhibit_entities.c, t.held.c, t.grants.c
    found = (
        (there(legal_holds, (h.case_id == case.id) & h.lifted.is_(None)), "A legal hold keeps it."),
        (there(t.approvals, (a.case_id == case.id) & a.state.in_((ASKED, APPROVED)) & (a.asked > now - 72 * HOUR)), _APPROVAL),
        (there(o.breakglass, (b.case_id == case.id) & b.entry.is_not(None) & b.reviewed.is_(None)), "A break-glass waits for its review."),
        (there(o.alerts, (al.case_id == case.id) & al.reviewed.is_(None)), "An alert on unusual use waits for its review."),
        (there(c.protections, (p.case_id == case.id) & p.due.is_not(None) & p.confirmed.is_(None) & p.lapsed.is_(None)), _SEAL),
        (there(t.grants, g.dataset.in_(own) & (g.case_id != case.id) & (g.expires > now)), "Another case was granted its own dataset."),
        (there(t.held, held.entity.in_(things) & (held.case_id != case.id)), "Another case holds what stands in its own dataset alone."),
        (
            there(exhibit_entities.join(exhibits, exhibits.c.id == x.exhibit), x.dataset.in_(own) & (exhibits.c.case_id != case.id)),
            "Another case's evidence is a record of its own dataset.",
        ),
    )
    return tuple(words for number, words in found if number)


_APPROVAL = "An approval of an export waits for its answer, or is still good."
_SEAL = "A seal waits for a second person."


def staying(connection: sa.Connection, case: str) -> tuple[str, ...]:
    """What of the case is left, and why, in words; without any name."""
    s, b, al, e = t.seals.c, o.breakglass.c, o.alerts.c, t.held.c

    def there(table: sa.Table, where: sa.ColumnElement[bool]) -> int:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table).where(where)).scalar_one())

    others = sa.select(e.entity).where(e.case_id != case)
    found = (
        (there(t.held, (e.case_id == case) & e.entity.in_(others)), "held by other cases too: there it stays held"),
        (there(t.held, e.case_id == case), "held from datasets: those records are the datasets', and stay as long as these do"),
        (there(t.seals, s.case_id == case), "sealed: " + disposable.KEPT["seals.case_id"]),
        (there(o.breakglass, b.case_id == case), "break-glass: " + disposable.KEPT["breakglass.case_id"]),
        (there(o.alerts, al.case_id == case), "alerts: " + disposable.KEPT["alerts.case_id"]),
    )
    return tuple(f"{number:,} {words}" for number, words in found if number)


def disposal_of(row: Any, unit: str, names: dict[str, str], *, mine: bool) -> Disposal:
    """A row of `disposals`; `unit` and `names` (by account id) in words."""
    asked = DisposalState(row.state) is DisposalState.ASKED
    return Disposal(
        row.id,
        row.case_id,
        row.number,
        unit,
        Purpose(row.purpose),
        day(row.opened),
        day(row.closed),
        row.days,
        row.basis,
        Ground(row.ground),
        row.digest,
        DisposalState(row.state),
        names.get(row.asked_by, ""),
        iso(row.asked),
        names.get(row.signed_by, ""),
        iso(row.signed) if row.signed else "",
        iso(row.done) if row.done else "",
        told(json.loads(row.counts)),
        row.originals,
        row.bytes,
        row.openings,
        row.entry,
        iso(row.asked + SIGN_HOURS * HOUR) if asked else "",
        asked and mine,
    )


def lapsed(row: Any, now: int) -> bool:
    """Whether nobody signed in time what was asked."""
    return bool(row.state == DisposalState.ASKED and now > row.asked + SIGN_HOURS * HOUR)


# -- the destruction


def running(connection: sa.Connection) -> list[Any]:
    """Disposals that are signed and not whole."""
    query = sa.select(disposals).where(disposals.c.state == DisposalState.RUNNING.value).order_by(disposals.c.signed)
    return list(connection.execute(query).all())


def unfinished(connection: sa.Connection, public: str) -> bool:
    """Whether this disposal's record is still to be written."""
    return connection.execute(sa.select(disposals.c.id).where(_unfinished(public))).first() is not None


def _unfinished(public: str) -> sa.ColumnElement[bool]:
    return (disposals.c.id == public) & (disposals.c.state == DisposalState.RUNNING.value)


@dataclass(frozen=True, slots=True)
class Tools:
    """What the destruction works with; `reindex` makes the index anew."""

    database: Database
    blobs: Blobs
    entries: Entries
    reindex: Callable[[], int]


def originals(tools: Tools, row: Any) -> None:
    """Overwrite and remove the originals of the case's own dataset, and whatever else lies in its folder."""
    with tools.database.read() as connection:
        own = connection.execute(sa.select(t.datasets.c.key).where(t.datasets.c.case_id == row.case_id)).scalars().all()
    for key in own:
        tools.blobs.destroy(key)


def rows(tools: Tools, row: Any) -> None:
    """Delete every row that goes with the case, table after table, those that name others first."""
    with tools.database.write(single=True) as connection:
        protections.outlast(connection, row.case_id)
    for table in reversed(disposable.in_order()):
        with tools.database.write() as connection:
            none = frozenset(name for _, name in disposable.ways(table.name) if name and not _any(connection, name, row.case_id))
            where = disposable.rows(table, row.case_id, none)
            if where is None:
                continue
            with lifted(connection, table.name):
                connection.execute(sa.delete(table).where(where))
            if table is t.records:
                owe(connection)  # a start that finds it makes the index anew
            tools.database.bump(connection)
    with tools.database.write() as connection:
        disposable.blank(connection, row.case_id)
        meta.put(connection, f"erasure:{row.case_id}", "")


def _any(connection: sa.Connection, name: str, case: str) -> bool:
    table = metadata.tables[name]
    where = disposable.rows(table, case)
    return where is not None and connection.execute(sa.select(sa.literal(1)).select_from(table).where(where).limit(1)).first() is not None


def index(tools: Tools, row: Any) -> None:
    """Documents of the case's own dataset leave the index with their words: it is made anew."""
    if json.loads(row.counts).get("entities"):
        tools.reindex()


def ledger(tools: Tools, row: Any) -> None:
    """Destroy the openings of the case's entries, and the keyed marks of whom they led to."""
    erased = tools.entries.erase(row.case_id, whole=True)
    with tools.database.write() as connection:
        d = disposals.c
        connection.execute(sa.update(disposals).where(_unfinished(row.id)).values(openings=d.openings + erased))


def files(tools: Tools, row: Any) -> None:
    """Leave no byte of the deleted rows in the database's files."""
    tools.database.scrub(sorted({*json.loads(row.counts), *disposable.BLANKED, t.cases.name}))


STEPS: tuple[Callable[[Tools, Any], None], ...] = (originals, rows, index, ledger, files)
"""In this order: the keys of originals go with the rows, and the files are overwritten last."""


def entered(connection: sa.Connection, row: Any, entry: int) -> None:
    """The leaf that says that it is done: from here on nothing changes the record."""
    connection.execute(sa.update(disposals).where(disposals.c.id == row.id).values(entry=entry))


def stepped(database: Database, row: Any, step: int) -> None:
    """So many steps are done. Where another process has written the record meanwhile, it stays as it is."""
    with database.write() as connection:
        connection.execute(sa.update(disposals).where(_unfinished(row.id)).values(step=step))
