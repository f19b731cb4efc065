"""Keepers of protected people (C4): named by a lead, signed by a second person, at work on a page that joins nothing.

No plan here names whom a seal is on: a keeper asks for all that they keep at once, and everybody else for seals and keepers only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from glasshouse.policy.actions import Action
from glasshouse.policy.plans.plan import Command, Plan

KEEPERS = 5
"""Keepers of one protected person, those included who wait for the second signature."""


@dataclass(frozen=True, slots=True)
class Keeper:
    """One keeper: `name` and `named_by` are accounts' names; `signed` says whether a second person did, `may_sign` whether the reader
    may."""

    id: str
    name: str
    named_by: str
    signed: bool
    may_sign: bool


@dataclass(frozen=True, slots=True)
class KeptSeal:
    """A seal that stays, without whom it is on: `seal` is its id, `by` who sealed, `when` (RFC 3339). `handed`: it is that of a child
    sealed at load, which the steward `by` handed to the case."""

    seal: str
    role: str
    by: str
    when: str
    keepers: tuple[Keeper, ...]
    handed: bool = False


@dataclass(frozen=True, slots=True)
class ListKeepers(Plan[tuple[KeptSeal, ...]]):
    """The case's seals that stay, newest first, with the keepers of each."""

    action: ClassVar[Action] = Action.LIST_KEEPERS


@dataclass(frozen=True, slots=True)
class HandChild(Command[str]):
    """Hand the child that a dataset of one's unit gives the id `record`, and that was sealed at load, to the open case with the id `case`:
    its lead may name keepers. Yields the seal's id there, and says never whether there is such a child."""

    action: ClassVar[Action] = Action.HAND_CHILD

    dataset: str
    record: str
    case: str


@dataclass(frozen=True, slots=True)
class NameKeeper(Command[str]):
    """Name a member of the case (by sign-in name) as a keeper of whom this seal is on; yields the keeper's id. It waits for a signature."""

    action: ClassVar[Action] = Action.NAME_KEEPER

    seal: str
    login: str


@dataclass(frozen=True, slots=True)
class SignKeeper(Command[str]):
    """Sign that somebody keeps: neither who named them nor they themselves. Yields the keeper's id."""

    action: ClassVar[Action] = Action.SIGN_KEEPER

    id: str


@dataclass(frozen=True, slots=True)
class RemoveKeeper(Command[str]):
    """End somebody's keeping, at once. Yields the keeper's id."""

    action: ClassVar[Action] = Action.REMOVE_KEEPER

    id: str


@dataclass(frozen=True, slots=True)
class KeptNote:
    """A note of the keepers' page: who wrote it, when (RFC 3339)."""

    by: str
    when: str
    text: str


@dataclass(frozen=True, slots=True)
class KeptPerson:
    """A protected person as their keepers see them: names, contact points as (label, value), notes, oldest first. No id leads anywhere
    else: `seal` is that of the seal."""

    seal: str
    role: str
    names: tuple[str, ...]
    contacts: tuple[tuple[str, str], ...]
    notes: tuple[KeptNote, ...]


@dataclass(frozen=True, slots=True)
class OpenKept(Plan[tuple[KeptPerson, ...]]):
    """Whom the reader keeps in this case; nobody, for everybody else."""

    action: ClassVar[Action] = Action.OPEN_KEPT


@dataclass(frozen=True, slots=True)
class WriteKeptNote(Command[str]):
    """Write a note on whom this seal is on; yields the note's id. What it says does not enter the ledger."""

    action: ClassVar[Action] = Action.WRITE_KEPT_NOTE

    seal: str
    note: str
