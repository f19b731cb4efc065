"""Records added by hand, as they are kept: in the case's own dataset, staged like those of any source, each act an import of its own.

Promise: what is added becomes visible, and what is closed goes, with the caller's transaction; the index follows what `Writer.touch` names.
Nothing is written into another dataset: what is said of an entity of a register is a record of the case's own, tied to it by a judgement of
this case (`GROUND`). Rows are found within their own case alone, and never of whom a seal is on (C4).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, NotFoundError, RefusedError
from glasshouse.base.ids import random_id
from glasshouse.model.byhand import GROUND, PLACE, SOURCE, HandState
from glasshouse.model.dataset import Dataset
from glasshouse.model.entity import Draft, edges
from glasshouse.model.record import canonical_values, record_id
from glasshouse.model.rights import CORRECTED
from glasshouse.policy.charter.finding import may_count_as_person
from glasshouse.policy.charter.treated import treated_as
from glasshouse.store import bearers, exhibits, indexed, staging, tables as t
from glasshouse.store.byhandtables import byhand
from glasshouse.store.clusters import join_clusters
from glasshouse.store.engine import insert_new, take_numbers
from glasshouse.store.executors import Reader, Writer
from glasshouse.store.fold import Folded
from glasshouse.store.never import Never
from glasshouse.store.rightstables import restricted

NOTHING = "{}"
"""Canonical data of a record that says no more than that there is something."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act of writing: the import that it is, and the case's own dataset."""

    load: staging.Import
    dataset: Dataset


def visible(reader: Reader) -> sa.ColumnElement[bool]:
    """What selects the rows of the case that this reader may know of: none of whom, or of what hangs on whom, is sealed or restricted."""
    sealed = sa.exists().where(t.seals.c.entity == byhand.c.entity) | sa.exists().where(restricted.c.entity == byhand.c.entity)
    return (byhand.c.case_id == reader.situation.case.id) & ~sealed


def find(reader: Reader, public: str) -> Any:
    """The row with this id; NotFoundError alike for unknown, sealed, and another case's."""
    row = reader.connection.execute(sa.select(byhand).where(visible(reader) & (byhand.c.id == public))).first()
    if row is None:
        raise NotFoundError("Nothing that was added by hand to this case has this address.", remedy="The page Added by hand lists it.")
    return row


def begin(writer: Writer, name: str = SOURCE) -> Act:
    """Begin to write: an import of the case's own dataset, of its source of this name, that is live with this transaction."""
    return begin_in(writer, *exhibits.own_dataset(writer), name)


def begin_in(writer: Writer, dataset: int, about: Dataset, name: str, progress: str = "{}") -> Act:
    """An import of the source `name` of this dataset that is live with this transaction. `progress`: what it says of the whole dataset."""
    source, number, now = _source(writer, dataset, name), take_numbers(writer.connection, "imports", 1), writer.situation.now
    public, person = random_id(), writer.situation.actor.person
    values = {"id": number, "public": public, "source": source, "dataset": dataset, "sha256": "", "file_name": "", "spec": "{}"}
    said = {"digest": "", "mode": "delta", "state": "live", "live": 1, "by": person, "started": now, "finished": now, "batches": 0}
    writer.connection.execute(sa.insert(t.imports).values(**values, **said, progress=progress, message=""))
    load = staging.Import(
        number, public, source, name, dataset, about.key, about.name, "", "", {}, "delta", "live", 0, {}, first=False, started=now
    )
    return Act(load, about)


def write(writer: Writer, act: Act, draft: Draft) -> tuple[int, int]:
    """Stage the record and yield the numbers of its record-entity and of itself. ConflictError where the case says exactly this already."""
    found = _known(writer, act, draft)
    if found is not None and _spans(writer, [found[1]]):
        raise ConflictError("The case says exactly this already.", remedy="Change what stands there.", code="said_already")
    return _stage(writer, act, draft)


def correct(writer: Writer, act: Act, draft: Draft, *, child: bool) -> int:
    """Stage what somebody in the data had corrected, at its own place, and yield its number; `child`: it says that they are one."""
    return _stage(writer, act, draft, CORRECTED, child=child)[1]


