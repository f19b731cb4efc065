"""Synthetic FollowTheMoney entities: deterministic, fictional, of any size.

Promise: `entities(count, seed)` yields the same lines on every machine, and the first N of a longer run are the run of N. In 100 entities
stand about 30 companies, 25 persons, 20 ownerships, 10 directorships, 10 addresses and 5 payments; names follow a Zipf-like curve, so that
some words are common and most are rare. Links go back to one of the last 5,000 companies or persons, or (one in ten) to any.

`python benchmarks/synthetic.py 100000 out.jsonl` writes a file.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_SYLLABLES = (
    "al an ar bel bor cal dan dor el en fer gal gor hal il jor kal kes lan lin mar mel mon nar nor ol or pel ras ren sal sol tar tor ul "
    "val ver vin zar"
).split()
_FORMS = "Ltd GmbH AG S.A. Holding Group Trading Capital Partners Logistics Industries Energy Services Invest".split()
_COUNTRIES = "de fr gb us nl ch at it es pl cz ua cy mt lu ae pa sg".split()
_STREETS = "Hauptstrasse,High Street,Rue de la Gare,Via Roma,Calle Mayor,Dorpsstraat,Station Road,Market Square".split(",")
_CITIES = "Berlin,Paris,London,Zurich,Vienna,Limassol,Valletta,Luxembourg,Rotterdam,Warsaw".split(",")
_NEAR = 5_000
SOURCE = "https://example.org/register/"


def name_of(kind: str, number: int) -> str:
    """An id as the ecosystem makes them: a hash, so that neighbours in the file are strangers in an index."""
    return hashlib.sha1(f"{kind}{number}".encode(), usedforsecurity=False).hexdigest()


class _Maker:
    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)
        words = random.Random(7)
        self._words = ["".join(words.choice(_SYLLABLES) for _ in range(words.choice((2, 2, 3)))).title() for _ in range(40_000)]
        self.companies = 0
        self.persons = 0

    def word(self) -> str:
        """Word number r with a chance that falls as 1 / r."""
        return self._words[int(len(self._words) ** self._dice.random()) - 1]

    def company(self, _number: int) -> dict[str, Any]:
        dice, self.companies = self._dice, self.companies + 1
        name = f"{self.word()} {self.word()} {dice.choice(_FORMS)}"
        country = dice.choice(_COUNTRIES)
        properties = {
            "name": [name],
            "jurisdiction": [country],
            "registrationNumber": [f"HRB{dice.randrange(10**8):08d}"],
            "incorporationDate": [self.day(1970, 2023)],
            "address": [self.address_text()],
            "sourceUrl": [f"{SOURCE}{self.companies}"],
        }
        if dice.random() < 0.2:
            properties["alias"] = [f"{name.split(maxsplit=1)[0]} {self.word()}"]
        return {"id": name_of("co", self.companies), "schema": "Company", "properties": properties}

    def person(self, _number: int) -> dict[str, Any]:
        dice, self.persons = self._dice, self.persons + 1
        first, last = self.word(), self.word()
        properties = {
            "name": [f"{first} {last}"],
            "firstName": [first],
            "lastName": [last],
            "birthDate": [self.day(1940, 2000)],
            "nationality": [dice.choice(_COUNTRIES)],
        }
        if dice.random() < 0.3:
            properties["email"] = [f"{first}.{last}@example.org".lower()]
        return {"id": name_of("pe", self.persons), "schema": "Person", "properties": properties}

    def ownership(self, number: int) -> dict[str, Any]:
        dice = self._dice
        owner = self.any_person() if dice.random() < 0.6 else self.any_company()
        asset = self.any_company()
        if asset == owner:
            owner = self.any_person()
        properties = {
            "owner": [owner],
            "asset": [asset],
            "percentage": [str(dice.randrange(1, 101))],
            "startDate": [self.day(1990, 2024)],
        }
        return {"id": name_of("ow", number), "schema": "Ownership", "properties": properties}

    def directorship(self, number: int) -> dict[str, Any]:
        properties = {
            "director": [self.any_person()],
            "organization": [self.any_company()],
            "role": [self._dice.choice(("Director", "Chair", "Secretary", "Auditor"))],
            "startDate": [self.day(1990, 2024)],
        }
        return {"id": name_of("di", number), "schema": "Directorship", "properties": properties}

    def address(self, number: int) -> dict[str, Any]:
        properties = {"full": [self.address_text()], "country": [self._dice.choice(_COUNTRIES)]}
        return {"id": name_of("ad", number), "schema": "Address", "properties": properties}

    def payment(self, number: int) -> dict[str, Any]:
        dice = self._dice
        properties = {
            "payer": [self.any_company()],
            "beneficiary": [self.any_company()],
            "amount": [f"{dice.randrange(10**4, 10**8) / 100:.2f}"],
            "currency": ["EUR"],
            "date": [self.day(2010, 2024)],
            "purpose": [f"Invoice {dice.randrange(10**6)} {self.word()}"],
        }
        if properties["payer"] == properties["beneficiary"]:
            properties["beneficiary"] = [self.any_person()]
        return {"id": name_of("py", number), "schema": "Payment", "properties": properties}

    def any_company(self) -> str:
        return name_of("co", self._back(self.companies))

    def any_person(self) -> str:
        return name_of("pe", self._back(self.persons))

    def _back(self, count: int) -> int:
        near = _NEAR if self._dice.random() < 0.9 else count
        return max(1, count - self._dice.randrange(max(1, min(near, count))))

    def day(self, first: int, last: int) -> str:
        dice = self._dice
        return f"{dice.randrange(first, last + 1)}-{dice.randrange(1, 13):02d}-{dice.randrange(1, 29):02d}"

    def address_text(self) -> str:
        dice = self._dice
        return f"{dice.choice(_STREETS)} {dice.randrange(1, 200)}, {dice.choice(_CITIES)}"


def entities(count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """`count` raw FtM entities."""
    maker = _Maker(seed)
    kinds = [maker.company] * 30 + [maker.person] * 25 + [maker.ownership] * 20 + [maker.directorship] * 10
    kinds += [maker.address] * 10 + [maker.payment] * 5
    random.Random(seed).shuffle(kinds)
    kinds = [maker.company, maker.person, *kinds[2:]]
    for number in range(count):
        yield kinds[number % len(kinds)](number)


def lines(path: Path, count: int, seed: int = 1) -> Path:
    """Write `count` entities as JSON lines; a file of that size that is there is left alone."""
    if not path.exists():
        partial = path.with_suffix(".part")
        with partial.open("w", encoding="utf-8") as out:
            for entity in entities(count, seed):
                out.write(json.dumps(entity, ensure_ascii=False) + "\n")
        partial.rename(path)
    return path


def head(path: Path, whole: Path, count: int) -> Path:
    """The first `count` lines of a longer file of `lines`: the same entities, without making them again."""
    if not path.exists():
        with whole.open(encoding="utf-8") as file, path.open("w", encoding="utf-8") as out:
            out.writelines(line for _, line in zip(range(count), file, strict=False))
    return path


def entities_with_hub(path: Path, links: int) -> Path:
    """Write one company, `Hubert Centrale Holding`, and `links` ownerships between it and the first companies."""
    if not path.exists():
        hub = name_of("hub", 0)
        made: list[dict[str, Any]] = [{"id": hub, "schema": "Company", "properties": {"name": ["Hubert Centrale Holding"]}}]
        for number in range(1, links + 1):
            other = name_of("co", number)
            ends = {"owner": [hub], "asset": [other]} if number % 2 else {"owner": [other], "asset": [hub]}
            made.append({"id": name_of("hl", number), "schema": "Ownership", "properties": {**ends, "percentage": [str(number % 100 + 1)]}})
        path.write_text("".join(json.dumps(entity) + "\n" for entity in made), encoding="utf-8")
    return path


def table(path: Path, count: int, seed: int = 1) -> Path:
    """Write `count` rows of a company register as CSV (number, name, country, founded, address, owner, birth, share)."""
    if path.exists():
        return path
    maker = _Maker(seed)
    with path.open("w", encoding="utf-8") as out:
        out.write("number,name,country,founded,address,owner_id,owner,born,share\n")
        for _ in range(count):
            firm, owner = maker.company(0), maker.person(0)
            said = {name: values[0].replace(",", ";") for name, values in {**owner["properties"], **firm["properties"]}.items()}
            row = [f"R{maker.companies}", said["name"], said["jurisdiction"], said["incorporationDate"], said["address"]]
            person = f"P{maker.persons % (count // 2 + 1)}"
            out.write(",".join([*row, person, owner["properties"]["name"][0], said["birthDate"], str(maker.companies % 100 + 1)]) + "\n")
    return path


if __name__ == "__main__":
    lines(Path(sys.argv[2]), int(sys.argv[1]))
