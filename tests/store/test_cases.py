"""Cases: who is in them, what they may read and until when, and first looks that stay small and short."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from glasshouse.base.clock import DAY, HOUR
from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans import casework, entity, people
from glasshouse.store.engine import WRITER
from tests.store.world import PASSWORD, World, thing


def person(world: World, login: str, *roles: str) -> str:
    """A new account of Mara's unit; yields its id."""
    return world.act(world.admin, people.CreatePerson(login, login.title(), "Investigations", roles or ("investigator",), PASSWORD))


def first_look(world: World) -> Access:
    """Mara taking a first look."""
    case = world.act(world.desk, casework.OpenFirstLook("Who owns Acme?", Purpose.CORRUPTION))
    return Access(world.house.accounts.find("mara"), case)


def people_named(count: int) -> list[dict[str, object]]:
    """Private persons to find."""
    return [{"id": f"p{i}", "schema": "Person", "properties": {"name": [f"Acme Person{i}"]}} for i in range(count)]


def test_the_first_case_that_somebody_opens_is_number_one_and_the_next_is_two(world: World) -> None:
    """Standing cases use up no number that people see."""
    opened = [world.case(), first_look(world)]
    assert [world.open(access, casework.OpenCase()).case.number for access in opened] == [1, 2]


# -- members


def test_who_is_no_member_is_told_the_same_as_of_a_case_that_is_none(world: World) -> None:
    person(world, "lena", "lead", "investigator")
    case = world.case()
    told = []
    for address in (case.case, "a" * 26):
        with pytest.raises(RefusedError) as caught:
            world.open(world.access("lena", address), casework.OpenCase())
        told.append((caught.value.message, caught.value.code, caught.value.rules))
    assert told[0] == told[1]


def test_a_member_sees_the_case_until_they_are_removed(world: World) -> None:
    lena = person(world, "lena")
    case = world.case()
    world.act(case, casework.AddMember("lena", CaseRole.READER))
    access = world.access("lena", case.case)
    assert [member.name for member in world.open(access, casework.OpenCase()).members] == ["Lena", "Mara Okafor"]
    assert [row.case.id for row in world.open(world.access("lena", world.desk.case), casework.ListCases())] == [case.case]
    world.act(case, casework.RemoveMember(lena))
    with pytest.raises(RefusedError):
        world.open(access, casework.OpenCase())


def test_a_reader_does_not_grant_and_a_lead_made_of_them_does(world: World) -> None:
    world.register("register")
    person(world, "lena")
    case = world.case()
    world.act(case, casework.AddMember("lena", CaseRole.READER))
    access = world.access("lena", case.case)
    with pytest.raises(RefusedError):
        world.act(access, casework.GrantDataset("register", "curious"))
    world.act(case, casework.AddMember("lena", CaseRole.LEAD))
    world.act(access, casework.GrantDataset("register", "needed"))


def test_a_case_keeps_a_lead(world: World) -> None:
    case = world.case()
    mara = case.actor.person
    with pytest.raises((ConflictError, RefusedError)):
        world.act(case, casework.RemoveMember(mara))
    with pytest.raises((ConflictError, RefusedError)):
        world.act(case, casework.AddMember("mara", CaseRole.READER))
    assert world.open(case, casework.OpenCase()).mine is CaseRole.LEAD


def test_a_paused_account_sees_nothing_more(world: World) -> None:
    lena = person(world, "lena")
    case = world.case()
    world.act(case, casework.AddMember("lena", CaseRole.MEMBER))
    access = world.access("lena", case.case)
    world.open(access, casework.OpenCase())
    world.act(world.admin, people.ChangePerson(lena, "Investigations", ("investigator",), "paused"))
    with pytest.raises(RefusedError):
        world.open(access, casework.OpenCase())


def test_a_reading_while_a_member_is_removed_does_not_keep_them_in(world: World) -> None:
    lena = person(world, "lena")
    case = world.case()
    world.act(case, casework.AddMember("lena", CaseRole.READER))
    access, seen = world.access("lena", case.case), []

    def reading() -> None:
        seen.append(world.open(access, casework.OpenCase()))

    def before_the_commit(connection: sa.Connection) -> None:
        if threading.current_thread() is threading.main_thread() and connection.get_execution_options().get(WRITER) and not seen:
            reader = threading.Thread(target=reading)
            reader.start()
            reader.join()

    event.listen(world.house.database.engine, "commit", before_the_commit)
    world.act(case, casework.RemoveMember(lena))
    event.remove(world.house.database.engine, "commit", before_the_commit)
    assert len(seen) == 1
    with pytest.raises(RefusedError):
        world.open(access, casework.OpenCase())


# -- grants


def test_a_grant_ends_at_its_time_and_not_before(world: World) -> None:
    world.register("register")
    world.load("register", [thing("one")])
    case = world.case()
    assert world.search(case, "acme").total == 0
    world.act(case, casework.GrantDataset("register", "need", 3))
    found = world.find(case, "acme")
    world.clock.pass_(3 * DAY - 1)
    assert world.search(case, "acme").total == 1
    world.clock.pass_(1)
    assert world.search(case, "acme").total == 0
    with pytest.raises(NotFoundError):
        world.open(case, entity.OpenEntity(found))
    assert world.open(case, casework.OpenCase()).grants == ()


