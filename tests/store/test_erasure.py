"""Erasing openings: two people of two offices, closed cases alone; afterwards no byte of them is left, and every proof holds."""

from __future__ import annotations

import gc
import json

import pytest

from glasshouse.base.clock import HOUR
from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.gate.expiring import Expiring
from glasshouse.model.case import CaseKind
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans import casework
from glasshouse.policy.plans.erasure import EraseOpenings, Erasure, ExpireOpenings, ListErasures
from glasshouse.policy.plans.people import CreatePerson
from glasshouse.store.vault import Opened, Sealed
from glasshouse_ledger.leaf import Act, Kind, parse
from glasshouse_ledger.proof import parse_proof, verify_proof
from tests.store.test_ledger import all_leaves, ledger_of, verified
from tests.store.world import PASSWORD, World, thing


@pytest.fixture
def auditor(world: World) -> Access:
    """Ada, in Oversight."""
    return hired(world, "ada", "auditor", CaseKind.OVERSIGHT)


def hired(world: World, login: str, role: str, office: CaseKind) -> Access:
    world.act(world.admin, CreatePerson(login, login.title(), "Outside", (role,), PASSWORD))
    return world.access(login, office)


def closed_case(world: World, name: str) -> Access:
    """A case with a history, closed."""
    world.register(name)
    world.load(name, [thing(name)])
    case = world.case(name, title=name)
    world.search(case, "acme")
    world.open(case, casework.ReadLedger())
    world.act(case, casework.CloseCase("done"))
    return case


def sealed(world: World, case: Access) -> list[bytes]:
    """The sealed openings that are stored of a case."""
    entries, key = world.house.entries, world.house.entries._vault.key("case", case.case)
    database = ledger_of(world)
    mark = "?" if database.embedded else "%s"
    with database.read() as connection:
        query = f"SELECT sealed FROM openings JOIN trails USING (idx) WHERE case_key = {mark} ORDER BY idx"
        found = [bytes(row[0]) for row in connection.exec_driver_sql(query, (key,))]
    database.close()
    assert entries.head()[0] > len(found)
    return found


def remembered(case: Access) -> list[object]:
    """What this process still has in its memory of the case's private fields: as they were sealed, or as they were opened."""
    gc.collect()
    found: list[object] = [item for item in gc.get_objects() if isinstance(item, Opened) and item.fields.get("case") == case.case]
    return found + [item for item in gc.get_objects() if isinstance(item, Sealed) and case.case in json.loads(item.text)["case"].values()]


def test_two_people_of_two_offices_erase_and_nothing_of_it_is_left(world: World, auditor: Access) -> None:
    case, other = closed_case(world, "erased"), closed_case(world, "kept")
    before, kept = sealed(world, case), sealed(world, other)
    assert min(len(before), len(kept)) > 5
    index = world.house.entries.trail(case.case, 0, 1)[1][0].index
    receipt, size = world.house.receipt(index), world.house.entries.head()[0]
    command = EraseOpenings(case.case, "the law asks for it")

    assert world.act(world.admin, command) == Erasure(False, 0)
    assert sealed(world, case) == before
    assert remembered(case) != []
    assert world.act(auditor, command) == Erasure(True, len(before))

    assert remembered(case) == []
    assert (sealed(world, case), sealed(world, other)) == ([], kept)
    total, rows = world.house.entries.trail(case.case, 0, 1000)
    assert (total, {tuple(row.fields) for row in rows}) == (len(before), {()})
    (erasure,) = [leaf.header for leaf in all_leaves(world)[size:] if leaf.header.k is Kind.ERASURE]
    assert (erasure.act, erasure.re) == (Act.ERASE, world.house.entries.head()[0] - 3)
    world.house.publisher.publish()
    assert verified(world).ok
    proof = parse_proof(receipt)
    assert proof.extra is not None
    verify_proof(proof, proof.extra, world.house.entries.public_key)
    assert parse(proof.extra) == all_leaves(world)[index]
    world.restart()
    world.house.publisher.publish()
    assert verified(world).ok


@pytest.mark.parametrize("engine_houses", ["sqlite"], indirect=True)  # PostgreSQL's files: test_rewriting.py
def test_no_byte_of_it_is_left_in_the_ledgers_files(world: World, auditor: Access) -> None:
    case = closed_case(world, "erased")
    before = sealed(world, case)
    files = list((world.folder / "data").glob("ledger.db*"))

    def left() -> int:
        stored = b"".join(file.read_bytes() for file in files if file.exists())
        return sum(opening[at : at + 16] in stored for opening in before for at in (0, 64, len(opening) - 16))

    assert left() > len(before)
    for access in (auditor, world.admin):
        world.act(access, EraseOpenings(case.case, "the law asks for it"))
    assert left() == 0


