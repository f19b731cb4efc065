"""Disclosure sets as a list and as a page each, with their items and what nobody has decided yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.base.errors import InvalidInputError
from glasshouse.model import exhibit as exhibit_model, request as request_model
from glasshouse.model.disclosure import Choice, DisclosureEvent, DisclosureState, WithheldFor, label
from glasshouse.model.exhibit import ExhibitKind
from glasshouse.model.privilege import CLOSED
from glasshouse.policy.plans import disclosures as plans
from glasshouse.store import disclosures as kept, exhibits as custody
from glasshouse.store.disclosuretables import (
    disclosed_items,
    disclosure_events,
    disclosure_item_revisions,
    disclosure_items,
    disclosure_revisions,
    disclosure_sets,
)
from glasshouse.store.executors import Reader, reads
from glasshouse.store.exhibittables import exhibits
from glasshouse.store.filtering import closed
from glasshouse.store.reading.wording import who
from glasshouse.store.redactiontables import redacted_copies
from glasshouse.store.requesttables import requests

_D, _I, _E = disclosure_sets.c, disclosure_items.c, exhibits.c


@reads(plans.ListDisclosures)
def list_disclosures(reader: Reader, plan: plans.ListDisclosures) -> plans.DisclosureList:
    """The newest first."""
    if plan.offset < 0:
        raise InvalidInputError("The offset of a list cannot be negative.", field="offset")
    here = _D.case_id == reader.situation.case.id
    total = int(reader.connection.execute(sa.select(sa.func.count()).select_from(disclosure_sets).where(here)).scalar_one())
    query = sa.select(disclosure_sets).where(here).order_by(_D.number.desc()).offset(plan.offset).limit(plans.PAGE)
    rows = _rows(reader, reader.connection.execute(query).all())
    reader.disclosed.count = len(rows)
    return plans.DisclosureList(rows, total)


@reads(plans.BeginDisclosure)
def begin_disclosure(reader: Reader, _plan: plans.BeginDisclosure) -> plans.DisclosureForm:
    """Requests by number."""
    r, here = requests.c, reader.situation.case.id
    found = reader.connection.execute(sa.select(r.id, r.number, r.title).where(r.case_id == here).order_by(r.number)).all()
    newest = reader.connection.execute(sa.select(disclosure_sets).where(_D.case_id == here).order_by(_D.number.desc()).limit(1)).first()
    going_on = kept.written(newest).bates.at(kept.begins_at(reader, newest)) if newest is not None else ""
    return plans.DisclosureForm(tuple((row.id, f"{request_model.label(row.number)} {row.title}") for row in found), going_on)


@reads(plans.OpenDisclosure)
def open_disclosure(reader: Reader, plan: plans.OpenDisclosure) -> plans.DisclosureView:
    """The set with a page of its items."""
    if plan.offset < 0:
        raise InvalidInputError("The offset of a list cannot be negative.", field="offset")
    row = kept.find(reader, plan.id)
    (told,) = _rows(reader, [row])
    query = kept.items(reader, row.id)
    counted = query.with_only_columns(_I.choice, _I.exhibit)
    choices = reader.connection.execute(counted).all()
    shut = closed(reader)
    page = query.where(_I.choice.is_(None)) if plan.undecided else query
    newest = reader.connection.execute(query.where(_I.choice.isnot(None)).order_by(_I.at.desc(), _E.number).limit(plans.NEWEST)).all()
    found = reader.connection.execute(page.order_by(_E.number).offset(plan.offset).limit(plans.PAGE)).all()
    r, bates = disclosure_revisions.c, kept.written(row).bates
    revisions = sa.select(r.revision, r.by, r.at).where(r.disclosure == row.id).order_by(r.revision.desc())
    since = reader.connection.execute(revisions).all()
    names = who(reader, [row.changed_by, *(one.by for one in since)])
    reader.disclosed.count = len(found)
    return plans.DisclosureView(
        told,
        row.reason,
        row.basis,
        _request(reader, row.request),
        bates.at(row.first),
        bates.at(kept.begins_at(reader, row)),
        _items(reader, row, found),
        told.undecided if plan.undecided else told.items,
        tuple((choice, sum(one.choice == choice.value for one in choices)) for choice in Choice),
        sum(one.exhibit in shut and shut[one.exhibit].ground is None for one in choices),
        _items(reader, row, newest),
        kept.seen_of(reader, row.id),
        _events(reader, row.id, told.numbers),
        names.get(row.changed_by, "?"),
        iso(row.changed),
        tuple((one.revision, names.get(one.by, "?"), iso(one.at)) for one in since),
    )


@reads(plans.CompareDisclosure)
def compare_disclosure(
    reader: Reader, plan: plans.CompareDisclosure
) -> tuple[plans.DisclosureRow, plans.DisclosureRevision, plans.DisclosureRevision]:
    """Two revisions of the same set."""
    row = kept.find(reader, plan.id)
    (told,) = _rows(reader, [row])
    return told, _revision(reader, row.id, plan.old), _revision(reader, row.id, plan.new)


@reads(plans.OpenDisclosureItem)
def open_disclosure_item(reader: Reader, plan: plans.OpenDisclosureItem) -> plans.DisclosureItemView:
    """With every decision, the newest first."""
    row = kept.find(reader, plan.id)
    found = kept.find_item(reader, row.id, plan.item)
    (told,), (item,) = _rows(reader, [row]), _items(reader, row, [found])
    r = disclosure_item_revisions.c
    query = sa.select(disclosure_item_revisions).where(r.item == found.id).order_by(r.revision.desc())
    decisions = reader.connection.execute(query).all()
    names, copies = who(reader, [one.by for one in decisions]), _labels(reader, {one.copy for one in decisions} - {None})
    out = [one.revision for one in reversed(decisions) if one.choice is None][1::2]  # in, out, in again, ...
    return plans.DisclosureItemView(
        told,
        item,
        tuple(
            plans.Decided(
                one.revision, *_choice(one), one.words, copies.get(one.copy, ""), names.get(one.by, "?"), iso(one.at), one.revision in out
            )
            for one in decisions
        ),
    )


def _choice(row: Any) -> tuple[Choice | None, WithheldFor | None]:
    return Choice(row.choice) if row.choice else None, WithheldFor(row.ground) if row.ground else None


def _rows(reader: Reader, found: Sequence[Any]) -> tuple[plans.DisclosureRow, ...]:
    """Sets as lists show them; only items are counted of which the reader may know."""
    ids = [row.id for row in found]
    d = disclosed_items.c
    columns = (_I.disclosure, sa.func.count().label("items"), sa.func.count(_I.choice).label("decided"))
    counted = sa.select(*columns, sa.func.min(d.first).label("first"), sa.func.max(d.last).label("last"))
    joined = disclosure_items.join(exhibits, _E.id == _I.exhibit).outerjoin(disclosed_items, d.item == _I.id)
    here = _I.disclosure.in_(ids) & _I.out.is_(None) & custody.visible(reader)
    query = counted.select_from(joined).where(here).group_by(_I.disclosure)
    counts = {row.disclosure: row for row in reader.connection.execute(query)}
    rows = []
    for row in found:
        one, bates = counts.get(row.id), kept.written(row).bates
        items, done = (one.items, one.decided) if one is not None else (0, 0)
        numbers = bates.span(one.first, one.last) if one is not None and one.first else ""
        about = (row.title, row.addressee, row.due or "", numbers, items, items - done)
        rows.append(plans.DisclosureRow(row.id, label(row.number), row.revision, DisclosureState(row.state), *about))
    return tuple(rows)


def _items(reader: Reader, row: Any, found: Sequence[Any]) -> tuple[plans.DisclosureItem, ...]:
    shut, bates = closed(reader), kept.written(row).bates
    names = who(reader, {one.by for one in found}) if found else {}
    copies = _labels(reader, {one.copy for one in found} - {None})
    c = redacted_copies.c
    there = set(reader.connection.execute(sa.select(c.exhibit).where(c.exhibit.in_([one.exhibit for one in found]))).scalars())
    given = {
        one.item: one
        for one in reader.connection.execute(sa.select(disclosed_items).where(disclosed_items.c.item.in_([one.id for one in found])))
    }
    made = []
    for one in found:
        frozen, away = given.get(one.id), one.exhibit in shut
        choice, ground = _choice(one)
        numbers = bates.span(frozen.first, frozen.last) if frozen is not None and frozen.first else ""
        copy = (one.copy, copies[one.copy]) if one.copy in copies else None
        made.append(
            plans.DisclosureItem(
                one.id,
                (one.exhibit, exhibit_model.label(one.exhibit_number)),
                CLOSED if away else one.title,
                ExhibitKind(one.kind),
                "" if away else one.media_type,
                one.revision,
                choice,
                ground,
                one.words,
                copy,
                one.exhibit in there,
                one.original is not None,
                numbers,
                away,
                names.get(one.by, "?"),
                iso(one.at),
            )
        )
    return tuple(made)


def _labels(reader: Reader, ids: set[str]) -> dict[str, str]:
    """Labels of exhibits that the reader may know of, by id."""
    if not ids:
        return {}
    query = sa.select(_E.id, _E.number).where(custody.visible(reader) & _E.id.in_(sorted(ids)))
    return {row.id: exhibit_model.label(row.number) for row in reader.connection.execute(query)}


def _request(reader: Reader, public: str | None) -> tuple[str, str] | None:
    row = reader.connection.execute(sa.select(requests).where(requests.c.id == public)).first() if public else None
    return (row.id, f"{request_model.label(row.number)} {row.title}") if row is not None else None


def _events(reader: Reader, public: str, numbers: str) -> tuple[plans.Happening, ...]:
    e = disclosure_events.c
    rows = reader.connection.execute(sa.select(disclosure_events).where(e.disclosure == public).order_by(e.number)).all()
    names = who(reader, [row.by for row in rows]) if rows else {}
    return tuple(
        plans.Happening(
            DisclosureEvent(row.event),
            row.text,
            numbers if row.event == DisclosureEvent.PRODUCED.value else "",
            row.entry,
            names.get(row.by, "?"),
            iso(row.at),
        )
        for row in rows
    )


def _revision(reader: Reader, public: str, revision: int) -> plans.DisclosureRevision:
    row = kept.revision_of(reader, public, revision)
    said, by = kept.written(row), who(reader, [row.by]).get(row.by, "?")
    about = (said.title, said.to, said.reason, said.basis, said.due or "", said.bates.at(said.first))
    return plans.DisclosureRevision(row.revision, *about, DisclosureState(row.state), by, iso(row.at))
