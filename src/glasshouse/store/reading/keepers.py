"""Seals with their keepers, without whom they are on; and, for a keeper, whom they keep (C4)."""

from __future__ import annotations

from glasshouse.base.clock import iso
from glasshouse.model.display import display
from glasshouse.policy.plans import keepers as plans
from glasshouse.store import keeping
from glasshouse.store.executors import Reader, reads
from glasshouse.store.fold import Row
from glasshouse.store.reading.wording import who

_NAMES = ("name", "alias")
_CONTACTS = (("Phone", "phone"), ("Email", "email"))


@reads(plans.ListKeepers)
def list_keepers(reader: Reader, _plan: plans.ListKeepers) -> tuple[plans.KeptSeal, ...]:
    """Newest seal first."""
    rows = keeping.standing(reader.connection, reader.situation.case.id)
    found = keeping.of_seals(reader.connection, [row.id for row in rows])
    accounts = [account for row in found for account in (row.person, row.named_by)]
    names = who(reader, [*accounts, *(row.by for row in rows)])
    me = reader.situation.actor.person
    by_seal: dict[str, list[plans.Keeper]] = {}
    for row in found:
        may = row.signed is None and me not in (row.person, row.named_by)
        told = plans.Keeper(row.id, names.get(row.person, "?"), names.get(row.named_by, "?"), row.signed is not None, may)
        by_seal.setdefault(row.protection, []).append(told)
    reader.disclosed.count = len(rows)
    handed = keeping.handed_over(reader.connection, [row.id for row in rows])
    return tuple(
        plans.KeptSeal(r.id, r.role, names.get(r.by, "?"), iso(r.created), tuple(by_seal.get(r.id, ())), r.id in handed) for r in rows
    )


@reads(plans.OpenKept)
def open_kept(reader: Reader, _plan: plans.OpenKept) -> tuple[plans.KeptPerson, ...]:
    """Newest seal first. The entry names whom, in its private fields, and is never shown beside them."""
    rows = keeping.kept_by(reader)
    written = keeping.notes_of(reader.connection, [row.id for row in rows])
    names = who(reader, [note.by for note in written])
    found = []
    for row in rows:
        records = keeping.records_of(reader, row)
        reader.disclosed.subjects += [reader.ground.entity_ids.encode(number) for number in {record.entity for record in records}]
        notes = tuple(plans.KeptNote(names.get(n.by, "?"), iso(n.at), n.text) for n in written if n.protection == row.id)
        called = _values(records, *_NAMES)
        contacts = tuple((label, display(prop, value)) for label, prop in _CONTACTS for value in _values(records, prop))
        found.append(plans.KeptPerson(row.id, row.role, called, contacts, notes))
    reader.disclosed.protected = bool(rows)
    reader.disclosed.count = len(rows)
    return tuple(found)


def _values(records: list[Row], *names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for name in names for record in records for value in record.properties().get(name, ())))
