"""Alerts on unusual use for auditors: the account, the case by its number, the rule and its numbers; nobody whom anything is said of."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import DAY, iso
from glasshouse.model.purpose import TEXTS, Purpose
from glasshouse.policy.plans import alerts as plans
from glasshouse.policy.unusual import Rule, sentence
from glasshouse.store import oversighttables as t, tables
from glasshouse.store.executors import Reader, reads
from glasshouse.store.usage import read_to

_SHOWN = 100
_KEPT_DAYS = 365


@reads(plans.ListAlerts)
def list_alerts(reader: Reader, _plan: plans.ListAlerts) -> plans.AlertsView:
    """Newest first."""
    c = t.alerts.c
    since = reader.situation.now - _KEPT_DAYS * DAY
    waiting = _rows(reader, c.reviewed.is_(None), c.made)
    reviewed = _rows(reader, c.reviewed > since, c.reviewed)
    reader.disclosed.count = len(waiting) + len(reviewed)
    return plans.AlertsView(_shown(reader, waiting), _shown(reader, reviewed), read_to(reader.connection))


def _rows(reader: Reader, where: sa.ColumnElement[bool], newest: sa.ColumnElement[int | None]) -> list[Any]:
    query = sa.select(t.alerts).where(where).order_by(newest.desc(), t.alerts.c.id).limit(_SHOWN)
    return list(reader.connection.execute(query))


def _shown(reader: Reader, rows: list[Any]) -> tuple[plans.Alert, ...]:
    p, c = tables.people.c, tables.cases.c
    persons = {person for row in rows for person in (row.person, row.other, row.reviewed_by) if person}
    people = reader.connection.execute(
        sa.select(p.id, p.name, tables.units.c.name.label("unit")).join(tables.units, tables.units.c.id == p.unit).where(p.id.in_(persons))
    )
    named = {row.id: row for row in people}
    cases = reader.connection.execute(sa.select(c.id, c.number, c.purpose).where(c.id.in_({row.case_id for row in rows})))
    case_of = {row.id: row for row in cases}
    me = reader.situation.actor.person

    def one(row: Any) -> plans.Alert:
        case, account = case_of.get(row.case_id), named[row.person]
        other = named[row.other].name if row.other in named else ""
        targets = TEXTS[Purpose(case.purpose)].targets if case is not None else ""
        rule = Rule(row.rule)
        told = sentence(rule, row.week, json.loads(row.numbers), other=other, targets=targets)
        by = named[row.reviewed_by].name if row.reviewed_by else ""
        may = row.reviewed is None and me not in (row.person, row.other) and reader.situation.actor.bound_case is None
        number = case.number if case is not None else None
        return plans.Alert(row.id, rule, account.name, account.unit, number, iso(row.made), told, by, row.explained, row.review, may)

    return tuple(one(row) for row in rows)
