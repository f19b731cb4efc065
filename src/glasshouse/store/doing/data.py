"""Data in: datasets registered, files kept, imports begun, confirmed and undone. The reading itself is a job."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.base.ids import dataset_key, random_id
from glasshouse.base.text import one_line
from glasshouse.model.dataset import LEVELS, NAME, PRIVATE, Counted, Dataset, Handling, LegalBasis, PeopleCategory
from glasshouse.model.rights import CORRECTIONS
from glasshouse.model.schema import is_natural_person, schema_names
from glasshouse.policy.charter.finding import counts_as_person
from glasshouse.policy.charter.functions import HOLDERS
from glasshouse.policy.plans import data as plans
from glasshouse.store import care, household, incorporated, tables as t
from glasshouse.store.counting import recount
from glasshouse.store.doing.jobs import add_job, stop_about
from glasshouse.store.engine import take_numbers
from glasshouse.store.executors import Writer, does
from glasshouse.store.never import Never, of
from glasshouse.store.reading.data import find_import
from glasshouse.store.rows import find_dataset
from glasshouse.store.sameness import two_people

BUSY = ("waiting", "running", "confirming")
"""States of an import that is not finished: its source takes no other."""
_NAME = 200
_SECOND = "The second declaration comes from another person."
_REASON = 400
_NOT_IMPERSONAL = {"impersonal_first": None, "impersonal_second": None}
PARSER_VERSION = "1"
"""Part of an import's digest: raise it when reading or cleaning changes, so that the same file is read again."""


@does(plans.RegisterDataset)
def register_dataset(writer: Writer, command: plans.RegisterDataset) -> str:
    """A new dataset of the unit, or its description changed. Changing what two people declared (category, publisher,
    address, basis) takes the declaration back (C2)."""
    if not NAME.match(command.name) or command.name.startswith("case-"):
        raise InvalidInputError("A dataset's name is lower-case letters, digits and '-', and does not begin with 'case-'.", field="name")
    values = {
        "title": _needed("title", one_line(command.title, 160)),
        "publisher": _needed("publisher", one_line(command.publisher, 160)),
        "address": one_line(command.address, 400),
        "legal_basis": _one_of("legal_basis", command.legal_basis, LegalBasis),
        "people": _one_of("people", command.people, PeopleCategory),
        "handling": _one_of("handling", command.handling, Handling),
        "tags": json.dumps(sorted(set(command.tags))),
        "retention_days": command.retention_days,
    }
    kind = care.kind_said(command.kind)
    found = find_dataset(writer.connection, command.name)
    if found is None:
        key, number = dataset_key(), take_numbers(writer.connection, "datasets", 1)
        own = {
            "id": number,
            "key": key,
            "name": command.name,
            "unit": writer.situation.case.unit,
            "created": writer.situation.now,
        }
        writer.connection.execute(sa.insert(t.datasets).values(**own, **values))
        care.note_kind(writer.connection, number, kind)
        return key
    number, dataset = found
    if dataset.unit != writer.situation.case.unit:
        raise ConflictError("Another unit has a dataset of this name.", remedy="Choose another name.")
    lost = of(dataset.tags - dataset.inherited) - set(command.tags)
    if lost:
        raise RefusedError("Tags never:PURPOSE stay: " + ", ".join(sorted(lost)) + ".", rules=("C7",))
    _may_become(writer, number, dataset, str(values["people"]), Handling(str(values["handling"])))
    about = (dataset.people.value, dataset.publisher, dataset.address, dataset.legal_basis.value)
    if about != tuple(values[name] for name in ("people", "publisher", "address", "legal_basis")):
        values |= {"declared_first": None, "declared_second": None, **_NOT_IMPERSONAL}
        writer.touch(_holders(writer, number) if dataset.holds_function else ())
        if incorporated.take_back(writer.connection, number):
            writer.touch(incorporated.concerned(writer.connection, number))
        if {values["people"], dataset.people.value} & PRIVATE:
            writer.touch(_things(writer, number, Counted.EVERYTHING))
        elif dataset.impersonal:
            writer.touch(_things(writer, number))
    writer.connection.execute(sa.update(t.datasets).where(t.datasets.c.id == number).values(values))
    care.note_kind(writer.connection, number, kind)
    if of(command.tags) - (dataset.tags - dataset.inherited):
        _told(writer, Never(writer.ground.keys.pepper).tagged(writer.connection, number))
    return dataset.key


