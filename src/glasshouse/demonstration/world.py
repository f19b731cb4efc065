"""What the invented world is made of: one frozen record for each kind of thing that a source writes a row about.

Everything refers by official number (registration number of a company or body, civil number of a person), as real files
would. Dates are days; sums of money are whole hundredths of a Vessany crown (VSK) in payments, elsewhere whole crowns.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

CURRENCY = "VSK"
NORTH, SOUTH = "north", "south"


@dataclass(frozen=True, slots=True)
class Place:
    """A postal address."""

    street: str
    postcode: str
    city: str


@dataclass(frozen=True, slots=True)
class Human:
    """A person with a civil number. `nationality` is empty for nearly everybody, as in most registers."""

    number: str
    name: str
    born: date
    nationality: str = ""


@dataclass(frozen=True, slots=True)
class Firm:
    """A registered company; `office` is the register office (north or south) whose file it stands in."""

    number: str
    name: str
    form: str
    founded: str
    status: str
    seat: Place
    office: str
    trading_name: str = ""


@dataclass(frozen=True, slots=True)
class Seat:
    """A directorship."""

    firm: Firm
    human: Human
    role: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A shareholding, in per cent; `owner_name` is the owner's name as the register office wrote it."""

    firm: Firm
    owner: Firm | Human
    owner_name: str
    percent: int
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Title:
    """A title in the land register; `area` in square metres."""

    number: str
    place: Place
    kind: str
    area: int
    created: date


@dataclass(frozen=True, slots=True)
class Holding:
    """Who holds a title: `percent` of it, bought for `price` crowns."""

    title: Title
    owner: Firm | Human
    owner_name: str
    percent: int
    since: date
    price: int
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """A public body."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Bid:
    """A bid in crowns. `bidder_name` as in the papers; `identified` says whether they give its registration number."""

    firm: Firm
    bidder_name: str
    amount: int
    status: str
    identified: bool = True


@dataclass(frozen=True, slots=True)
class Call:
    """A call for tenders with its bids, of which the first won, and its one award."""

    ocid: str
    buyer: Body
    title: str
    opened: date
    closed: date
    awarded: date
    signed: date
    bids: tuple[Bid, ...]

    @property
    def winner(self) -> Bid:
        """The bid that got the contract."""
        return self.bids[0]


@dataclass(frozen=True, slots=True)
class Party:
    """A party of a payment as the bank writes it, with the account used."""

    number: str
    name: str
    public: bool
    account: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """One booked payment; `cents` are hundredths of a crown. The bank numbers payments when the file is written."""

    booked: date
    payer: Party
    payee: Party
    cents: int
    text: str


@dataclass(frozen=True, slots=True)
class Post:
    """An office of a public body."""

    id: str
    name: str
    body: Body


@dataclass(frozen=True, slots=True)
class Tenure:
    """Who holds an office, and when."""

    id: str
    post: Post
    human: Human
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Declaration:
    """A declared interest of an official in a company. It names the company, not the relative who holds the shares."""

    number: str
    human: Human
    firm: Firm
    role: str
    declared: date


@dataclass(frozen=True, slots=True)
class Listing:
    """An entry of the sanctions list: a firm with its number, or a person with a birth date."""

    id: str
    name: str
    number: str
    programme: str
    reason: str
    listed: date
    born: date | None = None


@dataclass(slots=True)
class World:
    """All records of all sources, in the order in which they are written; the one thing here that grows."""

    firms: list[Firm] = field(default_factory=list)
    seats: list[Seat] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)
    titles: list[Title] = field(default_factory=list)
    holdings: list[Holding] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    tenures: list[Tenure] = field(default_factory=list)
    declarations: list[Declaration] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)
