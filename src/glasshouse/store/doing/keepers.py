"""Naming, signing and removing keepers, and what they write (C4)."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.base.ids import random_id
from glasshouse.base.text import one_line, paragraph
from glasshouse.model.case import WORKING, CaseState
from glasshouse.policy.plans import keepers as plans
from glasshouse.store import keeping, tables as t
from glasshouse.store.executors import Writer, does
from glasshouse.store.members import member
from glasshouse.store.protectingtables import keeper_notes, keepers
from glasshouse.store.sameness import two_people

_NOTE = 4_000
_ID = 500


@does(plans.HandChild)
def hand_child(writer: Writer, command: plans.HandChild) -> str:
    """The same for an id that the dataset has and for one that it has not, for a child and for anybody else: the answer tells nothing."""
    number = next((number for number, dataset in writer.view.datasets.items() if dataset.name == command.dataset), None)
    if number is None:
        raise NotFoundError("Your unit has no dataset of this name.", remedy="Register it first.")
    record, c = one_line(command.record, _ID), t.cases.c
    if not record:
        raise InvalidInputError("Say which id the source gives the child.", field="record")
    open_case = (c.id == command.case) & (c.state == CaseState.OPEN) & c.kind.in_([kind.value for kind in WORKING])
    if writer.connection.execute(sa.select(c.id).where(open_case)).first() is None:
        raise InvalidInputError("No open case has this address.", field="case", remedy="Ask its lead for the address of its page.")
    writer.disclosed.protected = True
    return keeping.hand(writer.connection, number, record, command.case, writer.situation.actor.person, writer.situation.now)


@does(plans.NameKeeper)
def name_keeper(writer: Writer, command: plans.NameKeeper) -> str:
    """A member of the case; it begins with the second signature."""
    situation = writer.situation
    seal = next((row for row in keeping.standing(writer.connection, situation.case.id) if row.id == command.seal), None)
    if seal is None:
        raise NotFoundError("No seal of this case that stays has this address.", remedy="A second person confirms a seal first.")
    if keeping.handed_over(writer.connection, [seal.id]):
        words = "Who handed over a child names no keeper of it."
        two_people(writer.connection, situation.actor.person, {seal.by}, "C4", words, "Another lead of this case names one.")
    person = member(writer, command.login)
    if any(row.person == person for row in keeping.of_seals(writer.connection, [command.seal])):
        raise ConflictError("They are named already.")
    if not keeping.room(writer.connection, command.seal):
        words = f"A protected person has at most {plans.KEEPERS} keepers."
        raise RefusedError(words, rules=("C4",), remedy="Remove one of them first.")
    return keeping.name(writer.connection, command.seal, person, situation.actor.person, situation.now)


@does(plans.SignKeeper)
def sign_keeper(writer: Writer, command: plans.SignKeeper) -> str:
    """By a third: neither who named nor who is named."""
    row, me = _keeper(writer, command.id), writer.situation.actor.person
    if row.signed is not None:
        raise ConflictError("This is signed already.")
    words = "A keeper is signed by somebody else than who named them, and not by themselves."
    two_people(writer.connection, me, {row.named_by, row.person}, "C4", words, "Ask another member of this case.")
    writer.connection.execute(sa.update(keepers).where(keepers.c.id == row.id).values(signed_by=me, signed=writer.situation.now))
    return command.id


@does(plans.RemoveKeeper)
def remove_keeper(writer: Writer, command: plans.RemoveKeeper) -> str:
    """Their sight ends with this transaction; what they wrote stays with the others."""
    row, about = _keeper(writer, command.id), {"removed_by": writer.situation.actor.person, "removed": writer.situation.now}
    writer.connection.execute(sa.update(keepers).where(keepers.c.id == row.id).values(about))
    return command.id


@does(plans.WriteKeptNote)
def write_kept_note(writer: Writer, command: plans.WriteKeptNote) -> str:
    """By a keeper, on whom they keep."""
    if command.seal not in {row.id for row in keeping.kept_by(writer)}:
        raise NotFoundError("You keep nobody in this case under this address.")
    text = paragraph(command.note, _NOTE)
    if not text:
        raise InvalidInputError("Write the note.", field="note")
    public = random_id()
    about = {"by": writer.situation.actor.person, "at": writer.situation.now}
    writer.connection.execute(sa.insert(keeper_notes).values(id=public, protection=command.seal, text=text, **about))
    writer.disclosed.protected = True
    return public


def _keeper(writer: Writer, public: str) -> Any:
    seals = [row.id for row in keeping.standing(writer.connection, writer.situation.case.id)]
    row = next((row for row in keeping.of_seals(writer.connection, seals) if row.id == public), None)
    if row is None:
        raise NotFoundError("No keeper of this case has this address.", remedy="They may have been removed already.")
    return row
