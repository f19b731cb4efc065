"""A restricted record exists for nobody, at once; one at a time is opened with a ground and two people; it is lifted with notice."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from glasshouse.base.clock import DAY, SECOND
from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.model.event import EventKind, EventRole
from glasshouse.model.reliability import Basis
from glasshouse.model.rights import Right, UnlockingGround
from glasshouse.model.subject import SubjectRole
from glasshouse.policy.plans import casework, entity, exhibits, restrictions as plans, rights, subjects, timeline
from glasshouse.policy.plans.casework import OpenCase
from glasshouse.policy.plans.people import CreatePerson
from glasshouse.store import restricting, staging, tables as t
from glasshouse.store.rightstables import restricted as marks
from tests.store.byhanding import fact, listed
from tests.store.living import person as account
from tests.store.righted import lifted, opened, people, received, restricted, second, somebody
from tests.store.world import PASSWORD, World

REASON = "The claim against the port rests on it"


@pytest.fixture
def case(world: World) -> Access:
    """It holds Ida and the company, before anything is restricted."""
    people(world)
    made = world.case("register", title="Quay")
    for name in ("Ida Winther", "Quay Works"):
        world.act(made, casework.HoldEntity(world.find(made, name)))
    return made


def names(world: World, case: Access) -> list[str]:
    return [stub.caption for stub in world.open(case, OpenCase()).held]


def told(world: World, case: Access) -> tuple[plans.HeldRestriction, ...]:
    return world.open(case, plans.ListRestricted())


def asked(world: World, case: Access) -> str:
    (found,) = told(world, case)
    return world.act(case, plans.AskUnlocking(found.id, UnlockingGround.CLAIMS, REASON))


def test_a_restricted_record_and_its_links_are_gone_at_once_for_everybody(world: World, case: Access) -> None:
    public = world.find(case, "Ida Winther")
    assert world.view(case, "Quay Works").groups
    restricted(world)
    assert world.captions(case, "Winther") == []
    assert names(world, case) == ["Quay Works"]
    assert world.view(case, "Quay Works").groups == ()
    with pytest.raises(NotFoundError) as told_:
        world.open(case, entity.OpenEntity(public))
    with pytest.raises(NotFoundError) as none:
        world.open(case, entity.OpenEntity("a" * 26))
    assert told_.value.message == none.value.message
    world.restart()
    assert world.captions(case, "Winther") == []


def test_a_new_index_does_not_bring_it_back_nor_does_a_new_load(world: World, case: Access) -> None:
    restricted(world)
    world.house.builder.rebuild(lambda _done: None)
    assert world.captions(case, "Winther") == []
    world.load("register", [somebody("ida", "Ida Winther-Holm", birthDate="1970-05-01")], source="other")
    link = {"id": "own2", "schema": "Ownership", "properties": {"owner": ["ida"], "asset": ["quay"], "role": ["owner"]}}
    world.load("register", [link], source="third")
    assert world.captions(case, "Winther") == []
    assert world.view(case, "Quay Works").groups == ()


def test_what_is_restricted_before_it_comes_is_away_when_it_comes(world: World, case: Access) -> None:
    restricted(world, "olga")
    world.load("register", [somebody("olga", "Olga Stern")], source="other")
    assert world.captions(case, "Stern") == []


def test_a_link_that_came_while_it_was_being_restricted_is_away_once_it_goes_live(
    world: World, case: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL a batch and a restriction of one time see nothing of each other: here its mark is taken off before it is live."""
    restricted(world)
    real, e = staging.go_live, t.entities.c

    def unseen(connection: sa.Connection, *rest: Any) -> int:
        mine = sa.select(e.id).where(e.name == "own2")
        assert connection.execute(sa.delete(marks).where(marks.c.entity.in_(mine))).rowcount == 1
        return real(connection, *rest)

    monkeypatch.setattr(staging, "go_live", unseen)
    link = {"id": "own2", "schema": "Ownership", "properties": {"owner": ["ida"], "asset": ["quay"], "role": ["owner"]}}
    world.load("register", [link], source="late")
    with world.house.database.read() as connection:
        (number,) = connection.execute(sa.select(e.id).where(e.name == "own2")).scalars()
        assert restricting.among(connection, {number}) == {number}
    assert world.captions(case, "Winther") == []


def test_who_held_it_is_told_that_a_record_is_restricted_and_nobody_else_anything(world: World, case: Access) -> None:
    other = world.case("register", title="Other")
    restricted(world)
    (found,) = told(world, case)
    assert (found.dataset, found.since, found.unlocking, found.until) == ("Register", "2026-11-18", "", "")
    assert "Ida" not in str(found)
    assert told(world, other) == ()


def test_under_a_seal_a_restriction_is_told_to_nobody(world: World, case: Access) -> None:
    """Hostile: what is told of a restriction must not tell that a seal is off or on (C4)."""
    world.act(case, casework.ProtectPerson(world.find(case, "Ida Winther"), "witness"))
    restricted(world)
    assert told(world, case) == ()
    assert names(world, case) == ["Quay Works"]


