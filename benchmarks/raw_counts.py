"""Rows and entities of the bundle "defence and influence", counted from the raw files; part of raw_facts.py.

Promise: nothing of Glasshouse or followthemoney is used here. Rows are counted by reading the files, entities by the
keys that the mappings in examples/defence-and-influence declare. Counts per source: `rows` read from the file, `mapped`
rows that pass the source's filters, `entities` distinct entities by schema. Counts per dataset: distinct entities over
all sources, before any identity rule; what one source calls an Organization and another a Company is a Company.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from raw_data import Data, Maker, Row, Tally

CM = (
    "CMTE_ID CMTE_NM TRES_NM CMTE_ST1 CMTE_ST2 CMTE_CITY CMTE_ST CMTE_ZIP CMTE_DSGN CMTE_TP CMTE_PTY_AFFILIATION "
    "CMTE_FILING_FREQ ORG_TP CONNECTED_ORG_NM CAND_ID"
)
CN = (
    "CAND_ID CAND_NAME CAND_PTY_AFFILIATION CAND_ELECTION_YR CAND_OFFICE_ST CAND_OFFICE CAND_OFFICE_DISTRICT "
    "CAND_ICI CAND_STATUS CAND_PCC CAND_ST1 CAND_ST2 CAND_CITY CAND_ST CAND_ZIP"
)
CCL = "CAND_ID CAND_ELECTION_YR FEC_ELECTION_YR CMTE_ID CMTE_TP CMTE_DSGN LINKAGE_ID"
PAS2 = (
    "CMTE_ID AMNDT_IND RPT_TP TRANSACTION_PGI IMAGE_NUM TRANSACTION_TP ENTITY_TP NAME CITY STATE ZIP_CODE "
    "EMPLOYER OCCUPATION TRANSACTION_DT TRANSACTION_AMT OTHER_ID CAND_ID TRAN_ID FILE_NUM MEMO_CD MEMO_TEXT SUB_ID"
)
PAID = {"24K", "24Z", "24C"}  # contribution, in-kind contribution, coordinated party expenditure: to a candidate
AIRCRAFT = "ftm-aleph-fixtures/contrib-testdata/aircrafts-iom.xls"
BUNDLE = Path(__file__).parent.parent / "examples" / "defence-and-influence"
NO_ORGANISATION = {"", "NONE", "N/A", "TBD"}


def congress(data: Data) -> dict[str, Any]:
    """us-congress."""
    tally = Tally()
    members = data.yaml("us-congress/legislators-current.yaml")
    committees = data.yaml("us-congress/committees-current.yaml")
    seats = data.yaml("us-congress/committee-membership-current.yaml")
    subs = [_flat(sub, parent["thomas_id"]) for parent in committees for sub in parent.get("subcommittees", [])]
    ids = [{"id": who["id"]["bioguide"]} for who in members]
    tally.add("legislators", ids, lambda row: [("Person", ("person", row["id"]))])
    _terms(tally, members)
    _executive(tally, data.yaml("us-congress/executive.yaml"))
    codes = [{"id": one["thomas_id"]} for one in committees]
    tally.add("committees", codes, lambda row: [("PublicBody", ("committee", row["id"]))])
    tally.add(
        "subcommittees",
        subs,
        lambda row: (
            ("PublicBody", ("committee", row["of"])),
            ("PublicBody", ("subcommittee", row["of"], row["thomas_id"])),
            ("UnknownLink", ("part", row["of"], row["thomas_id"])),
        ),
    )
    tally.add(
        "committee-memberships",
        [{"of": code, "who": seat["bioguide"]} for code, group in seats.items() for seat in group],
        lambda row: (
            ("Person", ("person", row["who"])),
            ("PublicBody", ("committee", row["of"])),
            ("Membership", ("seat", row["who"], row["of"])),
        ),
    )
    holders = data.yaml("us-congress/legislators-district-offices.yaml")
    tally.add(
        "district-offices",
        [{"id": office["id"], "who": who["id"]["bioguide"]} for who in holders for office in who["offices"]],
        lambda row: (("Address", ("office", row["id"])), ("Person", ("person", row["who"]))),
    )
    numbers = {row["id"] for row in codes} | {row["of"] + row["thomas_id"] for row in subs} | set(seats)
    return {**tally.table(), "public_bodies_after_identities": len(numbers) + 2}  # and the two chambers


def _terms(tally: Tally, members: list[dict[str, Any]]) -> None:
    terms = [_flat(term, who["id"]["bioguide"]) for who in members for term in who["terms"]]
    roles = [_flat(role, who["id"]["bioguide"]) for who in members for role in who.get("leadership_roles", [])]

    def term(place: str) -> Maker:
        return lambda row: (
            ("Person", ("person", row["of"])),
            ("PublicBody", ("chamber", row["type"])),
            ("Position", (row["type"], row["state"], row[place])),
            ("Occupancy", ("term", row["of"], row["start"])),
        )

    tally.add("senate-terms", terms, term("class"), lambda row: row["type"] == "sen")
    tally.add("house-terms", terms, term("district"), lambda row: row["type"] == "rep")
    tally.add(
        "leadership",
        roles,
        lambda row: (
            ("Person", ("person", row["of"])),
            ("Position", ("leadership", row["chamber"], row["title"])),
            ("Occupancy", ("role", row["of"], row["chamber"], row["title"], row["start"], row.get("end"))),
        ),
    )


def _executive(tally: Tally, executive: list[dict[str, Any]]) -> None:
    terms = [_flat(term, str(who["id"]["govtrack"])) for who in executive for term in who["terms"]]

    def term(row: Row) -> Iterable[tuple[str, Hashable]]:
        key = ("reign", row["of"], row["type"], row["start"])
        return (("Person", ("executive", row["of"])), ("Position", row["type"]), ("Occupancy", key))

    ids = [{"id": str(who["id"]["govtrack"])} for who in executive]
    tally.add("executive", ids, lambda row: [("Person", ("executive", row["id"]))])
    tally.add("presidencies", terms, term, lambda row: row["type"] == "prez")
    tally.add("vice-presidencies", terms, term, lambda row: row["type"] == "viceprez")


def _flat(node: Mapping[str, Any], of: str) -> Row:
    """The scalars of a YAML object as texts, with the id of what it belongs to."""
    return {"of": of} | {key: str(value) for key, value in node.items() if not isinstance(value, (dict, list))}


def election(data: Data) -> dict[str, Any]:
    """us-fec-2024."""
    tally = Tally()
    cm, cn, ccl = data.fec("cm.txt", CM), data.fec("cn.txt", CN), data.fec("ccl.txt", CCL)
    pas2 = data.fec("independentexpenditures.txt", PAS2)

    def link(person: str, committee: str) -> Maker:
        return lambda row: (
            ("Person", ("candidate", row[person])),
            ("Organization", ("committee", row[committee])),
            ("UnknownLink", ("candidate-committee", row[person], row[committee])),
        )

    tally.add("committees", cm, lambda row: [("Organization", ("committee", row["CMTE_ID"]))])
    tally.add(
        "connected-organisations",
        cm,
        lambda row: (
            ("Organization", ("connected", row["CONNECTED_ORG_NM"])),
            ("Organization", ("committee", row["CMTE_ID"])),
            ("UnknownLink", ("connected-of", row["CMTE_ID"])),
        ),
        lambda row: row["CONNECTED_ORG_NM"] not in NO_ORGANISATION,
    )
    tally.add("candidates", cn, lambda row: [("Person", ("candidate", row["CAND_ID"]))])
    tally.add("principal-committees", cn, link("CAND_ID", "CAND_PCC"), lambda row: bool(row["CAND_PCC"]))
    tally.add("candidate-of-committee", cm, link("CAND_ID", "CMTE_ID"), lambda row: bool(row["CAND_ID"]))
    tally.add("candidate-committee-links", ccl, link("CAND_ID", "CMTE_ID"))
    _transactions(tally, pas2)
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in pas2:
        sums[row["TRANSACTION_TP"]] += Decimal(row["TRANSACTION_AMT"])
    sums["payments"] = sum((sums[kind] for kind in sorted(PAID)), Decimal())
    return {**tally.table(), "sums_usd": {kind: str(value) for kind, value in sorted(sums.items())}}


def _transactions(tally: Tally, rows: list[Row]) -> None:
    def payment(beneficiary: str, schema: str, kind: str) -> Maker:
        return lambda row: (
            ("Organization", ("committee", row["CMTE_ID"])),
            (schema, (kind, row[beneficiary])),
            ("Payment", ("payment", row["SUB_ID"])),
        )

    def spending(row: Row) -> Iterable[tuple[str, Hashable]]:
        ends = (("Organization", ("committee", row["CMTE_ID"])), ("Person", ("candidate", row["CAND_ID"])))
        return (*ends, ("UnknownLink", ("spending", row["SUB_ID"])))

    paid = [row | {"paid": "x" if row["TRANSACTION_TP"] in PAID else ""} for row in rows]
    to_person, to_committee = (
        payment("CAND_ID", "Person", "candidate"),
        payment("OTHER_ID", "Organization", "committee"),
    )
    tally.add("contributions-to-candidates", paid, to_person, lambda row: bool(row["paid"] and row["CAND_ID"]))
    tally.add("contributions-without-candidate", paid, to_committee, lambda row: bool(row["paid"] and not row["CAND_ID"]))
    tally.add("spending-for-candidates", rows, spending, lambda row: row["TRANSACTION_TP"] == "24E")
    tally.add("spending-against-candidates", rows, spending, lambda row: row["TRANSACTION_TP"] == "24A")


def lists(data: Data) -> dict[str, Any]:
    """The four watch lists, by dataset."""
    china, dod = data.csv("watchlists/cn_sanctions/sanctions.csv"), data.csv("watchlists/us_dod_1260h/sanctions.csv")
    short = r"\d\d\.\d\d\.\d\d"

    def listing(row: Row) -> tuple[str, Hashable]:
        return "Sanction", tuple(row[name] for name in ("Type", "Name", "Date", "List", "Body", "Source URL"))

    counter = Tally()
    for name, schema in (("persons", "Person"), ("companies", "Company"), ("organisations", "Organization")):
        rows = [row | {"of": schema} for row in china]
        listed: Maker = lambda row: ((row["of"], (row["of"], row["Name"])), listing(row))  # noqa: E731
        counter.add(name, rows, listed, lambda row: row["Type"] == row["of"])
    is_short = {row["Date"] for row in china if re.fullmatch(short, row["Date"])}
    counter.add("dates", china, lambda row: [listing(row)], lambda row: row["Date"] not in is_short | {""})
    counter.add("short-dates", china, lambda row: [listing(row)], lambda row: row["Date"] in is_short)
    military = Tally()
    military.add(
        "companies",
        dod,
        lambda row: (("Company", row["Clean Name"]), ("Sanction", ("listing", row["Clean Name"], row["Start date"]))),
    )
    military.add(
        "parents",
        dod,
        lambda row: (
            ("Company", row["Parent Name"]),
            ("Company", row["Clean Name"]),
            ("Ownership", ("parent", row["Parent Name"], row["Clean Name"])),
        ),
        lambda row: bool(row["Parent Name"]),
    )
    covered = Tally()
    sentence = "covered_equipment_or_services"
    table = data.csv("watchlists/us_fcc_covered/table.csv")
    covered.add("covered", table, lambda row: (("Asset", row[sentence]), ("Sanction", ("listing", row[sentence]))))
    counts = {"cn-sanctions": counter.table(), "us-dod-1260h": military.table(), "us-fcc-covered": covered.table()}
    return counts | {"us-special-legislation": _acts(data)}


def _acts(data: Data) -> dict[str, Any]:
    tally = Tally()
    for name, file, schema in (
        ("nonproliferation-persons", "inksna", "Person"),
        ("nonproliferation-companies", "inksna", "Company"),
        ("section-1286", "section_1286", "Company"),
        ("section-154", "section_154", "Company"),
        ("section-353", "section_353", "Person"),
        ("section-5949", "section_5949", "Company"),
        ("section-889", "section_889", "Company"),
    ):
        rows = [row | {"act": file, "of": schema} for row in data.csv(f"watchlists/us_special_leg/{file}.csv")]
        tally.add(
            name,
            rows,
            lambda row: (
                (row["schema"], (row["schema"], row["name"])),
                ("Sanction", (row["act"], row["name"], row["report-date"], row["source_url"])),
            ),
            lambda row: row["schema"] == row["of"],
        )
    return tally.table()


def canada(data: Data) -> dict[str, Any]:
    """canada-contracts."""
    tally = Tally()
    departments = data.csv("canada-contracts/out/meta/departments.csv")
    tally.add("departments", departments, lambda row: [("PublicBody", ("d", row["filepath"]))])
    names = data.csv("canada-contracts/owner_orgs/owner_orgs.csv")
    tally.add("department-names", names, lambda row: [("PublicBody", ("d", row["owner_org"]))])
    tally.add("vendors", data.csv("canada-contracts/out/meta/vendors.csv"), lambda r: [("Company", ("v", r["name"]))])
    spellings = data.csv("canada-contracts/vendors/vendor_normalization_data.csv")
    tally.add("vendor-names", spellings, lambda row: [("Company", ("v", row["parent_company"]))])
    rows = data.departments()
    tally.add(
        "contracts",
        rows,
        lambda row: (
            ("PublicBody", ("d", row["@path"])),
            ("Company", ("v", row["d_vendor_name"])),
            ("Contract", ("c", row["@path"], row["d_vendor_name"])),
            ("ContractAward", ("a", row["@path"], row["d_vendor_name"], row["d_fiscal_year"])),
        ),
    )
    return {**tally.table(), "sum_cad": str(sum((Decimal(row["total"]) for row in rows), Decimal()))}


def trumpworld(data: Data) -> dict[str, Any]:
    """trumpworld; which texts mean what is read from the manifest's filters, the rest from the file."""
    tally = Tally()
    manifest = yaml.safe_load((BUNDLE / "trumpworld.yml").read_text(encoding="utf-8"))
    names = {"Person": "Person", "Organization": "Organization", "Federal Agency": "PublicBody"}
    for source in manifest["sources"]:
        mapping = source["mapping"]
        schemata = {part: mapping["entities"][part]["schema"] for part in ("b", "link")}
        rows = [row | schemata | {"fits": _fits(row, mapping)} for row in data.csv("trumpworld/trumpworld.csv")]
        tally.add(
            source["name"],
            rows,
            lambda row: (
                (names[row["Entity A Type"]], row["Entity A"]),
                (row["b"], row["Entity B"]),
                (row["link"], (row["Entity A"], row["Connection"], row["Entity B"])),
            ),
            lambda row: bool(row["fits"]),
        )
    return tally.table()


