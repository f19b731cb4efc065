"""Subjects of a case in a list and singly, and whether somebody may be named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.base.errors import RefusedError
from glasshouse.model.consent import MAY, Naming, Use, Way
from glasshouse.model.exhibit import label
from glasshouse.model.reliability import Basis
from glasshouse.model.subject import Ending, SubjectRole, SubjectState
from glasshouse.policy.plans import subjects as plans
from glasshouse.policy.plans.approvals import PERSONS
from glasshouse.store import consents as kept_consents, exhibits as evidence, subjectroles
from glasshouse.store.executors import Reader, reads
from glasshouse.store.exhibittables import exhibits
from glasshouse.store.lives import life_of, today
from glasshouse.store.reading.held import held_numbers
from glasshouse.store.reading.wording import who
from glasshouse.store.subjectroles import Cast

_ROLES = tuple(SubjectRole)


@reads(plans.ListSubjects)
def list_subjects(reader: Reader, plan: plans.ListSubjects) -> plans.SubjectList:
    """As far as the reader may see them; as a table, without whom they keep."""
    found = subjectroles.cast(reader, kept=not plan.leaves)
    if plan.leaves:
        _leaves(reader, found)
    rows = sorted(shown(reader, found), key=_by(plan.order))
    mine, kept = tuple(row for row in rows if not row.names), tuple(row for row in rows if row.names)
    states = [row.state for row in mine]
    reader.disclosed.count = len(mine)
    template = life_of(reader.connection, reader.situation.case.id).template
    return plans.SubjectList(
        mine, kept, states.count(SubjectState.STANDING), states.count(SubjectState.WAITING), tuple(template.signed_roles)
    )


@reads(plans.OpenSubject)
def open_subject(reader: Reader, plan: plans.OpenSubject) -> plans.SubjectView:
    """With its consents, also those that were given under another role of the same entity."""
    every = subjectroles.cast(reader)
    one = subjectroles.among(every, plan.id)
    same = [other for other in every if _same(one, other)]
    (row,) = shown(reader, [one])
    others = shown(reader, [other for other in same if other.row.id != plan.id])
    given = kept_consents.rows_of(reader, [other.row.id for other in same])
    said = tuple((use, _naming(reader, one, given, use)) for use in Use) if one.person else ()
    reader.disclosed.count = 1
    return plans.SubjectView(row, _consents(reader, given), others, said)


@reads(plans.AskNaming)
def ask_naming(reader: Reader, plan: plans.AskNaming) -> plans.NamingAnswer:
    """Of an entity that the reader sees."""
    why = kept_consents.naming_of(reader, reader.entity(plan.id), plan.use)
    return plans.NamingAnswer(why in MAY, why)


def shown(reader: Reader, found: Sequence[Cast]) -> tuple[plans.SubjectRow, ...]:
    """Roles as the list shows them."""
    accounts = {person for one in found for person in (one.row.by, one.row.signed_by, one.row.ended_by) if person}
    names = who(reader, accounts) if accounts else {}
    held = held_numbers(reader) if found else frozenset()
    uses: dict[str, set[Use]] = {}
    for row in kept_consents.rows_of(reader, [one.row.id for one in found]):
        if kept_consents.plain(row).holds(Use(row.use), today(reader.situation.now)):
            uses.setdefault(row.subject, set()).add(Use(row.use))
    return tuple(_row(reader, one, names, held, uses.get(one.row.id, set())) for one in found)


def _row(reader: Reader, one: Cast, names: dict[str, str], held: frozenset[int], uses: set[Use]) -> plans.SubjectRow:
    row, state, me = one.row, one.state, reader.situation.actor.person
    if one.names:
        reader.disclosed.subjects += map(reader.ground.entity_ids.encode, sorted(subjectroles.numbers_of(reader, row.id)))
        reader.disclosed.protected = True
    return plans.SubjectRow(
        row.id,
        one.role,
        state,
        tuple(reader.stub(entity, held) for entity in one.entities),
        one.names,
        Basis(row.basis),
        row.reason,
        names.get(row.by, "?"),
        iso(row.at),
        names.get(row.signed_by, "?") if row.signed_by else "",
        iso(row.signed) if row.signed else "",
        Ending(row.ending) if row.ending else None,
        names.get(row.ended_by, "?") if row.ended_by else "",
        iso(row.ended) if row.ended else "",
        row.ended_reason or "",
        row.replaces is not None,
        tuple(use for use in Use if use in uses),
        state is SubjectState.WAITING and row.by != me,
        row.by == me,
    )


def _by(order: plans.Order) -> Any:
    """The key of a sorting: what is over stands last. Rows come first given first, and stay so where nothing else parts them."""

    def key(row: plans.SubjectRow) -> tuple[Any, ...]:
        name = (row.stubs[0].caption if row.stubs else row.names[0]).casefold()
        first = {plans.Order.ROLE: (_ROLES.index(row.role), name), plans.Order.NAME: (name,), plans.Order.DATE: ()}[order]
        return row.state is SubjectState.ENDED, *first

    return key


def _same(one: Cast, other: Cast) -> bool:
    """Whether two roles are of one entity; of whom one keeps, by the seal."""
    if one.row.protection is not None:
        return bool(one.row.protection == other.row.protection)
    return any(other.of(entity) for entity in one.entities)


def _naming(reader: Reader, one: Cast, given: Sequence[Any], use: Use) -> Naming:
    """Of whom one keeps their consent alone counts."""
    if one.names:
        return kept_consents.of_rows(reader, given, use)
    return kept_consents.naming_of(reader, one.entities[0], use)


def _consents(reader: Reader, rows: Sequence[Any]) -> tuple[plans.ConsentRow, ...]:
    names = who(reader, {person for row in rows for person in (row.by, row.revoked_by) if person}) if rows else {}
    shows = _exhibits(reader, {row.exhibit for row in rows if row.exhibit})
    day = today(reader.situation.now)
    return tuple(
        plans.ConsentRow(
            row.id,
            Use(row.use),
            Way(row.way),
            row.giver,
            row.given,
            row.until,
            row.terms,
            shows.get(row.exhibit),
            names.get(row.by, "?"),
            iso(row.at),
            names.get(row.revoked_by, "?") if row.revoked_by else "",
            iso(row.revoked) if row.revoked else "",
            row.revoked_reason or "",
            kept_consents.plain(row).holds(Use(row.use), day),
        )
        for row in rows
    )


def _exhibits(reader: Reader, found: set[str]) -> dict[str, tuple[str, str]]:
    """Id and label of those of these exhibits that the reader may know of."""
    if not found:
        return {}
    query = sa.select(exhibits.c.id, exhibits.c.number).where(evidence.visible(reader) & exhibits.c.id.in_(sorted(found)))
    return {row.id: (row.id, label(row.number)) for row in reader.connection.execute(query)}


def _leaves(reader: Reader, found: Sequence[Cast]) -> None:
    """A table of them leaves here: no more private persons than any export without a second person (C8)."""
    private = {entity.number for one in found for entity in one.entities if reader.view.private(entity)}
    if len(private) > PERSONS:
        words = f"These are {len(private)} private persons; above {PERSONS} no table of them leaves without a second person."
        raise RefusedError(words, rules=("C8",), remedy="Export what the case holds instead, and ask for an approval.")