def test_a_revoked_grant_is_out_of_scope_at_once_and_can_be_given_again(world: World) -> None:
    world.register("register")
    world.load("register", [thing("one")])
    case = world.case("register")
    assert world.search(case, "acme").total == 1
    world.act(case, casework.RevokeGrant("register"))
    assert world.search(case, "acme").total == 0
    with pytest.raises(NotFoundError):
        world.act(case, casework.RevokeGrant("register"))
    world.act(case, casework.GrantDataset("register", "again"))
    world.act(case, casework.GrantDataset("register", "longer", 700))
    assert [grant.reason for grant in world.open(case, casework.OpenCase()).grants] == ["longer"]


@pytest.mark.parametrize("days", [0, -1, 731])
def test_a_grant_without_end_is_none(world: World, days: int) -> None:
    world.register("register")
    with pytest.raises(InvalidInputError):
        world.act(world.case(), casework.GrantDataset("register", "need", days))


def test_a_grant_of_one_case_opens_nothing_in_another(world: World) -> None:
    world.register("register")
    world.load("register", [thing("one")])
    found = world.find(world.case("register"), "acme")
    other = world.case()
    with pytest.raises(NotFoundError):
        world.open(other, entity.OpenEntity(found))


def test_data_that_may_never_serve_a_purpose_is_not_granted_for_it(world: World) -> None:
    world.register("register", tags=("never:corruption",))
    with pytest.raises(RefusedError) as caught:
        world.act(world.case(), casework.GrantDataset("register", "need"))
    assert caught.value.rules == ("C7",)


# -- what a case holds


def test_what_is_held_stays_held_over_a_restart_and_can_be_let_go(world: World) -> None:
    world.register("register")
    world.load("register", [thing("one"), thing("two")])
    case = world.case("register")
    found = world.find(case, "one")
    world.act(case, casework.HoldEntity(found))
    world.act(case, casework.HoldEntity(found))
    world.restart()
    assert [stub.caption for stub in world.open(case, casework.OpenCase()).held] == ["Acme one"]
    assert [hit.stub.held for hit in world.search(case, "acme").hits].count(True) == 1
    world.act(case, casework.ReleaseEntity(found))
    assert world.open(case, casework.OpenCase()).held == ()


def test_a_closed_case_is_read_and_not_worked(world: World) -> None:
    world.register("register")
    world.load("register", [thing("one")])
    case = world.case("register")
    found = world.find(case, "one")
    world.act(case, casework.CloseCase("answered"))
    assert world.open(case, casework.OpenCase()).case.state.value == "closed"
    assert world.open(case, casework.ReadLedger()).total > 0
    for request in (casework.HoldEntity(found), casework.GrantDataset("register", "more")):
        with pytest.raises(RefusedError):
            world.act(case, request)
    with pytest.raises(RefusedError):
        world.search(case, "acme")


# -- first looks


def test_a_first_look_sees_what_is_public_and_nothing_else(world: World) -> None:
    world.register("open")
    world.register("closed", handling="internal")
    world.load("open", [thing("one")])
    world.load("closed", [thing("two")])
    look = first_look(world)
    assert world.captions(look, "acme") == ["Acme one"]
    with pytest.raises(RefusedError):
        world.act(look, casework.GrantDataset("closed", "need"))


def test_a_first_look_ends_at_its_ceiling_of_private_persons(world: World) -> None:
    world.register("open")
    world.load("open", people_named(60))
    look = first_look(world)
    for offset in (0, 20):
        assert len(world.search(look, "acme", offset=offset).hits) == 20
    with pytest.raises(RefusedError):
        world.search(look, "acme", offset=40)
    assert world.open(look, casework.OpenCase()).persons_left == 10
    last = world.search(look, "acme", offset=40, limit=10).hits
    assert world.open(look, casework.OpenCase()).persons_left == 0
    for text in ("acme", last[0].stub.caption):
        with pytest.raises(RefusedError) as caught:
            world.search(look, text)
        assert caught.value.rules == ("C3",)
    assert world.open(look, casework.ReadLedger()).total > 0


def test_looking_twice_at_the_same_person_counts_once(world: World) -> None:
    world.register("open")
    world.load("open", people_named(3))
    look = first_look(world)
    for _ in range(4):
        world.search(look, "acme")
    assert world.open(look, casework.OpenCase()).persons_left == 47


def test_a_lapsed_first_look_is_read_and_turned_into_a_case_but_not_worked(world: World) -> None:
    world.register("open")
    world.load("open", [thing("one")])
    look = first_look(world)
    world.act(look, casework.HoldEntity(world.find(look, "one")))
    world.clock.pass_(14 * DAY - HOUR)
    assert world.search(look, "acme").total == 1
    world.clock.pass_(HOUR)
    with pytest.raises(RefusedError) as caught:
        world.search(look, "acme")
    assert "C7" in caught.value.rules
    with pytest.raises(RefusedError):
        world.act(look, casework.GrantDataset("open", "longer"))
    assert world.open(look, casework.OpenCase()).days_left == 0
    assert world.open(look, casework.ReadLedger()).total > 0
    world.act(look, casework.ConvertFirstLook("Acme", "Who owns Acme?", "press law", ""))
    world.act(look, casework.GrantDataset("open", "need"))
    assert world.search(look, "acme").total == 1
    assert [stub.caption for stub in world.open(look, casework.OpenCase()).held] == ["Acme one"]


def test_a_standing_purpose_opens_no_case(world: World) -> None:
    with pytest.raises(RefusedError):
        world.act(world.desk, casework.CreateCase("T", "Q", Purpose.STEWARDSHIP, "basis", ""))
