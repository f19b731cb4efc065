"""Charter C7 through the gate: a case closes only with a signed outcome from the closed list for each natural person that it holds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from glasshouse.base.errors import ConflictError, InvalidInputError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind, CaseState
from glasshouse.model.outcome import Authority, Outcome
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans.casework import (
    AddMember,
    CloseCase,
    ConvertFirstLook,
    HoldEntity,
    OpenCase,
    OpenFirstLook,
    PersonOutcome,
    ProtectPerson,
    ReleaseEntity,
)
from glasshouse.policy.plans.entity import OpenEntity, OpenRow, UnfoldTraits
from glasshouse.policy.plans.life import MoveCase
from tests.hostile.world import World


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("closing"))
    made.dataset("register", handling="public")
    people = [(f"p{n}", "Person", {"name": name}) for n, name in enumerate(("Ana Ruiz", "Bela Toth", "Cem Kaya"))]
    made.load("register", [*people, ("f", "Company", {"name": "Quay Works"}), ("u", "LegalEntity", {"name": "Somebody Unknown"})])
    yield made
    made.close()


def _holding(world: World, *names: str) -> tuple[Access, list[str]]:
    """A new case that holds these, and their public ids."""
    case = world.case("register")
    ids = [world.id(case, name) for name in names]
    for public in ids:
        world.act(case, HoldEntity(public))
    return case, ids


def _state(world: World, case: Access) -> str:
    return world.open(case, OpenCase()).case.state.value


def test_a_case_does_not_close_while_one_person_is_without_an_outcome(world: World) -> None:
    case, (ana, bela, firm, unknown) = _holding(world, "Ana Ruiz", "Bela Toth", "Quay Works", "Somebody Unknown")
    given = (PersonOutcome(ana, Outcome.NOTHING_FOUND), PersonOutcome(unknown, Outcome.UNRESOLVED))
    for some in ((), given):
        with pytest.raises(RefusedError) as refused:
            world.act(case, CloseCase("done", some))
        assert refused.value.rules == ("C7",)
        assert refused.value.entry is not None
        assert bela in refused.value.message  # it says who
        assert firm not in refused.value.message
    assert _state(world, case) == "open"
    assert not world.open(case, OpenCase()).outcomes


def test_a_case_closes_with_all_outcomes_which_are_signed_in_the_ledger_and_shown(world: World) -> None:
    case, (ana, bela, _) = _holding(world, "Ana Ruiz", "Bela Toth", "Quay Works")
    given = (PersonOutcome(ana, Outcome.PASSED_ON, Authority.LABOUR_INSPECTION), PersonOutcome(bela, Outcome.HELPED))
    start = world.size()
    world.act(case, CloseCase("answered", given))
    assert _state(world, case) == "closed"
    assert set(world.open(case, OpenCase()).outcomes) == set(given)
    _, opened = world.entries(start)[0]
    assert opened["actor"] == world.mara.person
    assert {(one["person"], one["outcome"], one["authority"]) for one in opened["plan"]["outcomes"]} == {
        (ana, "passed_on", "labour_inspection"),
        (bela, "helped", None),
    }


def test_no_made_up_outcome_closes_a_case(world: World) -> None:
    case, (ana,) = _holding(world, "Ana Ruiz")
    stranger = world.id(case, "Cem Kaya")
    right = PersonOutcome(ana, Outcome.NOTHING_FOUND)
    for wrong in (
        (PersonOutcome(ana, Outcome.PASSED_ON),),
        (PersonOutcome(ana, Outcome.NOTHING_FOUND, Authority.COURT),),
        (right, right),
        (right, PersonOutcome(stranger, Outcome.UNRESOLVED)),
        (PersonOutcome("a" * 26, Outcome.UNRESOLVED), right),
    ):
        with pytest.raises(InvalidInputError):
            world.act(case, CloseCase("done", wrong))
        assert _state(world, case) == "open"


def test_immigration_authorities_are_on_no_list() -> None:
    for word in ("immigration", "asylum", "border", "migration", "deport", "removal", "visa"):
        assert not [one for one in (*Authority, *Outcome) if word in one.value]
    with pytest.raises(ValueError, match="immigration"):
        Authority("immigration")


def test_whom_the_case_let_go_has_an_outcome_signed_by_who_let_them_go(world: World) -> None:
    case, (ana, bela) = _holding(world, "Ana Ruiz", "Bela Toth")
    world.act(case, ReleaseEntity(ana))
    world.act(case, ReleaseEntity(bela))
    world.act(case, HoldEntity(bela))
    with pytest.raises(RefusedError):
        world.act(case, CloseCase("done"))  # bela is held again: what was signed at the release is void
    world.act(case, CloseCase("done", (PersonOutcome(bela, Outcome.UNRESOLVED),)))
    assert set(world.open(case, OpenCase()).outcomes) == {
        PersonOutcome(ana, Outcome.NOT_CONCERNED),
        PersonOutcome(bela, Outcome.UNRESOLVED),
    }


def test_a_sealed_person_is_asked_for_by_nobody(world: World) -> None:
    case, (cem,) = _holding(world, "Cem Kaya")
    world.act(case, ProtectPerson(cem, "child"))
    with pytest.raises(InvalidInputError):
        world.act(case, CloseCase("done", (PersonOutcome(cem, Outcome.HELPED),)))
    world.act(case, CloseCase("done"))
    assert not world.open(case, OpenCase()).outcomes


def test_a_first_look_lapses_without_outcomes_and_needs_them_once_it_is_a_case(world: World) -> None:
    admin = world.standing(CaseKind.ADMINISTRATION)
    for turned in (False, True):
        look = Access(world.mara, world.act(admin, OpenFirstLook("Who is Ana?", Purpose.CORRUPTION)))
        world.act(look, HoldEntity(world.id(look, "Ana Ruiz")))
        if not turned:
            world.act(look, CloseCase("no case"))
            continue
        world.act(look, ConvertFirstLook("A case", "Who?", "a basis", ""))
        with pytest.raises(RefusedError) as refused:
            world.act(look, CloseCase("no case"))
        assert refused.value.rules == ("C7",)


def test_only_a_lead_signs(world: World) -> None:
    case, (ana,) = _holding(world, "Ana Ruiz")
    member = world.person("signer", "investigator")
    world.act(case, AddMember("signer", CaseRole.MEMBER))
    with pytest.raises((RefusedError, ConflictError)):
        world.act(Access(member, case.case), CloseCase("done", (PersonOutcome(ana, Outcome.UNRESOLVED),)))
    assert _state(world, case) == "open"


def _known(world: World) -> tuple[Access, str, str]:
    """A case that holds one of two who are linked, with the ids of both."""
    case = world.case("kin")
    held, other = world.id(case, "Dora Held"), world.id(case, "Emil Other")
    world.act(case, HoldEntity(held))
    return case, held, other


@pytest.fixture(scope="module")
def kin(world: World) -> World:
    world.dataset("kin", people="private_persons")
    people = [("d", "Person", {"name": "Dora Held"}), ("e", "Person", {"name": "Emil Other"}), ("g", "Person", {"name": "Gina Unseen"})]
    links = [("l1", "Family", {"person": "d", "relative": "e"}), ("l2", "Family", {"person": "d", "relative": "g"})]
    world.load("kin", [*people, *links, ("w", "Company", {"name": "Kin Works"})])
    return world


def test_under_review_nobody_and_nothing_is_opened_that_the_case_does_not_hold(kin: World) -> None:
    case, held, other = _known(kin)
    works = kin.id(case, "Kin Works")
    record = kin.open(case, OpenEntity(other)).records[0].ref.record
    kin.act(case, MoveCase(CaseState.UNDER_REVIEW))
    for plan in (OpenEntity(other), UnfoldTraits(other), OpenEntity(works), OpenRow(record)):
        with pytest.raises(RefusedError) as caught:
            kin.open(case, plan)
        assert caught.value.rules == ("C7",)
    assert kin.open(case, UnfoldTraits(held)).stub.held
    kin.act(case, MoveCase(CaseState.OPEN, "one more look"))
    assert kin.open(case, OpenEntity(other)).stub.caption == "Emil Other"


def test_under_review_links_show_nobody_newly(kin: World) -> None:
    case, held, _ = _known(kin)
    kin.act(case, MoveCase(CaseState.UNDER_REVIEW))
    (group,) = [one for one in kin.open(case, OpenEntity(held)).groups if one.key == "Family.person"]
    assert [link.other.caption for link in group.links if link.other] == ["Emil Other"]  # whom the search had shown
    assert "Under review" in group.withheld
    kin.act(case, MoveCase(CaseState.OPEN, "one more look"))
    assert "Gina Unseen" in repr(kin.open(case, OpenEntity(held)).groups)
