"""Requests of people in the data as they are kept, and records that are named by the id that their source gives.

Promise: a request is found within its own Stewardship alone; who names a record learns nothing of it, counts for the ceilings (C3), and
stands in the ledger with what stands for the record.
"""

from __future__ import annotations

import hashlib
from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError
from glasshouse.base.text import one_line, storable
from glasshouse.model.dataset import Dataset
from glasshouse.model.rights import RUNNING, RightState
from glasshouse.store import tables as t
from glasshouse.store.executors import Reader, Writer
from glasshouse.store.rightstables import subject_request_steps, subject_requests

_ID = 500


def named_record(reader: Reader, dataset: str, record: str) -> tuple[int, Dataset, str]:
    """Number and description of a dataset of the unit, and the id as the source gives it; noted as asked for."""
    found = next(((number, one) for number, one in reader.view.datasets.items() if one.name == dataset), None)
    if found is None:
        raise NotFoundError("Your unit has no dataset of this name.", remedy="Register it first.")
    name = one_line(record, _ID) if storable(record) else ""
    if not name:
        raise InvalidInputError("Say which id the source gives the record.", field="record")
    mark = asked(found[1].key, name)
    reader.disclosed.subjects.append(mark)
    reader.disclosed.private.append(mark)
    reader.disclosed.within[mark] = (found[1].key,)
    return (*found, name)


def asked(dataset: str, record: str) -> str:
    """What stands for the record in entries about it, whether there is one or not: so a second one tells no more than the first, and each
    record that is asked for counts for the ceilings (C3)."""
    return "asked-" + hashlib.sha256(f"{dataset}/{record}".encode()).hexdigest()[:26]


def entity_number(connection: sa.Connection, dataset: int, name: str) -> int | None:
    """The record-entity that the dataset calls so."""
    e = t.entities.c
    found = connection.execute(sa.select(e.id).where((e.dataset == dataset) & (e.name == name))).scalar()
    return int(found) if found is not None else None


def find(reader: Reader, public: str) -> Any:
    """The request's row; NotFoundError alike for unknown and another unit's."""
    c, row = subject_requests.c, None
    if storable(public):
        where = (c.id == public) & (c.case_id == reader.situation.case.id)
        row = reader.connection.execute(sa.select(subject_requests).where(where)).first()
    if row is None:
        raise NotFoundError("Your unit has no request with this address.", remedy="The register lists them.")
    return row


def running(reader: Reader, public: str) -> Any:
    """The row of a request that is not over; ConflictError for one that is."""
    row = find(reader, public)
    if RightState(row.state) not in RUNNING:
        raise ConflictError("This request is over.", remedy="Enter a new one.")
    return row


def at(row: Any, revision: int) -> Any:
    """The row, where this is its revision; ConflictError where somebody wrote meanwhile."""
    if row.revision != revision:
        raise ConflictError(
            "Somebody changed this meanwhile.", remedy="Look at what stands now, then say it again.", code="changed_meanwhile"
        )
    return row


def step(writer: Writer, row: Any, state: RightState, what: str, words: str, **values: Any) -> int:
    """Bring the request to `state`; yields its new revision."""
    revision, by, now = int(row.revision) + 1, writer.situation.actor.person, writer.situation.now
    c = subject_requests.c
    writer.connection.execute(sa.update(subject_requests).where(c.id == row.id).values(revision=revision, state=state.value, **values))
    said = {"request": row.id, "revision": revision, "state": state.value, "what": what, "words": words, "by": by, "at": now}
    writer.connection.execute(sa.insert(subject_request_steps).values(said))
    return revision
