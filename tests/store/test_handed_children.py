"""Children who were sealed at load (C4): a steward hands one to a case, its lead names keepers, a third signs; nothing else opens by it."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.base.errors import InvalidInputError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans import casework, people
from glasshouse.policy.plans.data import UndoImport
from glasshouse.policy.plans.keepers import (
    HandChild,
    KeptPerson,
    KeptSeal,
    ListKeepers,
    NameKeeper,
    OpenKept,
    SignKeeper,
    WriteKeptNote,
)
from tests.hostile.world import every_text
from tests.store.world import PASSWORD, World

TEAM = ("ines", "omar", "lena", "nils", "vera", "theo")


def human(name: str, **properties: str) -> dict[str, Any]:
    """Somebody with contact points."""
    values = {"name": [f"{name} Acme"], "idNumber": [f"ID7-{name}"], "phone": ["+442071234567"]}
    return {"id": name, "schema": "Person", "properties": {**values, **{key: [value] for key, value in properties.items()}}}


@pytest.fixture
def case(world: World) -> Access:
    """A case that Lena leads beside Mara, who also cares for the sources."""
    world.register("register", people="private_persons")
    papers = [
        {"id": "paper", "schema": "UserAccount", "properties": {"owner": ["kim"], "name": ["Kim's account"], "email": ["kim@example.org"]}},
        {"id": "tie", "schema": "Family", "properties": {"person": ["kim"], "relative": ["ida"]}},
    ]
    world.load("register", [human("kim", birthDate="2019-05-01"), human("pat", birthDate="2018"), human("ida"), *papers], source="first")
    made = world.case("register")
    for login in TEAM:
        roles = ("lead",) if login == "lena" else ("investigator",)
        world.act(world.admin, people.CreatePerson(login, login.title(), "Investigations", roles, PASSWORD))
        world.act(made, casework.AddMember(login, CaseRole.LEAD if login == "lena" else CaseRole.MEMBER))
    return made


def at(world: World, case: Access, login: str) -> Access:
    """Somebody of the team in the case."""
    return world.access(login, case.case)


def handed(world: World, case: Access, record: str = "kim") -> str:
    """Mara, caring for sources, hands it to the case."""
    return world.act(world.steward, HandChild("register", record, case.case))


def keeping(world: World, case: Access, seal: str, login: str = "ines") -> str:
    """Lena names, Omar signs."""
    public = world.act(at(world, case, "lena"), NameKeeper(seal, login))
    world.act(at(world, case, "omar"), SignKeeper(public))
    return public


def kept(world: World, case: Access, login: str = "ines") -> tuple[KeptPerson, ...]:
    """Whom this person keeps."""
    return world.open(at(world, case, login), OpenKept())


def seals(world: World, case: Access) -> tuple[KeptSeal, ...]:
    """The case's seals that stay."""
    return world.open(case, ListKeepers())


def test_a_keeper_of_a_child_sealed_at_load_sees_names_contact_points_and_notes_and_nothing_opens_by_it(world: World, case: Access) -> None:
    before = [world.captions(at(world, case, login), "acme") for login in ("mara", "ines")]
    seal = handed(world, case)
    keeping(world, case, seal)
    world.act(at(world, case, "ines"), WriteKeptNote(seal, "Goes to school on Mondays."))
    (person,) = kept(world, case)
    assert (person.role, person.names, person.contacts) == ("child", ("kim Acme",), (("Phone", "+442071234567"),))
    assert [note.text for note in person.notes] == ["Goes to school on Mondays."]
    assert not [text for text in every_text(person) if "ID7" in text or "2019" in text]
    assert [world.captions(at(world, case, login), "acme") for login in ("mara", "ines")] == before == [["ida Acme"]] * 2
    for login in ("mara", "lena", "omar", "nils"):
        assert kept(world, case, login) == ()
        with pytest.raises(NotFoundError):
            world.act(at(world, case, login), WriteKeptNote(seal, "?"))
    told = [text for page in (seals(world, case), world.open(case, casework.ReadLedger())) for text in every_text(page)]
    assert not [text for text in told if "kim" in text]


