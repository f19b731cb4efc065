"""Charter C11's exemption: for one case and 72 hours, with holders of public functions only, by two signatures, at once and public."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.policy import exemption
from glasshouse.policy.actions import Action
from glasshouse.policy.decide import default_house
from glasshouse.policy.plans.casework import AddMember, CloseCase, ExportEntities, HoldEntity
from glasshouse.policy.plans.data import RegisterDataset
from glasshouse.policy.plans.entity import ListLinks, OpenEntity, UnfoldTraits
from glasshouse.policy.plans.people import CreatePerson, ListPeople
from glasshouse.policy.plans.policies import ProposeExemption, SignPolicy, Stage, WithdrawPolicy
from glasshouse.policy.plans.search import SearchEntities
from glasshouse.policy.plans.syntax import parse
from glasshouse_ledger.leaf import Act, Kind
from tests.hostile.changing import HOURS, again, edit, proposal, propose, proven, refused, running, seen, who
from tests.hostile.conftest import BOTH, Place
from tests.hostile.exempted import ask, exempted, filled, given, narrowed
from tests.hostile.world import PASSWORD, World
from tests.unit.policy.test_change import NIGHT


@pytest.fixture
def world(place: Place) -> Iterator[World]:
    yield from running(place)


@pytest.fixture
def case(world: World) -> Access:
    return filled(world)


def searches(world: World, case: Access) -> bool:
    """Whether the case searches; whoever it finds holds a function."""
    try:
        found = world.names(case, "minister")
    except RefusedError:
        return False
    assert "Eve Minister" not in found
    return True


@BOTH
def test_what_the_house_policy_refuses_is_permitted_with_the_second_signature_and_at_once(world: World, case: Access) -> None:
    narrowed(world)
    assert not searches(world, case)
    number = ask(world, case)
    assert not searches(world, case)
    given(world, number, "mara")
    assert not searches(world, case)
    given(world, number, "bela")
    assert searches(world, case)
    one = next(one for one in seen(world).exemptions)
    assert (one.number, one.stage, one.hours, one.public, one.for_case) == (number, Stage.IN_FORCE, exemption.HOURS, True, True)


@BOTH
def test_it_ends_by_itself_after_72_hours(world: World, case: Access) -> None:
    narrowed(world)
    number = exempted(world, case)
    world.clock.forward((exemption.HOURS - 1) * HOURS)
    assert searches(world, case)
    world.clock.forward(HOURS)
    assert not searches(world, case)
    world.house.policies.run()
    assert proposal(world, number).stage is Stage.OVER
    made = again(world)
    assert not searches(made, case)
    made.close()


def test_a_clock_that_is_set_back_makes_it_no_longer(world: World, case: Access) -> None:
    narrowed(world)
    exempted(world, case)
    world.clock.forward(exemption.HOURS * HOURS)
    assert not searches(world, case)  # a leaf of that hour
    world.clock.forward(-10 * HOURS)
    assert not searches(world, case)


@pytest.mark.parametrize("login", ["mara", "bela"])
def test_either_of_the_two_ends_it_early(world: World, case: Access, login: str) -> None:
    narrowed(world)
    number = exempted(world, case)
    refused(world, who(world, "ines"), WithdrawPolicy(number))
    world.act(who(world, login), WithdrawPolicy(number))
    assert not searches(world, case)
    assert proposal(world, number).stage is Stage.WITHDRAWN


@BOTH
def test_a_restart_keeps_it_and_makes_it_no_longer(world: World, case: Access) -> None:
    narrowed(world)
    exempted(world, case)
    made = again(world, later=(exemption.HOURS - 2) * HOURS)
    assert searches(made, case)
    made = again(made, later=2 * HOURS)
    assert not searches(made, case)
    made.close()


# -- holders of functions only


@BOTH
def test_no_private_person_is_found_counted_opened_held_or_exported_under_it(world: World, case: Access) -> None:
    eve, firm = world.id(case, "Eve Minister"), world.id(case, "Minister Roads Ltd")
    ada = world.id(case, "Ada Minister")
    world.act(case, HoldEntity(eve))
    narrowed(world)
    exempted(world, case)
    found = world.search(case, "minister")
    assert sorted(hit.stub.caption for hit in found.hits) == ["Ada Minister", "Ben Minister", "Minister of Roads"]
    assert found.total == 3
    assert {value.value for facet in found.facets for value in facet.values if facet.name == "dataset"} == {"officials"}
    assert world.search(case, "eve").total == 0
    for public in (eve, firm):
        with pytest.raises(NotFoundError):
            world.open(case, OpenEntity(public))
        with pytest.raises(NotFoundError):
            world.act(case, HoldEntity(public))
    world.act(case, HoldEntity(ada))
    assert b"Ada" in (file := world.act(case, ExportEntities()).content)
    assert b"Eve" not in file


def test_who_is_linked_by_no_function_is_not_listed_under_it(world: World, case: Access) -> None:
    club = world.id(case, "Road Club")
    world.act(case, HoldEntity(club))
    (group,) = world.open(case, OpenEntity(club)).groups
    assert [link.other.caption for link in group.links if link.other] == ["Ben Minister"]
    narrowed(world)
    exempted(world, case)
    assert "public function" in refused_read(world, case, ListLinks(club, group.key))


def test_a_dataset_that_is_not_declared_is_not_read_under_it(world: World) -> None:
    world.dataset("claimed", people="public_function", handling="public")
    world.load("claimed", [("x", "Person", {"name": "Xenia Minister"})])
    alone = world.case("claimed")
    narrowed(world)
    exempted(world, alone)
    assert world.search(alone, "minister").total == 0


# -- what it does not lift


def test_it_lifts_nothing_but_what_its_text_names(world: World, case: Access) -> None:
    ada = world.id(case, "Ada Minister")
    narrowed(world)
    exempted(world, case, "search")
    assert searches(world, case)
    refused_read(world, case, OpenEntity(ada))
    refused(world, case, ExportEntities())
    refused_read(world, who(world, "ines"), ListPeople())


def test_it_is_for_its_case_and_for_those_who_work_it(world: World, case: Access) -> None:
    other = world.case("officials")
    ines, otto = world.house.accounts.find("ines"), world.house.accounts.find("otto")
    world.act(case, AddMember("ines", CaseRole.READER))
    narrowed(world)
    exempted(world, case)
    assert searches(world, case)
    assert not searches(world, other)
    assert not searches(world, Access(ines, case.case))
    assert not searches(world, Access(otto, case.case))


def test_what_the_charter_refuses_stays_refused(world: World, case: Access) -> None:
    narrowed(world)
    exempted(world, case)
    assert searches(world, case)
    tagged = RegisterDataset(
        "others", "Others", "A publisher", "https://publisher.example/", "public_record", "private_persons", "public", ("never:corruption",)
    )
    world.act(world.standing(CaseKind.STEWARDSHIP), tagged)
    with pytest.raises(RefusedError) as caught:
        world.search(case, "minister")
    assert "C7" in caught.value.rules


def test_doubt_about_the_house_policy_stays_a_refusal(world: World, case: Access) -> None:
    errs = "when { context.cls + 9223372036854775807 < 0 }"
    propose(world, default_house() + f'@id("N7 overflow")\nforbid (principal, action == Action::"search", resource) {errs};\n')
    exempted(world, case)
    with pytest.raises(RefusedError) as caught:
        world.search(case, "minister")
    assert caught.value.rules == ("C12",)


def test_a_closed_case_is_not_worked_under_it(world: World, case: Access) -> None:
    narrowed(world)
    exempted(world, case)
    world.act(case, CloseCase("Done", ()))
    assert not searches(world, case)


def test_no_other_action_can_be_exempted() -> None:
    others = [action.value for action in Action if action not in exemption.LIFTABLE]
    for named in [(), ("delete_everything",), *((other,) for other in others), *((other, "search") for other in others)]:
        with pytest.raises(InvalidInputError):
            exemption.text_of(named)


def test_traits_and_bad_words_stay_out_of_it(world: World, case: Access) -> None:
    ada = world.id(case, "Ada Minister")
    narrowed(world)
    exempted(world, case)
    with pytest.raises(RefusedError):
        world.open(case, SearchEntities(replace(parse("minister"), tree=None)))
    with pytest.raises(InvalidInputError):
        world.act(case, ProposeExemption(("unfold_traits",), "why"))
    propose(world, default_house() + NIGHT)  # whatever the house policy permits by itself is not the exemption's
    assert world.open(case, UnfoldTraits(ada)) is not None


# -- two signatures


def test_the_proposer_signs_first_and_nobody_alone(world: World, case: Access) -> None:
    narrowed(world)
    number = ask(world, case)
    digest = proposal(world, number).digest
    assert "Whoever proposed" in refused(world, proven(world, "bela", digest), SignPolicy(number, digest))
    given(world, number, "mara")
    assert "You have signed" in refused(world, proven(world, "mara", digest), SignPolicy(number, digest))
    assert "another unit" in refused(world, proven(world, "carl", digest), SignPolicy(number, digest))
    for login in ("ines", "jonas"):
        refused(world, proven(world, login, digest), SignPolicy(number, digest))
    assert not searches(world, case)


def test_two_accounts_of_one_name_are_one_person(world: World, case: Access) -> None:
    world.act(who(world, "jonas"), CreatePerson("mara2", "OKAFOR Mara", "Audit", ("lead",), PASSWORD))
    world.clock.forward(60)
    narrowed(world)
    number = ask(world, case)
    given(world, number, "mara")
    digest = proposal(world, number).digest
    assert "two accounts of one person" in refused(world, proven(world, "mara2", digest), SignPolicy(number, digest))


@pytest.mark.parametrize(
    "wrong", [{"strong": False}, {"proven": None}, {"proven_for": "0" * 64}, {"proven_for": ""}, {"bound_case": "x" * 26}], ids=str
)
def test_a_signature_asks_for_a_proof_given_just_now_for_exactly_this(world: World, case: Access, wrong: dict[str, Any]) -> None:
    number = ask(world, case)
    digest = proposal(world, number).digest
    refused(world, proven(world, "mara", digest, **wrong), SignPolicy(number, digest))
    given(world, number, "mara")
    refused(world, proven(world, "bela", digest, **wrong), SignPolicy(number, digest))


def test_only_the_lead_of_the_case_proposes_one_and_one_at_a_time(world: World, case: Access) -> None:
    carl, ines = world.house.accounts.find("carl"), world.house.accounts.find("ines")
    world.act(case, AddMember("carl", CaseRole.MEMBER))
    world.act(case, AddMember("ines", CaseRole.LEAD))  # leads the case, and has no role that signs
    for actor in (carl, ines, world.house.accounts.find("bela")):
        refused(world, Access(actor, case.case), ProposeExemption(("search",), "why"))
    refused(world, who(world, "mara"), ProposeExemption(("search",), "why"))
    ask(world, case)
    with pytest.raises(ConflictError):
        ask(world, case)
    with pytest.raises(InvalidInputError):
        world.act(world.case(), ProposeExemption(("search",), "  "))


def test_a_changed_house_policy_ends_it(world: World, case: Access) -> None:
    narrowed(world)
    number = exempted(world, case)
    propose(world, seen(world).text + NIGHT.replace("N1", "N4"))
    assert not searches(world, case)
    assert proposal(world, number).stage is Stage.OVERTAKEN


# -- the disk


@pytest.mark.parametrize(
    "statement",
    [
        "update exemptions set case_id = '{other}'",
        "delete from exemptions",
        "update proposals set proposed = 0",
        "update proposals set base_hash = text_hash",
        "update proposals set digest = 'x'",
        "update proposals set entry = entry + 1",
        "delete from signatures where entry = (select min(entry) from signatures)",
        "update signatures set entry = (select max(entry) from signatures)",
    ],
)
def test_rows_changed_by_hand_permit_nothing(world: World, case: Access, statement: str) -> None:
    other = world.case("officials")
    narrowed(world)
    exempted(world, case)
    edit(world, statement.format(other=other.case))
    made = again(world)
    assert not searches(made, other)
    assert not searches(made, case)
    made.close()


@BOTH
def test_a_row_is_no_way_to_another_case(world: World, case: Access) -> None:
    """Also with a digest that fits the changed row: the leaves name another."""
    from glasshouse.store.proposals import digest_of

    other = world.case("officials")
    narrowed(world)
    number = exempted(world, case)
    edit(world, "update exemptions set case_id = ?", other.case)
    names = "number, origin, proposer, reason, text_hash, base_hash, apart, proposed, case_id"
    row = world.rows(f"select {names} from proposals join exemptions on proposal = number where number = ?", number)[0]
    edit(world, "update proposals set digest = ?", digest_of(dict(zip(names.split(", "), row, strict=True))))
    made = again(world)
    assert not searches(made, other)
    made.close()


@pytest.mark.parametrize("restart", [False, True])
@BOTH
def test_what_was_ended_does_not_come_back_with_its_row(world: World, case: Access, restart: bool) -> None:
    narrowed(world)
    number = exempted(world, case)
    world.act(who(world, "bela"), WithdrawPolicy(number))
    edit(world, "update proposals set state = 'waiting', ended = null, ended_entry = null where number = ?", number)
    made = again(world) if restart else world
    made.house.policies.run()
    assert not searches(made, case)
    made.close()


# -- public


@BOTH
def test_its_text_and_every_access_under_it_are_public(world: World, case: Access) -> None:
    narrowed(world)
    start = world.size()
    number = ask(world, case, "search")
    text = exemption.text_of(("search",))
    folder = world.settings.data_dir / "ledger" / "policy"
    given(world, number, "mara")
    one = proposal(world, number)
    assert (one.public, (folder / one.text_hash).exists()) == (False, False)
    given(world, number, "bela")
    assert (folder / one.text_hash).read_text() == text
    searches(world, case)
    steps = [(index, leaf.header) for index, (leaf, _) in enumerate(world.entries(start), start) if leaf.header.k is Kind.POLICY]
    (announced, first), (_, second), (signature, third) = steps
    assert [header.hp for _, header in steps] == [one.text_hash] * 3
    assert (second.re, third.re) == (announced, announced)
    assert first.pur == "corruption"
    under = [leaf.header for leaf, _ in world.entries(start) if leaf.header.act is Act.SEARCH and leaf.header.k is Kind.INTENT]
    assert [(header.why, header.re, header.hp, header.case) for header in under] == [(("C11",), signature, seen(world).hash, first.case)]


def refused_read(world: World, access: Access, plan: Any) -> str:
    with pytest.raises(RefusedError) as caught:
        world.open(access, plan)
    assert caught.value.entry is not None
    return caught.value.message
