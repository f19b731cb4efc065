"""Who is paid when the quay is dredged: the people, companies and facts that prove it, the same for every seed.

Promise: `STORY` holds every name, number, date and sum that the walk-through (docs/start) and the journeys speak of;
`plot` writes the rows that carry them, and tests find them again in the finished files. Everybody and everything is
invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from glasshouse.demonstration.world import NORTH, SOUTH, Body, Firm, Human, Place, Post, Title

BUSINESS_CENTRE = Place("Tidewater House, 40 Quay Street", "4001", "Port Merrow")
VILLA = Place("Heron House, 3 Cliff Road", "4003", "Port Merrow")

HARBOUR = Body("PB0114", "Harbour Authority of Port Merrow")
POST = Post("post-harbour-procurement", "Director of Procurement, Harbour Authority of Port Merrow", HARBOUR)

BLUE_QUAY = Firm("VS204117", "Blue Quay Trading Ltd", "Ltd", "2017-05-22", "active", BUSINESS_CENTRE, NORTH)
NORTHPIER = Firm(
    "VS211930",
    "Northpier Marine Works Ltd",
    "Ltd",
    "2020-10-05",
    "active",
    Place("7 Saltpan Way", "4002", "Port Merrow"),
    SOUTH,
)
SKARNOY = Firm(
    "VS118642",
    "Skarnøy Dredging A/S",
    "A/S",
    "1998-03-11",
    "active",
    Place("1 North Mole", "2140", "Skarnøy"),
    NORTH,
)
LANTERNFISH = Firm(
    "VS213355",
    "Lanternfish Advisory Ltd",
    "Ltd",
    "2020-11-12",
    "active",
    Place("9 Lantern Hill", "1000", "Ardmoor"),
    NORTH,
)
ALKYON = Firm(
    "VS209871",
    "Αλκυών Συμμετοχές Α.Ε.",
    "Α.Ε.",
    "2019-06-18",
    "active",
    Place("8 Signal Hill", "7010", "Νέα Άκτη"),
    SOUTH,
    trading_name="Alkyon Holdings",
)
HERON_RISE = Firm("VS213702", "Heron Rise Property Ltd", "Ltd", "2020-12-03", "active", VILLA, NORTH)
SALTMARSH = Firm("VS160448", "Saltmarsh Plant Hire Ltd", "Ltd", "2004-09-30", "active", BUSINESS_CENTRE, NORTH)

DIRECTOR = Human("CN48127730", "Tessaly Brandvoll", date(1968, 4, 17))
OWNER = Human("CN71024418", "Leander Vosk", date(1971, 2, 9))
OFFICIAL = Human("CN66390152", "Edda Rasmusdal", date(1966, 8, 25))
SPOUSE = Human("CN64711803", "Joren Hallgrimm", date(1964, 12, 1))
RIVAL = Human("CN55208847", "Aleksandra Kowalewicz", date(1974, 6, 30), "Poland")
NAMESAKE = Human("CN19380277", OWNER.name, date(1949, 11, 30))

VILLA_TITLE = Title("LR-4003-0117", VILLA, "house and garden", 1840, date(1931, 5, 4))


@dataclass(frozen=True, slots=True)
class Award:
    """One dredging contract of Blue Quay and what followed. Whole crowns; `rival` is the lower bid set aside."""

    ocid: str
    title: str
    awarded: date
    amount: int
    sister: int
    rival: int
    paid: date
    to_account: str

    @property
    def commission(self) -> int:
        """What Blue Quay paid for advice: eight per cent of the award."""
        return self.amount * 8 // 100

    @property
    def days(self) -> int:
        """Days from the award to the payment."""
        return (self.paid - self.awarded).days


@dataclass(frozen=True, slots=True)
class Earlier:
    """A dredging contract of the years before: won by Skarnøy Dredging, with no payment to anybody's adviser."""

    ocid: str
    title: str
    awarded: date
    amount: int


