from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from glasshouse.demonstration import STORY
from tests.unit.demonstration.oracle import Read

WALK = Path(__file__).parents[3] / "docs/start/README.md"
REGISTER, LAND, PAYMENTS = "vessany-company-register", "vessany-land-register", "vessany-payments"
OFFICES, SANCTIONS = "vessany-offices", "vessany-sanctions"


def _id(values: dict[str, set[str]]) -> str:
    (number,) = values["id"]
    return number


def _company(loaded: Read, dataset: str, number: str) -> str:
    return _id(loaded.one(dataset, "Company", registrationNumber=number))


def _release(loaded: Read, ocid: str) -> dict[str, Any]:
    (release,) = [release for release in loaded.releases if release["ocid"] == ocid]
    return release


def _bids(release: dict[str, Any]) -> dict[str, tuple[int, str]]:
    """Bids by the bidder's number, or its name where it has none."""
    return {
        party.get("identifier", {}).get("id", party["name"]): (bid["value"]["amount"], bid["status"])
        for bid in release["bids"]["details"]
        for party in bid["tenderers"]
    }


def _paid(loaded: Read, payer: str, payee: str) -> list[tuple[date, float, str]]:
    """Payments between two registered companies: day, crowns, id of the receiving account; in order."""
    found = loaded.all(PAYMENTS, "Payment", payer=_company(loaded, PAYMENTS, payer), beneficiary=_company(loaded, PAYMENTS, payee))
    return sorted((date.fromisoformat(min(row["date"])), float(min(row["amount"])), min(row["beneficiaryAccount"])) for row in found)


def test_the_harbour_awards_six_contracts_to_one_supplier_since_the_official_came(loaded: Read) -> None:
    for award in STORY.awards:
        release = _release(loaded, award.ocid)
        assert release["buyer"]["identifier"]["id"] == STORY.harbour.number
        assert release["tender"]["title"] == award.title
        (made,) = release["awards"]
        assert made["suppliers"][0]["identifier"]["id"] == STORY.supplier.number
        assert (made["value"]["amount"], made["date"][:10]) == (award.amount, award.awarded.isoformat())
        assert award.awarded > STORY.since
    of_harbour = [release for release in loaded.releases if release["buyer"]["identifier"]["id"] == STORY.harbour.number]
    assert len(of_harbour) == len(STORY.awards) + len(STORY.earlier)


def test_the_same_work_cost_half_before_and_went_to_the_rival(loaded: Read) -> None:
    for earlier in STORY.earlier:
        (made,) = _release(loaded, earlier.ocid)["awards"]
        assert made["suppliers"][0]["identifier"]["id"] == STORY.rival.number
        assert made["value"]["amount"] == earlier.amount
        assert earlier.awarded < STORY.since
    assert STORY.awards[0].amount == 2 * STORY.earlier[0].amount


def test_the_sister_bids_just_above_and_the_cheaper_rival_is_set_aside_each_time(loaded: Read) -> None:
    misspelt = 0
    for award in STORY.awards:
        bids = _bids(_release(loaded, award.ocid))
        assert len(bids) == 3
        sister = bids.get(STORY.sister.number) or bids[STORY.misspelt_sister]
        misspelt += STORY.misspelt_sister in bids
        assert sister == (award.sister, "valid")
        assert 1.01 < sister[0] / award.amount < 1.02
        assert bids[STORY.rival.number] == (award.rival, "disqualified")
        assert award.rival < award.amount * 0.62
    assert misspelt == 1


def test_one_person_directs_the_supplier_and_the_sister(loaded: Read) -> None:
    director = _id(loaded.one(REGISTER, "Person", idNumber=STORY.director.number))
    for firm in (STORY.supplier, STORY.sister):
        loaded.one(REGISTER, "Directorship", director=director, organization=_company(loaded, REGISTER, firm.number))


def test_eight_per_cent_goes_to_the_adviser_three_or_four_days_after_each_award(loaded: Read) -> None:
    paid = _paid(loaded, STORY.supplier.number, STORY.adviser.number)
    assert [(day, amount) for day, amount, _ in paid] == [(award.paid, award.commission) for award in STORY.awards]
    assert all(award.commission * 100 == award.amount * 8 and award.days in {3, 4} for award in STORY.awards)
    assert STORY.commissions == sum(amount for _, amount, _ in paid) == 2_096_000


def test_the_sixth_commission_names_the_adviser_and_lands_on_the_holdings_account(loaded: Read) -> None:
    adviser = _id(loaded.one(PAYMENTS, "BankAccount", accountNumber=STORY.adviser_account))
    holding = _id(loaded.one(PAYMENTS, "BankAccount", accountNumber=STORY.holding_account))
    accounts = [account for _, _, account in _paid(loaded, STORY.supplier.number, STORY.adviser.number)]
    assert accounts == [adviser] * 5 + [holding]
    dividends = _paid(loaded, STORY.adviser.number, STORY.holding.number)
    assert len(dividends) == 5
    assert {account for _, _, account in dividends} == {holding}