def test_a_seal_that_came_first_stays_when_a_restriction_is_lifted(world: World, case: Access) -> None:
    sten = second(world)
    world.act(case, casework.ProtectPerson(world.find(case, "Ida Winther"), "witness"))
    lifted(world, *restricted(world), sten)
    assert world.captions(case, "Winther") == []


def test_a_child_that_comes_while_restricted_is_sealed_when_it_is_lifted(world: World, case: Access) -> None:
    sten = second(world)
    made = restricted(world, "kid")
    world.load("register", [somebody("kid", "Kid Stern", birthDate="2015-01-01")], source="other")
    lifted(world, *made, sten)
    assert world.captions(case, "Stern") == []


def test_two_people_lift_it_and_only_once_the_person_was_told(world: World, case: Access) -> None:
    sten = second(world)
    request, one = restricted(world)
    for day in ("2026-11-19", "tomorrow"):
        with pytest.raises(InvalidInputError):
            world.act(world.steward, plans.AskLifting(request, one, 1, day))
    with pytest.raises(ConflictError):
        world.act(sten, plans.LiftRestriction(request, one, 1))
    revision = world.act(world.steward, plans.AskLifting(request, one, 1, "2026-11-18"))
    with pytest.raises(RefusedError):
        world.act(world.steward, plans.LiftRestriction(request, one, revision))
    with pytest.raises(ConflictError) as stale:
        world.act(sten, plans.LiftRestriction(request, one, 1))
    assert stale.value.code == "changed_meanwhile"
    world.act(sten, plans.LiftRestriction(request, one, revision))
    assert world.captions(case, "Winther") == ["Ida Winther"]
    assert names(world, case) == ["Ida Winther", "Quay Works"]
    assert world.view(case, "Quay Works").groups
    assert told(world, case) == ()


def test_two_restrictions_are_lifted_one_by_one(world: World, case: Access) -> None:
    sten = second(world)
    one, other = restricted(world), restricted(world)
    lifted(world, *one, sten)
    assert world.captions(case, "Winther") == []
    lifted(world, *other, sten)
    assert world.captions(case, "Winther") == ["Ida Winther"]


def test_one_record_is_unlocked_for_one_case_by_somebody_outside_it_and_for_a_while(world: World, case: Access) -> None:
    sten = second(world)
    other = world.case("register", title="Other")
    world.act(other, casework.HoldEntity(world.find(other, "Ida Winther")))
    restricted(world)
    made = asked(world, case)
    with pytest.raises(NotFoundError):
        world.open(case, plans.OpenUnlocked(made))
    (waits,) = world.open(sten, rights.ListSubjectRequests()).unlockings
    assert (waits.case, waits.dataset, waits.reason, waits.signs) == (1, "Register", REASON, True)
    assert "Ida" not in str(waits)
    assert not world.open(world.steward, rights.ListSubjectRequests()).unlockings[0].signs
    with pytest.raises(RefusedError):
        world.act(world.steward, plans.SignUnlocking(made, agrees=True))
    world.act(sten, plans.SignUnlocking(made, agrees=True))
    found = world.open(case, plans.OpenUnlocked(made))
    assert found.caption == "Ida Winther"
    assert {fact.prop for fact in found.facts} >= {"name", "birthDate"}
    assert "country" not in {fact.prop for fact in found.facts}  # a trait stays folded (C1)
    assert found.folded
    assert world.captions(case, "Winther") == []  # nothing but the one page
    with pytest.raises(NotFoundError):
        world.open(other, plans.OpenUnlocked(made))
    world.clock.pass_(15 * DAY)
    with pytest.raises(NotFoundError):
        world.open(case, plans.OpenUnlocked(made))


def test_a_member_who_is_also_a_steward_does_not_sign_for_their_own_case(world: World, case: Access) -> None:
    sten = second(world)
    account(world, "ines", "investigator")
    for login in ("sten", "ines"):
        world.act(case, casework.AddMember(login, CaseRole.MEMBER))
    restricted(world)
    (found,) = told(world, case)
    made = world.act(world.access("ines", case.case), plans.AskUnlocking(found.id, UnlockingGround.CONSENT, REASON))
    with pytest.raises(RefusedError) as refused:
        world.act(sten, plans.SignUnlocking(made, agrees=True))
    assert "outside" in refused.value.message


