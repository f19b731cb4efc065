"""Taking a package of another Glasshouse in: a draft with its exhibits in one transaction, and its entities, a few at a time, once the case
is open.

Promise: killed anywhere, the case is there with all its exhibits or not at all, and each batch of entities is in or is not. What comes in
is read by the rules of any source: folded, sealed and tagged here, whatever the sender did.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import orjson
import sqlalchemy as sa

from glasshouse.base.clock import SECOND
from glasshouse.base.errors import ConflictError, DefectError, InvalidInputError, RefusedError
from glasshouse.model import exif
from glasshouse.model.case import CaseKind, CaseState
from glasshouse.model.custody import CustodyEvent
from glasshouse.model.entity import Draft, build, edges
from glasshouse.model.exhibit import ExhibitKind
from glasshouse.model.media import sniff
from glasshouse.model.record import canonical_values, record_id
from glasshouse.model.schema import is_natural_person, schema
from glasshouse.model.writing import as_title
from glasshouse.policy.charter.byhand import says_child
from glasshouse.policy.plans import loading as plans
from glasshouse.store import byhand, exhibits as kept, lives, loading, staging, tables as t
from glasshouse.store.doing.casework import hold, open_case
from glasshouse.store.doing.exhibits import adopted, described, enter
from glasshouse.store.engine import insert_new
from glasshouse.store.executors import Writer, does
from glasshouse.store.exhibittables import exhibit_entities, exhibits
from glasshouse.store.fold import View
from glasshouse.store.loadingtables import loaded_exhibits, loaded_packages
from glasshouse.store.never import Never
from glasshouse.store.rows import dataset_of, find_case, select_datasets

SOURCE = "Package"
LINES = 500
"""Lines of the file that one batch takes at most: a firm may have thousands of links."""
_NEVER = "never:"
_MADE = re.compile(r"loaded-[0-9a-f]{64}")


@does(plans.LoadPackage)
def load_package(writer: Writer, command: plans.LoadPackage) -> str:
    """A draft that its loader leads, under the purpose that they chose."""
    if loading.known(writer, command.digest):
        words = "This package is in a case of yours already."
        raise ConflictError(words, code=plans.KNOWN, remedy="Open that case; a package is taken in once.")
    purpose, tags = command.purpose.value, sorted({tag for tag in command.sender.tags if tag.startswith(_NEVER)})
    if f"{_NEVER}{purpose}" in tags:
        words = f"The sender's data is tagged never:{purpose}."
        raise RefusedError(words, rules=("C7",), remedy="Work without it; the tag cannot be lifted.")
    title = as_title(command.title)
    case = open_case(
        writer,
        kind=CaseKind.INVESTIGATION,
        title=title,
        question="",
        purpose=purpose,
        basis="",
        targets="",
        expires=None,
        state=CaseState.DRAFT,
    )
    said = {"title": title, "question": "", "legal_basis": "", "targets": ""}
    lives.begin(writer, case, lives.BLANK, said, {}, draft=True)
    # a stranger's word binds this case and what is exported from it, and no register of this house: inherited tags are not spread
    writer.connection.execute(sa.update(t.datasets).where(t.datasets.c.case_id == case).values(inherited=json.dumps(tags)))
    inside = _inside(writer, case)
    labels: dict[str, str] = {}
    for exhibit in command.exhibits:
        labels[exhibit.label] = _take(inside, exhibit, labels)
    _note(inside, command)
    writer.disclosed.count = len(labels)
    sender = command.sender
    writer.disclosed.details |= {"case": case, "origin": sender.origin, "entry": sender.entry, "head": sender.root}
    return case


def _inside(writer: Writer, case: str) -> Writer:
    """The same act within the new case."""
    found = find_case(writer.connection, case)
    row = writer.connection.execute(select_datasets().where(t.datasets.c.case_id == case)).one()
    if found is None:
        raise DefectError("The new case is not there.")
    situation = dataclasses.replace(writer.situation, case=found)
    return dataclasses.replace(writer, situation=situation, view=View(writer.connection, {row.id: dataset_of(row)}, case))


def _take(writer: Writer, exhibit: plans.Incoming, labels: dict[str, str]) -> str:
    """One exhibit with its original, under a number of this case."""
    values: dict[str, Any] = described(exhibit.said, exhibit.kind)
    if exhibit.upload:
        received = writer.ground.blobs.received(exhibit.upload)
        if received.sha256 != exhibit.sha256:
            raise InvalidInputError(f"{exhibit.label}: another file arrived.", field="package", code="package_hash")
        told = exif.told(received.head) if exhibit.kind is ExhibitKind.PHOTOGRAPH else ()
        name = {"file_name": as_title(exhibit.file_name, "file"), "told": json.dumps(told, ensure_ascii=False)}
        values |= adopted(writer, exhibit.upload) | {"media_type": sniff(received.head)} | name
    if exhibit.derived_from:
        values |= {"derived_from": labels.get(exhibit.derived_from), "way": exhibit.said.way}
    origin = exhibit.steps[-1].origin if exhibit.steps else ""
    lost = exhibit.derived_from and exhibit.derived_from not in labels
    whence = f"{exhibit.label} of {origin}" + (f", made from {exhibit.derived_from}, which is not in the package" if lost else "")
    public = enter(writer, exhibit.kind, values, CustodyEvent.LOADED, whence)
    row = {"exhibit": public, "label": exhibit.label, "steps": loading.packed(exhibit.steps), "reviewed": exhibit.reviewed}
    named = sorted(set(exhibit.of))
    about = {"named": json.dumps(named, ensure_ascii=False), "waiting": len(named)}
    writer.connection.execute(sa.insert(loaded_exhibits).values(**row, **about, stamp=exhibit.stamp))
    return public


def _note(writer: Writer, command: plans.LoadPackage) -> None:
    """Where the case came from; its entities wait as a blob of its own dataset."""
    sha256 = adopted(writer, command.entities)["sha256"] if command.lines else ""
    situation, sender = writer.situation, json.dumps(dataclasses.asdict(command.sender), ensure_ascii=False)
    about = {"case_id": situation.case.id, "digest": command.digest, "sender": sender, "entities": sha256}
    counts = {"lines": command.lines, "taken": 0, "left_out": 0}
    writer.connection.execute(sa.insert(loaded_packages).values(**about, **counts, by=situation.actor.person, at=situation.now))


@does(plans.TakeEntities)
def take_entities(writer: Writer, command: plans.TakeEntities) -> plans.Loaded:
    """The next batch, as records of the case's own dataset."""
    row = loading.row_of(writer)
    if row is None or row.taken >= row.lines:
        raise ConflictError("Nothing waits to be taken in." if row is not None else "This case came in no package.")
    lines = _lines(writer, row.entities)
    names = _names(lines)
    end = _end(lines, row.taken)
    drafts = _allowed(writer, [_draft(line, names) for line in lines[row.taken : end]])
    out = end - row.taken - len(drafts)
    act = byhand.begin(writer, SOURCE)
    numbers = _stage(writer, act, drafts) if drafts else {}
    byhand.arrived(writer, act)
    _hold(writer, [numbers[draft.entity_id] for draft in drafts if not _is_link(draft)])
    _link_exhibits(writer, act, {key: numbers[name] for key, name in names.items() if name in numbers})
    where = (loaded_packages.c.case_id == row.case_id) & (loaded_packages.c.taken == row.taken)
    writer.connection.execute(sa.update(loaded_packages).where(where).values(taken=end, left_out=row.left_out + out))
    writer.disclosed.count = len(drafts)
    return loading.told(writer, loading.row_of(writer))


