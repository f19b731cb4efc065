"""The filter team as those see it who work the case, and what is closed as the team sees it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.base.errors import NotFoundError
from glasshouse.model.disclosure import WithheldFor
from glasshouse.model.exhibit import ExhibitKind, label
from glasshouse.model.privilege import MarkState
from glasshouse.policy.plans import filtering as plans
from glasshouse.policy.plans.exhibits import Original
from glasshouse.store import exhibits as custody, tables as t
from glasshouse.store.executors import Reader, reads
from glasshouse.store.exhibittables import exhibits
from glasshouse.store.filtering import closed, families, seen_of
from glasshouse.store.filtertables import filter_team, privilege_decisions, privilege_marks
from glasshouse.store.reading.exhibits import bytes_of
from glasshouse.store.reading.wording import who
from glasshouse.store.sameness import alike

_F, _M, _E = filter_team.c, privilege_marks.c, exhibits.c


@reads(plans.OpenFilterTeam)
def open_filter_team(reader: Reader, _plan: plans.OpenFilterTeam) -> plans.FilterTeam:
    """Numbers of exhibits, and no content."""
    case = reader.situation.case.id
    rows = reader.connection.execute(
        sa.select(filter_team).where((_F.case_id == case) & _F.ended.is_(None)).order_by(_F.named, _F.id)
    ).all()
    query = sa.select(privilege_marks, _E.number.label("number")).join(exhibits, _E.id == _M.exhibit).where(custody.visible(reader))
    marks = reader.connection.execute(query.order_by(_M.marked.desc(), _E.number.desc())).all()
    persons = {row.person for row in rows}
    names = who(reader, persons | {one for row in rows for one in (row.named_by, row.signed_by or "")} | _signers(marks))
    u, p = t.units.c, t.people.c
    joined = sa.select(p.id, u.name).join(t.units, u.id == p.unit).where(p.id.in_(sorted(persons)))
    units = {row.id: row.name for row in reader.connection.execute(joined)}
    same = alike(reader.connection, reader.situation.actor.person) if rows else frozenset()
    reader.disclosed.count = len(marks)
    shut = _shut(reader)
    return plans.FilterTeam(
        tuple(
            plans.Teammate(
                row.id,
                names.get(row.person, "?"),
                units.get(row.person, ""),
                row.why,
                names.get(row.named_by, "?"),
                iso(row.named),
                names.get(row.signed_by or "", ""),
                iso(row.signed) if row.signed else "",
                row.signed is None and not same & {row.named_by, row.person},
            )
            for row in rows
        ),
        tuple(_mark(row, names, shut) for row in marks),
    )


def _signers(marks: Any) -> set[str]:
    return {one for row in marks for one in (row.marked_by, row.decided_by or "")}


def _mark(row: Any, names: dict[str, str], shut: dict[str, list[tuple[str, str]]]) -> plans.MarkRow:
    also = tuple(one for one in shut.get(row.id, ()) if one[0] != row.exhibit)
    ground = WithheldFor(row.ground) if row.ground else None
    decided = (names.get(row.decided_by or "", ""), iso(row.decided) if row.decided else "")
    about = (MarkState(row.state), row.reason, names.get(row.marked_by, "?"), iso(row.marked), ground, *decided)
    return plans.MarkRow(row.id, (row.exhibit, label(row.number)), also, *about)


def _shut(reader: Reader) -> dict[str, list[tuple[str, str]]]:
    """Of each mark what it closes, of what the reader may know of: ids and labels, by number."""
    query = sa.select(_E.id, _E.number).where(custody.visible(reader)).order_by(_E.number)
    shut = closed(reader)
    found: dict[str, list[tuple[str, str]]] = {}
    for row in reader.connection.execute(query) if shut else ():
        if row.id in shut:
            found.setdefault(shut[row.id].mark, []).append((row.id, label(row.number)))
    return found


@reads(plans.Filtering)
def filtering(reader: Reader, _plan: plans.Filtering) -> tuple[tuple[str, str], ...]:
    """Numbers of cases alone."""
    c, m, me = t.cases.c, t.members.c, reader.situation.actor.person
    mine = sa.select(_F.case_id).where((_F.person == me) & _F.signed.isnot(None) & _F.ended.is_(None))
    works = sa.select(m.case_id).where(m.person == me)
    query = sa.select(c.id, c.number).where(c.id.in_(mine) & c.id.notin_(works) & (c.state != "disposed")).order_by(c.number)
    found = tuple((row.id, f"Case {row.number}") for row in reader.connection.execute(query))
    reader.disclosed.count = len(found)
    return found


@reads(plans.OpenFiltered)
def open_filtered(reader: Reader, _plan: plans.OpenFiltered) -> tuple[plans.Filtered, ...]:
    """What waits first, by number."""
    closing = families(reader)
    query = sa.select(exhibits).where(custody.visible(reader)).order_by(_E.number)
    rows = reader.connection.execute(query).all() if closing else []
    decided = _decisions(reader)
    names = who(reader, {mark.marked_by for mark, _ in closing} | {one.by for every in decided.values() for one in every})
    made: list[tuple[int, plans.Filtered]] = []
    for mark, family in closing:
        mine, others = [row for row in rows if row.id in family], _others(closing, mark)
        if not mine:
            continue
        every = decided.get(mark.id, [])
        about = (mark.id, MarkState(mark.state), mark.reason, names.get(mark.marked_by, "?"), tuple(map(_exhibit, mine)))
        stay = tuple(label(row.number) for row in mine if row.id in others)
        since = tuple(_decision(one, names) for one in every)
        made.append((mine[0].number, plans.Filtered(*about, stay, since, seen_of(mark, len(every), [row.id for row in mine]))))
    reader.disclosed.count = len({one.id for _, found in made for one in found.exhibits})
    return tuple(found for _, found in sorted(made, key=lambda one: (one[1].state is not MarkState.WAITING, one[0], one[1].mark)))


def _others(closing: Sequence[tuple[Any, set[str]]], mark: Any) -> set[str]:
    """What other marks close."""
    return {one for other, family in closing if other.id != mark.id for one in family}


def _exhibit(row: Any) -> plans.FilteredExhibit:
    return plans.FilteredExhibit(row.id, label(row.number), row.title, ExhibitKind(row.kind), row.media_type, row.size, row.collected)


def _decision(row: Any, names: dict[str, str]) -> plans.FilterDecision:
    ground = WithheldFor(row.ground) if row.ground else None
    return plans.FilterDecision(ground, row.finding, row.words, names.get(row.by, "?"), iso(row.at))


def _decisions(reader: Reader) -> dict[str, list[Any]]:
    """Decisions by mark, the newest first."""
    d, found = privilege_decisions.c, dict[str, list[Any]]()
    query = sa.select(privilege_decisions).join(privilege_marks, _M.id == d.mark).where(_M.case_id == reader.situation.case.id)
    for row in reader.connection.execute(query.order_by(d.mark, d.number.desc())):
        found.setdefault(row.mark, []).append(row)
    return found


@reads(plans.ReadFiltered)
def read_filtered(reader: Reader, plan: plans.ReadFiltered) -> Original:
    """A way to the bytes of what is closed, and of nothing else."""
    row = custody.find(reader, plan.id)
    if row.id not in closed(reader):
        raise NotFoundError("No exhibit of this case has this address.", remedy="The case's page Evidence lists them.")
    return bytes_of(reader, row)
