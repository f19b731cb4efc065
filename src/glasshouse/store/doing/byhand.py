"""What people add by hand: entities, links and facts of the case's own dataset, changed, withdrawn and put back; protected people at once.

Promise: a trait of a person, and a birth date that shows a child, are refused before anything is written (C1, C4); who is said to be
protected is sealed in the same transaction; whoever is added is held by the case (C7) and counts for who added them (C3).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import SECOND
from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError
from glasshouse.base.ids import random_id
from glasshouse.model.byhand import REASON, SOURCE_TEXT, HandState, Shape
from glasshouse.model.entity import Draft
from glasshouse.model.record import canonical_values
from glasshouse.model.writing import as_text
from glasshouse.policy.charter import byhand as rules
from glasshouse.policy.plans import byhand as plans
from glasshouse.policy.plans.casework import HoldEntity, ReleaseEntity
from glasshouse.store import byhand as kept, exhibits, handdrafts as drafts, tables as t
from glasshouse.store.byhandtables import byhand, byhand_revisions
from glasshouse.store.doing.casework import PROTECTED_ROLES, hold_entity, protect, release_entity
from glasshouse.store.engine import insert_new
from glasshouse.store.executors import Writer, does
from glasshouse.store.fold import Folded
from glasshouse.store.reading.held import held_numbers

_STANDS, _WITHDRAWN = HandState.STANDS.value, HandState.WITHDRAWN.value
_SOURCE = ("exhibit", "source", "reliability", "basis")


@does(plans.AddEntity)
def add_entity(writer: Writer, command: plans.AddEntity) -> str:
    """A record of an entity that nothing else speaks of yet; the case holds it."""
    info, taken = drafts.known_kind(command.kind, rules.ENTITIES), _taken(writer, command.taken)
    draft = drafts.named(drafts.drafted(writer, random_id(), info, command.properties))
    public, number = _enter(writer, Shape.ENTITY, _begin(writer), draft, taken)
    _hold(writer, number)
    return public


@does(plans.AddLink)
def add_link(writer: Writer, command: plans.AddLink) -> str:
    """A record of a link between two that the case holds."""
    info, taken = drafts.known_kind(command.kind, rules.LINKS), _taken(writer, command.taken)
    one, other = _held(writer, command.one, "one"), _held(writer, command.other, "other")
    drafts.fits(info, info.edge_source, one, "one")
    drafts.fits(info, info.edge_target, other, "other")
    if one.number == other.number:
        raise InvalidInputError("A link has two ends: choose another for one of them.", field="other")
    draft = drafts.drafted(writer, random_id(), info, command.properties)
    act = _begin(writer)
    ends = [[kept.anchor(writer, act, entity)] for entity in (one, other)]
    return _enter(writer, Shape.LINK, act, drafts.linking(draft, *ends), taken)[0]


@does(plans.AddFact)
def add_fact(writer: Writer, command: plans.AddFact) -> str:
    """A record that says more about an entity that the case holds, whatever dataset it is of."""
    entity, taken = _held(writer, command.id, "id"), _taken(writer, command.taken)
    info = drafts.thing_kind(entity, "id")
    draft = drafts.said(drafts.drafted(writer, random_id(), info, command.properties, entity.rows, drafts.PROTECT_KNOWN))
    act = _begin(writer)
    named = Draft(kept.anchor(writer, act, entity), draft.schema, draft.properties)
    return _enter(writer, Shape.ABOUT, act, named, taken)[0]


@does(plans.AddProtected)
def add_protected(writer: Writer, command: plans.AddProtected) -> str:
    """The record of a person, under a seal from its own transaction on. It is told to nobody, and counts for nobody as shown."""
    if command.role not in PROTECTED_ROLES:
        raise InvalidInputError("Choose one of: " + ", ".join(sorted(PROTECTED_ROLES)) + ".", field="role")
    info, taken = drafts.known_kind("Person", rules.ENTITIES), _taken(writer, command.taken)
    today = datetime.fromtimestamp(writer.situation.now // SECOND, UTC).date()
    draft = drafts.named(drafts.drafted(writer, random_id(), info, command.properties, sealed=True))
    role = "child" if rules.says_child(draft.properties, today) else command.role
    _, number = _enter(writer, Shape.ENTITY, _begin(writer), draft, taken)
    _also_held(writer, number)
    protect(writer, writer.entity(writer.ground.entity_ids.encode(number)), role, command.taken.basis, "")
    return role


@does(plans.ChangeByHand)
def change_by_hand(writer: Writer, command: plans.ChangeByHand) -> int:
    """Other values, or another source of the same ones; what it is of stays."""
    row = _seen(writer, command.id, command.revision)
    if row.state != _STANDS:
        raise ConflictError("This was withdrawn.", remedy="Put it back first, then change it.")
    taken, record = _taken(writer, command.taken), row.record
    draft, data = _anew(writer, row, row.record, command.properties)
    if canonical_values(draft) != data:
        act = kept.begin(writer)
        _, record = kept.write(writer, act, draft)
        kept.close(writer, act, row.record)
        kept.arrived(writer, act)
    return _revise(writer, row, {**taken, "record": record, "state": _STANDS, "reason": ""})


@does(plans.WithdrawByHand)
def withdraw_by_hand(writer: Writer, command: plans.WithdrawByHand) -> int:
    """Closed from now on. An entity that nothing else speaks of leaves the case, as if somebody took it out."""
    row = _seen(writer, command.id, command.revision)
    if row.state != _STANDS:
        raise ConflictError("This was withdrawn already.")
    reason = as_text(command.reason, "reason", REASON)
    if not reason:
        raise InvalidInputError("Say why it is withdrawn.", field="reason")
    if row.shape == Shape.ENTITY.value:
        _needed_by_none(writer, row)
        entity = writer.view.one(row.entity)
        if entity is not None:
            release_entity(writer, ReleaseEntity(writer.public(entity)))
    revision = _revise(writer, row, {**_source_of(row), "record": row.record, "state": _WITHDRAWN, "reason": reason})
    act = kept.begin(writer)
    kept.close(writer, act, row.record)
    kept.settle(writer, act, [row.entity, *kept.ends(writer, row.record)])
    return revision


@does(plans.RestoreByHand)
def restore_by_hand(writer: Writer, command: plans.RestoreByHand) -> int:
    """What an old revision said counts again; the rules that hold now hold for it."""
    row = _seen(writer, command.id, command.revision)
    r = byhand_revisions.c
    old = writer.connection.execute(sa.select(byhand_revisions).where((r.byhand == row.id) & (r.revision == command.old))).first()
    if old is None:
        raise NotFoundError("There is no such revision.", remedy="Choose one of the list.")
    if old.record == row.record and row.state == _STANDS and _source_of(old) == _source_of(row):
        raise ConflictError("This is what stands already.")
    _, _, values = kept.values_of(writer.connection, [old.record])[old.record]
    draft, _ = _anew(writer, row, old.record, tuple((name, tuple(some)) for name, some in values.items()))
    act, record = kept.begin(writer), old.record
    if row.state == _WITHDRAWN or old.record != row.record:
        kept.close(writer, act, row.record)
        _, record = kept.write(writer, act, draft)
        kept.arrived(writer, act)
    revision = _revise(writer, row, {**_source_of(old), "record": record, "state": _STANDS, "reason": ""})
    kept.settle(writer, act, [row.entity, *kept.ends(writer, record)])
    if row.shape == Shape.ENTITY.value and row.state == _WITHDRAWN:
        _hold(writer, row.entity)
    return revision


def _begin(writer: Writer) -> kept.Act:
    """Begin to add one more; ConflictError where the case has as many as it may."""
    case = byhand.c.case_id == writer.situation.case.id
    if writer.connection.execute(sa.select(sa.func.count()).select_from(byhand).where(case)).scalar_one() >= plans.MOST:
        words = f"{plans.MOST:,} records were added by hand to this case."
        raise ConflictError(words, remedy="Load what is more than that as a source of its own.")
    return kept.begin(writer)


def _enter(writer: Writer, shape: Shape, act: kept.Act, draft: Draft, taken: dict[str, Any]) -> tuple[str, int]:
    """The record, and its row in the first revision; yields its id and the number of its record-entity."""
    number, record = kept.write(writer, act, draft)
    kept.arrived(writer, act)
    public, situation = random_id(), writer.situation
    values = {**taken, "record": record, "state": _STANDS, "revision": 1, "reason": ""}
    signed = {"by": situation.actor.person, "at": situation.now}
    about = {"id": public, "case_id": situation.case.id, "shape": shape.value, "entity": number}
    writer.connection.execute(sa.insert(byhand).values(**about, **values, **signed))
    writer.connection.execute(sa.insert(byhand_revisions).values(byhand=public, **values, **signed))
    if shape is Shape.ABOUT:
        _also_held(writer, number)
    writer.disclosed.count = 1
    return public, number


def _revise(writer: Writer, row: Any, values: dict[str, Any]) -> int:
    revision = int(row.revision) + 1
    said = {**values, "revision": revision, "by": writer.situation.actor.person, "at": writer.situation.now}
    writer.connection.execute(sa.update(byhand).where(byhand.c.id == row.id).values(said))
    writer.connection.execute(sa.insert(byhand_revisions).values(byhand=row.id, **said))
    writer.disclosed.count = 1
    return revision


def _anew(writer: Writer, row: Any, record: int, properties: plans.Properties) -> tuple[Draft, str]:
    """The row's record with these properties, and the canonical data that `record` has now; the ends of a link stay."""
    kind, data, before = kept.values_of(writer.connection, [record])[record]
    name, entity = kept.name_of(writer, row.entity), writer.view.one(row.entity)
    if row.shape == Shape.LINK.value:
        info = drafts.known_kind(kind, rules.LINKS)
        ends = [str(info.edge_source), str(info.edge_target)]
        own = tuple((prop, values) for prop, values in properties if prop not in ends)
        return drafts.linking(drafts.drafted(writer, name, info, own), *(before[end] for end in ends)), data
    draft = drafts.drafted(
        writer, name, drafts.known_kind(kind, rules.ENTITIES), properties, entity.rows if entity else (), drafts.PROTECT_KNOWN
    )
    return (drafts.named(draft) if row.shape == Shape.ENTITY.value else drafts.said(draft)), data


