"""Corrections that people in the data ask for: attached without telling anything, upheld as a record of their own source, undone.

Promise: whether there is such a record, whether it says so, and whether it is sealed or restricted change nothing of what these yield or of
what the dataset's page tells; the original record is not touched.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import SECOND
from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError
from glasshouse.base.ids import random_id
from glasshouse.base.text import one_line, storable
from glasshouse.model.entity import Draft
from glasshouse.model.rights import CORRECTED, CORRECTIONS, CorrectionState, correctable
from glasshouse.model.schema import schema, value_type
from glasshouse.model.writing import as_text
from glasshouse.policy.charter.byhand import says_child
from glasshouse.policy.plans import corrections as plans
from glasshouse.policy.plans.rights import WORDS
from glasshouse.store import byhand, rights, sizes, tables as t
from glasshouse.store.executors import Writer, does
from glasshouse.store.fold import kept_records
from glasshouse.store.never import Never
from glasshouse.store.rightstables import corrections

_DECIDABLE = frozenset({CorrectionState.ASKED.value, CorrectionState.REJECTED.value, CorrectionState.UNDONE.value})


@does(plans.AskCorrection)
def ask_correction(writer: Writer, command: plans.AskCorrection) -> str:
    """Whoever may read the entity sees it from now on, where the record says `value`."""
    request = rights.running(writer, command.request)
    dataset, _, name = rights.named_record(writer, command.dataset, command.record)
    prop = correctable().get(command.prop)
    if prop is None:
        raise InvalidInputError("Choose a property of the list.", field="prop")
    value, said = _value(prop.type, command.value, "value"), _value(prop.type, command.said, "said")
    if not value or value == said:
        raise InvalidInputError("Say which value is wrong, and what the person says instead.", field="value")
    row = {"id": random_id(), "request": request.id, "revision": 1, "dataset": dataset, "name": name, "prop": prop.name}
    said_of = {"value": value, "said": said, "state": CorrectionState.ASKED.value, "reason": ""}
    by = {"by": writer.situation.actor.person, "at": writer.situation.now}
    writer.connection.execute(sa.insert(corrections).values(**row, **said_of, **by))
    return str(row["id"])


@does(plans.DecideCorrection)
def decide_correction(writer: Writer, command: plans.DecideCorrection) -> CorrectionState:
    """A dataset's stewards decide; those of another unit find nothing here."""
    row = _row(writer, command.request, command.id, command.revision)
    if row.state not in _DECIDABLE:
        raise ConflictError("This correction is upheld already.", remedy="Undo it first.")
    reason = _reason(command.reason)
    state = CorrectionState.UPHELD if command.upheld else CorrectionState.REJECTED
    record = _uphold(writer, row) if command.upheld else None
    return _write(writer, row, state, reason, record)


@does(plans.UndoCorrection)
def undo_correction(writer: Writer, command: plans.UndoCorrection) -> CorrectionState:
    """The record that was written counts no more; a seal that it put on stays, as every child's does (C4)."""
    row = _row(writer, command.request, command.id, command.revision)
    if row.state != CorrectionState.UPHELD.value:
        raise ConflictError("This correction is not upheld.")
    reason = _reason(command.reason)
    act = _begin(writer, row.dataset)
    others = sa.select(corrections.c.id).where((corrections.c.record == row.record) & (corrections.c.id != row.id))
    if row.record is not None and writer.connection.execute(others).first() is None:
        byhand.close(writer, act, row.record)
    return _write(writer, row, CorrectionState.UNDONE, reason, None)


def _uphold(writer: Writer, row: Any) -> int | None:
    """Write what the person says beside what the source says; None where the dataset says no such thing, or only that it is wrong."""
    act = _begin(writer, row.dataset)
    number = rights.entity_number(writer.connection, row.dataset, row.name)
    kind = _kind(writer, number, row.prop, row.value) if number is not None else ""
    if not kind or not row.said:
        return None
    properties: dict[str, tuple[str, ...]] = {str(row.prop): (str(row.said),)}
    today = datetime.fromtimestamp(writer.situation.now // SECOND, UTC).date()
    draft = Draft(row.name, kind, properties)
    record = byhand.correct(writer, act, draft, child=says_child(properties, today))
    inherited = Never(writer.ground.keys.pepper).arrive(writer.connection, row.dataset, "", act.load.id)
    if inherited:
        writer.moved = True
    return record


def _kind(writer: Writer, number: int, prop: str, value: str) -> str:
    """The kind of a record that its source gives of this record-entity and that says this value, sealed and restricted ones too."""
    for row in writer.connection.execute(kept_records().where(t.records.c.entity == number)):
        info = schema(row.schema)
        known = info is not None and prop in info.properties and row.place != CORRECTED
        if known and value in json.loads(row.data).get(prop, ()):
            return str(row.schema)
    return ""


def _begin(writer: Writer, dataset: int) -> byhand.Act:
    """An import of the dataset's own source of corrections, which changes nothing of how many entities it has."""
    entities, _ = sizes.loaded(writer.connection).get(dataset, (0, ""))
    return byhand.begin_in(writer, dataset, writer.view.datasets[dataset], CORRECTIONS, json.dumps({"entities": entities}))


def _row(writer: Writer, request: str, public: str, revision: int) -> Any:
    found, c, row = rights.find(writer, request), corrections.c, None
    if storable(public):
        row = writer.connection.execute(sa.select(corrections).where((c.id == public) & (c.request == found.id))).first()
    if row is None or row.dataset not in writer.view.datasets:
        raise NotFoundError("This request has no correction with this address.")
    return rights.at(row, revision)


def _write(writer: Writer, row: Any, state: CorrectionState, reason: str, record: int | None) -> CorrectionState:
    values = {"state": state.value, "reason": reason, "record": record, "revision": row.revision + 1}
    by = writer.situation.actor.person
    writer.connection.execute(sa.update(corrections).where(corrections.c.id == row.id).values(**values, decided_by=by))
    return state


def _value(kind: str, text: str, field: str) -> str:
    """The value as records keep it; InvalidInputError for what is none of its type."""
    given = one_line(as_text(text, field, plans.VALUE), plans.VALUE)
    clean = value_type(kind).clean_text(given) if given else ""
    if clean is None:
        raise InvalidInputError(
            "This is no value of this property.", field=field, remedy="Write a date like 1980-05-31, a country as its code."
        )
    return clean


def _reason(text: str) -> str:
    found = as_text(text, "reason", WORDS)
    if not found:
        raise InvalidInputError("Say why.", field="reason")
    return found
