"""C2: a declared public function lists its holders by the function; membership, family, acquaintance and the like list nobody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from glasshouse.base.errors import NotFoundError
from glasshouse.gate import Access
from glasshouse.policy.plans.casework import ExportEntities, HoldEntity, OpenCase, ReleaseEntity
from glasshouse.policy.plans.entity import ListLinks, OpenEntity
from glasshouse_ledger.leaf import Kind
from tests.hostile.world import Thing, World, every_text

LINKS = [
    ("Membership", "organization", "member", {"role": "elder"}),
    ("Employment", "employer", "employee", {"role": "cleaner"}),
    ("UnknownLink", "object", "subject", {"role": "worshipper"}),
]
MANY = 55


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("functions"))
    made.dataset("office", people="public_function")
    things: list[Thing] = [
        ("o", "Organization", {"name": "The Congregation"}),
        ("b", "PublicBody", {"name": "The Council"}),
        ("k", "Person", {"name": "Kin Base"}),
    ]
    for n in range(MANY):
        things.append((f"p{n}", "Person", {"name": f"Holder {n:02}"}))
        things.append((f"d{n}", "Directorship", {"director": f"p{n}", "organization": "b", "role": "councillor"}))
        for kind, whole, part, more in LINKS:
            things.append((f"{kind}{n}", kind, {whole: "o", part: f"p{n}", **more}))
        things.append((f"f{n}", "Family", {"person": "k", "relative": f"p{n}", "relationship": "cousin"}))
        things.append((f"a{n}", "Associate", {"person": "k", "associate": f"p{n}", "relationship": "friend"}))
    things.append(("e", "Event", {"name": "A prayer", "involved": [f"p{n}" for n in range(MANY)]}))
    made.load("office", things)
    made.declared("office")
    yield made
    made.close()


@pytest.fixture
def case(world: World) -> Access:
    return world.case("office")


def holders(value: object) -> set[str]:
    return {text for text in every_text(value) if text.startswith("Holder ")}


def test_a_function_lists_its_holders_without_ceiling_and_unheld(world: World, case: Access) -> None:
    council = world.id(case, "The Council")
    first = world.open(case, OpenEntity(council))
    rest = world.open(case, ListLinks(council, "Directorship.organization", 50))
    assert len(holders(first)) == 50
    assert len(holders(first) | holders(rest)) == MANY


@pytest.mark.parametrize(("kind", "whole"), [(kind, whole) for kind, whole, _, _ in LINKS])
def test_membership_employment_and_unknown_links_list_nobody_that_the_case_does_not_hold(
    world: World, case: Access, kind: str, whole: str
) -> None:
    body = world.id(case, "The Congregation")
    assert not holders(world.open(case, OpenEntity(body)))
    if kind == "Employment":
        view = world.open(case, ListLinks(body, f"{kind}.{whole}"))
        assert (view.group.total, view.group.links, holders(view)) == (0, (), set())
    else:  # as if there were nobody
        with pytest.raises(NotFoundError):
            world.open(case, ListLinks(body, f"{kind}.{whole}"))
    for word in ("elder", "cleaner", "worshipper", "member"):
        assert not holders(world.search(case, word))
    world.act(case, HoldEntity(body))
    listed = world.open(case, ListLinks(body, f"{kind}.{whole}"))
    assert len(holders(listed)) == 50
    world.act(case, ReleaseEntity(body))


@pytest.mark.parametrize("kind", ["Family", "Associate"])
def test_kin_and_friends_of_a_holder_are_listed_of_what_the_case_holds_only(world: World, case: Access, kind: str) -> None:
    base = world.id(case, "Kin Base")
    assert not holders(world.open(case, OpenEntity(base)))
    assert not holders(world.open(case, ListLinks(base, f"{kind}.person")))
    world.act(case, HoldEntity(base))
    assert len(holders(world.open(case, OpenEntity(base)))) == 50  # over all groups: by no function, so within the ceiling
    assert not holders(world.open(case, OpenCase()))


def test_an_event_and_an_opened_link_lead_to_nobody_either(world: World, case: Access) -> None:
    holder = world.id(case, "Holder 07")
    view = world.open(case, OpenEntity(holder))
    ids = [link.other.id for group in view.groups for link in group.links if link.other and group.key == "Event.involved"]
    assert ids
    for event in ids:
        assert not holders(world.open(case, OpenEntity(event)))
        with pytest.raises(NotFoundError):
            world.open(case, ListLinks(event, ">Event.involved"))
    ties = [
        link.via
        for group in view.groups
        for link in group.links
        if link.via and group.key.partition(".")[0] in ("Membership", "UnknownLink", "Employment")
    ]
    assert ties
    for via in ties:
        assert not holders(world.open(case, OpenEntity(via)))


def test_an_export_holds_nobody_by_such_a_link(world: World, case: Access) -> None:
    world.act(case, HoldEntity(world.id(case, "The Congregation")))
    assert b"Holder" not in world.act(case, ExportEntities()).content


def test_the_declaration_of_a_function_names_publisher_and_address_in_its_entry(world: World) -> None:
    before = world.size()
    world.dataset("declared", people="public_function")
    world.declared("declared")
    found = (fields["results"] for leaf, fields in world.entries(before) if leaf.header.k is Kind.OUTCOME)
    named = [(each["publisher"], each["address"]) for each in found if "publisher" in each]
    assert named == [("A publisher", "https://publisher.example/")] * 2