def test_neither_one_person_nor_one_office_erases(world: World, auditor: Access) -> None:
    case = closed_case(world, "case")
    second = hired(world, "june", "administrator", CaseKind.ADMINISTRATION)
    command, before = EraseOpenings(case.case, "why"), sealed(world, case)
    for access in (world.admin, world.admin, second, world.admin):
        assert world.act(access, command) == Erasure(False, 0)
    world.clock.pass_(73 * HOUR)
    assert world.act(auditor, command) == Erasure(False, 0)  # the administrators' wish has lapsed
    assert sealed(world, case) == before
    assert not [leaf for leaf in all_leaves(world) if leaf.header.k is Kind.ERASURE]
    assert world.act(world.admin, command).done


def test_who_works_cases_erases_nothing_and_an_open_case_is_not_erased(world: World, auditor: Access) -> None:
    case = world.case(title="open")
    for access in (world.admin, auditor):
        with pytest.raises(ConflictError):
            world.act(access, EraseOpenings(case.case, "why"))
        with pytest.raises(NotFoundError):
            world.act(access, EraseOpenings("nowhere", "why"))
        with pytest.raises(InvalidInputError):
            world.act(access, EraseOpenings(case.case, " "))
    for access in (case, world.desk, world.steward, world.access("jonas", CaseKind.OVERSIGHT)):
        with pytest.raises(RefusedError):
            world.act(access, EraseOpenings(case.case, "why"))


def test_what_could_go_is_listed_by_number_and_the_second_person_is_told(world: World, auditor: Access) -> None:
    case = closed_case(world, "erased")
    world.case(title="open")
    before = sealed(world, case)
    (row,) = world.open(world.admin, ListErasures())
    assert (row.case, row.openings, row.asked_by, row.second) == (case.case, len(before), "", False)
    assert row.first == row.last == "2026-11-18"
    assert "erased" not in str(row)  # its title
    world.act(world.admin, EraseOpenings(case.case, "why"))
    (mine,), (theirs,) = world.open(world.admin, ListErasures()), world.open(auditor, ListErasures())
    assert (mine.asked_by, mine.asked_as, mine.second, theirs.second) == ("Jonas", "administration", False, True)
    world.clock.pass_(73 * HOUR)
    (lapsed,) = world.open(auditor, ListErasures())
    assert (lapsed.asked_by, lapsed.lapses, lapsed.second) == ("", "", False)
    for access in (world.admin, auditor):
        world.act(access, EraseOpenings(case.case, "why"))
    assert world.open(auditor, ListErasures()) == ()
    for access in (case, world.desk, world.steward):
        with pytest.raises(RefusedError):
            world.open(access, ListErasures())


def editorial(world: World, title: str, purpose: Purpose) -> Access:
    case = world.act(world.desk, casework.CreateCase(title, "Who?", purpose, "basis", ""))
    access = Access(world.house.accounts.find("mara"), case)
    world.open(access, casework.OpenCase())
    return access


def test_openings_of_editorial_cases_expire_after_twelve_months_and_no_others(world: World) -> None:
    theirs, other = editorial(world, "paper", Purpose.EDITORIAL_INVESTIGATION), editorial(world, "fraud", Purpose.CORRUPTION)
    old, kept = sealed(world, theirs), sealed(world, other)
    world.clock.pass_(364 * 24 * HOUR)
    assert world.house.expiring.run() == 0
    world.open(theirs, casework.OpenCase())
    young = sealed(world, theirs)[len(old) :]
    assert young
    world.clock.pass_(2 * 24 * HOUR)
    size = world.house.entries.head()[0]
    assert world.house.expiring.run() == len(old)
    assert world.house.expiring.run() == 0
    left = sealed(world, theirs)
    assert left[: len(young)] == young
    assert not set(left) & set(old)
    assert sealed(world, other) == kept
    kinds = [leaf.header.k for leaf in all_leaves(world)[size:]]
    assert kinds == [Kind.INTENT, Kind.ERASURE, Kind.OUTCOME]
    rows = world.open(theirs, casework.ReadLedger()).rows
    assert ("Glasshouse", "destroyed openings that were over their time") in {(row.who, row.sentence) for row in rows}
    world.house.publisher.publish()
    assert verified(world).ok
    world.restart()
    assert world.house.expiring.run() == 0


def test_nobody_makes_openings_expire_and_they_can_be_kept(world: World, auditor: Access) -> None:
    case = editorial(world, "paper", Purpose.EDITORIAL_INVESTIGATION)
    before = sealed(world, case)
    for access in (case, world.admin, auditor, world.desk):
        with pytest.raises(RefusedError):
            world.act(access, ExpireOpenings(case.case, 1 << 30))
    assert sealed(world, case)[: len(before)] == before
    world.clock.pass_(900 * 24 * HOUR)
    keeping = Expiring(world.house.database, world.house.gate._ground, world.house.gate._make, world.clock, 0)
    assert keeping.run() == 0
