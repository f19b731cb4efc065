"""Charter C7 and C8 around exhibits: a frozen record is no way to keep people without an outcome, past a tag, or in a table."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from glasshouse.base.errors import NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.model.outcome import Outcome
from glasshouse.policy.plans.approvals import PERSONS
from glasshouse.policy.plans.casework import AddMember, CloseCase, HoldEntity, OpenCase, PersonOutcome, ReleaseEntity, RevokeGrant
from glasshouse.policy.plans.data import RegisterDataset
from glasshouse.policy.plans.exhibits import (
    CollectRecord,
    ListExhibits,
    OpenCustody,
    OpenExhibit,
    ReadOriginal,
    ReadText,
    ReviewExhibit,
    Said,
)
from tests.hostile.world import World

MANY = PERSONS + 1


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("kept"))
    for name in ("register", "tagged"):
        made.dataset(name, people="private_persons")
        made.load(name, [(f"p{n}", "Person", {"name": f"{name} Ruiz{n}", "idNumber": f"{name}-77{n:02}"}) for n in range(MANY)])
    made.dataset("firms")
    made.load("firms", [("f", "Company", {"name": "Quay Works"})])
    made.person("rosa", "investigator")
    yield made
    made.close()


def _kept(world: World, case: Access, name: str) -> tuple[str, str]:
    """A person whom the case holds and has a record of: the person's public id and the exhibit's."""
    public = world.id(case, name)
    world.act(case, HoldEntity(public))
    return public, world.act(case, CollectRecord(public, Said(name)))


def test_nobody_is_kept_in_the_evidence_of_a_case_that_does_not_hold_them(world: World) -> None:
    case = world.case("register", "firms")
    ana = world.id(case, "register Ruiz1")
    with pytest.raises(RefusedError) as refused:
        world.act(case, CollectRecord(ana, Said("A stranger")))
    assert refused.value.rules == ("C7",)
    assert refused.value.remedy == "Add them to the case first."
    assert world.open(case, ListExhibits()).total == 0
    world.act(case, CollectRecord(world.id(case, "Quay Works"), Said("A firm")))
    assert world.open(case, ListExhibits()).total == 1


def test_whoever_is_in_the_evidence_has_an_outcome_when_they_are_let_go_and_when_it_closes(world: World) -> None:
    case = world.case("register")
    ana, first = _kept(world, case, "register Ruiz1")
    eva, second = _kept(world, case, "register Ruiz2")
    world.act(case, ReleaseEntity(ana))
    world.act(case, AddMember("rosa", CaseRole.MEMBER))
    rosa = Access(world.house.accounts.find("rosa"), case.case)
    for exhibit in (first, second):
        world.act(rosa, ReviewExhibit(exhibit, "Seen"))
    with pytest.raises(RefusedError) as refused:
        world.act(case, CloseCase("done"))
    assert (refused.value.rules, eva in refused.value.message) == (("C7",), True)
    world.act(case, CloseCase("done", (PersonOutcome(eva, Outcome.NOTHING_FOUND),)))
    assert {one.person: one.outcome for one in world.open(case, OpenCase()).outcomes} == {
        ana: Outcome.NOT_CONCERNED,
        eva: Outcome.NOTHING_FOUND,
    }


def test_a_record_is_gone_once_its_dataset_may_never_serve_the_purpose_also_without_the_grant(world: World) -> None:
    case, other = world.case("tagged", "firms"), world.case("firms")
    _, exhibit = _kept(world, case, "tagged Ruiz1")
    firm = world.act(case, CollectRecord(world.id(case, "Quay Works"), Said("A firm")))
    about = ("A publisher", "https://publisher.example/", "public_record", "private_persons", "internal", ("never:corruption",))
    world.act(world.standing(CaseKind.STEWARDSHIP), RegisterDataset("tagged", "Tagged", *about))
    with pytest.raises(RefusedError):
        world.open(case, ReadText(exhibit))
    world.act(case, RevokeGrant("tagged"))
    assert [row.id for row in world.open(case, ListExhibits(whole=True)).rows] == [firm]
    for plan in (OpenExhibit(exhibit), OpenCustody(exhibit), ReadText(exhibit), ReadOriginal(exhibit)):
        with pytest.raises(NotFoundError):
            world.open(case, plan)
    assert world.open(other, ListExhibits()).total == 0


def test_no_table_of_exhibits_is_an_export_of_people_without_a_second_person(world: World) -> None:
    case = world.case("register", "firms")
    world.act(case, CollectRecord(world.id(case, "Quay Works"), Said("A firm")))
    for n in range(PERSONS):
        _kept(world, case, f"register Ruiz{n}")
    assert len(world.open(case, ListExhibits(whole=True)).rows) == MANY
    _kept(world, case, f"register Ruiz{PERSONS}")
    for plan in (ListExhibits(whole=True), ListExhibits("record", whole=True), ListExhibits("", "unreviewed", whole=True)):
        with pytest.raises(RefusedError) as refused:
            world.open(case, plan)
        assert refused.value.rules == ("C8",)
    assert world.open(case, ListExhibits("file", whole=True)).total == 0
    assert len(world.open(case, ListExhibits()).rows) == MANY + 1