def _may_become(writer: Writer, number: int, dataset: Dataset, people: str, handling: Handling) -> None:
    """What one person alone cannot make of a dataset is refused."""
    if dataset.people is PeopleCategory.PERSONAL_DOCUMENTS and people != dataset.people.value:
        raise RefusedError(
            "Documents that each concern one person stay registered as such: one person alone cannot change it.",
            rules=("C2",),
            remedy="Register what is not of that kind as a dataset of its own.",
        )
    if dataset.people in PRIVATE and people not in PRIVATE and _filled(writer, number):
        raise RefusedError(
            "A list of private persons stays registered as such once it holds something: one person alone cannot change it.",
            rules=("C2",),
            remedy="Register what is no such list as a dataset of its own.",
        )
    if LEVELS[handling] < LEVELS[dataset.handling]:
        raise RefusedError("One person alone cannot lower how a dataset is handled.", rules=("C11",), remedy="Leave the level as it is.")


@does(plans.DeclareFunction)
def declare_function(writer: Writer, command: plans.DeclareFunction) -> str:
    """The first person's declaration waits for the second's; until then its people stay private persons."""
    number, dataset = _own(writer, command.name)
    if dataset.people is not PeopleCategory.PUBLIC_FUNCTION:
        raise ConflictError("This dataset is not registered as one of public functions.", remedy="Change its people category first.")
    if not dataset.address or not dataset.publisher:
        raise ConflictError("A declaration names publisher and address.", remedy="Fill them in first.")
    writer.disclosed.details |= {"publisher": dataset.publisher, "address": dataset.address}
    if _declare(writer, number, "declared"):
        writer.touch(_holders(writer, number))
    return dataset.name


@does(plans.DeclareImpersonal)
def declare_impersonal(writer: Writer, command: plans.DeclareImpersonal) -> str:
    """The first person's declaration waits for the second's; until then documents and things count as persons."""
    number, dataset = _own(writer, command.name)
    if dataset.people is PeopleCategory.PERSONAL_DOCUMENTS:
        raise ConflictError(
            "This dataset is registered as documents that each concern one person.",
            remedy="Register what is not of that kind as a dataset of its own.",
        )
    if _declare(writer, number, "impersonal"):
        writer.touch(_things(writer, number, dataset.counted))
    return dataset.name


@does(plans.DeclareIncorporated)
def declare_incorporated(writer: Writer, command: plans.DeclareIncorporated) -> str:
    """The first person's declaration waits for the second's; until then all of them count as persons (C1)."""
    number, dataset = _own(writer, command.name)
    reason = _needed("reason", one_line(command.reason, _REASON))
    made, person = incorporated.named(writer.connection, number), writer.situation.actor.person
    if len(made) > 1:
        raise ConflictError("Two people have declared this already.")
    two_people(writer.connection, person, {made[0][0]} if made else set(), "C1", _SECOND, "Ask a colleague.")
    incorporated.declare(writer.connection, number, person, reason)
    writer.disclosed.details |= {"dataset": dataset.key, "reason": reason}
    if made:
        writer.touch(incorporated.concerned(writer.connection, number))
    return dataset.name


def _declare(writer: Writer, number: int, what: str) -> bool:
    """Note this person's declaration; whether it was the second, of another person (C2)."""
    row = writer.connection.execute(sa.select(t.datasets).where(t.datasets.c.id == number)).one()
    person, first = writer.situation.actor.person, row._mapping[f"{what}_first"]
    two_people(writer.connection, person, {first}, "C2", _SECOND, "Ask a colleague.")
    value = {f"{what}_first" if first is None else f"{what}_second": person}
    writer.connection.execute(sa.update(t.datasets).where(t.datasets.c.id == number).values(value))
    return first is not None


def _filled(writer: Writer, number: int) -> bool:
    return writer.connection.execute(sa.select(t.entities.c.id).where(t.entities.c.dataset == number).limit(1)).first() is not None


def _holders(writer: Writer, number: int) -> list[int]:
    """Record-entities of a dataset that records of functions name."""
    r, e = t.records.c, t.edges.c
    query = sa.select(e.target).join(t.records, r.id == e.record).where((r.dataset == number) & r.schema.in_(list(HOLDERS))).distinct()
    return list(writer.connection.execute(query).scalars())


def _things(writer: Writer, number: int, counted: Counted = Counted.THINGS) -> list[int]:
    """Record-entities of a dataset that count as persons where `counted` does, and are none."""
    kinds = [name for name in schema_names() if counts_as_person(name, counted) and not is_natural_person(name)]
    r = t.records.c
    return list(writer.connection.execute(sa.select(r.entity).where((r.dataset == number) & r.schema.in_(kinds)).distinct()).scalars())


