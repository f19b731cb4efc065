"""C2: who belongs to an organisation is not listed from it, whether the case holds it or not; from the person, their own links stay."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from glasshouse.base.errors import NotFoundError
from glasshouse.gate import Access
from glasshouse.policy.charter.members import UNLISTED
from glasshouse.policy.plans.casework import HoldEntity
from glasshouse.policy.plans.entity import EntityView, ListLinks, OpenEntity
from tests.hostile.world import Thing, World, every_text

CLUB = "Muslim Students Association"
TIES = {
    "Membership.organization": ("Membership", "organization", "member"),
    "UnknownLink.object": ("UnknownLink", "object", "subject"),
    "UnknownLink.subject": ("UnknownLink", "subject", "object"),
    "Associate.associate": ("Associate", "associate", "person"),
    "Family.relative": ("Family", "relative", "person"),
    "Representation.agent": ("Representation", "agent", "client"),
}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def club(kind: str, key: str, *, members: int) -> list[Thing]:
    tie, near, far = TIES[key]
    found: list[Thing] = [("club", kind, {"name": CLUB}), ("firm", "Company", {"name": "Sister Firm"})]
    found += [(f"p{n}", "Person", {"name": f"Member {n:02}"}) for n in range(members)]
    found += [(f"l{n}", tie, {near: "club", far: f"p{n}", "role": "treasurer"}) for n in range(members)]
    return [*found, ("lf", tie, {near: "club", far: "firm"}), ("ld", tie, {near: "club", far: "nobody-described"})]


def opened(world: World, case: Access, name: str) -> EntityView:
    return world.open(case, OpenEntity(world.id(case, name)))


@pytest.mark.parametrize("kind", ["Organization", "Company", "PublicBody", "LegalEntity"])
@pytest.mark.parametrize("key", TIES)
def test_an_organisation_lists_and_counts_no_members_also_once_it_is_held(world: World, kind: str, key: str) -> None:
    world.dataset("club")
    world.load("club", club(kind, key, members=3))
    case = world.case("club")
    id_ = world.id(case, CLUB)
    for held in (False, True):
        if held:
            world.act(case, HoldEntity(id_))
        view = opened(world, case, CLUB)
        texts = set(every_text(view))
        assert not any("Member " in text for text in texts), held
        assert view.unlisted == UNLISTED
        for group in view.groups:
            assert (group.total, group.count, group.withheld) == (1, 1, ""), group
            assert [link.other.caption for link in group.links if link.other] == ["Sister Firm"]


def test_what_a_page_says_is_the_same_with_and_without_members(world: World) -> None:
    for name, members in (("full", 3), ("empty", 0)):
        world.dataset(name)
        things = [(id_, kind, {**values, "name": name} if id_ == "club" else values) for id_, kind, values in _plain(members)]
        world.load(name, things)
    case = world.case("full", "empty")
    views = [opened(world, case, name) for name in ("full", "empty")]
    assert [view.groups for view in views] == [(), ()]
    assert [view.unlisted for view in views] == [UNLISTED, UNLISTED]
    for view in views:
        with pytest.raises(NotFoundError):
            world.open(case, ListLinks(view.stub.id, "Membership.organization"))


def _plain(members: int) -> list[Thing]:
    return [thing for thing in club("Organization", "Membership.organization", members=members) if thing[0] not in ("lf", "ld", "firm")]


def test_members_whom_the_case_holds_are_shown_and_theirs_shows_the_organisation(world: World) -> None:
    world.dataset("club")
    world.load("club", club("Organization", "Membership.organization", members=60))
    case = world.case("club")
    member = opened(world, case, "Member 07")
    assert member.unlisted == ""
    assert not any("treasurer" in text for text in every_text(member))
    world.act(case, HoldEntity(member.stub.id))
    ((link,),) = (group.links for group in opened(world, case, "Member 07").groups)
    assert link.other is not None
    assert link.other.caption == CLUB
    world.act(case, HoldEntity(world.id(case, CLUB)))
    (group,) = opened(world, case, CLUB).groups
    assert sorted(one.other.caption for one in group.links if one.other) == ["Member 07", "Sister Firm"]
    assert group.total == group.count == 2


def test_holders_of_functions_directors_owners_and_staff_are_listed_as_before(world: World) -> None:
    world.dataset("officers", people="public_function")
    members: list[Thing] = [("club", "Organization", {"name": CLUB}), ("m", "Person", {"name": "Deputy One"})]
    world.load("officers", [*members, ("l", "Membership", {"organization": "club", "member": "m"})])
    world.declared("officers")
    world.dataset("register")
    firm: list[Thing] = [("firm", "Company", {"name": "Firm"})]
    firm += [(f"p{n}", "Person", {"name": f"Officer {n}"}) for n in range(4)]
    firm += [
        ("d", "Directorship", {"organization": "firm", "director": "p0"}),
        ("o", "Ownership", {"asset": "firm", "owner": "p1"}),
        ("e", "Employment", {"employer": "firm", "employee": "p2"}),
        ("r", "Representation", {"client": "firm", "agent": "p3"}),
    ]
    world.load("register", firm)
    case = world.case("officers", "register")
    for name in (CLUB, "Firm"):
        world.act(case, HoldEntity(world.id(case, name)))
    assert "Deputy One" in set(every_text(opened(world, case, CLUB)))
    texts = set(every_text(opened(world, case, "Firm")))
    assert {f"Officer {n}" for n in range(4)} <= texts


def test_an_event_lists_nobody_who_took_part(world: World) -> None:
    world.dataset("events")
    people: list[Thing] = [(f"p{n}", "Person", {"name": f"Marcher {n}"}) for n in range(3)]
    world.load("events", [*people, ("e", "Event", {"name": "March for Rights", "involved": ["p0", "p1"], "organizer": "p2"})])
    case = world.case("events")
    marcher = opened(world, case, "Marcher 1")
    world.act(case, HoldEntity(marcher.stub.id))
    (event,) = {link.other.id for group in opened(world, case, "Marcher 1").groups for link in group.links if link.other}
    world.act(case, HoldEntity(event))
    texts = set(every_text(world.open(case, OpenEntity(event))))
    assert "Marcher 1" in texts
    assert not {"Marcher 0", "Marcher 2"} & texts


@pytest.mark.parametrize(
    ("kind", "tie"),
    [
        ("Project", ("ProjectParticipant", "project", "participant")),
        ("Organization", ("Person", "parent", "")),
        ("Company", ("Person", "parent", "")),
    ],
)
def test_who_takes_part_in_a_project_or_is_called_part_of_an_organisation_is_not_listed_from_there(
    world: World, kind: str, tie: tuple[str, str, str]
) -> None:
    schema, near, far = tie
    people: list[Thing] = [(f"p{n}", "Person", {"name": f"Guest {n}", **({} if far else {near: "club"})}) for n in range(3)]
    links: list[Thing] = [(f"l{n}", schema, {near: "club", far: f"p{n}"}) for n in range(3)] if far else []
    world.dataset("club")
    world.load("club", [("club", kind, {"name": "Homes for Refugees"}), *people, *links])
    case = world.case("club")
    id_ = world.id(case, "Homes for Refugees")
    guest = opened(world, case, "Guest 1")
    for held in (False, True):
        if held:
            world.act(case, HoldEntity(id_))
        view = opened(world, case, "Homes for Refugees")
        assert (view.groups, view.unlisted) == ((), UNLISTED)
    world.act(case, HoldEntity(guest.stub.id))
    found = {link.other.caption for group in opened(world, case, "Guest 1").groups for link in group.links if link.other}
    assert found == {"Homes for Refugees"}
    assert {"Guest 1"} == {text for text in every_text(opened(world, case, "Homes for Refugees")) if text.startswith("Guest")}
