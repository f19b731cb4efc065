"""Puts the story into the world: every row, in every source, that carries a fact of `STORY`.

Promise: independent of the seed; adds rows and changes none.
"""

from __future__ import annotations

from datetime import date, timedelta

from glasshouse.demonstration.story import HARBOUR, STORY, Award, Earlier
from glasshouse.demonstration.world import (
    Bid,
    Call,
    Declaration,
    Firm,
    Holding,
    Human,
    Listing,
    Party,
    Post,
    Seat,
    Share,
    Tenure,
    Title,
    Transfer,
    World,
)

SUPPLIER_ACCOUNT = "MCB-04418120"
PROPERTY_ACCOUNT = "MCB-04419966"
HERRING_ACCOUNT = "VSB-20087714"
HARBOUR_ACCOUNT = "TRE-00000114"
HERRING_LAST = date(2023, 12, 31)

PREDECESSOR = Human("CN31905566", "Ruth Castleray", date(1955, 1, 14))
HERRING_DIRECTOR = Human("CN58813024", "Dagny Brindlow", date(1959, 7, 8))
HARBOUR_CHIEF = Human("CN42770019", "Günther Farrowgate", date(1961, 10, 3))


def tell(world: World) -> None:
    """Add the story's rows to `world`."""
    _register(world)
    _land(world)
    _procurement(world)
    _payments(world)
    _offices(world)
    world.listings.append(
        Listing(
            "sl-0007",
            STORY.namesake.name,
            STORY.namesake.number,
            "Arms Embargo Regulation 3/2008",
            "Brokering of military goods to an embargoed destination",
            date(2009, 3, 2),
            STORY.namesake.born,
        )
    )


def numbers() -> set[str]:
    """Official numbers and accounts that the story uses, so that the rest of the world does not give them again."""
    people = (
        STORY.director,
        STORY.owner,
        STORY.official,
        STORY.spouse,
        STORY.rival_director,
        STORY.namesake,
        PREDECESSOR,
        HARBOUR_CHIEF,
        HERRING_DIRECTOR,
    )
    firms = (
        STORY.supplier,
        STORY.sister,
        STORY.rival,
        STORY.adviser,
        STORY.holding,
        STORY.property_company,
        STORY.herring_payee,
    )
    accounts = {
        STORY.adviser_account,
        STORY.holding_account,
        SUPPLIER_ACCOUNT,
        PROPERTY_ACCOUNT,
        HERRING_ACCOUNT,
        HARBOUR_ACCOUNT,
    }
    return {person.number for person in people} | {firm.number for firm in firms} | accounts | {STORY.villa.number}


def _register(world: World) -> None:
    world.firms += [
        STORY.supplier,
        STORY.sister,
        STORY.rival,
        STORY.adviser,
        STORY.holding,
        STORY.property_company,
        STORY.herring_payee,
    ]
    world.seats += [
        Seat(STORY.supplier, STORY.director, "director", date(2017, 5, 22)),
        Seat(STORY.sister, STORY.director, "director", date(2020, 10, 5)),
        Seat(STORY.rival, STORY.rival_director, "director", date(2011, 2, 1)),
        Seat(STORY.adviser, STORY.owner, "director", date(2020, 11, 12)),
        Seat(STORY.holding, STORY.owner, "sole director", date(2019, 6, 18)),
        Seat(STORY.property_company, STORY.spouse, "director", date(2020, 12, 3)),
        Seat(STORY.herring_payee, HERRING_DIRECTOR, "director", date(2004, 9, 30)),
    ]
    world.shares += [
        Share(STORY.supplier, STORY.director, STORY.director.name, 100, date(2017, 5, 22)),
        Share(STORY.sister, STORY.supplier, "BLUE QUAY TRADING LTD", 60, date(2020, 10, 5)),
        Share(STORY.rival, STORY.rival_director, STORY.rival_director.name, 55, date(2011, 2, 1)),
        Share(STORY.adviser, STORY.holding, "ALKYON HOLDINGS S.A.", 100, date(2020, 11, 12)),
        Share(STORY.holding, STORY.owner, STORY.owner.name, 100, date(2019, 6, 18)),
        Share(STORY.property_company, STORY.spouse, STORY.spouse.name, 100, date(2020, 12, 3)),
        Share(STORY.herring_payee, HERRING_DIRECTOR, HERRING_DIRECTOR.name, 100, date(2004, 9, 30)),
    ]


def _land(world: World) -> None:
    bought = date(2021, 6, 15)
    yard = Title("LR-4001-0402", STORY.supplier.seat, "office unit", 120, date(2006, 2, 20))
    world.titles += [STORY.villa, yard]
    world.holdings += [
        Holding(STORY.villa, STORY.holding, "Alkyon Holdings SA", 50, bought, 710_000),
        Holding(STORY.villa, STORY.property_company, "Heron Rise Property Limited", 50, bought, 71_000),
        Holding(yard, STORY.herring_payee, "Saltmarsh Plant Hire Limited", 100, date(2006, 3, 1), 160_000),
    ]


