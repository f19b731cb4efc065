"""Registering a dataset for measuring, asking for a table, and counting it once (C1)."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.base.errors import ConflictError, DefectError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.base.ids import random_id
from glasshouse.base.text import paragraph
from glasshouse.model.dataset import Dataset
from glasshouse.policy.charter.disclosure import LITTLE, shared
from glasshouse.policy.charter.measuring import Group, Period, Procedure, Shape, period_of
from glasshouse.policy.plans import measuring as plans
from glasshouse.policy.plans.approvals import Approval, Standing
from glasshouse.store import approvals as kept, measuring, measuringtables as mt, tables as t
from glasshouse.store.executors import Writer, does
from glasshouse.store.reading.approvals import shown
from glasshouse.store.reading.measuring import table_in
from glasshouse.store.sameness import two_people

_REASON = 400


@does(plans.DeclareMeasuring)
def declare_measuring(writer: Writer, command: plans.DeclareMeasuring) -> str:
    """The first person's declaration waits for the second's, who says the same; who says otherwise begins anew. Both made, it stays."""
    number, dataset = _dataset(writer, command.name)
    m, person = mt.measured.c, writer.situation.actor.person
    row = writer.connection.execute(sa.select(mt.measured).where(m.dataset == number)).first()
    if row is not None and row.second is not None:
        raise ConflictError("This dataset is registered for measuring already, and that is for good.", remedy="Count by what it has.")
    said = {"grouping": command.group, "procedure": command.procedure}
    if row is None:
        first = {"dataset": number, "first": person, "declared": writer.situation.now}
        writer.connection.execute(sa.insert(mt.measured).values(**first, **said))
        return dataset.name
    two_people(writer.connection, person, {row.first}, "C1", "The second declaration comes from another person.", "Ask a colleague.")
    same = (row.grouping, row.procedure) == (command.group, command.procedure)
    value = {"second": person} if same else {"first": person, **said}
    writer.connection.execute(sa.update(mt.measured).where(m.dataset == number).values(**value, declared=writer.situation.now))
    return dataset.name


@does(plans.AskTable)
def ask_table(writer: Writer, command: plans.AskTable) -> Approval:
    """Nothing is counted for it. What was asked for the same table before is replaced."""
    reason, situation = paragraph(command.reason, _REASON), writer.situation
    if not reason:
        raise InvalidInputError("Say why it must be counted: the approver reads that, and no case.", field="reason")
    plan = plans.CountTable(command.shape, command.dataset, command.period)
    number, dataset, row = _allowed(writer, plan)
    asker, c = situation.actor.person, t.approvals.c
    if not kept.answerers(writer.connection, asker, kept.TABLE):
        raise ConflictError("Nobody of another unit is here who could approve a table.", remedy="Ask for an approver from outside.")
    earlier = (c.asker == asker) & (c.case_id == situation.case.id) & (c.plan == plan.hash()) & c.state.in_((kept.ASKED, kept.APPROVED))
    writer.connection.execute(sa.update(t.approvals).where(earlier).values(state=Standing.REPLACED.value))
    bond, identifier = kept.Bond(plan.hash(), _stands_for(dataset, row), situation.case.id, asker), random_id()
    values = {
        "id": identifier,
        "digest": bond.digest(identifier),
        "plan": bond.plan,
        "format": kept.TABLE,
        "case_id": situation.case.id,
        "asker": asker,
        "unit": situation.actor.unit,
        "purpose": situation.case.purpose.value,
        "entities": 0,
        "persons": 0,
        "reason": reason,
        "asked": situation.now,
        "entry": writer.intent,
        "alone": 0,
        "state": kept.ASKED,
        "answer": "",
    }
    writer.connection.execute(sa.insert(t.approvals).values(values))
    asked = {"approval": identifier, "shape": command.shape, "dataset": number, "period": command.period}
    writer.connection.execute(sa.insert(mt.asked_tables).values(asked))
    return shown(writer, writer.connection.execute(sa.select(t.approvals).where(c.id == identifier)).one(), others=True)


@does(plans.CountTable)
def count_table(writer: Writer, command: plans.CountTable) -> plans.CountedTable:
    """The table that was kept, or else a new one, which is kept."""
    number, dataset, row = _allowed(writer, command)
    kept.take(writer, command.hash(), _stands_for(dataset, row))
    c = mt.counted_tables.c
    here = (c.dataset == number) & (c.shape == command.shape) & (c.period == command.period)
    found = writer.connection.execute(sa.select(c.id).where(here)).scalar()
    public = str(found) if found is not None else _count(writer, command, number, row)
    values = {"case_id": writer.situation.case.id, "counted": public, "by": writer.situation.actor.person, "at": writer.situation.now}
    if table_in(writer, public) is None:
        writer.connection.execute(sa.insert(mt.case_tables).values(values))
    table = table_in(writer, public)
    if table is None:
        raise DefectError("a table that was just kept is gone")
    writer.disclosed.count = sum(cell is not None for cell in table.cells)
    return table


def _count(writer: Writer, command: plans.CountTable, number: int, row: Any) -> str:
    period = _period(command.period)
    made = measuring.count(writer, number, Group(row.grouping), Procedure(row.procedure), Shape(command.shape), period)
    _known_people(writer, number, made)
    values = {
        "id": random_id(),
        "dataset": number,
        "shape": command.shape,
        "period": command.period,
        "content": json.dumps(dataclasses.asdict(made.table)),
        "named": measuring.packed(made.named),
        "placed": measuring.packed(made.placed),
        "counted": writer.situation.now,
        "entry": writer.intent,
    }
    writer.connection.execute(sa.insert(mt.counted_tables).values(values))
    return str(values["id"])


def _allowed(writer: Writer, plan: plans.CountTable) -> tuple[int, Dataset, Any]:
    """The dataset with its registration, where such a table may be counted at all."""
    number, dataset = _dataset(writer, plan.dataset)
    row = writer.connection.execute(sa.select(mt.measured).where(mt.measured.c.dataset == number)).first()
    if row is None or row.second is None:
        raise _refused("This dataset is not registered for measuring.", "Two people declare that on the dataset's page.")
    period, c = _period(plan.period), mt.counted_tables.c
    if iso(writer.situation.now)[:10] < period.after:
        raise _refused("A table is of a year or quarter that is over.", f"Count it from {period.after} on.")
    earlier = set(writer.connection.execute(sa.select(c.period).where(c.dataset == number)).scalars())
    if over := sorted(text for text in earlier if text != plan.period and period.overlaps(_period(text))):
        raise _refused(f"{over[0]} of this dataset was counted, and {plan.period} overlaps it.", f"Count {over[0]} by another shape.")
    return number, dataset, row


def _known_people(writer: Writer, number: int, made: measuring.Made) -> None:
    """Much the same people in another dataset make no second table: the difference of two could be one person."""
    c = mt.counted_tables.c
    for row in writer.connection.execute(sa.select(c.named, c.placed).where(c.dataset != number)):
        parts = (shared(made.named, measuring.unpacked(row.named)), shared(made.placed, measuring.unpacked(row.placed)))
        if max(parts) > LITTLE:
            words = "Another dataset with much the same people was counted: the difference of two tables could be a person."
            raise _refused(words, "Use the table that there is.")


def _dataset(writer: Writer, name: str) -> tuple[int, Dataset]:
    for number, dataset in writer.view.datasets.items():
        if dataset.name == name:
            return number, dataset
    raise NotFoundError("There is no dataset of this name here.", remedy="Have it granted to the case first.")


def _stands_for(dataset: Dataset, row: Any) -> str:
    """SHA-256 (hex) of what is approved besides the plan: which dataset it is, and what two people declared of it."""
    return hashlib.sha256(json.dumps([dataset.key, row.grouping, row.procedure]).encode()).hexdigest()


def _period(text: str) -> Period:
    found = period_of(text)
    if found is None:
        raise DefectError("a period that the charter does not know reached the store")
    return found


def _refused(words: str, remedy: str) -> RefusedError:
    return RefusedError(words, rules=("C1",), remedy=remedy)
