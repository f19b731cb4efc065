"""Keepers (C4): up to five, named by a lead and signed by a second person, on a page that joins nothing; nobody else learns whom."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.base.clock import SECOND
from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans import casework, entity, people
from glasshouse.policy.plans.data import DeclareFunction
from glasshouse.policy.plans.keepers import KeptSeal, ListKeepers, NameKeeper, OpenKept, RemoveKeeper, SignKeeper, WriteKeptNote
from glasshouse.policy.plans.seals import ConfirmSeal, ListSeals
from tests.hostile.world import every_text
from tests.store.world import PASSWORD, World

TEAM = ("ines", "omar", "lena", "nils", "vera", "theo", "rita")


def person(name: str, **properties: str) -> dict[str, Any]:
    """Somebody with contact points."""
    values = {"name": [f"{name} Acme"], "idNumber": [f"ID7-{name}"], "phone": ["+442071234567"], "email": [f"{name}@example.org"]}
    return {"id": name, "schema": "Person", "properties": {**values, **{key: [value] for key, value in properties.items()}}}


@pytest.fixture
def case(world: World) -> Access:
    """A case of Mara's with a team, in which somebody is sealed as a source and confirmed."""
    world.register("register", people="private_persons")
    world.load("register", [person("ida", religion="Quaker"), person("eva"), person("uma")])
    made = world.case("register")
    for login in TEAM:
        world.act(world.admin, people.CreatePerson(login, login.title(), "Investigations", ("investigator",), PASSWORD))
        world.act(made, casework.AddMember(login, CaseRole.MEMBER))
    sealed(world, made, "ida")
    return made


def sealed(world: World, case: Access, name: str, role: str = "source") -> None:
    """Seal and confirm; later than what was sealed before."""
    world.clock.pass_(SECOND)
    (hit,) = world.search(case, f"ID7-{name}").hits
    world.act(case, casework.ProtectPerson(hit.stub.id, role))
    for row in world.open(at(world, case, "ines"), ListSeals()):
        world.act(at(world, case, "ines"), ConfirmSeal(row.id))


def at(world: World, case: Access, login: str) -> Access:
    """Somebody of the team in the case."""
    return world.access(login, case.case)


def seals(world: World, case: Access) -> list[KeptSeal]:
    """The case's seals that stay, newest first."""
    return list(world.open(case, ListKeepers()))


def keeping(world: World, case: Access, login: str, seal: str = "") -> str:
    """Make somebody a keeper of the newest seal; yields the keeper's id."""
    public = world.act(case, NameKeeper(seal or seals(world, case)[0].seal, login))
    world.act(at(world, case, "omar" if login != "omar" else "lena"), SignKeeper(public))
    return public


def test_a_keeper_sees_names_contact_points_and_notes_and_nothing_that_leads_on(world: World, case: Access) -> None:
    keeping(world, case, "ines")
    ines = at(world, case, "ines")
    (kept,) = world.open(ines, OpenKept())
    assert (kept.role, kept.names, kept.notes) == ("source", ("ida Acme",), ())
    assert kept.contacts == (("Phone", "+442071234567"), ("Email", "ida@example.org"))
    assert not [text for text in every_text(kept) if "Quaker" in text or "ID7" in text]
    world.act(ines, WriteKeptNote(kept.seal, "Calls on Mondays."))
    (after,) = world.open(ines, OpenKept())
    assert [(note.by, note.text) for note in after.notes] == [("Ines", "Calls on Mondays.")]
    with pytest.raises(NotFoundError):
        world.open(ines, entity.OpenEntity(kept.seal))
    assert world.search(ines, "ida").total == 0  # the page opens no other


def test_until_the_second_signature_nobody_keeps_anybody(world: World, case: Access) -> None:
    public = world.act(case, NameKeeper(seals(world, case)[0].seal, "ines"))
    assert world.open(at(world, case, "ines"), OpenKept()) == ()
    for login in ("mara", "ines"):
        with pytest.raises(RefusedError) as refused:
            world.act(at(world, case, login), SignKeeper(public))
        assert refused.value.rules == ("C4",)
    world.act(at(world, case, "omar"), SignKeeper(public))
    assert len(world.open(at(world, case, "ines"), OpenKept())) == 1
    with pytest.raises(ConflictError):
        world.act(at(world, case, "lena"), SignKeeper(public))


def test_nobody_else_learns_whom_not_the_lead_nor_an_administrator_nor_a_keeper_of_another(world: World, case: Access) -> None:
    sealed(world, case, "eva", "witness")
    newest, oldest = seals(world, case)
    keeping(world, case, "ines", oldest.seal)
    keeping(world, case, "lena", newest.seal)
    assert [kept.names for kept in world.open(at(world, case, "ines"), OpenKept())] == [("ida Acme",)]
    assert [kept.names for kept in world.open(at(world, case, "lena"), OpenKept())] == [("eva Acme",)]
    for login in ("mara", "omar", "nils"):
        assert world.open(at(world, case, login), OpenKept()) == ()
        with pytest.raises(NotFoundError):
            world.act(at(world, case, login), WriteKeptNote(oldest.seal, "?"))
    with pytest.raises(NotFoundError):
        world.act(at(world, case, "ines"), WriteKeptNote(newest.seal, "?"))
    for access in (at(world, case, "jonas"), world.admin):
        for plan in (OpenKept(), ListKeepers()):
            with pytest.raises(RefusedError):
                world.open(access, plan)
    pages = (tuple(seals(world, case)), world.open(case, casework.ReadLedger()), world.open(case, casework.OpenCase()))
    told = [text for page in pages for text in every_text(page)]
    assert not [text for text in told if "ida Acme" in text or "eva Acme" in text]


