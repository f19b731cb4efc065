from __future__ import annotations

from datetime import date, timedelta

import pytest

from glasshouse.demonstration import STORY
from glasshouse.demonstration.bundle import build
from glasshouse.demonstration.case import DATASETS
from glasshouse.demonstration.world import Firm, World
from tests.unit.demonstration.oracle import Read

PEOPLE_PROPERTIES = {"id", "name", "idNumber", "birthDate", "nationality", "topics"}


@pytest.fixture(scope="module", params=[14, 1, 2, 3])
def world(request: pytest.FixtureRequest) -> World:
    return build(request.param)


def test_no_other_payment_looks_like_a_commission(world: World) -> None:
    windows = [(call.awarded, call.winner.firm.number) for call in world.calls]
    suspicious = {
        (transfer.payer.number, transfer.payee.number)
        for transfer in world.transfers
        for awarded, winner in windows
        if transfer.payer.number == winner
        and timedelta(0) <= transfer.booked - awarded <= timedelta(days=7)
        and transfer.cents > 10_000_000
    }
    assert suspicious == {(STORY.supplier.number, STORY.adviser.number)}


def test_nobody_else_has_to_do_with_the_people_and_companies_of_the_chain(world: World) -> None:
    chain = {STORY.adviser.number, STORY.holding.number, STORY.property_company.number}
    assert {transfer.payer.number for transfer in world.transfers if transfer.payee.number in chain} == {
        STORY.supplier.number,
        STORY.adviser.number,
        STORY.holding.number,
    }
    assert [share.owner.number for share in world.shares if share.firm.number in chain] == [
        STORY.holding.number,
        STORY.owner.number,
        STORY.spouse.number,
    ]
    assert len([declaration for declaration in world.declarations if declaration.human == STORY.official]) == 1


def test_only_the_namesake_shares_a_name_with_somebody_else(world: World) -> None:
    people = {seat.human for seat in world.seats} | {tenure.human for tenure in world.tenures}
    people |= {share.owner for share in world.shares if not isinstance(share.owner, Firm)}
    people |= {holding.owner for holding in world.holdings if not isinstance(holding.owner, Firm)}
    names: dict[str, set[str]] = {}
    for human in people:
        names.setdefault(human.name, set()).add(human.number)
    for listing in world.listings:
        if listing.born:
            names.setdefault(listing.name, set()).add(listing.number)
    assert [name for name, numbers in names.items() if len(numbers) > 1] == [STORY.owner.name]


def test_no_company_owns_itself_through_others(world: World) -> None:
    owners: dict[str, set[str]] = {}
    for share in world.shares:
        owners.setdefault(share.firm.number, set()).add(share.owner.number)
    for firm in world.firms:
        seen, todo = set[str](), set(owners[firm.number])
        while todo:
            number = todo.pop()
            assert number != firm.number
            seen.add(number)
            todo |= owners.get(number, set()) - seen


def test_shares_of_a_company_never_exceed_a_hundred_per_cent(world: World) -> None:
    total: dict[str, int] = {}
    for share in world.shares:
        total[share.firm.number] = total.get(share.firm.number, 0) + share.percent
    assert max(total.values()) == 100


def test_nobody_is_under_age(world: World) -> None:
    youngest = max(seat.human.born for seat in world.seats)
    assert youngest < date(2000, 1, 1)
    assert max(listing.born for listing in world.listings if listing.born) < date(2000, 1, 1)


def test_people_carry_next_to_no_traits(loaded: Read) -> None:
    people = [values for dataset in DATASETS for values in loaded.of(dataset, "Person")]
    assert set().union(*people) <= PEOPLE_PROPERTIES
    foreign = [values for values in people if "nationality" in values]
    assert 0 < len(foreign) < len(people) * 0.12
    assert all(values["topics"] == {"sanction"} for values in people if "topics" in values)


def test_no_value_that_identifies_is_carried_by_more_than_ten_people(loaded: Read) -> None:
    for dataset in DATASETS:
        carried: dict[str, int] = {}
        for values in loaded.of(dataset, "Person"):
            for number in values["idNumber"]:
                carried[number] = carried.get(number, 0) + 1
        assert max(carried.values(), default=0) <= 1