def _lines(writer: Writer, sha256: str) -> list[dict[str, Any]]:
    number, dataset = kept.own_dataset(writer)
    content = b"".join(writer.ground.blobs.chunks(writer.connection, number, dataset.key, sha256))
    return [orjson.loads(line) for line in content.splitlines()]


def _names(lines: list[dict[str, Any]]) -> dict[tuple[str, str], str]:
    """(dataset, id) of all that the package speaks of, to the name here: the id, and where two of the sender's datasets use one id, or it
    looks like one made here, a digest of both."""
    every = {(line["datasets"][0], line["id"]) for line in lines}
    shared = Counter(name for _, name in every)
    return {(dataset, name): _own_name(dataset, name) if shared[name] > 1 or _MADE.fullmatch(name) else name for dataset, name in every}


def _own_name(dataset: str, name: str) -> str:
    return "loaded-" + hashlib.sha256(orjson.dumps([dataset, name])).hexdigest()


def _allowed(writer: Writer, drafts: list[Draft]) -> list[Draft]:
    """Without whom data tagged here as never for this case's purpose speaks of (C7): the rest can come in all the same."""
    tag = f"{_NEVER}{writer.situation.case.purpose.value}"
    said = [(draft.entity_id, draft.schema, orjson.loads(canonical_values(draft))) for draft in drafts]
    copied = {drafts[place].entity_id for place in Never(writer.ground.keys.pepper).copied(writer.connection, said, tag)}
    return [draft for draft in drafts if draft.entity_id not in copied]


