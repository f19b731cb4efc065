"""Events written, changed, withdrawn and restored."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError
from glasshouse.model import edtf
from glasshouse.model.event import BY_HAND, ENTITIES, LINE, EventKind, EventRole, Violation
from glasshouse.model.exhibit import number_of
from glasshouse.model.writing import as_text, as_title
from glasshouse.policy.plans import timeline as plans
from glasshouse.store import events as kept, exhibits
from glasshouse.store.eventtables import event_revisions
from glasshouse.store.executors import Writer, does
from glasshouse.store.reading.events import written_of
from glasshouse.store.reading.held import held_numbers


@does(plans.AddEvent)
def add_event(writer: Writer, command: plans.AddEvent) -> str:
    """On the timeline from now on."""
    want, members = _wanted(writer, command.said, {})
    return kept.add(writer, want, members)


@does(plans.ChangeEvent)
def change_event(writer: Writer, command: plans.ChangeEvent) -> int:
    """The whole event anew; whether it stands is not changed."""
    row = _seen(writer, command.id, command.revision)
    present = dict(kept.entities_of(writer, [row.id]).get(row.id, ()))
    want, members = _wanted(writer, command.said, present)
    gone = _gone(writer, present, want.kind)  # no form offers what is not there: a change of something else must not drop it
    want = replace(want, named=(*want.named, *gone), stands=bool(row.stands))
    return kept.change(writer, row, want, {**members, **{number: (number,) for number, _ in gone}})


@does(plans.RestoreEvent)
def restore_event(writer: Writer, command: plans.RestoreEvent) -> int:
    """Everything as it was then, on the timeline or off it as it is now."""
    row = _seen(writer, command.id, command.revision)
    r = event_revisions.c
    old = writer.connection.execute(sa.select(event_revisions).where((r.event == row.id) & (r.revision == command.old))).first()
    if old is None:
        raise NotFoundError("This event has no such revision.", remedy="Choose one of the list.")
    want = written_of(old, tuple((number, EventRole(role)) for number, role in json.loads(old.entities)))
    return kept.change(writer, row, replace(want, stands=bool(row.stands)), _members(writer, want))


@does(plans.WithdrawEvent)
def withdraw_event(writer: Writer, command: plans.WithdrawEvent) -> int:
    """Off the timeline, or there again; nothing else of it changes."""
    row = _seen(writer, command.id, command.revision)
    if bool(row.stands) is command.stands:
        raise ConflictError("It stands on the timeline." if command.stands else "It was withdrawn already.")
    want = written_of(row, tuple(kept.entities_of(writer, [row.id]).get(row.id, ())))
    return kept.change(writer, row, replace(want, stands=command.stands), _members(writer, want))


def _seen(writer: Writer, public: str, revision: int) -> Any:
    row = kept.find(writer, public)
    if row.revision != revision:
        words = "Somebody changed this event while you wrote. Nothing of yours is lost, and nothing is saved yet."
        raise ConflictError(words, remedy="Compare, and save again what shall stand.", code="changed_meanwhile")
    return row


def _wanted(writer: Writer, said: plans.EventText, present: dict[int, EventRole]) -> tuple[kept.Written, dict[int, tuple[int, ...]]]:
    """The event as it is kept, each field checked; `present` are the entities that it names already."""
    if said.kind not in BY_HAND:
        words = "Evidence stands on the timeline by its exhibits."
        raise InvalidInputError(words, field="kind", remedy="Collect it as an exhibit, or choose another kind.")
    when = edtf.parse(said.when).text
    kept.bounds(when, said.zone)
    exhibit, source = _exhibit(writer, said.exhibit), as_text(said.source, "source", LINE)
    if exhibit is None and not source:
        remedy = "Name an exhibit (EX-0007), or write a source in words."
        raise InvalidInputError("Say what you know it from.", field="source", remedy=remedy)
    named, members = _named(writer, said, present)
    want = kept.Written(
        said.kind,
        as_title(said.title),
        as_text(said.text),
        when,
        said.zone,
        exhibit,
        source,
        said.basis,
        said.reliability,
        kept.violation_text(_violation(said)),
        named,
    )
    return want, members


def _named(
    writer: Writer, said: plans.EventText, present: dict[int, EventRole]
) -> tuple[tuple[tuple[int, EventRole], ...], dict[int, tuple[int, ...]]]:
    """Entities that the case holds, or that the event names already, each once and in one role."""
    if len(said.entities) > ENTITIES:
        raise InvalidInputError(f"An event names at most {ENTITIES} entities.", field="entities")
    held = held_numbers(writer)
    named: dict[int, EventRole] = {}
    members: dict[int, tuple[int, ...]] = {}
    for public, role in said.entities:
        entity = writer.entity(public)
        number = next((one for one in entity.numbers if one in present), entity.number)
        if number not in present and held.isdisjoint(entity.numbers):
            words = "An event names what the case holds."
            raise InvalidInputError(words, field="entities", remedy="Add it to the case first.")
        if role is not EventRole.CONCERNED and said.kind is not EventKind.VIOLATION:
            words = "Only an event of violation says whom it affected and who is alleged to have done it."
            raise InvalidInputError(words, field="entities", remedy="Choose that kind, or name them as concerned.")
        if number in named:
            raise InvalidInputError("Each entity is named once.", field="entities")
        named[number], members[number] = role, entity.numbers
    return tuple(named.items()), members


def _gone(writer: Writer, present: dict[int, EventRole], kind: EventKind) -> list[tuple[int, EventRole]]:
    """Those of the entities that an event names whose records are no longer there, as what an event of this kind may name them."""
    there = kept.folded(writer, present)
    plain = kind is not EventKind.VIOLATION
    return [(number, EventRole.CONCERNED if plain else role) for number, role in present.items() if number not in there]


def _members(writer: Writer, want: kept.Written) -> dict[int, tuple[int, ...]]:
    """Record-entities of those that it names, as they are now."""
    found = kept.folded(writer, [number for number, _ in want.named])
    return {number: found[number].numbers if number in found else (number,) for number, _ in want.named}


def _exhibit(writer: Writer, text: str) -> str | None:
    """Id of an exhibit of the case by its number; None for none."""
    return exhibits.by_number(writer, number_of(text)) if text.strip() else None


def _violation(said: plans.EventText) -> Violation | None:
    """What an event of violation says besides; InvalidInputError where another kind does, or where it does not say the act."""
    told = said.violation
    empty = told is None or told == Violation()
    if said.kind is not EventKind.VIOLATION:
        if not empty:
            words = "Act, affected, perpetrator, unit, place and consents are of events of violation."
            raise InvalidInputError(words, field="act", remedy="Choose that kind, or leave them empty.")
        return None
    if told is None or not told.act.strip():
        raise InvalidInputError("Say what the act was.", field="act")
    fields = {name: as_text(getattr(told, name), name, LINE) for name in ("act", "affected", "perpetrator", "unit", "place")}
    if len({use for use, _ in told.consents}) < len(told.consents):
        raise InvalidInputError("Each use has one answer.", field="consents")
    return Violation(**fields, consents=tuple(told.consents))
