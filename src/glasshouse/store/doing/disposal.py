"""A disposal is asked for by one person and signed by another; the program destroys (`gate.disposing`) and writes the record."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, NotFoundError
from glasshouse.base.ids import random_id
from glasshouse.model.case import Case, CaseState
from glasshouse.model.disposal import DisposalState, Ground
from glasshouse.policy.plans import disposal as plans
from glasshouse.store import disposing, tables as t
from glasshouse.store.disposaltables import disposals
from glasshouse.store.executors import Writer, does
from glasshouse.store.reading.retention import shown
from glasshouse.store.retaining import ending, over
from glasshouse.store.sameness import two_people


@does(plans.AskDisposal)
def ask_disposal(writer: Writer, command: plans.AskDisposal) -> plans.Disposal:
    """Nothing happens yet but that it can be signed."""
    case = over(writer, command.case)
    made, end = _ready(writer, case, command.ground, command.digest), ending(writer.connection, case)
    d, public = disposals.c, random_id()
    earlier = (d.case_id == case.id) & (d.state == DisposalState.ASKED.value)
    writer.connection.execute(sa.update(disposals).where(earlier).values(state=DisposalState.VOID.value))
    said = {"number": case.number, "unit": case.unit, "purpose": case.purpose.value, "opened": case.opened, "closed": end.closed}
    counted = {"counts": json.dumps(made.tables), "originals": made.originals, "bytes": made.bytes, "digest": made.digest}
    kept = {"days": end.retention.days, "basis": end.retention.basis, "ground": command.ground.value, "state": DisposalState.ASKED.value}
    asked = {"asked_by": writer.situation.actor.person, "asked": writer.situation.now, "step": 0, "openings": 0}
    writer.connection.execute(sa.insert(disposals).values(id=public, case_id=case.id, **said, **counted, **kept, **asked))
    return shown(writer, _row(writer, public))


@does(plans.SignDisposal)
def sign_disposal(writer: Writer, command: plans.SignDisposal) -> plans.Disposal:
    """In one transaction nobody is in the case any more and its words are gone from its head; the rest follows whatever happens."""
    row, me = _row(writer, command.id), writer.situation.actor.person
    case = over(writer, row.case_id)
    words = "A disposal is signed by somebody else than who asked for it."
    two_people(writer.connection, me, {row.asked_by}, "house", words, "Another steward, a lead of the case or an auditor signs it.")
    if row.state != DisposalState.ASKED or disposing.lapsed(row, writer.situation.now):
        raise ConflictError("This no longer waits for a signature.", remedy="Make a new dry run, and ask again.")
    if row.digest != command.digest:
        raise ConflictError("This is not what was asked for.", remedy="Open it again.")
    _ready(writer, case, Ground(row.ground), row.digest)
    empty = dict.fromkeys(("title", "question", "legal_basis", "targets", "closed_reason"), "")
    c, values = t.cases.c, {"state": DisposalState.RUNNING.value, "signed_by": me, "signed": writer.situation.now}
    writer.connection.execute(sa.update(t.cases).where(c.id == case.id).values(**empty, state=CaseState.DISPOSED.value))
    writer.connection.execute(sa.update(disposals).where(disposals.c.id == row.id).values(values))
    for table in (t.members, t.credentials):
        writer.connection.execute(sa.delete(table).where(table.c.case_id == case.id))
    return shown(writer, _row(writer, row.id))


@does(plans.WithdrawDisposal)
def withdraw_disposal(writer: Writer, command: plans.WithdrawDisposal) -> str:
    """Whoever may ask or sign may say no."""
    row = _row(writer, command.id)
    over(writer, row.case_id)
    if row.state != DisposalState.ASKED:
        raise ConflictError("This no longer waits for a signature.")
    writer.connection.execute(sa.update(disposals).where(disposals.c.id == row.id).values(state=DisposalState.VOID.value))
    return str(row.id)


@does(plans.FinishDisposal)
def finish_disposal(writer: Writer, command: plans.FinishDisposal) -> int:
    """The record. Once its entry stands in it, triggers keep it from being changed."""
    row = _row(writer, command.id)
    done = {"state": DisposalState.DONE.value, "done": writer.situation.now}
    writer.connection.execute(sa.update(disposals).where(disposals.c.id == row.id).values(done))
    writer.disclosed.count = row.openings
    return int(row.openings)


def _ready(writer: Writer, case: Case, ground: Ground, digest: str) -> disposing.Measured:
    """That nothing is in the way, and that it is what the dry run counted."""
    if case.state is CaseState.DISPOSED:
        raise ConflictError("This case is disposed of already.")
    left = disposing.in_the_way(writer.connection, case, writer.situation.now)
    if left:
        raise ConflictError("It cannot be disposed of yet. " + " ".join(left), code="obstacles", remedy="Deal with each, then ask again.")
    if ground is Ground.OVER and not ending(writer.connection, case).over(writer.situation.now):
        words = "Its time is not over."
        raise ConflictError(words, code="kept", remedy="Wait, or say that a law, a court or an authority demands it.")
    made = disposing.measured(writer.connection, case.id)
    if made.digest != digest:
        raise ConflictError("Something came or went since the dry run.", code="changed", remedy="Make a new dry run, and ask for that.")
    return made


def _row(writer: Writer, public: str) -> Any:
    row = writer.connection.execute(sa.select(disposals).where(disposals.c.id == public)).first()
    if row is None:
        raise NotFoundError("No disposal has this address.")
    return row
