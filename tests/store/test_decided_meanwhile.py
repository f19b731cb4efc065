"""Somebody else acts between a decision and what it permits: what is no longer permitted is not done, on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from glasshouse.base.errors import ConflictError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseState
from glasshouse.policy.plans import casework, life, notes, people, tasks
from glasshouse_ledger.leaf import Verdict
from tests.store.world import PASSWORD, World, thing


def meanwhile(world: World, monkeypatch: pytest.MonkeyPatch, other: Callable[[], object]) -> None:
    """The next act is decided, then `other` is done, and only then does it go on."""
    situations = world.house.gate._situations
    plain, waiting = situations.roster, [other]

    def roster() -> object:
        if waiting:
            waiting.pop()()
        return plain()

    monkeypatch.setattr(situations, "roster", roster)


@pytest.fixture
def case(world: World) -> Access:
    """Mara's, with Ines as another lead and a dataset."""
    world.register("register")
    world.load("register", [thing("one")])
    made = world.case("register")
    world.act(world.admin, people.CreatePerson("ines", "Ines", "Investigations", ("investigator",), PASSWORD))
    world.act(made, casework.AddMember("ines", CaseRole.LEAD))
    return made


def test_who_hands_a_case_over_does_not_come_back_by_a_request_that_was_under_way(
    world: World, case: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.act(world.admin, people.CreatePerson("omar", "Omar", "Investigations", ("investigator",), PASSWORD))
    meanwhile(world, monkeypatch, lambda: world.act(case, life.HandOver("omar", "I leave")))
    with pytest.raises(RefusedError) as refused:
        world.act(case, casework.AddMember("mara", CaseRole.LEAD))
    assert (refused.value.rules, refused.value.code) == (("C9",), "no_case")
    (outcome,) = world.house.entries.at([world.house.entries.head()[0] - 1])
    assert (outcome.header.dec, outcome.header.why) == (Verdict.REFUSE, ("C9",))
    members = world.open(world.access("omar", case.case), casework.OpenCase()).members
    assert sorted(one.name for one in members) == ["Ines", "Omar"]


def test_no_task_comes_into_a_case_that_was_closed_meanwhile(world: World, case: Access, monkeypatch: pytest.MonkeyPatch) -> None:
    ines = world.access("ines", case.case)
    meanwhile(world, monkeypatch, lambda: world.act(ines, casework.CloseCase("Answered", ())))
    with pytest.raises(RefusedError) as refused:
        world.act(case, tasks.AddTask("One more"))
    assert refused.value.rules == ("C7",)
    assert world.open(case, tasks.ListTasks()).total == 0


def test_nothing_is_held_in_a_case_that_went_under_review_meanwhile(world: World, case: Access, monkeypatch: pytest.MonkeyPatch) -> None:
    (hit,) = world.search(case, "one").hits
    ines = world.access("ines", case.case)
    meanwhile(world, monkeypatch, lambda: world.act(ines, life.MoveCase(CaseState.UNDER_REVIEW)))
    with pytest.raises(RefusedError, match="Under review"):
        world.act(case, casework.HoldEntity(hit.stub.id))
    assert world.open(case, casework.OpenCase()).held == ()


def test_nothing_is_held_of_a_dataset_that_was_taken_away_meanwhile(world: World, case: Access, monkeypatch: pytest.MonkeyPatch) -> None:
    (hit,) = world.search(case, "one").hits
    ines = world.access("ines", case.case)
    meanwhile(world, monkeypatch, lambda: world.act(ines, casework.RevokeGrant("register")))
    with pytest.raises(NotFoundError):
        world.act(case, casework.HoldEntity(hit.stub.id))


def test_who_was_made_a_reader_or_paused_meanwhile_writes_nothing(world: World, case: Access, monkeypatch: pytest.MonkeyPatch) -> None:
    ines = world.access("ines", case.case)
    changes: list[Callable[[], object]] = [
        lambda: world.act(case, casework.AddMember("ines", CaseRole.READER)),
        lambda: world.act(case, casework.RemoveMember(ines.actor.person)),
    ]
    for change in changes:
        world.act(case, casework.AddMember("ines", CaseRole.MEMBER))
        with monkeypatch.context() as patched:
            meanwhile(world, patched, change)
            with pytest.raises(RefusedError):
                world.act(ines, notes.AddNote("Late"))
    assert world.open(case, notes.ListNotes()).total == 0


def test_what_is_still_permitted_is_done_in_the_case_as_it_is_now(world: World, case: Access, monkeypatch: pytest.MonkeyPatch) -> None:
    ines = world.access("ines", case.case)
    with monkeypatch.context() as patched:
        meanwhile(world, patched, lambda: world.act(ines, life.MoveCase(CaseState.UNDER_REVIEW)))
        world.act(case, tasks.AddTask("Still to do"))
    assert world.open(case, tasks.ListTasks()).total == 1
    with monkeypatch.context() as patched:
        meanwhile(world, patched, lambda: world.act(ines, life.MoveCase(CaseState.OPEN, "More to do")))
        with pytest.raises(ConflictError, match="open is not moved"):
            world.act(case, life.MoveCase(CaseState.OPEN, "Also back"))