def test_the_adviser_belongs_to_the_holding_and_the_holding_to_the_owner(loaded: Read) -> None:
    holding = _company(loaded, REGISTER, STORY.holding.number)
    owner = _id(loaded.one(REGISTER, "Person", idNumber=STORY.owner.number))
    for asset, holder in ((_company(loaded, REGISTER, STORY.adviser.number), holding), (holding, owner)):
        share = loaded.one(REGISTER, "Ownership", asset=asset)
        assert share["owner"] == {holder}
        assert share["percentage"] == {"100"}
    names = loaded.one(REGISTER, "Company", registrationNumber=STORY.holding.number)
    assert {STORY.holding.name, "ALKYON HOLDINGS S.A."} <= names["name"]
    assert names["alias"] == {"Alkyon Holdings"}


def test_the_holding_shares_the_villa_with_the_property_company_and_pays_it(loaded: Read) -> None:
    villa = _id(loaded.one(LAND, "RealEstate", titleNumber=STORY.villa.number))
    holders = [share["owner"] for share in loaded.all(LAND, "Ownership", asset=villa)]
    expected = {_company(loaded, LAND, firm.number) for firm in (STORY.holding, STORY.property_company)}
    assert set().union(*holders) == expected
    loans = _paid(loaded, STORY.holding.number, STORY.property_company.number)
    assert [amount for _, amount, _ in loans] == [award.commission / 2 for award in STORY.awards]


def test_the_official_held_the_post_and_declared_the_property_company(loaded: Read) -> None:
    official = _id(loaded.one(OFFICES, "Person", idNumber=STORY.official.number))
    post = _id(loaded.one(OFFICES, "Position", name=STORY.post.name))
    assert loaded.one(OFFICES, "Occupancy", post=post, holder=official)["startDate"] == {STORY.since.isoformat()}
    declared = loaded.one(OFFICES, "Ownership", recordId=STORY.declaration)
    assert declared["owner"] == {official}
    assert declared["asset"] == {_company(loaded, OFFICES, STORY.property_company.number)}


def test_nobody_has_to_open_the_spouse(loaded: Read) -> None:
    assert loaded.all(OFFICES, "Person", idNumber=STORY.spouse.number) == []
    assert loaded.of(OFFICES, "Family") == []
    assert loaded.all(LAND, "Person", idNumber=STORY.spouse.number) == []


def test_the_first_herring_gets_more_but_every_month_the_same_and_long_before(loaded: Read) -> None:
    paid = _paid(loaded, STORY.supplier.number, STORY.herring_payee.number)
    assert sum(amount for _, amount, _ in paid) > STORY.commissions
    assert {amount for _, amount, _ in paid} == {STORY.herring_monthly}
    assert {day.day for day, _, _ in paid} == {5}
    assert len(paid) == 72
    assert (STORY.awards[0].awarded - paid[0][0]).days > 3 * 365
    seats = {
        min(loaded.one(REGISTER, "Company", registrationNumber=firm.number)["address"]) for firm in (STORY.supplier, STORY.herring_payee)
    }
    (seat,) = seats
    assert len(loaded.all(REGISTER, "Company", address=seat)) > 20


def test_the_second_herring_has_the_owners_name_and_another_birth_date_and_number(loaded: Read) -> None:
    listed = loaded.one(SANCTIONS, "Person", name=STORY.owner.name)
    owner = loaded.one(REGISTER, "Person", name=STORY.owner.name)
    assert listed["birthDate"].isdisjoint(owner["birthDate"])
    assert listed["idNumber"].isdisjoint(owner["idNumber"])
    loaded.one(SANCTIONS, "Sanction", entity=_id(listed))


def test_the_rivals_director_carries_a_nationality_that_the_road_never_needs(loaded: Read) -> None:
    rival = loaded.one(REGISTER, "Person", idNumber=STORY.rival_director.number)
    assert rival["nationality"] == {"pl"}
    for human in (STORY.director, STORY.owner, STORY.official, STORY.spouse, STORY.namesake):
        assert human.nationality == ""


def test_the_walk_through_speaks_of_these_names_days_and_sums() -> None:
    walk = WALK.read_text("utf-8")
    firms = (STORY.supplier, STORY.sister, STORY.adviser, STORY.property_company, STORY.herring_payee)
    people = (STORY.director, STORY.rival_director, STORY.owner, STORY.official)
    said = [firm.name.removesuffix(" Ltd") for firm in firms] + [human.name for human in people]
    said += [STORY.harbour.name, STORY.holding.name, STORY.holding.trading_name, STORY.villa.number, STORY.declaration]
    said += [
        STORY.holding_account,
        f"{STORY.herring_monthly:,}",
        f"{STORY.commissions:,}",
        f"{STORY.commissions // 2:,}",
    ]
    said += [f"{72 * STORY.herring_monthly:,}", f"{sum(award.amount for award in STORY.awards):,}"]
    said += [
        f"{award.awarded} | {award.title.split(', ')[1]} | {award.amount:,} | {award.paid} | {award.commission:,}" for award in STORY.awards
    ]
    assert [words for words in said if words not in walk] == []
    assert STORY.spouse.name not in walk


def test_the_sum_that_the_walk_searches_for_stands_in_one_place_only(loaded: Read) -> None:
    last = float(STORY.awards[-1].commission)
    payments = [row for row in loaded.of(PAYMENTS, "Payment") if last in {float(amount) for amount in row["amount"]}]
    assert len(payments) == 1
    sums = {bid["value"]["amount"] for release in loaded.releases for bid in release["bids"]["details"]}
    assert last not in sums
