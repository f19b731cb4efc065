"""C2: an office of a faith, a union or a party, a status called an office, and who pays or is paid by such a body, list nobody but whom the
case holds; in datasets of declared functions too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from glasshouse.base.errors import NotFoundError
from glasshouse.gate import Access
from glasshouse.policy.charter.members import UNOCCUPIED
from glasshouse.policy.plans.casework import HoldEntity
from glasshouse.policy.plans.entity import EntityView, ListLinks, OpenEntity
from tests.hostile.world import Thing, World, every_text

NO_OFFICES = {
    "Imam of the Northern Mosque": {},
    "Recognised refugee": {},
    "Holder of a visa": {},
    "Foster child": {},
    "Gewerkschaftsmitglied": {},
    "Member of the Labour Party": {},
    "Заключённый": {},
    "难民": {},
    "Elder": {"topics": "gov.religion"},
}
OFFICES = ("Minister for Refugees", "Mayor of Church Stretton", "Director of the Prisoner Service", "Member of Parliament", "Chief Justice")
BODIES: dict[str, tuple[str, dict[str, str]]] = {
    "First Baptist Congregation": ("Organization", {}),
    "Vale Hospital Ltd": ("Company", {}),
    "Hafenarbeiter e.V.": ("Organization", {"classification": "Gewerkschaft"}),
    "Forward": ("LegalEntity", {"topics": "pol.party"}),
    "Haus Sonne": ("Organization", {"sector": "Frauenhaus"}),
}
MONEY = {"Payment": ("payer", "beneficiary"), "Debt": ("debtor", "creditor")}


def things() -> list[Thing]:
    """Each office with three holders; each body with three who pay it, three whom it pays, and a firm that pays it."""
    found: list[Thing] = [("firm", "Company", {"name": "Quay Works"}), ("mill", "Company", {"name": "Quay Mill"})]
    number = 0

    def person() -> str:
        nonlocal number
        number += 1
        found.append((f"p{number}", "Person", {"name": f"Person {number:03}", "idNumber": f"P-{number:03}"}))
        return f"p{number}"

    for at, (name, more) in enumerate([*NO_OFFICES.items(), *((office, {}) for office in OFFICES)]):
        found.append((f"post{at}", "Position", {"name": name, **more}))
        found += [(f"post{at}-{n}", "Occupancy", {"holder": person(), "post": f"post{at}"}) for n in range(3)]
    for at, (name, (kind, more)) in enumerate([*BODIES.items(), ("Quay Works", ("", {}))]):
        body = f"body{at}" if kind else "firm"
        if kind:
            found.append((body, kind, {"name": name, **more}))
        for tie, (payer, paid) in MONEY.items():
            said = {"amount": "20", "currency": "EUR"}
            found += [(f"{body}-{tie}-to-{n}", tie, {payer: person(), paid: body, **said}) for n in range(3)]
            found += [(f"{body}-{tie}-by-{n}", tie, {payer: body, paid: person(), **said}) for n in range(3)]
            found.append((f"{body}-{tie}-mill", tie, {payer: "mill", paid: body, "amount": "7", "currency": "EUR"}))
    return found


@pytest.fixture(scope="module", params=["public_function", "corporate_register"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("belonging"))
    made.dataset("list", people=request.param)
    made.load("list", things())
    if request.param == "public_function":
        made.declared("list")
    yield made
    made.close()


@pytest.fixture
def case(world: World) -> Access:
    return world.case("list")


def people(value: object) -> set[str]:
    return {text for text in every_text(value) if text.startswith(("Person 0", "Person 1"))}


def opened(world: World, case: Access, name: str, *, held: bool) -> EntityView:
    public = world.id(case, name)
    if held:
        world.act(case, HoldEntity(public))
    return world.open(case, OpenEntity(public))


@pytest.mark.parametrize("held", [False, True])
@pytest.mark.parametrize("name", NO_OFFICES)
def test_what_is_no_office_lists_no_holder_and_says_so_whether_there_is_one_or_not(
    world: World, case: Access, name: str, held: bool
) -> None:
    view = opened(world, case, name, held=held)
    assert (people(view), view.unlisted) == (set(), UNOCCUPIED)
    assert not [group for group in view.groups if group.key == "Occupancy.post"]
    with pytest.raises(NotFoundError):
        world.open(case, ListLinks(view.stub.id, "Occupancy.post"))


@pytest.mark.parametrize("name", OFFICES)
def test_an_office_that_is_about_such_people_or_in_such_a_place_lists_its_holders(world: World, case: Access, name: str) -> None:
    view = opened(world, case, name, held=True)
    assert (len(people(view)), view.unlisted) == (3, "")


@pytest.mark.parametrize("held", [False, True])
@pytest.mark.parametrize("name", BODIES)
def test_who_pays_or_is_paid_by_such_a_body_is_not_listed_counted_or_summed(world: World, case: Access, name: str, held: bool) -> None:
    view = opened(world, case, name, held=held)
    assert people(view) == set()
    groups = {group.key: group for group in view.groups}
    for tie, (payer, paid) in MONEY.items():
        told = groups[f"{tie}.{paid}"]
        assert (told.total, told.count, [link.other.caption for link in told.links if link.other]) == (1, 1, ["Quay Mill"])
        assert [words.split()[0] for _, words in told.sums] == ["7"]
        assert f"{tie}.{payer}" not in groups
        with pytest.raises(NotFoundError):
            world.open(case, ListLinks(view.stub.id, f"{tie}.{payer}"))


def test_a_firm_lists_who_pays_it_as_ever(world: World, case: Access) -> None:
    assert len(people(opened(world, case, "Quay Works", held=True))) == 12


def test_whom_the_case_holds_is_shown_with_what_they_paid(world: World, case: Access) -> None:
    public, one = world.id(case, "First Baptist Congregation"), _payer(world, case, "First Baptist Congregation")
    world.act(case, HoldEntity(one))
    shown = people(world.open(case, OpenEntity(public)))
    assert shown == {world.open(case, OpenEntity(one)).stub.caption}


def _payer(world: World, case: Access, body: str) -> str:
    """The public id of the first who paid this body, found by their name."""
    first = 3 * (len(NO_OFFICES) + len(OFFICES)) + 12 * list(BODIES).index(body) + 1
    return world.id(case, f"Person {first:03}")


def test_an_opened_payment_leads_to_nobody_but_whom_the_case_holds(world: World, case: Access) -> None:
    one = _payer(world, case, "Vale Hospital Ltd")
    groups = world.open(case, OpenEntity(one)).groups
    (via,) = [link.via for group in groups for link in group.links if link.via and link.other and link.other.caption == "Vale Hospital Ltd"]
    for_all = world.open(case, OpenEntity(via))
    assert people(for_all.groups) == set()
    with pytest.raises(NotFoundError):
        world.open(case, ListLinks(via, ">Payment.payer"))
    world.act(case, HoldEntity(one))
    assert len(people(world.open(case, OpenEntity(via)).groups)) == 1


def test_a_held_hospital_narrows_no_name_to_its_patients_and_puts_none_first(world: World, case: Access) -> None:
    hospital, firm = world.id(case, "Vale Hospital Ltd"), world.id(case, "Quay Works")
    for public in (hospital, firm):
        world.act(case, HoldEntity(public))
    assert people(world.search(case, "person", linked=hospital).hits) == set()
    assert len(people(world.search(case, "person", linked=firm).hits)) == 12
    linked = {hit.by.id for hit in world.search(case, "person").hits if hit.near == "linked" and hit.by}
    assert hospital not in linked


def test_nobody_is_found_by_what_is_no_office(world: World, case: Access) -> None:
    for word in ("imam", "refugee", "visa", "gewerkschaftsmitglied", "labour", "elder"):
        assert not people(world.search(case, f"office:{word}").hits), word
