"""Opening an entity: facts with sources, folded traits, links, records; and who opened it."""

from __future__ import annotations

from functools import cache

from glasshouse.base.clock import iso
from glasshouse.model.display import display
from glasshouse.model.schema import PropertyInfo, schema
from glasshouse.model.subject import SubjectState
from glasshouse.policy.charter.finding import folded as is_folded
from glasshouse.policy.charter.members import unlisted
from glasshouse.policy.plans import entity as plans
from glasshouse.store import subjectroles
from glasshouse.store.byhand import NOTHING
from glasshouse.store.executors import Reader, reads
from glasshouse.store.fold import Folded, Row
from glasshouse.store.reading.corrections import notes_of
from glasshouse.store.reading.held import held_numbers, nothing_new_in_review
from glasshouse.store.reading.links import groups
from glasshouse.store.reading.provenance import Provenance
from glasshouse.store.reading.wording import describe, is_seal, sentence_of, who


@reads(plans.OpenEntity)
def open_entity(reader: Reader, plan: plans.OpenEntity) -> plans.EntityView:
    """The entity with its traits folded."""
    return _view(reader, _looked_at(reader, plan.id), unfold=False)


@reads(plans.UnfoldTraits)
def unfold_traits(reader: Reader, plan: plans.UnfoldTraits) -> plans.EntityView:
    """The same with its folded values."""
    return _view(reader, _looked_at(reader, plan.id), unfold=True)


@reads(plans.WhoOpened)
def who_opened(reader: Reader, plan: plans.WhoOpened) -> plans.Openings:
    """Entries of this case that opened the entity."""
    entity = reader.entity(plan.id)
    public = reader.public(entity)
    found = reader.ground.entries.openings_of(reader.situation.case.id, (public,), 200)
    names = who(reader, [entry.fields.get("actor", "") for entry in found])
    rows = tuple(
        plans.Opening(
            entry.index,
            iso(entry.fields.get("time", 0)),
            names.get(entry.fields.get("actor", ""), "?"),
            sentence_of(entry, reader.situation.actor.person),
        )
        for entry in found
        if entry.header.k.value == "intent" and not is_seal(entry)
    )
    stub = reader.stub(entity, held_numbers(reader))
    reader.disclosed.count = len(rows)
    return plans.Openings(stub, rows)


def _looked_at(reader: Reader, public: str) -> Folded:
    entity = reader.entity(public)
    nothing_new_in_review(reader, entity)
    return entity


def _view(reader: Reader, entity: Folded, *, unfold: bool) -> plans.EntityView:
    held = held_numbers(reader)
    stub = reader.stub(entity, held)
    reader.disclosed.stubs.remove(stub.id)
    reader.disclosed.subjects.append(stub.id)
    provenance = Provenance(reader)
    provenance.prepare(entity.rows)
    facts, hidden = _facts(entity, provenance, unfold=unfold)
    linked = groups(reader, entity, held, provenance)
    reader.disclosed.count = 1
    records = tuple(_record(row, provenance) for row in entity.rows if row.data != NOTHING or len(entity.rows) == 1)
    words = unlisted((row.schema, row.properties()) for row in entity.rows)
    roles = [one for one in subjectroles.of_entity(reader, entity) if one.state is not SubjectState.ENDED]
    given = tuple((one.row.id, one.role, one.state) for one in roles)
    wrong = notes_of(reader, entity, unfold=unfold)
    return plans.EntityView(stub, describe(entity), facts, hidden, unfold, linked, records, len(entity.numbers), words, given, wrong)


def shown_facts(reader: Reader, entity: Folded) -> tuple[tuple[plans.Fact, ...], int]:
    """What its page says of it without unfolding, and how many values stay folded."""
    provenance = Provenance(reader)
    provenance.prepare(entity.rows)
    return _facts(entity, provenance, unfold=False)


def _record(row: Row, provenance: Provenance) -> plans.RecordView:
    info = schema(row.schema)
    return plans.RecordView(provenance.ref(row), info.label if info else row.schema, iso(provenance.origin(row).started))


def _facts(entity: Folded, provenance: Provenance, *, unfold: bool) -> tuple[tuple[plans.Fact, ...], int]:
    """Facts in the schema's own order, and how many values stay folded."""
    found: dict[str, dict[str, dict[Row, None]]] = {}
    infos: dict[str, PropertyInfo] = {}
    hidden: set[tuple[str, str]] = set()
    for row in entity.rows:
        info = schema(row.schema)
        for name, values in row.properties().items():
            prop = info.properties.get(name) if info else None
            if prop is None or prop.type == "entity":
                continue
            if not unfold and is_folded(row.treated, name):
                hidden |= {(name, value) for value in values}
                continue
            infos[name] = prop
            for value in values:
                found.setdefault(name, {}).setdefault(value, {})[row] = None
    order = _order(entity.schema)
    facts = []
    for name in sorted(found, key=lambda name: (order.get(name, 999), name)):
        prop = infos[name]
        cells = tuple(
            plans.FactValue(value, display(prop.type, value), prop.type, tuple(provenance.ref(row) for row in rows))
            for value, rows in found[name].items()
        )
        facts.append(plans.Fact(name, prop.label, cells))
    return tuple(facts), len(hidden)


@cache
def _order(name: str) -> dict[str, int]:
    """Places of a schema's properties; there are only so many schemata."""
    info = schema(name)
    if info is None:
        return {}
    first = [*info.caption, *info.featured]
    return {prop: number for number, prop in enumerate(dict.fromkeys([*first, *info.properties]))}
