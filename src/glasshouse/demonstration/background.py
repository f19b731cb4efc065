"""The rest of Vessany: registers, tenders and payments by chance, in which the story has to be found.

Promise: nothing here touches the people of the story or the harbour's tenders, nobody is under age, and no payment
follows an award as those of the story do. Sizes are such that all sources together hold about 3,000 entities.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from glasshouse.demonstration import names
from glasshouse.demonstration.dice import Dice
from glasshouse.demonstration.plot import SUPPLIER_ACCOUNT, numbers, party
from glasshouse.demonstration.story import BUSINESS_CENTRE, STORY
from glasshouse.demonstration.world import (
    NORTH,
    SOUTH,
    Bid,
    Body,
    Call,
    Declaration,
    Firm,
    Holding,
    Human,
    Listing,
    Party,
    Place,
    Post,
    Seat,
    Share,
    Tenure,
    Title,
    Transfer,
    World,
)

FIRMS = {NORTH: 175, SOUTH: 110}
IN_BUSINESS_CENTRE = 22
PEOPLE = {NORTH: 150, SOUTH: 95}
TITLES = 105
CALLS = 60
PAIRS = 45
SPAN = (date(2018, 1, 8), date(2023, 12, 18))
FOREIGN_SHARE = 0.08
KINDS = (
    ("house and garden", 300, 2400),
    ("flat", 35, 160),
    ("flat", 35, 160),
    ("office unit", 50, 600),
    ("warehouse", 400, 5200),
    ("field", 2000, 48_000),
)


class Background:
    """Fills a world, one source after the other. The story must be in it already."""

    def __init__(self, world: World, dice: Dice) -> None:
        self.world = world
        self.dice = dice
        dice.reserve(numbers())
        self.firms: list[Firm] = []
        self.people: dict[str, list[Human]] = {NORTH: [], SOUTH: []}
        self.accounts: dict[str, str] = {}
        told = [seat.human.name for seat in world.seats] + [tenure.human.name for tenure in world.tenures]
        self._names = {*told, *(firm.name for firm in world.firms)}

    def fill(self) -> None:
        """Everything, in a fixed order: the order is part of what makes the bytes repeat."""
        for office in (NORTH, SOUTH):
            self.people[office] = [self.human(office) for _ in range(PEOPLE[office])]
            self.firms += [self.firm(office, number) for number in range(FIRMS[office])]
        self.world.firms.extend(self.firms)
        for number, firm in enumerate(self.firms):
            self.officers(firm, self.firms[:number])
        self.land()
        self.tenders()
        self.payments()
        self.offices()
        self.sanctions()

    # --- company register

    def human(self, office: str) -> Human:
        """A grown-up with a name in one of the office's scripts, unlike any before."""
        while True:
            first, last = self.dice.pick(names.SCRIPTS[office])
            name = f"{self.dice.pick(first)} {self.dice.pick(last)}"
            if name not in self._names:
                break
        self._names.add(name)
        born = self.dice.day(date(1942, 1, 1), date(1994, 12, 28))
        nationality = self.dice.pick(names.ELSEWHERE) if self.dice.chance(FOREIGN_SHARE) else ""
        return Human(self.dice.number("CN", 8), name, born, nationality)

    def firm(self, office: str, number: int) -> Firm:
        """A company of a register office; the first few northern ones share the story's business centre."""
        name, form = self.firm_name(office)
        seat = BUSINESS_CENTRE if office == NORTH and number < IN_BUSINESS_CENTRE else self.place(office)
        founded = self.dice.day(date(1985, 1, 2), date(2016, 12, 30)).isoformat()
        status = "dissolved" if self.dice.chance(0.07) else "active"
        return Firm(self.dice.number("VS", 6), name, form, founded, status, seat, office)

    def firm_name(self, office: str) -> tuple[str, str]:
        """A name that no other company has, and its legal form."""
        while True:
            if office == NORTH:
                form = self.dice.pick(names.NORTH_FORMS)
                mark = self.dice.pick(names.NORTH_MARKS)
                name = mark.format(word=self.dice.pick(names.NORTH_WORDS), trade=self.dice.pick(names.NORTH_TRADES), form=form)
            else:
                words, trades, forms = self.dice.pick(names.SOUTH_WORDS)
                form = self.dice.pick(forms)
                name = f"{self.dice.pick(words)} {self.dice.pick(trades)} {self.dice.between(2, 99)} {form}"
            if name not in self._names:
                self._names.add(name)
                return name, form

    def place(self, office: str) -> Place:
        """An address; house numbers start at 10, so that none is the story's."""
        postcode, city = self.dice.pick(names.NORTH_CITIES if office == NORTH else names.SOUTH_CITIES)
        return Place(f"{self.dice.between(10, 48)} {self.dice.pick(names.STREETS)}", postcode, city)

    def officers(self, firm: Firm, older: list[Firm]) -> None:
        """One or two directors and shareholders. Owning companies stand earlier in the list: nobody owns itself."""
        founded = date.fromisoformat(firm.founded)
        directors = self.dice.some(self.people[firm.office], self.dice.between(1, 2))
        for human in directors:
            since = max(founded, date(human.born.year + 24, 1, 15))
            gone = self.dice.chance(0.2)
            self.world.seats.append(Seat(firm, human, "director", since, self.dice.day(since, date(2024, 1, 31)) if gone else None))
        percent = self.dice.pick((100, 75, 60, 51))
        owner: Firm | Human = self.dice.pick(older) if older and self.dice.chance(0.2) else directors[0]
        self.world.shares.append(Share(firm, owner, self.as_written(owner), percent, founded))
        if percent < 100:
            other = self.dice.pick(self.people[firm.office])
            if other is not owner:
                self.world.shares.append(Share(firm, other, other.name, 100 - percent, founded))

    def as_written(self, owner: Firm | Human) -> str:
        """A name as another authority writes it: now and then in capitals."""
        return owner.name.upper() if isinstance(owner, Firm) and self.dice.chance(0.4) else owner.name

    # --- land register

    def land(self) -> None:
        """Titles of companies, of people known to the company register, and of people known to nobody else."""
        for _ in range(TITLES):
            office = NORTH if self.dice.chance(0.6) else SOUTH
            kind, least, most = self.dice.pick(KINDS)
            place, created = self.place(office), self.dice.day(date(1950, 1, 2), date(2015, 12, 28))
            title = Title(self.dice.number(f"LR-{place.postcode}-", 5), place, kind, self.dice.between(least, most), created)
            self.world.titles.append(title)
            since = self.dice.day(date(2000, 1, 3), date(2018, 12, 28))
            price = self.dice.between(60, 900) * 1000
            if self.dice.chance(0.3):
                sold = self.dice.day(since, date(2021, 12, 30))
                former = self.holder(office)
                self.world.holdings.append(Holding(title, former, self.as_written(former), 100, since, price, sold))
                since, price = sold, price * self.dice.between(104, 150) // 100
            owner = self.holder(office)
            self.world.holdings.append(Holding(title, owner, self.as_written(owner), 100, since, price))

    def holder(self, office: str) -> Firm | Human:
        """Somebody who may hold a title."""
        if self.dice.chance(0.45):
            return self.dice.pick(self.firms)
        return self.dice.pick(self.people[office]) if self.dice.chance(0.5) else replace(self.human(office), nationality="")

    # --- procurement

    def tenders(self) -> None:
        """Calls of bodies other than the harbour, with two to four bidders."""
        bodies = [Body(f"PB{200 + number:04}", name) for number, name in enumerate(names.BODIES)]
        self.world.bodies.extend(bodies)
        bidders = self.dice.some(self.firms, 85)
        for number in range(CALLS):
            awarded = self.dice.day(*SPAN)
            title = self.dice.pick(names.WORKS).format(street=self.dice.pick(names.STREETS))
            amount = self.dice.between(40, 2900) * 1000
            bids: list[Bid] = []
            for place, firm in enumerate(self.dice.some(bidders, self.dice.between(2, 4))):
                identified = not self.dice.chance(0.08)
                name = firm.name.upper() if self.dice.chance(0.5) else firm.name
                bids.append(Bid(firm, name, amount * (100 + place * self.dice.between(3, 9)) // 100, "valid", identified))
            self.world.calls.append(
                Call(
                    f"vs-2f91-{number + 1000}",
                    self.dice.pick(bodies),
                    f"{title}, {awarded.year}",
                    awarded - timedelta(days=64),
                    awarded - timedelta(days=25),
                    awarded,
                    awarded + timedelta(days=self.dice.between(7, 21)),
                    tuple(bids),
                )
            )

    # --- payments

    def account(self, firm: Firm) -> str:
        """The one account of a company."""
        if firm.number not in self.accounts:
            self.accounts[firm.number] = self.dice.number(self.dice.pick(("MCB-", "VSB-", "SKB-")), 8)
        return self.accounts[firm.number]

    def payments(self) -> None:
        """What authorities paid for contracts, what companies pay each other, and the supplier's ordinary bills."""
        for call in [call for call in self.world.calls if call.buyer is not STORY.harbour]:
            payer = Party(call.buyer.number, call.buyer.name, public=True, account=f"TRE-{call.buyer.number[2:]:>08}")
            payee = party(call.winner.firm, self.account(call.winner.firm))
            booked = call.signed + timedelta(days=self.dice.between(30, 160))
            self.world.transfers.append(Transfer(booked, payer, payee, call.winner.amount * 100, f"{call.title}, final account"))
        for _ in range(PAIRS):
            payer_firm, payee_firm = self.dice.some(self.firms, 2)
            payer, payee = party(payer_firm, self.account(payer_firm)), party(payee_firm, self.account(payee_firm))
            self.bills(payer, payee, self.dice.between(1, 5))
        supplier = party(STORY.supplier, SUPPLIER_ACCOUNT)
        for firm in self.dice.some(self.firms, 5):
            self.bills(supplier, party(firm, self.account(firm)), 6)

    def bills(self, payer: Party, payee: Party, count: int) -> None:
        """A few payments from one party to another, none as large as the least of the story's."""
        for _ in range(count):
            text = self.dice.pick(names.PURPOSES).format(n=self.dice.between(1000, 9999))
            self.world.transfers.append(Transfer(self.dice.day(*SPAN), payer, payee, self.dice.between(90_000, 9_500_000), text))

    # --- offices and sanctions

    def offices(self) -> None:
        """Posts of the other bodies, their holders then and now, and what these declared."""
        for body_number, body in enumerate(self.world.bodies[1:]):
            for post_number, name in enumerate(self.dice.some(names.POSTS, self.dice.between(3, 4))):
                post = Post(f"post-{body_number:02}-{post_number}", f"{name}, {body.name}", body)
                self.world.posts.append(post)
                start = self.dice.day(date(2010, 1, 4), date(2021, 6, 1))
                holder = self.official()
                self.world.tenures.append(Tenure(f"tenure-{body_number:02}-{post_number}-b", post, holder, start))
                if self.dice.chance(0.35):
                    left = start - timedelta(days=1)
                    before = Tenure(
                        f"tenure-{body_number:02}-{post_number}-a",
                        post,
                        self.official(),
                        start - timedelta(days=2200),
                        left,
                    )
                    self.world.tenures.append(before)
                if self.dice.chance(0.3):
                    firm, declared = self.dice.pick(self.firms), self.dice.day(start, date(2023, 6, 30))
                    number = self.dice.number(f"DI-{declared.year}-", 4)
                    self.world.declarations.append(Declaration(number, holder, firm, "declared interest, own shares", declared))

    def official(self) -> Human:
        """A holder of an office; one in four is known to the company register too."""
        if self.dice.chance(0.25):
            return self.dice.pick(self.people[NORTH])
        return replace(self.human(NORTH if self.dice.chance(0.7) else SOUTH), nationality="")

    def sanctions(self) -> None:
        """Persons whom no other source knows, and companies, three of them registered in Vessany."""
        for number in range(14):
            human = self.human(SOUTH if self.dice.chance(0.5) else NORTH)
            programme, reason = self.dice.pick(names.PROGRAMMES)
            listed = self.dice.day(date(2009, 1, 12), date(2023, 10, 2))
            self.world.listings.append(Listing(f"sl-{100 + number:04}", human.name, human.number, programme, reason, listed, human.born))
        for number, firm in enumerate(self.dice.some(self.firms, 3)):
            programme, reason = self.dice.pick(names.PROGRAMMES)
            listed = self.dice.day(date(2016, 1, 11), date(2023, 10, 2))
            self.world.listings.append(Listing(f"sl-{200 + number:04}", firm.name.upper(), firm.number, programme, reason, listed))


def fill(world: World, dice: Dice) -> None:
    """Add the background to a world that holds the story."""
    Background(world, dice).fill()