def test_a_member_signs_for_their_own_case_with_no_other_account_either(world: World, case: Access) -> None:
    sten = second(world)
    world.act(world.admin, CreatePerson("sten-2", "STEN", "Investigations", ("investigator",), PASSWORD))
    world.act(case, casework.AddMember("sten-2", CaseRole.MEMBER))
    restricted(world)
    made = asked(world, case)
    assert not world.open(sten, rights.ListSubjectRequests()).unlockings[0].signs
    with pytest.raises(RefusedError, match="outside"):
        world.act(sten, plans.SignUnlocking(made, agrees=True))
    account(world, "tora", "steward")
    tora = world.access("tora", CaseKind.STEWARDSHIP)
    assert world.open(tora, rights.ListSubjectRequests()).unlockings[0].signs
    world.act(tora, plans.SignUnlocking(made, agrees=True))
    assert world.open(case, plans.OpenUnlocked(made)).caption == "Ida Winther"


@pytest.mark.parametrize("first_lifted", [True, False])
def test_what_was_unlocked_before_opens_nothing_that_is_restricted_anew(world: World, case: Access, first_lifted: bool) -> None:
    sten = second(world)
    made = restricted(world)
    old = asked(world, case)
    world.act(sten, plans.SignUnlocking(old, agrees=True))
    assert world.open(case, plans.OpenUnlocked(old)).caption == "Ida Winther"
    world.clock.pass_(SECOND)
    if first_lifted:
        lifted(world, *made, sten)
    restricted(world)
    with pytest.raises(NotFoundError):
        world.open(case, plans.OpenUnlocked(old))
    assert [(one.unlocking, one.until) for one in told(world, case)] == [("", "")]
    anew = asked(world, case)
    world.act(sten, plans.SignUnlocking(anew, agrees=True))
    assert world.open(case, plans.OpenUnlocked(anew)).caption == "Ida Winther"


@pytest.mark.parametrize("first_lifted", [True, False])
def test_what_was_asked_before_is_not_signed_for_what_is_restricted_anew(world: World, case: Access, first_lifted: bool) -> None:
    sten = second(world)
    made = restricted(world)
    old = asked(world, case)
    world.clock.pass_(SECOND)
    if first_lifted:
        lifted(world, *made, sten)
    restricted(world)
    assert world.open(sten, rights.ListSubjectRequests()).unlockings == ()
    with pytest.raises(NotFoundError):
        world.act(sten, plans.SignUnlocking(old, agrees=True))
    assert asked(world, case) != old


def test_what_was_declined_or_lifted_opens_nothing(world: World, case: Access) -> None:
    sten = second(world)
    made = restricted(world)
    declined = asked(world, case)
    world.act(sten, plans.SignUnlocking(declined, agrees=False))
    with pytest.raises(NotFoundError):
        world.open(case, plans.OpenUnlocked(declined))
    again = asked(world, case)
    world.act(sten, plans.SignUnlocking(again, agrees=True))
    lifted(world, *made, sten)
    with pytest.raises(NotFoundError):
        world.open(case, plans.OpenUnlocked(again))


def test_restricting_tells_a_steward_nothing_of_whether_there_is_a_record(world: World, case: Access) -> None:
    """Hostile: a register of requests is no way to try ids; each one tried counts for who tried it (C3)."""
    request = received(world, Right.RESTRICTION)
    shown = world.house.gate.visible(world.steward).people
    for record in ("ida", "nobody"):
        restricted(world, record, request)
    rows = opened(world, request).restrictions
    assert {(row.dataset, row.notice, row.lifted, row.signs) for row in rows} == {("register", "", "", False)}
    assert world.house.gate.visible(world.steward).people == shown + 2
    elsewhere = plans.RestrictRecord(request, "elsewhere", "ida", rows[0].ground)
    with pytest.raises(NotFoundError):
        world.act(world.steward, elsewhere)


def made(world: World, case: Access) -> tuple[int, ...]:
    """How many exhibits, facts by hand, events and subjects the case shows, and what an export of it has."""
    exported = world.act(case, casework.ExportEntities()).content.decode()
    return (
        len(world.open(case, exhibits.ListExhibits()).rows),
        len(listed(world, case)),
        len(world.open(case, timeline.ListTimeline(kinds=(EventKind.EVENT,))).rows),
        len(world.open(case, subjects.ListSubjects()).rows),
        exported.count("Winther"),
    )


def test_what_the_case_made_of_a_restricted_person_is_away_with_them_and_back_with_them(world: World, case: Access) -> None:
    sten, ida = second(world), world.find(case, "Ida Winther")
    world.act(case, exhibits.CollectRecord(ida, exhibits.Said("What the register said")))
    fact(world, case, ida, email="ida@port.example")
    world.act(
        case,
        timeline.AddEvent(
            timeline.EventText(EventKind.EVENT, "They met", "2025-03-01", source="Minutes", entities=((ida, EventRole.CONCERNED),))
        ),
    )
    world.act(case, subjects.GiveRole(ida, SubjectRole.EXPERT, Basis.FACT, "She knows the port"))
    before = made(world, case)
    assert before[:4] == (1, 1, 1, 1)
    assert before[4] > 0
    away = restricted(world)
    assert made(world, case) == (0, 0, 0, 0, 0)
    lifted(world, *away, sten)
    assert made(world, case) == before
