"""The life of a case for its readers: what its home says of it, its description with every revision, its decision log, the templates."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind, CaseState
from glasshouse.model.template import CaseTemplate
from glasshouse.policy.plans import life as plans
from glasshouse.store import lifetables as lt, lives
from glasshouse.store.closing import obstacles
from glasshouse.store.executors import Reader, reads
from glasshouse.store.reading.hypotheses import named
from glasshouse.store.reading.wording import who
from glasshouse.store.sameness import alike
from glasshouse.store.statement import Statement

_DATES = Statement(lambda: sa.select(lt.dates).where(lt.dates.c.case_id == sa.bindparam("case")).order_by(lt.dates.c.day, lt.dates.c.title))
_WAITING = Statement(
    lambda: sa.select(lt.closings).where((lt.closings.c.case_id == sa.bindparam("case")) & (lt.closings.c.state == "waiting"))
)


def _in_force() -> sa.Select[Any]:
    """The newest decisions whose place no other took, with what each took the place of."""
    d, after, before = lt.decisions.c, lt.decisions.alias("after"), lt.decisions.alias("before")
    taken = sa.exists().where(after.c.supersedes == d.id)
    joined = lt.decisions.outerjoin(before, before.c.id == d.supersedes)
    query = sa.select(lt.decisions, before.c.number.label("of")).select_from(joined)
    return query.where((d.case_id == sa.bindparam("case")) & ~taken).order_by(d.number.desc()).limit(plans.DECISIONS_SHOWN)


_IN_FORCE = Statement(_in_force)


def life(reader: Reader, *, closing: bool) -> plans.CaseLife:
    """What the case's own page says. What keeps it from closing is looked for under review, and else where `closing` asks for it."""
    case, connection = reader.situation.case, reader.connection
    if case.kind is not CaseKind.INVESTIGATION:
        return plans.CaseLife(today=lives.today(reader.situation.now))
    own, row = lives.life_of(connection, case.id), lives.described(connection, case.id)
    newest, waiting = _IN_FORCE.all(connection, case=case.id), _WAITING.first(connection, case=case.id)
    persons = [one.by for one in newest] + ([waiting.by] if waiting is not None else [])
    names = who(reader, persons) if persons else {}
    near = case.state is CaseState.UNDER_REVIEW or (closing and case.state is CaseState.OPEN)
    looked = near and reader.situation.mine is CaseRole.LEAD
    template = own.template
    return plans.CaseLife(
        own.title,
        row.revision if row is not None else 0,
        template.steps,
        own.step,
        template.second_signature,
        template.retention,
        lives.filled(template, json.loads(row.fields) if row is not None else {}),
        named(connection, case.id),
        template.folders,
        template.parts,
        _dates(reader),
        tuple(_decision(one, names, one.of or 0, 0) for one in newest),
        _closing(reader, waiting, names),
        obstacles(reader) if looked else (),
        own.seen,
        lives.today(reader.situation.now),
    )


def _dates(reader: Reader) -> tuple[plans.KeyDate, ...]:
    today = lives.today(reader.situation.now)
    rows = _DATES.all(reader.connection, case=reader.situation.case.id)
    return tuple(plans.KeyDate(row.title, row.day, bool(row.review), row.day <= today) for row in rows)


def _closing(reader: Reader, row: Any, names: dict[str, str]) -> plans.ClosingAsked | None:
    if row is None or reader.situation.case.state is not CaseState.UNDER_REVIEW:
        return None
    works = reader.situation.mine in (CaseRole.LEAD, CaseRole.MEMBER)
    may = works and row.by not in alike(reader.connection, reader.situation.actor.person)
    return plans.ClosingAsked(row.id, names.get(row.by, "?"), iso(row.at), row.reason, may)


def _decision(row: Any, names: dict[str, str], of: int, by: int) -> plans.Decision:
    return plans.Decision(row.id, row.number, row.decision, row.reason, names.get(row.by, "?"), iso(row.at), of, by)


@reads(plans.OpenDecisions)
def open_decisions(reader: Reader, _plan: plans.OpenDecisions) -> plans.DecisionLog:
    """Newest first."""
    case, d, m = reader.situation.case.id, lt.decisions.c, lt.moves.c
    rows = reader.connection.execute(sa.select(lt.decisions).where(d.case_id == case).order_by(d.number.desc())).all()
    moved = reader.connection.execute(sa.select(lt.moves).where(m.case_id == case).order_by(m.number.desc())).all()
    names = who(reader, [row.by for row in [*rows, *moved]])
    numbers = {row.id: row.number for row in rows}
    taken = {row.supersedes: row.number for row in rows if row.supersedes}
    reader.disclosed.count = len(rows) + len(moved)
    return plans.DecisionLog(
        tuple(_decision(row, names, numbers.get(row.supersedes, 0), taken.get(row.id, 0)) for row in rows),
        tuple(plans.Move(row.what, names.get(row.by, "?"), iso(row.at), row.reason) for row in moved),
    )


@reads(plans.OpenDescription)
def open_description(reader: Reader, _plan: plans.OpenDescription) -> plans.Descriptions:
    """As it is and as it was; of a case without revisions, as it is."""
    case, d = reader.situation.case, lt.descriptions.c
    rows = reader.connection.execute(sa.select(lt.descriptions).where(d.case_id == case.id).order_by(d.revision.desc())).all()
    names = who(reader, [row.by for row in rows])
    told = tuple(_description(row, names) for row in rows)
    bare = plans.Description(0, case.title, case.question, case.legal_basis, case.targets, (), "", iso(case.opened))
    now = told[0] if told else bare
    reader.disclosed.count = len(told)
    return plans.Descriptions(now, lives.filled(lives.life_of(reader.connection, case.id).template, dict(now.fields)), told)


def _description(row: Any, names: dict[str, str]) -> plans.Description:
    values = tuple(sorted(json.loads(row.fields).items()))
    words = (row.title, row.question, row.legal_basis, row.targets)
    return plans.Description(row.revision, *words, values, names.get(row.by, "?"), iso(row.at))


@reads(plans.ListTemplates)
def list_templates(reader: Reader, _plan: plans.ListTemplates) -> tuple[CaseTemplate, ...]:
    """By title."""
    found = sorted(reader.ground.templates.values(), key=lambda one: (one.title.casefold(), one.name))
    reader.disclosed.count = len(found)
    return tuple(found)