def close(writer: Writer, act: Act, record: int) -> None:
    """From this transaction on the record does not count."""
    staging.close(writer.connection, act.load, _spans(writer, [record]))
    numbers = writer.connection.execute(sa.select(t.records.c.entity).where(t.records.c.id == record)).scalars()
    writer.touch(numbers)


def reopen(writer: Writer, act: Act, record: int) -> None:
    """It counts again; nothing where it does."""
    if _spans(writer, [record]):
        return
    number = take_numbers(writer.connection, "spans", 1)
    values = {"id": number, "record": record, "opened_by": act.load.id, "place": PLACE}
    writer.connection.execute(sa.insert(t.spans).values(values))
    followed(writer, [record])


def arrived(writer: Writer, act: Act) -> None:
    """What was staged may be a copy of what is tagged never:PURPOSE: the tag comes along (C7). RefusedError where it names this case's
    purpose: with it nothing of the case could be read any more."""
    inherited = Never(writer.ground.keys.pepper).arrive(writer.connection, act.load.dataset, "", act.load.id)
    tags = {tag for some in inherited.values() for tag in some}
    if f"never:{writer.situation.case.purpose.value}" in tags:
        words = "This says what data says that is never used for this case's purpose."
        raise RefusedError(words, rules=("C7",), remedy="Leave it out; the tag cannot be lifted.")
    if tags:
        writer.moved = True
        writer.disclosed.details["inherited"] = sorted(tags)


def anchor(writer: Writer, act: Act, entity: Folded) -> str:
    """The name that the case's own dataset gives to this entity: where it had none, a new one, judged in this case alone to be the same."""
    own = [row.entity for row in entity.rows if row.dataset == act.load.dataset]
    number = min(own) if own else _anchored(writer, entity.numbers)
    if number is None:
        number, _ = _stage(writer, act, Draft(random_id(), entity.schema, {}))
    if not own:
        _judge(writer, entity.numbers, number)
        reopen(writer, act, _bare(writer, number))
    return name_of(writer, number)


def settle(writer: Writer, act: Act, numbers: Collection[int]) -> None:
    """An anchor's own record, which says nothing, counts as long as something that stands is about it: without it a link would lead to
    nobody. Numbers that are no anchors are left alone."""
    j = t.judgements.c
    anchors = writer.connection.execute(sa.select(j.right).where(j.right.in_(list(numbers)) & (j.ground == GROUND)).distinct()).scalars()
    for number in list(anchors):
        if standing(writer, number, but=""):
            reopen(writer, act, _bare(writer, number))
        else:
            close(writer, act, _bare(writer, number))


def standing(reader: Reader, number: int, but: str) -> list[str]:
    """Ids of what stands and is about this record-entity, or names it, but for one; what a seal is on too."""
    b, e = byhand.c, t.edges.c
    names = sa.exists().where((e.record == b.record) & (e.target == number))
    where = (b.case_id == reader.situation.case.id) & (b.state == HandState.STANDS.value) & (b.id != but) & ((b.entity == number) | names)
    return list(reader.connection.execute(sa.select(b.id).where(where)).scalars())


def ends(reader: Reader, record: int) -> list[int]:
    """Record-entities that the record names."""
    return list(reader.connection.execute(sa.select(t.edges.c.target).where(t.edges.c.record == record)).scalars())


def name_of(reader: Reader, number: int) -> str:
    """What the case's own dataset calls this record-entity."""
    return str(reader.connection.execute(sa.select(t.entities.c.name).where(t.entities.c.id == number)).scalar_one())


def values_of(connection: sa.Connection, records: Collection[int]) -> dict[int, tuple[str, str, dict[str, list[str]]]]:
    """Schema, canonical data and properties of records by number."""
    r = t.records.c
    rows = connection.execute(sa.select(r.id, r.schema, r.data).where(r.id.in_(list(records))))
    return {row.id: (row.schema, row.data, json.loads(row.data)) for row in rows}