def _told(writer: Writer, inherited: dict[int, set[str]]) -> None:
    """Whom a tag reached besides stands in the act's entry."""
    names = sa.select(t.datasets.c.id, t.datasets.c.name).where(t.datasets.c.id.in_(list(inherited)))
    if inherited:
        found = {row.name: sorted(inherited[row.id]) for row in writer.connection.execute(names)}
        writer.disclosed.details["inherited"] = found


@does(plans.UploadSource)
def upload_source(writer: Writer, command: plans.UploadSource) -> str:
    """The received file becomes an original of the dataset."""
    number, dataset = _own(writer, command.dataset)
    received = writer.ground.folder / "incoming" / command.sha256
    if not command.sha256.isalnum() or not received.is_file():
        raise NotFoundError("The file did not arrive.", remedy="Upload it again.")
    writer.ground.blobs.keep(writer.connection, number, dataset.key, received, command.sha256, writer.situation.now)
    received.unlink()  # what is kept is encrypted; the plain file must not stay beside it
    return command.sha256


@does(plans.ImportSource)
def import_source(writer: Writer, command: plans.ImportSource) -> str:
    """An import that waits for its job; identical input to what is live is settled at once."""
    number, dataset = _own(writer, command.dataset)
    care.no_source(writer.connection, number, dataset)
    if (
        writer.connection.execute(
            sa.select(t.blobs.c.size).where((t.blobs.c.dataset == number) & (t.blobs.c.sha256 == command.upload))
        ).scalar()
        is None
    ):
        raise NotFoundError("The dataset has no such upload.", remedy="Upload the file first.")
    spec = json.dumps(dataclasses.asdict(command.spec), sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(f"{command.upload}\x00{spec}\x00{PARSER_VERSION}".encode()).hexdigest()
    kept = dataclasses.replace(command, file_name=one_line(command.file_name, 200), spec=plans.SourceSpec(**json.loads(spec)))
    source = _source(writer, number, _named(command.spec.name))
    i = t.imports.c
    unfinished = writer.connection.execute(sa.select(i.public, i.digest).where((i.source == source) & i.state.in_(BUSY))).first()
    if unfinished is not None and unfinished.digest == digest:
        return str(unfinished.public)  # the same file with the same mapping: what was interrupted goes on
    if unfinished is not None:
        raise ConflictError("Another import of this source is not finished.", remedy="Wait for it, confirm it or undo it.")
    last = writer.connection.execute(
        sa.select(t.imports).where((i.source == source) & (i.live == 1)).order_by(i.id.desc()).limit(1)
    ).first()
    same = last is not None and last.digest == digest
    public, now = random_id(), writer.situation.now
    writer.connection.execute(
        sa.insert(t.imports).values(
            id=take_numbers(writer.connection, "imports", 1),
            public=public,
            source=source,
            dataset=number,
            sha256=command.upload,
            file_name=kept.file_name,
            spec=spec,
            digest=digest,
            mode=command.spec.load if command.spec.load in ("snapshot", "delta") else "snapshot",
            state="unchanged" if same else "waiting",
            live=0,
            by=writer.situation.actor.person,
            started=now,
            finished=now if same else None,
            batches=0,
            progress=json.dumps(_nothing_new(last.progress)) if same and last is not None else "{}",
            message="The same file with the same mapping is live already: nothing changed." if same else "",
        )
    )
    if not same:
        add_job(writer, "import", public, kept.hash())
    return public


@does(plans.ConfirmImport)
def confirm_import(writer: Writer, command: plans.ConfirmImport) -> str:
    """A snapshot with rejected rows goes live in spite of them; its job does the rest."""
    row = _import(writer, command.id)
    if row.state != "confirming":
        raise ConflictError("This import does not wait for a confirmation.")
    writer.connection.execute(sa.update(t.imports).where(t.imports.c.id == row.id).values(state="running"))
    add_job(writer, "publish", command.id, command.hash())
    return command.id


@does(plans.UndoImport)
def undo_import(writer: Writer, command: plans.UndoImport) -> str:
    """Last in, first out: what it opened is gone, what it closed is back."""
    row = _import(writer, command.id)
    if row.source_name == CORRECTIONS:
        raise ConflictError("This is a correction that somebody in the data asked for.", remedy="Undo it on the page of their request.")
    i = t.imports.c
    newest = writer.connection.execute(sa.select(sa.func.max(i.id)).where((i.source == row.source) & (i.live == 1))).scalar()
    if row.state in ("waiting", "running", "confirming", "failed", "stopped") and not row.live:
        writer.connection.execute(sa.update(t.imports).where(i.id == row.id).values(state="undone", finished=writer.situation.now))
        household.look_again(writer.connection, row.dataset, writer.situation.now)
        stop_about(writer.connection, command.id, writer.situation.now)
        return command.id
    if not row.live:
        raise ConflictError("This import is not live.")
    if newest != row.id:
        raise ConflictError("A newer import of this source is live.", remedy="Undo that one first.")
    busy = (i.source == row.source) & i.state.in_(BUSY)
    if writer.connection.execute(sa.select(i.id).where(busy)).first():
        words = "Another import of this source is not finished: it builds on this one."
        raise ConflictError(words, remedy="Wait for it, or undo it first.")
    writer.connection.execute(sa.update(t.imports).where(i.id == row.id).values(state="undone", live=0))
    household.look_again(writer.connection, row.dataset, writer.situation.now)
    recount(writer.connection, row.dataset)
    writer.touched_import = row.id
    return command.id


@does(plans.RebuildIndex)
def rebuild_index(writer: Writer, command: plans.RebuildIndex) -> str:
    """A job that makes the index anew from the store."""
    return str(add_job(writer, "rebuild", "index", command.hash()))


@does(plans.BackUp)
def back_up(writer: Writer, command: plans.BackUp) -> str:
    """Permitted and on record; what is copied is the state after this."""
    if not writer.connection.dialect.name == "sqlite":
        raise ConflictError(
            "Store and ledger lie in PostgreSQL, which has its own tool.",
            remedy="Run pg_dump on the database, then copy the folder 'blobs' of the data folder; keep the keys folder elsewhere.",
        )
    return command.target


def _own(writer: Writer, name: str) -> tuple[int, Dataset]:
    for number, dataset in writer.view.datasets.items():
        if dataset.name == name:
            return number, dataset
    raise NotFoundError("Your unit has no dataset of this name.", remedy="Register it first.")


def _import(writer: Writer, public: str) -> Any:
    row = find_import(writer.connection, public)
    if row is None or row.dataset not in writer.view.datasets:
        raise NotFoundError("There is no import of your unit with this address.")
    return row


def _nothing_new(progress: str) -> dict[str, Any]:
    """What an import that repeats a live one says: everything of it is there already."""
    known: dict[str, Any] = json.loads(progress)
    there = sum(int(known.get(name, 0)) for name in ("added", "changed", "same"))
    return {**known, "added": 0, "changed": 0, "closed": 0, "same": there}


def _source(writer: Writer, dataset: int, name: str) -> int:
    c = t.sources.c
    found = writer.connection.execute(sa.select(c.id).where((c.dataset == dataset) & (c.name == name))).scalar()
    if found is not None:
        return int(found)
    number = take_numbers(writer.connection, "sources", 1)
    writer.connection.execute(sa.insert(t.sources).values(id=number, dataset=dataset, name=name))
    d = t.datasets.c  # a new folder counts as persons until a second person declares otherwise (C2)
    taken_back = sa.update(t.datasets).where((d.id == dataset) & d.impersonal_first.isnot(None)).values(_NOT_IMPERSONAL)
    if writer.connection.execute(taken_back).rowcount:
        writer.moved = True
        writer.touch(_things(writer, dataset, Counted.WHOEVER))
    if incorporated.take_back(writer.connection, dataset):
        writer.moved = True
        writer.touch(incorporated.concerned(writer.connection, dataset))
    return number


def _named(text: str) -> str:
    """The name of a source; not cut, or two files with long names would be one source."""
    name = _needed("name", one_line(text, len(text)))
    if len(name) > _NAME:
        raise InvalidInputError(f"The name of a source has at most {_NAME} characters; this one has {len(name)}.", field="name")
    if name == CORRECTIONS:
        raise InvalidInputError("A source of this name keeps what people had corrected.", field="name", remedy="Call it otherwise.")
    return name


def _needed(field: str, text: str) -> str:
    if not text:
        raise InvalidInputError(f"'{field}' is missing.", field=field)
    return text


def _one_of(field: str, text: str, kind: type[LegalBasis] | type[PeopleCategory] | type[Handling]) -> str:
    try:
        return kind(text).value
    except ValueError as error:
        known = ", ".join(item.value for item in kind)
        raise InvalidInputError(f"'{field}' is one of: {known}.", field=field) from error
