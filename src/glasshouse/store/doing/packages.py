"""Exporting a package of evidence: bound to an approval of exactly its exhibits and entities (C8), and noted in the custody of each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import orjson
import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.base.errors import ConflictError
from glasshouse.base.ids import random_id
from glasshouse.model.custody import CustodyEvent, Step
from glasshouse.policy.plans.casework import ExportEntities
from glasshouse.policy.plans.exhibits import CustodySheet, Original, Pairs
from glasshouse.policy.plans.packages import ExportPackage, Package, PackedExhibit
from glasshouse.store import approvals, exhibits as kept, loading, stamping, tables as t
from glasshouse.store.doing.export import made
from glasshouse.store.executors import Writer, does
from glasshouse.store.exhibittables import custody, exhibit_entities, exhibits
from glasshouse.store.filtering import closed
from glasshouse.store.fold import CHUNK, Folded, chunks
from glasshouse.store.reading.exhibits import named, sheet, shown
from glasshouse.store.reading.wording import who

_WHY = "Packed for export"


@does(ExportPackage)
def export_package(writer: Writer, command: ExportPackage) -> Package:
    """What was approved, as ways to the bytes: they are read and checked when the package is written."""
    content, entities, private = leaving(writer)
    approvals.use(writer, command.hash(), content, len(private), "A package of evidence always needs a second person.")
    rows = writer.connection.execute(sa.select(exhibits).where(going(writer)).order_by(exhibits.c.number)).all()
    names = who(writer, {row.reviewed_by or "" for row in rows} | {writer.situation.actor.person})
    every = kept.every_step(writer, [row.id for row in rows])
    people = named(writer, [step for steps in every.values() for step in steps])
    packed, originals = [], _originals(writer, rows)
    file, _, _ = made(writer, ExportEntities())
    said = _said_of(file.content)
    before = loading.before(writer.connection, list(every))
    of = _recorded(writer, [row.id for row in rows])
    for row, told in zip(rows, shown(writer, rows), strict=True):
        told_of = sheet(writer, told, every[row.id], people, before.get(row.id, ()))
        stamp = stamping.response(writer.connection, row.id)
        whom = tuple(sorted(said & of.get(row.id, set())))
        packed.append(_packed(row, told_of, names.get(row.reviewed_by or "", ""), originals.get(row.id), stamp, whom))
    _note(writer, every)
    writer.disclosed.subjects += [writer.public(entity) for entity in entities]
    for entity in private:
        writer.show_private(entity)
    writer.disclosed.count = len(entities) + len(rows)
    situation = writer.situation
    by = names.get(situation.actor.person, "?")
    entries = writer.ground.entries
    keys = tuple(str(entries.heads.key_of(log)) for log in (*(log for log, _ in entries.logs.ended), entries.logs.running))
    size, root = entries.head()
    tags = _tags(writer, {dataset for dataset, _ in said} | {dataset for some in of.values() for dataset, _ in some})
    about = (iso(situation.now), by, writer.intent, entries.origin, size, root.hex())
    return Package(situation.case, tuple(packed), file.content, file.left_out, tags, keys, *about)


def going(writer: Writer) -> sa.ColumnElement[bool]:
    """What selects the exhibits that are packed: not those that are closed because they may be privileged."""
    return kept.visible(writer) & exhibits.c.id.notin_(sorted(closed(writer)))


def leaving(writer: Writer) -> tuple[bytes, list[Folded], list[Folded]]:
    """What an approval is bound to (the exhibits by number and hash, and the entities), the entities, and the private persons among them
    and in frozen records. ConflictError where there is no exhibit."""
    e = exhibits.c
    rows = writer.connection.execute(sa.select(e.number, e.sha256, e.id).where(going(writer)).order_by(e.number)).all()
    if not rows:
        raise ConflictError("There is no exhibit to pack.", remedy="Collect one first, or export what the case holds.")
    file, entities, private = made(writer, ExportEntities())
    lines = [f"{row.number} {row.id} {row.sha256 or '-'}" for row in rows]
    return "\n".join(lines).encode() + b"\n" + file.content, entities, list({*private, *kept.recorded(writer, going(writer))})


def _originals(writer: Writer, rows: Sequence[Any]) -> dict[str, Original]:
    """Ways to the bytes of those that are files, by id; whom frozen records are of is shown by who calls (`leaving`)."""
    number, dataset = kept.own_dataset(writer)
    found = [row for row in rows if row.sha256 is not None]
    ways = writer.ground.blobs.each_later(writer.connection, number, dataset.key, {row.sha256 for row in found})
    return {row.id: Original(row.file_name, row.media_type, row.size, row.sha256, ways[row.sha256]) for row in found}


def _said_of(content: bytes) -> set[tuple[str, str]]:
    """(dataset, id) of every entity in the file."""
    return {(line["datasets"][0], line["id"]) for line in map(orjson.loads, content.splitlines())}


def _recorded(writer: Writer, found: Sequence[str]) -> dict[str, set[tuple[str, str]]]:
    """(dataset, id) of whom each of these exhibits is a record."""
    x, e, d = exhibit_entities.c, t.entities.c, t.datasets.c
    every: dict[str, set[tuple[str, str]]] = {}
    for part in chunks(found, CHUNK):
        query = sa.select(x.exhibit, e.name, d.name.label("dataset")).where(x.exhibit.in_(part) & (e.id == x.entity) & (d.id == x.dataset))
        for row in writer.connection.execute(query):
            every.setdefault(row.exhibit, set()).add((row.dataset, row.name))
    return every


def _tags(writer: Writer, names: Collection[str]) -> tuple[str, ...]:
    """What goes with every copy of these datasets (C7), and what sticks to the case's own, in which the originals lie."""
    _, own = kept.own_dataset(writer)
    every = list(own.tags)
    c = t.datasets.c
    for row in writer.connection.execute(sa.select(c.tags, c.inherited).where(c.name.in_(sorted(names)))):
        every += orjson.loads(row.tags) + orjson.loads(row.inherited)
    return tuple(sorted({tag for tag in every if tag.startswith("never:")}))


def _packed(row: Any, told: CustodySheet, reviewed_by: str, bytes_of: Original | None, stamp: bytes, of: Pairs) -> PackedExhibit:
    reviewed = iso(row.reviewed) if row.reviewed else ""
    about = (row.description, row.place, row.tool, row.tool_version, kept.pairs(row.declared), row.way)
    return PackedExhibit(told, *about, reviewed_by, reviewed, row.review, bytes_of, stamp, of)


def _note(writer: Writer, every: dict[str, list[Step]]) -> None:
    """One event in the custody of each, all at once."""
    situation = writer.situation
    same = {"event": CustodyEvent.COPIED.value, "by": situation.actor.person, "at": situation.now, "entry": writer.intent}
    rest = {"party": None, "outside": "", "reason": _WHY}
    rows = [{"id": random_id(), "exhibit": one, "number": kept.next_number(steps), **same, **rest} for one, steps in every.items()]
    writer.connection.execute(sa.insert(custody), rows)