def _stage(writer: Writer, act: Act, draft: Draft, place: str = PLACE, *, child: bool = False) -> tuple[int, int]:
    data = canonical_values(draft)
    digest = record_id(act.dataset.key, act.load.source_name, draft.entity_id, draft.schema, data)
    found_by = digests(act.load.dataset, draft.schema, draft.properties)
    item = staging.Staged(draft.entity_id, draft.schema, data, digest, place, edges(draft), child, found_by)
    staging.stage(writer.connection, act.load, [item], writer.situation.now)
    found = _known(writer, act, draft)
    if found is None:
        raise NotFoundError("The record was not kept.")
    followed(writer, [found[1]])
    return found


def _bare(writer: Writer, number: int) -> int:
    """The record of an anchor that says nothing."""
    r = t.records.c
    return int(writer.connection.execute(sa.select(r.id).where((r.entity == number) & (r.data == NOTHING))).scalar_one())


def _known(writer: Writer, act: Act, draft: Draft) -> tuple[int, int] | None:
    """Record-entity and record of exactly this draft, whether it counts or not."""
    digest = record_id(act.dataset.key, act.load.source_name, draft.entity_id, draft.schema, canonical_values(draft))
    joined = t.records.join(t.entities, t.entities.c.id == t.records.c.entity)
    where = (t.entities.c.dataset == act.load.dataset) & (t.entities.c.name == draft.entity_id) & (t.records.c.hash == digest)
    row = writer.connection.execute(sa.select(t.records.c.entity, t.records.c.id).select_from(joined).where(where)).first()
    return (int(row.entity), int(row.id)) if row is not None else None


def _spans(writer: Writer, found: Sequence[int]) -> list[int]:
    """Spans of these records that are open. No import of this source is ever taken back."""
    s = t.spans.c
    return list(writer.connection.execute(sa.select(s.id).where(s.record.in_(found) & s.closed_by.is_(None))).scalars())


def followed(writer: Writer, found: Sequence[int]) -> None:
    """The index follows these records, and whoever shares with them what more than ten carry now (C1)."""
    r = t.records.c
    functions = indexed.functions(writer.connection)
    for row in writer.connection.execute(sa.select(r.entity, r.dataset, r.schema, r.data).where(r.id.in_(found))).all():
        writer.touch([row.entity])
        crowded = bearers.crowded(writer.connection, digests(row.dataset, row.schema, json.loads(row.data)))
        for digest in crowded:
            writer.touch(bearers.carriers(writer.connection, digest, functions, None))


def digests(dataset: int, kind: str, properties: Mapping[str, Sequence[str]]) -> list[int]:
    """Of a person's identifiers (`bearers.digests`); none of anything else."""
    counts = may_count_as_person(treated_as(kind, properties, incorporated=False))
    return list(bearers.digests(dataset, properties)) if counts else []


def _source(writer: Writer, dataset: int, name: str) -> int:
    c = t.sources.c
    found = writer.connection.execute(sa.select(c.id).where((c.dataset == dataset) & (c.name == name))).scalar()
    if found is not None:
        return int(found)
    number = take_numbers(writer.connection, "sources", 1)
    writer.connection.execute(sa.insert(t.sources).values(id=number, dataset=dataset, name=name))
    return number


def _anchored(writer: Writer, numbers: Sequence[int]) -> int | None:
    """The anchor that this case made for one of these before, where no seal is on it: nobody would see again what is written there (C4)."""
    j = t.judgements.c
    mine = (j.ground == GROUND) & (j.case_id == writer.situation.case.id) & j.left.in_(list(numbers))
    found = set(writer.connection.execute(sa.select(j.right).where(mine)).scalars())
    return min(found - writer.view.sealed(found), default=None)


def _judge(writer: Writer, numbers: Sequence[int], own: int) -> None:
    """In this case each of these is the same as its own: each, so that no path depends on one that may go out of scope."""
    first = take_numbers(writer.connection, "judgements", len(numbers))
    by, now = writer.situation.actor.person, writer.situation.now
    about = {"judgement": "positive", "case_id": writer.situation.case.id, "by": by, "ground": GROUND, "created": now}
    rows = [{"id": first + place, "left": number, "right": own, **about} for place, number in enumerate(numbers)]
    insert_new(writer.connection, t.judgements, rows)
    writer.touch(join_clusters(writer.connection, [(number, own) for number in numbers]))