def _procurement(world: World) -> None:
    world.bodies.append(STORY.harbour)
    world.calls += [_earlier_call(earlier) for earlier in STORY.earlier]
    world.calls += [_award_call(award) for award in STORY.awards]


def _call(ocid: str, title: str, awarded: date, bids: tuple[Bid, ...]) -> Call:
    opened, closed = awarded - timedelta(days=70), awarded - timedelta(days=28)
    return Call(ocid, HARBOUR, title, opened, closed, awarded, awarded + timedelta(days=10), bids)


def _earlier_call(earlier: Earlier) -> Call:
    won = Bid(STORY.rival, "Skarnøy Dredging A/S", earlier.amount, "valid")
    lost = Bid(STORY.supplier, "Blue Quay Trading Ltd", earlier.amount * 131 // 100, "valid")
    return _call(earlier.ocid, earlier.title, earlier.awarded, (won, lost))


def _award_call(award: Award) -> Call:
    """One call of the kick-back; the third misspells the sister company without its number: a match to review."""
    misspelt = award is STORY.awards[2]
    sister = STORY.misspelt_sister if misspelt else "NORTHPIER MARINE WORKS LIMITED"
    bids = (
        Bid(STORY.supplier, "BLUE QUAY TRADING LIMITED", award.amount, "valid"),
        Bid(STORY.sister, sister, award.sister, "valid", identified=not misspelt),
        Bid(STORY.rival, "Skarnøy Dredging A/S", award.rival, "disqualified"),
    )
    return _call(award.ocid, award.title, award.awarded, bids)


def party(firm: Firm, account: str, name: str = "") -> Party:
    """A company as a party of a payment."""
    return Party(firm.number, name or firm.name, public=False, account=account)


def _payments(world: World) -> None:
    harbour = Party(HARBOUR.number, HARBOUR.name, public=True, account=HARBOUR_ACCOUNT)
    supplier = party(STORY.supplier, SUPPLIER_ACCOUNT)
    holding = party(STORY.holding, STORY.holding_account, "Alkyon Holdings SA")
    owned = party(STORY.property_company, PROPERTY_ACCOUNT)
    for award in STORY.awards:
        adviser = party(STORY.adviser, award.to_account)
        cents = award.commission * 100
        world.transfers.append(Transfer(award.paid, supplier, adviser, cents, "Retainer, advisory services"))
        if award.to_account == STORY.adviser_account:
            world.transfers.append(Transfer(award.paid + timedelta(days=12), adviser, holding, cents * 9 // 10, "Dividend"))
        world.transfers.append(Transfer(award.paid + timedelta(days=27), holding, owned, cents // 2, "Loan, works at Heron House"))
        for days in (40, 130):
            world.transfers.append(
                Transfer(
                    award.awarded + timedelta(days=days),
                    harbour,
                    supplier,
                    award.amount * 50,
                    f"{award.title}, instalment",
                )
            )
    rival = party(STORY.rival, "SKB-11864201")
    for earlier in STORY.earlier:
        paid = earlier.awarded + timedelta(days=60)
        world.transfers.append(Transfer(paid, harbour, rival, earlier.amount * 100, f"{earlier.title}, final account"))
    _hire(world, supplier, party(STORY.herring_payee, HERRING_ACCOUNT))


def _hire(world: World, supplier: Party, herring: Party) -> None:
    """The same hire on the fifth of every month, from three years before the first award."""
    day = STORY.herring_first
    while day <= HERRING_LAST:
        world.transfers.append(Transfer(day, supplier, herring, STORY.herring_monthly * 100, f"Plant hire {day:%m/%Y}"))
        day = day.replace(year=day.year + day.month // 12, month=day.month % 12 + 1)


def _offices(world: World) -> None:
    chief = Post("post-harbour-chief", f"Director General, {HARBOUR.name}", HARBOUR)
    world.posts += [STORY.post, chief]
    world.tenures += [
        Tenure("tenure-harbour-1", STORY.post, PREDECESSOR, date(2012, 1, 1), STORY.since - timedelta(days=1)),
        Tenure("tenure-harbour-2", STORY.post, STORY.official, STORY.since),
        Tenure("tenure-harbour-3", chief, HARBOUR_CHIEF, date(2016, 4, 1)),
    ]
    world.declarations.append(
        Declaration(
            STORY.declaration,
            STORY.official,
            STORY.property_company,
            "declared interest, held by spouse",
            date(2021, 1, 31),
        )
    )