def test_removal_acts_at_once_and_also_with_the_membership(world: World, case: Access) -> None:
    public = keeping(world, case, "ines")
    world.act(case, RemoveKeeper(public))
    assert world.open(at(world, case, "ines"), OpenKept()) == ()
    keeping(world, case, "lena")
    lena = world.house.accounts.find("lena")
    world.act(case, casework.RemoveMember(lena.person))
    with pytest.raises(RefusedError):
        world.open(at(world, case, "lena"), OpenKept())
    world.act(case, casework.AddMember("lena", CaseRole.MEMBER))
    assert world.open(at(world, case, "lena"), OpenKept()) == ()


def test_a_protected_person_has_five_keepers_at_most(world: World, case: Access) -> None:
    (seal,) = seals(world, case)
    named = [world.act(case, NameKeeper(seal.seal, login)) for login in TEAM[:5]]
    with pytest.raises(RefusedError) as refused:
        world.act(case, NameKeeper(seal.seal, TEAM[5]))
    assert refused.value.rules == ("C4",)
    with pytest.raises(ConflictError):
        world.act(case, NameKeeper(seal.seal, TEAM[0]))
    world.act(case, RemoveKeeper(named[0]))
    world.act(case, NameKeeper(seal.seal, TEAM[5]))


def test_only_leads_name_and_only_members_of_the_case_for_seals_that_stay(world: World, case: Access) -> None:
    (seal,) = seals(world, case)
    with pytest.raises(RefusedError):
        world.act(at(world, case, "omar"), NameKeeper(seal.seal, "ines"))
    world.act(world.admin, people.CreatePerson("away", "Away", "Investigations", ("investigator",), PASSWORD))
    for login in ("away", "jonas", "nobody"):
        with pytest.raises(InvalidInputError):
            world.act(case, NameKeeper(seal.seal, login))
    (hit,) = world.search(case, "ID7-uma").hits
    world.act(case, casework.ProtectPerson(hit.stub.id, "witness"))
    (waiting,) = world.open(case, ListSeals())
    elsewhere = world.case("register")
    for access, which in ((case, waiting.id), (elsewhere, seal.seal)):
        with pytest.raises(NotFoundError):
            world.act(access, NameKeeper(which, "mara"))


def test_what_a_keeper_sees_is_of_the_cases_datasets_and_ends_with_the_grant(world: World, case: Access) -> None:
    keeping(world, case, "ines")
    world.act(case, casework.RevokeGrant("register"))
    (kept,) = world.open(at(world, case, "ines"), OpenKept())
    assert (kept.names, kept.contacts) == ((), ())


def test_every_opening_leaves_an_entry_and_no_note_stands_in_the_ledger(world: World, case: Access) -> None:
    keeping(world, case, "ines")
    ines = at(world, case, "ines")
    before = world.house.entries.head()[0]
    (kept,) = world.open(ines, OpenKept())
    world.open(ines, OpenKept())
    world.act(ines, WriteKeptNote(kept.seal, "Lives with her aunt."))
    assert world.house.entries.head()[0] == before + 6
    _, entries = world.house.entries.trail(case.case, 0, 6)
    assert "aunt" not in repr([entry.fields for entry in entries])
    assert {entry.header.prot for entry in entries if entry.header.k.value == "outcome"} == {True}
    rows = [row for row in world.open(case, casework.ReadLedger()).rows if row.who == "Ines"]
    assert [row.subject for row in rows[:3]] == [None, None, None]


def test_an_official_who_is_kept_is_marked_by_nothing(world: World) -> None:
    world.register("office", people="public_function")
    world.load("office", [person("ida")])
    world.act(world.admin, people.CreatePerson("ines", "Ines", "Investigations", ("lead",), PASSWORD))
    world.act(world.admin, people.CreatePerson("omar", "Omar", "Investigations", ("investigator",), PASSWORD))
    for login in ("mara", "ines"):
        world.act(world.access(login, CaseKind.STEWARDSHIP), DeclareFunction("office"))
    case = world.case("office")
    for login in ("ines", "omar"):
        world.act(case, casework.AddMember(login, CaseRole.MEMBER))
    sealed(world, case, "ida", "witness")
    keeping(world, case, "ines")
    (kept,) = world.open(at(world, case, "ines"), OpenKept())
    assert kept.names == ("ida Acme",)
    (hit,) = world.search(case, "ID7-ida").hits
    openings = world.open(case, entity.WhoOpened(hit.stub.id))
    assert "keep" not in " ".join(row.action for row in openings.rows)
    assert not [row for row in world.open(case, casework.ReadLedger()).rows if "keep" in row.sentence and row.subject]
