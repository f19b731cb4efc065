"""Acts of several people that the torture kills: keepers of children (C4), and tables of people by group (C1, C8).

Each says what it begins and what it was told is done, as `writer` does; a token is what the witness finds the thing by.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.approvals import Approve
from glasshouse.policy.plans.keepers import HandChild, NameKeeper, RemoveKeeper, SignKeeper, WriteKeptNote
from glasshouse.policy.plans.measuring import AskTable, CountedTable, CountTable

if TYPE_CHECKING:
    from tests.store.torture.writer import Worker

DATASET = "register"
SHAPE = "outcome_by_group"
FIRST_YEAR, YEARS = 1900, 125


def keep(worker: Worker, case: str, token: str) -> None:
    """A child is handed over, a keeper named and signed, writes a note; another is named and removed."""
    act, people = worker.house.gate.act, worker.house.accounts
    lena, omar, ines = (Access(people.find(login), case) for login in ("lena", "omar", "ines"))
    worker.say("S", "hand", token)
    seal = act(worker.steward, HandChild(DATASET, token, case)).value
    worker.say("A", "hand", seal)
    worker.say("S", "name", seal)
    keeper = act(lena, NameKeeper(seal, "ines")).value
    worker.say("A", "name", keeper)
    worker.say("S", "sign", keeper)
    act(omar, SignKeeper(keeper))
    worker.say("A", "sign", keeper)
    worker.say("S", "note", token)
    act(ines, WriteKeptNote(seal, f"Note {token}"))
    worker.say("A", "note", token)
    other = act(lena, NameKeeper(seal, "nils")).value
    worker.say("S", "remove", other)
    act(lena, RemoveKeeper(other))
    worker.say("A", "remove", other)


def measure(worker: Worker, case: str, token: str) -> None:
    """A table is asked for, approved and counted: of one year after the other, of which one holds people."""
    period = str(FIRST_YEAR + int(hashlib.sha256(token.encode()).hexdigest(), 16) % YEARS)
    act, people = worker.house.gate.act, worker.house.accounts
    mara, bela = Access(people.find("mara"), case), people.find("bela")
    worker.say("S", "ask", token)
    asked = act(mara, AskTable(SHAPE, DATASET, period, token)).value
    worker.say("A", "ask", asked.id)
    proven = replace(bela, strong=True, proven=worker.now(), proven_for=asked.digest)
    worker.say("S", "approve", asked.id)
    act(Access(proven, worker.house.gate.standing(proven, CaseKind.ADMINISTRATION)), Approve(asked.id, asked.digest))
    worker.say("A", "approve", asked.id)
    worker.say("S", "count", period)
    table = act(mara, CountTable(SHAPE, DATASET, period)).value
    worker.say("A", "count", told(table))


def told(table: CountedTable) -> str:
    """A table as one word: period, id, and what it says."""
    said = hashlib.sha256(repr((table.axes, table.cells)).encode()).hexdigest()[:12]
    return f"{table.period}/{table.id}/{said}"


ACTS = {"keepers": keep, "measuring": measure}