@dataclass(frozen=True, slots=True)
class Story:
    """The chain. Read from top to bottom, each line is proved by a record of the source that its comment names."""

    harbour: Body  # procurement: buyer of every contract below
    earlier: tuple[Earlier, ...]  # procurement: the same work cost half until 2020
    awards: tuple[Award, ...]  # procurement: six contracts for one supplier
    supplier: Firm  # procurement, company register
    sister: Firm  # procurement: bids against the supplier each time, and just above it
    director: Human  # company register: directs both
    rival: Firm  # procurement: bids lower each time and is set aside
    rival_director: Human  # company register: her nationality stands in the record, and you do not need it
    adviser: Firm  # payments: gets eight per cent three or four days after each award
    holding: Firm  # company register: owns the adviser wholly
    owner: Human  # company register: owns the holding wholly
    villa: Title  # land register: held half by the holding, half by the property company
    property_company: Firm  # land register; payments: gets half of each commission from the holding
    spouse: Human  # company register: its director; a private person whom nobody has to open
    official: Human  # offices: declares an interest in the property company, held by her spouse
    post: Post  # offices: holds it from `since`
    since: date
    declaration: str  # offices: number of that declaration
    adviser_account: str  # payments: where five commissions go
    holding_account: str  # payments: where the sixth goes, under the adviser's name
    misspelt_sister: str  # procurement: how one call writes the sister company, without its number
    herring_payee: Firm  # payments: gets more than anybody from the supplier; every month the same, years before the first award
    herring_monthly: int  # crowns
    herring_first: date
    namesake: Human  # sanctions: same name as the owner, other birth date and civil number

    @property
    def commissions(self) -> int:
        """All that the adviser was paid, in crowns."""
        return sum(award.commission for award in self.awards)


def _award(number: int, work: str, awarded: date, amount: int, sister: int, rival: int, days: int, account: str) -> Award:
    title = f"Maintenance dredging, {work}, {awarded.year}"
    return Award(f"vs-2f91-harbour-{number:02}", title, awarded, amount, sister, rival, awarded + timedelta(days=days), account)


ADVISER_ACCOUNT = "MCB-04412207"
HOLDING_ACCOUNT = "AKT-70153381"

AWARDS = (
    _award(4, "inner basin", date(2021, 3, 15), 4_200_000, 4_263_000, 2_310_000, 3, ADVISER_ACCOUNT),
    _award(5, "ferry berth", date(2021, 10, 4), 2_750_000, 2_799_500, 1_595_000, 4, ADVISER_ACCOUNT),
    _award(6, "approach channel", date(2022, 4, 11), 5_125_000, 5_212_000, 3_075_000, 3, ADVISER_ACCOUNT),
    _award(7, "fishing harbour", date(2022, 11, 21), 3_600_000, 3_664_800, 2_088_000, 4, ADVISER_ACCOUNT),
    _award(8, "inner basin", date(2023, 5, 8), 6_050_000, 6_140_700, 3_388_000, 3, ADVISER_ACCOUNT),
    _award(9, "outer quay", date(2023, 12, 4), 4_475_000, 4_551_000, 2_595_500, 3, HOLDING_ACCOUNT),
)

EARLIER = (
    Earlier("vs-2f91-harbour-01", "Maintenance dredging, inner basin, 2018", date(2018, 4, 9), 2_100_000),
    Earlier("vs-2f91-harbour-02", "Maintenance dredging, approach channel, 2019", date(2019, 5, 13), 2_640_000),
    Earlier("vs-2f91-harbour-03", "Maintenance dredging, outer quay, 2020", date(2020, 3, 2), 2_250_000),
)

STORY = Story(
    harbour=HARBOUR,
    earlier=EARLIER,
    awards=AWARDS,
    supplier=BLUE_QUAY,
    sister=NORTHPIER,
    director=DIRECTOR,
    rival=SKARNOY,
    rival_director=RIVAL,
    adviser=LANTERNFISH,
    holding=ALKYON,
    owner=OWNER,
    villa=VILLA_TITLE,
    property_company=HERON_RISE,
    spouse=SPOUSE,
    official=OFFICIAL,
    post=POST,
    since=date(2020, 9, 1),
    declaration="DI-2021-0386",
    adviser_account=ADVISER_ACCOUNT,
    holding_account=HOLDING_ACCOUNT,
    misspelt_sister="North Pier Marine Works",
    herring_payee=SALTMARSH,
    herring_monthly=46_500,
    herring_first=date(2018, 1, 5),
    namesake=NAMESAKE,
)
