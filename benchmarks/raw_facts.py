"""What the bundle "defence and influence" must yield, computed straight from the raw files.

Promise: nothing of Glasshouse or followthemoney is used here, so a load that agrees with these numbers agrees with the
files: rows and entities per source and schema (raw_counts.py), what the identity rules join, and the known paths, all
by joining raw rows. Money is exact (decimal), printed as text. Standard library, PyYAML and python-calamine only.

    python benchmarks/raw_facts.py DATA                  print the table as JSON
    python benchmarks/raw_facts.py DATA --check FILE     compare with FILE: exit code 1 and the differences

DATA is the folder that holds us-congress, us-fec-2024 and the other sets.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from raw_counts import AIRCRAFT, CCL, CM, CN, PAS2, aircraft, canada, congress, election, lists, media, trumpworld
from raw_data import Data, Row

DEFENCE_PACS = {"general dynamics": "C00078451", "lockheed martin": "C00303024", "northrop grumman": "C00088591"}
ARMED_SERVICES = ("HSAS", "SSAS")


def legislators_by_number(data: Data) -> dict[str, dict[str, Any]]:
    """Sitting legislators by each of their candidate ids."""
    members = data.yaml("us-congress/legislators-current.yaml")
    return {number: member for member in members for number in member["id"].get("fec", [])}


def identities(data: Data) -> dict[str, Any]:
    """What equal candidate ids join: legislators, presidents and candidates."""
    cn = data.fec("cn.txt", CN)
    known = {row["CAND_ID"] for row in cn}
    for name, columns in (("cm.txt", CM), ("ccl.txt", CCL), ("independentexpenditures.txt", PAS2)):
        known |= {row["CAND_ID"] for row in data.fec(name, columns) if row["CAND_ID"]}
    by_number = legislators_by_number(data)
    executive = [who for who in data.yaml("us-congress/executive.yaml") if set(who["id"].get("fec", [])) & known]
    rows = [row for row in cn if row["CAND_ID"] in by_number]
    joined = {by_number[number]["id"]["bioguide"] for number in known if number in by_number}
    return {
        "candidate_rows_of_sitting_legislators": len(rows),
        "sitting_legislators_with_a_candidate_row": len({by_number[row["CAND_ID"]]["id"]["bioguide"] for row in rows}),
        "candidate_persons_of_sitting_legislators": len([number for number in known if number in by_number]),
        "sitting_legislators_joined": len(joined),
        "presidents_and_vice_presidents_joined": sorted(who["name"]["last"] for who in executive),
        "persons_after_identities": _persons(data, known),
    }


def _persons(data: Data, known: set[str]) -> int:
    """Persons of us-congress and us-fec-2024 together after the rule: connected components over candidate ids."""
    people = data.yaml("us-congress/legislators-current.yaml") + data.yaml("us-congress/executive.yaml")
    groups: list[set[str]] = []
    for number, who in enumerate(people):
        group = {f"person {number}", *who["id"].get("fec", [])}
        apart = [other for other in groups if not other & group]
        groups = [*apart, group.union(*(other for other in groups if other & group))]
    return len(groups) + len(known - set().union(*groups))


def money(data: Data) -> dict[str, Any]:
    """From a connected organisation over its committee and its payments to sitting legislators, by candidate id."""
    by_number = legislators_by_number(data)
    owner = {row["CMTE_ID"]: row["CAND_ID"] for row in (*data.fec("cm.txt", CM), *data.fec("ccl.txt", CCL))}
    organisations = {row["CMTE_ID"]: row["CONNECTED_ORG_NM"] for row in data.fec("cm.txt", CM)}
    found = {}
    for name, committee in DEFENCE_PACS.items():
        payments = [row for row in data.fec("independentexpenditures.txt", PAS2) if row["CMTE_ID"] == committee]
        hits = [row for row in payments if row["CAND_ID"] in by_number]
        bare = [row for row in payments if not row["CAND_ID"] and owner.get(row["OTHER_ID"]) in by_number]
        voids = [row["TRANSACTION_AMT"] for row in hits if row["TRANSACTION_AMT"].startswith("-")]
        found[name] = {
            "committee": committee,
            "connected_organisation": organisations[committee],
            "transaction_types": sorted({row["TRANSACTION_TP"] for row in payments}),
            "payments": len(payments),
            "distinct_records": len({row["SUB_ID"] for row in payments}),
            "usd": _sum(payments),
            "payments_to_sitting_legislators": len(hits),
            "usd_to_sitting_legislators": _sum(hits),
            "voids_and_refunds_among_them": voids,
            "without_candidate_id_to_their_committees": {"payments": len(bare), "usd": _sum(bare)},
            **_recipients(data, hits, by_number),
        }
    return found


def _recipients(data: Data, payments: list[Row], by_number: dict[str, dict[str, Any]]) -> dict[str, Any]:
    seats = data.yaml("us-congress/committee-membership-current.yaml")
    services = {seat["bioguide"] for code in ARMED_SERVICES for seat in seats[code]}
    names = {who["id"]["bioguide"]: who["name"].get("official_full", "") for who in by_number.values()}
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in payments:
        sums[by_number[row["CAND_ID"]]["id"]["bioguide"]] += Decimal(row["TRANSACTION_AMT"])
    return {
        "sitting_legislators": len(sums),
        "legislators_whose_sum_is_zero": sorted(names[who] for who, value in sums.items() if not value),
        "on_armed_services_committees": {names[who]: str(sums[who]) for who in sorted(services & set(sums))},
    }


def _sum(rows: Iterable[Row]) -> str:
    return str(sum((Decimal(row["TRANSACTION_AMT"]) for row in rows), Decimal()))


def paths(data: Data) -> dict[str, Any]:
    """The other known paths."""
    return {
        "money": money(data),
        "contracts_cad": _contracts(data, ("GENERAL DYNAMICS", "LOCKHEED MARTIN", "NORTHROP GRUMMAN")),
        "committees_of": _committees(data, ("C001095", "M001157")),
        "bertelsmann": _holdings(data, "Bertelsmann AG", "Bertelsmann Capital Holding GmbH"),
        "aircraft_of_lee_fai": _aircraft(data, "LEE FAI INTERNATIONAL LIMITED"),
        "40_wall_street": _wall_street(data, "40 WALL STREET LLC"),
        "chinese_listings": _listings(data, ("General Dynamics", "Lockheed Martin", "Michael McCaul", "Tom Cotton")),
    }


def _contracts(data: Data, vendors: tuple[str, ...]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, Decimal]] = {vendor: defaultdict(Decimal) for vendor in vendors}
    for row in data.departments():
        if row["d_vendor_name"] in found:
            found[row["d_vendor_name"]][row["@path"]] += Decimal(row["total"])
    return {vendor: {code: str(value) for code, value in sorted(sums.items())} for vendor, sums in found.items()}


def _committees(data: Data, members: tuple[str, ...]) -> dict[str, list[str]]:
    seats = data.yaml("us-congress/committee-membership-current.yaml")
    names = {one["thomas_id"]: one["name"] for one in data.yaml("us-congress/committees-current.yaml")}
    held: dict[str, list[str]] = {member: [] for member in members}
    for code, group in seats.items():
        for seat in group:
            if seat["bioguide"] in held and code in names:
                held[seat["bioguide"]].append(names[code])
    return {member: sorted(found) for member, found in held.items()}


def _holdings(data: Data, *owners: str) -> list[dict[str, Any]]:
    joined = "shares s join company a on a.id = s.shareholder join company b on b.id = s.owns"
    query = f"select a.name, s.share, b.name from {joined} order by 1, 3"
    return [{"owner": a, "percentage": share, "asset": b} for a, share, b in data.sql(query) if a in owners]


def _aircraft(data: Data, owner: str) -> list[Row]:
    return [row for row in data.sheet(AIRCRAFT, "aircrafts-iom") if row["Registered Owners"].startswith(owner + ",")]


def _wall_street(data: Data, name: str) -> dict[str, Any]:
    rows = data.csv("trumpworld/trumpworld.csv")
    owners = sorted(row["Entity A"] for row in rows if row["Entity B"] == name and row["Connection"] == "Ownership")
    assets = sorted(row["Entity B"] for row in rows if row["Entity A"] == name and row["Connection"] == "Ownership")
    holders = [row for row in rows if row["Entity B"] == name and row["Connection"] == "Owns collateralized debt"]
    touching = [row for row in rows if name in (row["Entity A"], row["Entity B"])]
    return {"owners": owners, "assets": assets, "creditors": len(holders), "connections": len(touching)}


def _listings(data: Data, names: tuple[str, ...]) -> dict[str, int]:
    """Rows of the Chinese lists whose name starts with each name."""
    rows = data.csv("watchlists/cn_sanctions/sanctions.csv")
    return {name: len([row for row in rows if row["Name"].startswith(name)]) for name in names}


def table(data: Data) -> dict[str, Any]:
    """The whole table."""
    datasets = {"us-congress": congress(data), "us-fec-2024": election(data), **lists(data)}
    datasets |= {
        "canada-contracts": canada(data),
        "trumpworld": trumpworld(data),
        "kek-media": media(data),
        "im-aircraft": aircraft(data),
    }
    return {"datasets": datasets, "identities": identities(data), "paths": paths(data)}


def differences(found: Any, expected: Any, place: str = "") -> Iterator[str]:
    """Each leaf that is not the same in both, as a sentence."""
    if isinstance(found, dict) and isinstance(expected, dict):
        for key in sorted(found.keys() | expected.keys()):
            yield from differences(found.get(key), expected.get(key), f"{place}/{key}")
    elif found != expected:
        yield f"{place}: counted {json.dumps(found)}, expected {json.dumps(expected)}"


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("data", type=Path, help="the folder that holds the raw sets")
    parser.add_argument("--check", type=Path, help="a table written before, to compare with")
    arguments = parser.parse_args()
    found = json.loads(json.dumps(table(Data(arguments.data))))
    if arguments.check is None:
        json.dump(found, sys.stdout, ensure_ascii=False, indent=1)
        print()
        return 0
    wrong = list(differences(found, json.loads(arguments.check.read_text(encoding="utf-8"))))
    print("\n".join(wrong) if wrong else "The raw files agree with the table.")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
