"""Tables of people by group that a case has, and what else it could count (C1)."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.base.errors import NotFoundError
from glasshouse.policy.charter.measuring import AXIS_LABELS, GROUP_LABELS, PROCEDURE_LABELS, SHAPES, Group, Procedure, Shape
from glasshouse.policy.plans import measuring as plans
from glasshouse.store import approvals as kept, measuringtables as mt, tables as t
from glasshouse.store.executors import Reader, reads

_ASKED = 20


@reads(plans.ListTables)
def list_tables(reader: Reader, _plan: plans.ListTables) -> plans.Measuring:
    """Newest first."""
    rows = reader.connection.execute(_standing_in(reader.situation.case.id).order_by(mt.case_tables.c.at.desc())).all()
    m, datasets = mt.measured.c, reader.view.datasets
    registered = {row.dataset: row for row in reader.connection.execute(sa.select(mt.measured).where(m.second.isnot(None)))}
    measurable = [
        plans.Measurable(dataset.name, dataset.title, group_words(registered[number]), procedure_words(registered[number]))
        for number, dataset in datasets.items()
        if number in registered
    ]
    reader.disclosed.count = len(rows)
    return plans.Measuring(tuple(shown(row) for row in rows), tuple(sorted(measurable, key=lambda one: one.title)), _asked(reader))


@reads(plans.OpenTable)
def open_table(reader: Reader, plan: plans.OpenTable) -> plans.CountedTable:
    """As it was counted."""
    found = table_in(reader, plan.id)
    if found is None:
        raise NotFoundError("This case has no table with this address.", remedy="The case's page Counting lists those that it has.")
    reader.disclosed.count = 1
    return found


def table_in(reader: Reader, public: str) -> plans.CountedTable | None:
    """A table that stands in the reader's case."""
    row = reader.connection.execute(_standing_in(reader.situation.case.id).where(mt.counted_tables.c.id == public)).first()
    return shown(row) if row is not None else None


def shown(row: Any) -> plans.CountedTable:
    """A row as it is told: what was finished when it was counted, and nothing besides."""
    content, text = json.loads(row.content), SHAPES[Shape(row.shape)]
    names = [AXIS_LABELS[axis] for axis in text.axes]
    return plans.CountedTable(
        row.id,
        row.shape,
        text.label,
        row.dataset_name,
        row.dataset_title,
        group_words(row),
        procedure_words(row),
        row.period,
        tuple((name, tuple(labels)) for name, labels in zip(names, content["axes"], strict=False)),
        tuple(content["cells"]),
        iso(row.counted),
        row.entry,
    )


def table_of(connection: sa.Connection, approval: str) -> str:
    """Which table an approval is asked for, in words."""
    a, d, m = mt.asked_tables.c, t.datasets.c, mt.measured.c
    query = (
        sa.select(a.shape, a.period, d.title, m.grouping, m.procedure)
        .join(t.datasets, d.id == a.dataset)
        .join(mt.measured, m.dataset == a.dataset)
        .where(a.approval == approval)
    )
    row = connection.execute(query).one()
    return f"{SHAPES[Shape(row.shape)].label} ({group_words(row).lower()}): {procedure_words(row).lower()}, {row.title}, {row.period}"


def group_words(row: Any) -> str:
    """By what people are grouped, in words."""
    return GROUP_LABELS[Group(row.grouping)]


def procedure_words(row: Any) -> str:
    """What was done with them, in words."""
    return PROCEDURE_LABELS[Procedure(row.procedure)]


def _standing_in(case: str) -> sa.Select[Any]:
    c, d, m, s = mt.counted_tables.c, t.datasets.c, mt.measured.c, mt.case_tables.c
    return (
        sa.select(mt.counted_tables, d.name.label("dataset_name"), d.title.label("dataset_title"), m.grouping, m.procedure)
        .join(mt.case_tables, s.counted == c.id)
        .join(t.datasets, d.id == c.dataset)
        .join(mt.measured, m.dataset == c.dataset)
        .where(s.case_id == case)
    )


def _asked(reader: Reader) -> tuple[plans.AskedTable, ...]:
    """What the reader asked for here: how far it is."""
    p, a, d = t.approvals.c, mt.asked_tables.c, t.datasets.c
    mine = (p.case_id == reader.situation.case.id) & (p.asker == reader.situation.actor.person)
    query = (
        sa.select(t.approvals, a.shape, a.period, d.name.label("dataset_name"))
        .join(mt.asked_tables, a.approval == p.id)
        .join(t.datasets, d.id == a.dataset)
        .where(mine)
        .order_by(p.entry.desc())
        .limit(_ASKED)
    )
    now = reader.situation.now
    return tuple(
        plans.AskedTable(row.shape, row.dataset_name, row.period, kept.standing_of(row, now, others=True).value)
        for row in reader.connection.execute(query)
    )