def test_until_lead_and_signer_have_done_their_part_the_steward_has_opened_nothing(world: World, case: Access) -> None:
    seal = handed(world, case)
    with pytest.raises(RefusedError) as refused:
        world.act(case, NameKeeper(seal, "ines"))  # Mara leads this case too, and handed over
    assert refused.value.rules == ("C4",)
    public = world.act(at(world, case, "lena"), NameKeeper(seal, "ines"))
    assert kept(world, case) == ()
    with pytest.raises(RefusedError):
        world.act(at(world, case, "lena"), SignKeeper(public))
    world.act(at(world, case, "omar"), SignKeeper(public))
    assert len(kept(world, case)) == 1


def test_handing_over_tells_nobody_whether_there_is_such_a_child(world: World, case: Access) -> None:
    """A child, an adult, a link and a paper of the child, and an id that nobody has: all the same, and only a child is kept."""
    start = world.house.entries.head()[0]
    found = {record: handed(world, case, record) for record in ("kim", "ida", "tie", "paper", "nobody")}
    rows = {row.seal: row for row in seals(world, case)}
    alike = {(row.role, row.by, row.handed, row.keepers) for row in rows.values()}
    assert (len(rows), len(alike)) == (5, 1)
    _, entries = world.house.entries.trail(world.steward.case, 0, 10)
    done = [entry for entry in entries if entry.index >= start and entry.header.k.value == "outcome"]
    assert {(entry.header.prot, entry.header.dec.value, entry.header.n) for entry in done} == {(True, "permit", done[0].header.n)}
    for seal in found.values():
        keeping(world, case, seal)
    names = {person.seal: person.names for person in kept(world, case)}
    assert names == {found["kim"]: ("kim Acme",), **{found[record]: () for record in ("ida", "tie", "paper", "nobody")}}


def test_a_child_has_five_keepers_over_all_cases_however_often_it_is_handed_over(world: World, case: Access) -> None:
    other = world.case("register")
    for login in TEAM:
        world.act(other, casework.AddMember(login, CaseRole.LEAD if login == "lena" else CaseRole.MEMBER))
    first, second = handed(world, case), handed(world, other)
    for login in ("ines", "omar", "nils"):
        world.act(at(world, case, "lena"), NameKeeper(first, login))
    for login in ("vera", "theo"):
        world.act(at(world, other, "lena"), NameKeeper(second, login))
    for where, seal in ((case, first), (other, second)):
        with pytest.raises(RefusedError) as refused:
            world.act(at(world, where, "lena"), NameKeeper(seal, "lena"))
        assert refused.value.rules == ("C4",)
    world.act(at(world, case, "lena"), NameKeeper(handed(world, case, "pat"), "lena"))


def test_only_a_steward_of_the_datasets_unit_hands_over_and_only_to_an_open_case(world: World, case: Access) -> None:
    world.act(world.admin, people.CreatePerson("sten", "Sten", "Elsewhere", ("steward",), PASSWORD))
    with pytest.raises(NotFoundError):
        world.act(world.access("sten", CaseKind.STEWARDSHIP), HandChild("register", "kim", case.case))
    for access in (case, world.desk, at(world, case, "ines")):
        with pytest.raises(RefusedError):
            world.act(access, HandChild("register", "kim", case.case))
    for which in ("a" * 26, world.steward.case, ""):
        with pytest.raises(InvalidInputError):
            world.act(world.steward, HandChild("register", "kim", which))
    with pytest.raises(InvalidInputError):
        world.act(world.steward, HandChild("register", "  ", case.case))
    assert seals(world, case) == ()


def test_what_a_keeper_of_a_handed_child_sees_is_of_the_cases_datasets_and_of_what_is_live(world: World, case: Access) -> None:
    seal = handed(world, case, "later")
    keeping(world, case, seal)
    assert [person.names for person in kept(world, case)] == [()]
    row = world.load("register", [human("later", birthDate="2020")], source="second")
    assert [person.names for person in kept(world, case)] == [("later Acme",)]
    world.act(case, casework.RevokeGrant("register"))
    assert [person.names for person in kept(world, case)] == [()]
    world.act(case, casework.GrantDataset("register", "again"))
    world.act(world.steward, UndoImport(row.id))
    assert [person.names for person in kept(world, case)] == [()]