def _end(lines: list[dict[str, Any]], start: int) -> int:
    """The line before which a batch ends: BATCH entities with the links after them, and no more than LINES."""
    seen: set[tuple[str, str]] = set()
    most = min(len(lines), start + LINES)
    for place in range(start, most):
        info = schema(lines[place]["schema"])
        if info is None or not info.is_edge:
            seen.add((lines[place]["datasets"][0], lines[place]["id"]))
        if len(seen) > plans.BATCH:
            return place
    return most


def _draft(line: dict[str, Any], names: dict[tuple[str, str], str]) -> Draft:
    """The record, under the names of here; what it refers to and the package never speaks of is left out: the same id may be another's in
    another of the sender's datasets."""
    dataset, draft = line["datasets"][0], build(line)
    info, properties = schema(draft.schema), {}
    for prop, values in draft.properties.items():
        entity = info is not None and info.properties[prop].type == "entity"
        kept_values = tuple(names[dataset, value] for value in values if (dataset, value) in names) if entity else values
        if kept_values:
            properties[prop] = kept_values
    return Draft(names[dataset, draft.entity_id], draft.schema, properties)


def _is_link(draft: Draft) -> bool:
    info = schema(draft.schema)
    return info is not None and info.is_edge


def _stage(writer: Writer, act: byhand.Act, drafts: list[Draft]) -> dict[str, int]:
    """The batch, staged; numbers of record-entities by name."""
    today, items = datetime.fromtimestamp(writer.situation.now // SECOND, UTC).date(), []
    for place, draft in enumerate(drafts, 1):
        data = canonical_values(draft)
        digest = record_id(act.dataset.key, SOURCE, draft.entity_id, draft.schema, data)
        digests = byhand.digests(act.load.dataset, draft.schema, draft.properties)
        child = is_natural_person(draft.schema) and says_child(draft.properties, today.replace(day=1))
        items.append(staging.Staged(draft.entity_id, draft.schema, data, digest, f"line:{place}", edges(draft), child, digests))
    staging.stage(writer.connection, act.load, items, writer.situation.now)
    e, r = t.entities.c, t.records.c
    names = sorted({draft.entity_id for draft in drafts})
    found = writer.connection.execute(sa.select(e.name, e.id).where((e.dataset == act.load.dataset) & e.name.in_(names)))
    numbers = {row.name: int(row.id) for row in found}
    records = writer.connection.execute(sa.select(r.id).where(r.entity.in_(list(numbers.values())))).scalars()
    byhand.followed(writer, list(records))
    return numbers


def _hold(writer: Writer, numbers: list[int]) -> None:
    """The case holds them from now on; who is sealed here is held too, and shown to nobody."""
    folded = writer.view.fold(numbers)
    for entity in {found.number: found for found in folded.values()}.values():
        hold(writer, entity)
        writer.disclosed.subjects.append(writer.public(entity))
    about = {"case_id": writer.situation.case.id, "by": writer.situation.actor.person, "added": writer.situation.now}
    insert_new(writer.connection, t.held, [{**about, "entity": number} for number in sorted(set(numbers) - folded.keys())])


def _link_exhibits(writer: Writer, act: byhand.Act, numbers: dict[tuple[str, str], int]) -> None:
    """Exhibits that are records of who came in are known as such, so that a seal hides both (C4); until all of them are in, nobody is
    shown the exhibit."""
    x, e = loaded_exhibits.c, exhibits.c
    ours = (e.case_id == writer.situation.case.id) & (x.waiting > 0)
    query = sa.select(x.exhibit, x.named).join(exhibits, e.id == x.exhibit).where(ours)
    rows, asked = [], writer.connection.execute(query).all()
    for row in asked:
        found = {numbers[dataset, name] for dataset, name in json.loads(row.named) if (dataset, name) in numbers}
        rows += [{"exhibit": row.exhibit, "entity": number, "dataset": act.load.dataset} for number in sorted(found)]
    insert_new(writer.connection, exhibit_entities, rows)
    changed, inside = {row["exhibit"] for row in rows}, exhibit_entities.c
    for row in asked:
        if row.exhibit in changed:
            there = writer.connection.execute(sa.select(sa.func.count()).where(inside.exhibit == row.exhibit)).scalar_one()
            left = len(json.loads(row.named)) - there
            writer.connection.execute(sa.update(loaded_exhibits).where(x.exhibit == row.exhibit).values(waiting=left))