def _taken(writer: Writer, taken: plans.Taken) -> dict[str, Any]:
    """Where it was taken from, as columns: an exhibit of this case that the writer may know of, a named source, or both."""
    source, exhibit = as_text(taken.source, "source", SOURCE_TEXT), None
    if taken.exhibit:
        exhibit = exhibits.by_number(writer, taken.exhibit)
    if exhibit is None and not source:
        words = "Say where it was taken from: an exhibit of the case, or another source by its name."
        raise InvalidInputError(words, field="source")
    return {"exhibit": exhibit, "source": source, "reliability": taken.reliability.value, "basis": taken.basis.value}


def _source_of(row: Any) -> dict[str, Any]:
    return {name: row._mapping[name] for name in _SOURCE}


def _held(writer: Writer, public: str, field: str) -> Folded:
    """An entity that the case holds; noted as a subject of the act."""
    entity = writer.entity(public)
    if held_numbers(writer).isdisjoint(entity.numbers):
        raise InvalidInputError("The case does not hold this.", field=field, remedy="Add it to the case first.")
    writer.disclosed.subjects.append(writer.public(entity))
    return entity


def _hold(writer: Writer, number: int) -> None:
    """The case holds it from now on, as if somebody had added it."""
    entity = writer.view.one(number)
    if entity is not None:
        writer.disclosed.subjects.append(hold_entity(writer, HoldEntity(writer.public(entity))))


def _also_held(writer: Writer, number: int) -> None:
    """What the case says of whom it holds stays held with them, whatever grant ends."""
    situation = writer.situation
    row = {"case_id": situation.case.id, "entity": number, "by": situation.actor.person, "added": situation.now}
    insert_new(writer.connection, t.held, [row])


def _needed_by_none(writer: Writer, row: Any) -> None:
    """ConflictError where other records that stand are about it, of those that the writer may know of."""
    others = kept.standing(writer, row.entity, but=row.id)
    known = sa.select(sa.func.count()).select_from(byhand).where(kept.visible(writer) & byhand.c.id.in_(others))
    left = writer.connection.execute(known).scalar_one()
    if left:
        words = f"Of what was added by hand, {left} more {'record is' if left == 1 else 'records are'} about this."
        raise ConflictError(words, remedy="Withdraw those first.", code="others_about_it")


def _seen(writer: Writer, public: str, revision: int) -> Any:
    row = kept.find(writer, public)
    if row.revision != revision:
        words = "Somebody changed this while you wrote. Nothing of yours is lost, and nothing is saved yet."
        raise ConflictError(words, remedy="Compare, and save again what shall stand.", code="changed_meanwhile")
    return row