def _fits(row: Row, mapping: Mapping[str, Any]) -> str:
    """ "x" where a row passes the filters of a mapping, else nothing."""
    wanted = {name: value if isinstance(value, list) else [value] for name, value in mapping["filters"].items()}
    barred = mapping.get("filters_not", {}).get("Connection", [])
    passes = all(row[name] in values for name, values in wanted.items()) and row["Connection"] not in barred
    return "x" if passes else ""


def media(data: Data) -> dict[str, Any]:
    """kek-media. Aleph's mapping makes a key of two sorted numbers: mutual shareholdings have the same one."""
    tally = Tally()
    shares = [{"a": str(a), "b": str(b)} for a, b in data.sql("select shareholder, owns from shares")]
    tally.add(
        "shares",
        shares,
        lambda row: (
            ("Company", ("company", row["a"])),
            ("Company", ("company", row["b"])),
            *([("Ownership", ("share", "".join(sorted((row["a"], row["b"])))))] if row["a"] != row["b"] else []),
        ),
    )
    companies = [{"id": str(number)} for (number,) in data.sql("select id from company")]
    tally.add("companies", companies, lambda row: [("Company", ("company", row["id"]))])
    outlets = data.sql("select media.id, media.owner from media join company on company.id = media.owner")
    tally.add(
        "media",
        [{"id": str(number), "owner": str(owner)} for number, owner in outlets],
        lambda row: (
            ("Company", ("company", row["owner"])),
            ("Asset", ("medium", row["id"])),
            ("Ownership", ("operator", row["id"])),
        ),
    )
    itself = data.sql("select name from shares join company on id = shareholder where shareholder = owns")
    return {**tally.table(), "owns_itself": [name for (name,) in itself]}


def aircraft(data: Data) -> dict[str, Any]:
    """im-aircraft."""
    tally = Tally()
    rows = data.sheet(AIRCRAFT, "aircrafts-iom")
    tally.add(
        "register",
        rows,
        lambda row: (
            ("LegalEntity", ("owner", row["Registered Owners"], row["COUNTRY"])),
            ("Airplane", ("aircraft", row["Register Number"])),
            ("Ownership", ("ownership", row["Register Number"])),
        ),
    )
    return {**tally.table(), "status": dict(Counter(row["Status"] for row in rows))}
