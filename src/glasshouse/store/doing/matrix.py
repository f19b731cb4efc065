"""Items of evidence taken into the matrix, changed, and weighed against hypotheses."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError
from glasshouse.base.ids import random_id
from glasshouse.model.hypothesis import ItemKind, Weight, label
from glasshouse.model.reliability import Reliability
from glasshouse.model.writing import as_text
from glasshouse.policy.plans import matrix as plans
from glasshouse.store import evidenceitems as kept, exhibits as custody, hypotheses, notes
from glasshouse.store.engine import insert_new
from glasshouse.store.executors import Writer, does
from glasshouse.store.exhibittables import exhibits
from glasshouse.store.fold import Folded
from glasshouse.store.hypothesistables import evidence_item_entities, evidence_items, evidence_ratings
from glasshouse.store.reading import items
from glasshouse.store.reading.held import held_numbers

_SAYS, _SOURCE = 2_000, 500
_I = evidence_items.c
_MEANWHILE = "Somebody changed this while you wrote. Nothing of yours is lost, and nothing is saved yet."
_AGAIN = "Compare, and save again what shall stand."


@does(plans.AddItem)
def add_item(writer: Writer, command: plans.AddItem) -> str:
    """After all others of the case."""
    connection, case = writer.connection, writer.situation.case.id
    refers: dict[str, Any] = {"exhibit": None, "note": None}
    reliability, entity = command.reliability, None
    if command.kind is ItemKind.EXHIBIT:
        row = _exhibit(writer, command.exhibit)
        refers["exhibit"], reliability = row.id, reliability or Reliability(row.reliability)
    elif command.kind is ItemKind.NOTE:
        refers["note"] = notes.find(connection, case, command.thing).id
    elif command.kind is ItemKind.RECORD:
        entity = _held(writer, command.thing)
    there = items.known(writer)
    _once(there, refers, entity)
    if len(there) >= plans.MOST:  # of those that the writer may know of: the limit must not tell of others
        raise ConflictError(
            f"A matrix has at most {plans.MOST:,} items.", remedy="Weigh what tells hypotheses apart, and leave out the rest."
        )
    weight = Weight(reliability or Reliability.UNKNOWN, command.relevance)
    said = _read(command.kind, kept.Said(command.says, command.source, command.basis, weight, False))
    public, last = random_id(), connection.execute(sa.select(sa.func.max(_I.number)).where(_I.case_id == case)).scalar() or 0
    values = {"id": public, "case_id": case, "number": last + 1, "revision": 1, "kind": command.kind.value}
    connection.execute(sa.insert(evidence_items).values(**values, **refers, **kept.columns(said)))
    if entity is not None:
        insert_new(connection, evidence_item_entities, [{"item": public, "entity": number} for number in entity.numbers])
    kept.keep(writer, public, 1, said)
    return public


@does(plans.ChangeItem)
def change_item(writer: Writer, command: plans.ChangeItem) -> int:
    """All that is said of it anew."""
    row = _seen(writer, command.id, command.revision)
    want = kept.Said(command.says, command.source, command.basis, Weight(command.reliability, command.relevance), command.out)
    return _change(writer, row, _read(ItemKind(row.kind), want))


@does(plans.RestoreItem)
def restore_item(writer: Writer, command: plans.RestoreItem) -> int:
    """As it was, as a new revision."""
    row = _seen(writer, command.id, command.revision)
    return _change(writer, row, kept.said(kept.revision_of(writer.connection, row.id, command.old)))


@does(plans.WeighItem)
def weigh_item(writer: Writer, command: plans.WeighItem) -> int:
    """Every cell that says something else than before, or none of them."""
    situation, item = writer.situation, items.find(writer, command.id).row
    named = [one.hypothesis for one in command.ratings]
    if len(set(named)) < len(named):
        raise InvalidInputError("A hypothesis is named twice.", field="ratings")
    now = {row.hypothesis: row for row in items.ratings_of(writer, item.id)}
    rows = []
    for one in command.ratings:
        number = hypotheses.find(writer.connection, situation.case.id, one.hypothesis).number
        why, there = _why(one.why, number), now.get(one.hypothesis)
        said = {"sign": one.sign.value, "basis": one.basis.value, "why": why}
        if there is not None and all(getattr(there, name) == value for name, value in said.items()):
            continue
        if one.revision != (there.revision if there is not None else 0):
            raise ConflictError(_MEANWHILE, remedy=_AGAIN, code="changed_meanwhile")
        about = {"by": situation.actor.person, "at": situation.now}
        rows.append({"item": item.id, "hypothesis": one.hypothesis, "revision": one.revision + 1, **said, **about})
    if rows:
        writer.connection.execute(sa.insert(evidence_ratings), rows)
    return len(rows)


def _why(text: str, number: int) -> str:
    why = as_text(text, "why", plans.WHY)
    if not why:
        raise InvalidInputError(
            f"{label(number)}: say in a sentence why.", field="why", remedy="Whoever reads it later weighs your reason."
        )
    return why


def _exhibit(writer: Writer, number: int) -> Any:
    """The exhibit of this number that the writer may know of."""
    query = sa.select(exhibits).where(custody.visible(writer) & (exhibits.c.number == number))
    row = writer.connection.execute(query).first()
    if row is None:
        raise NotFoundError("This case has no exhibit of this number.", remedy="The case's page Evidence lists them.")
    return row


def _held(writer: Writer, public: str) -> Folded:
    """The entity, where the case holds it: who is in its file has an outcome when it closes (C7)."""
    entity = writer.entity(public)
    if held_numbers(writer).isdisjoint(entity.numbers):
        raise ConflictError("An item of evidence is a record that the case holds.", remedy="Add it to the case first.", code="not_held")
    return entity


def _once(there: list[items.Known], refers: dict[str, Any], entity: Folded | None) -> None:
    """ConflictError for what is an item of the case already."""
    for one in there:
        same = entity is not None and one.entity is not None and one.entity.number == entity.number
        if same or any(value is not None and getattr(one.row, name) == value for name, value in refers.items()):
            words = f"This is item {one.number} of the matrix already."
            raise ConflictError(words, remedy="Weigh that one." + (" It was taken out: take it back in." if one.row.out else ""))


def _read(kind: ItemKind, want: kept.Said) -> kept.Said:
    """The same, clean; a sentence needs words and a source."""
    says, source = as_text(want.says, "says", _SAYS), as_text(want.source, "source", _SOURCE)
    if kind is ItemKind.SENTENCE and not says:
        raise InvalidInputError("Write the sentence.", field="says")
    if kind is ItemKind.SENTENCE and not source:
        raise InvalidInputError(
            "Say where it comes from.", field="source", remedy="What has no source is no evidence: make it a hypothesis."
        )
    return kept.Said(says, source, want.basis, want.weight, want.out)


def _change(writer: Writer, row: Any, want: kept.Said) -> int:
    revision = row.revision + 1
    writer.connection.execute(sa.update(evidence_items).where(_I.id == row.id).values(**kept.columns(want), revision=revision))
    kept.keep(writer, row.id, revision, want)
    return int(revision)


def _seen(writer: Writer, public: str, revision: int) -> Any:
    row = items.find(writer, public).row
    if row.revision != revision:
        raise ConflictError(_MEANWHILE, remedy=_AGAIN, code="changed_meanwhile")
    return row
