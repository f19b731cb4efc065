"""A case closes once nothing is left in it, with a second person where its template asks for one."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, InvalidInputError, RefusedError
from glasshouse.model.case import CaseState
from glasshouse.model.outcome import Outcome
from glasshouse.policy.plans import casework, life
from glasshouse.store import closing
from glasshouse.store.executors import Reader
from tests.store.living import moved, state, told, two_sign, with_member
from tests.store.righted import lifted, people, restricted, second
from tests.store.world import World


def test_a_second_person_signs_the_closing_and_not_who_asked(world: World) -> None:
    world.register("register", people="private_persons")
    world.load("register", [{"id": "p", "schema": "Person", "properties": {"name": ["Ida Acme"]}}])
    case = two_sign(world)
    member = with_member(world, case)
    world.act(case, casework.GrantDataset("register", "need"))
    ida = world.find(case, "ida")
    world.act(case, casework.HoldEntity(ida))
    world.act(case, casework.CloseCase("answered", (casework.PersonOutcome(ida, Outcome.UNRESOLVED),)))
    assert state(world, case) is CaseState.UNDER_REVIEW
    asked = told(world, case).life.closing
    assert asked is not None
    assert (asked.may_sign, asked.reason) == (False, "answered")
    with pytest.raises(RefusedError):
        world.act(case, life.SignClosing(asked.id))
    assert world.house.gate.waiting(member.actor).life == ((case.case, "closing", 1),)
    assert ("closing" in repr(world.house.gate.waiting(case.actor).life)) is False
    world.act(member, life.SignClosing(asked.id))
    view = told(world, case)
    assert (view.case.state, view.life.closing) == (CaseState.CLOSED, None)
    assert [one.outcome for one in view.outcomes] == [Outcome.UNRESOLVED]
    with world.house.database.read() as connection:
        assert connection.execute(sa.text("select distinct by from outcomes")).scalars().all() == [case.actor.person]


def test_a_closing_that_went_back_to_work_or_no_longer_fits_is_signed_by_nobody(world: World) -> None:
    world.register("register", people="private_persons")
    world.load("register", [{"id": "p", "schema": "Person", "properties": {"name": ["Ida Acme"]}}])
    case = two_sign(world)
    member = with_member(world, case)
    world.act(case, casework.GrantDataset("register", "need"))
    ida = world.find(case, "ida")
    world.act(case, casework.CloseCase("answered"))
    first = told(world, case).life.closing
    assert first is not None
    moved(world, case, CaseState.OPEN, "One more")
    world.act(case, casework.HoldEntity(ida))
    with pytest.raises(ConflictError):
        world.act(member, life.SignClosing(first.id))
    world.act(case, casework.CloseCase("answered", (casework.PersonOutcome(ida, Outcome.UNRESOLVED),)))
    second = told(world, case).life.closing
    assert second is not None
    world.act(case, casework.ReleaseEntity(ida))
    for public in (first.id, second.id):
        with pytest.raises(ConflictError):
            world.act(member, life.SignClosing(public))
    assert state(world, case) is CaseState.UNDER_REVIEW


def test_a_closing_that_went_back_to_work_stays_void_when_the_case_comes_under_review_again(world: World) -> None:
    case = two_sign(world)
    member = with_member(world, case)
    world.act(case, casework.CloseCase("answered"))
    asked = told(world, case).life.closing
    assert asked is not None
    moved(world, case, CaseState.OPEN, "One more")
    moved(world, case, CaseState.UNDER_REVIEW)
    assert told(world, case).life.closing is None
    with pytest.raises(ConflictError):
        world.act(member, life.SignClosing(asked.id))
    assert state(world, case) is CaseState.UNDER_REVIEW


def test_what_is_left_stops_a_closing_and_says_so_with_a_way_there(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case = world.case()
    left = life.Obstacle("Two exhibits are not reviewed.", "evidence")

    def planted(reader: Reader) -> life.Obstacle | None:
        return left if reader.situation.case.id == case.case else None

    monkeypatch.setattr(closing, "_GUARDS", [*closing._GUARDS, planted])
    with pytest.raises(ConflictError) as caught:
        world.act(case, casework.CloseCase("done"))
    assert (caught.value.code, left.words in caught.value.message) == ("obstacles", True)
    assert world.open(case, casework.OpenCase(closing=True)).life.obstacles == (left,)
    other = world.case()
    world.act(other, casework.CloseCase("done"))
    assert (state(world, case), state(world, other)) == (CaseState.OPEN, CaseState.CLOSED)


def test_a_case_does_not_close_over_a_person_whose_record_is_restricted(world: World) -> None:
    """They are shown to nobody, so nobody could say what came of them (C7); a firm is owed nothing."""
    sten = second(world)
    people(world)
    case = world.case("register")
    for name in ("Ida Winther", "Quay Works"):
        world.act(case, casework.HoldEntity(world.find(case, name)))
    ida = casework.PersonOutcome(world.find(case, "Ida Winther"), Outcome.UNRESOLVED)
    restricted(world, "quay")
    made = restricted(world)
    for given in ((), (ida,)):
        with pytest.raises((ConflictError, InvalidInputError)):
            world.act(case, casework.CloseCase("done", given))
    with pytest.raises(ConflictError, match="1 record of a person that the case holds is restricted") as caught:
        world.act(case, casework.CloseCase("done"))
    assert "Ida" not in caught.value.message
    (left,) = world.open(case, casework.OpenCase(closing=True)).life.obstacles
    assert left.path == "restricted"
    lifted(world, *made, sten)
    world.act(case, casework.CloseCase("done", (ida,)))
    assert state(world, case) is CaseState.CLOSED
    assert [one.outcome for one in told(world, case).outcomes] == [Outcome.UNRESOLVED]


def test_a_closing_that_waits_is_not_signed_over_a_person_who_is_restricted_since(world: World) -> None:
    people(world)
    case = two_sign(world)
    member = with_member(world, case)
    world.act(case, casework.GrantDataset("register", "need"))
    ida = world.find(case, "Ida Winther")
    world.act(case, casework.HoldEntity(ida))
    world.act(case, casework.CloseCase("answered", (casework.PersonOutcome(ida, Outcome.UNRESOLVED),)))
    asked = told(world, case).life.closing
    assert asked is not None
    restricted(world)
    with pytest.raises(ConflictError):
        world.act(member, life.SignClosing(asked.id))
    with pytest.raises(ConflictError, match="restricted"):
        world.act(case, casework.CloseCase("answered"))
    assert state(world, case) is CaseState.UNDER_REVIEW
