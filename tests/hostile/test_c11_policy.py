"""Charter C11: a house policy is tried on last month's accesses as counts, by leads and auditors, and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from glasshouse.base.errors import InvalidInputError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.policy.decide import default_house
from glasshouse.policy.plans.casework import AddMember, ExportEntities, OpenCase, RemoveMember
from glasshouse.policy.plans.people import ListPeople
from glasshouse.policy.plans.policies import SimulatePolicy
from tests.hostile.test_pages import browser
from tests.hostile.world import World, every_text
from tests.unit.policy.test_change import ALL, NIGHT, without


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("policy"))
    made.person("ines", "investigator")
    made.person("otto", "auditor")
    yield made
    made.close()


@pytest.fixture(scope="module")
def case(world: World) -> Access:
    """A case with two exports and three looks at it; and somebody who tried to list accounts twice."""
    case = world.case()
    for _ in range(2):
        world.act(case, ExportEntities())
    for _ in range(3):
        world.open(case, OpenCase())
    for _ in range(2):
        with pytest.raises(RefusedError):
            world.open(world.standing(CaseKind.ADMINISTRATION, world.house.accounts.find("ines")), ListPeople())
    return case


def administration(world: World) -> Access:
    return world.standing(CaseKind.ADMINISTRATION)


def test_a_tightening_tells_what_it_would_have_forbidden(world: World, case: Access) -> None:
    made = world.open(administration(world), SimulatePolicy(default_house() + NIGHT))
    assert (made.widens, made.added, made.removed) == (False, ("N1 nobody exports",), ())
    assert made.forbidden == (("export_entities", 2),)
    assert made.allowed == ()
    assert made.accesses >= 8
    assert made.unknown == 0
    assert case


def test_a_widening_tells_what_it_would_have_allowed(world: World, case: Access) -> None:
    everybody = '@id("N9 everybody")\npermit (principal, action == Action::"list_people", resource);'
    made = world.open(administration(world), SimulatePolicy(default_house() + everybody))
    assert made.widens
    assert (made.forbidden, made.allowed) == ((), (("list_people", 2),))
    assert case


def test_no_house_policy_lifts_what_the_charter_forbids(world: World, case: Access) -> None:
    otto = world.house.accounts.find("otto")
    with pytest.raises(RefusedError):
        world.open(Access(otto, case.case), OpenCase())
    made = world.open(world.standing(CaseKind.OVERSIGHT, otto), SimulatePolicy(default_house() + ALL))
    assert made.widens
    assert "open_case" not in dict(made.allowed)


def test_trying_a_policy_changes_nothing(world: World, case: Access) -> None:
    before = world.entries(world.size() - 1)[0][0].header.hp
    world.open(administration(world), SimulatePolicy(NIGHT))
    assert world.act(case, ExportEntities()).entities == 0
    assert world.entries(world.size() - 1)[0][0].header.hp == before


def test_accesses_of_more_than_a_month_ago_are_left_out(world: World, case: Access) -> None:
    world.clock.forward(31 * 24 * 3600)
    try:
        made = world.open(administration(world), SimulatePolicy(default_house() + NIGHT))
        assert made.forbidden == ()
    finally:
        world.clock.later = 0
    assert case


def test_who_is_in_the_case_no_more_counts_as_unknown(world: World) -> None:
    looked = world.open(administration(world), SimulatePolicy(default_house())).unknown
    gone = world.person("gone", "lead")
    mine = world.case(actor=gone)
    world.act(mine, AddMember("mara", CaseRole.LEAD))
    world.open(mine, OpenCase())
    world.act(Access(world.mara, mine.case), RemoveMember(gone.person))
    assert world.open(administration(world), SimulatePolicy(default_house())).unknown > looked


def test_only_leads_and_auditors_try_and_are_told_numbers_alone(world: World, case: Access) -> None:
    told = world.open(administration(world), SimulatePolicy(default_house() + NIGHT))
    assert not [text for text in every_text(told) if case.case in text or text in ("A case", "Who?", "Mara Okafor", world.mara.person)]
    for login in ("ines", "jonas"):
        with pytest.raises(RefusedError):
            world.open(world.standing(CaseKind.ADMINISTRATION, world.house.accounts.find(login)), SimulatePolicy(NIGHT))
    with pytest.raises(RefusedError):
        world.open(case, SimulatePolicy(NIGHT))
    with pytest.raises(InvalidInputError):
        world.open(administration(world), SimulatePolicy("permit everything"))


def test_the_page_shows_the_policy_in_force_and_what_another_would_do(world: World, case: Access) -> None:
    mara, ines = browser(world, "mara"), browser(world, "ines")
    page = mara.get("/policy")
    assert "H6 investigators and leads take first looks" in page.text
    assert "It tightens" in mara.post("/policy", text=without(default_house(), "H6")).text
    assert "It widens, or might" in mara.post("/policy", text=default_house() + ALL).text
    assert mara.post("/policy", text="<b>permit</b>").status_code == 422
    assert "<b>permit" not in mara.post("/policy", text="<b>permit</b>").text
    assert ines.post("/policy", text=NIGHT).status_code == 403
    assert "It widens, or might" in browser(world, "otto").post("/policy", text=default_house() + ALL).text
    assert case
