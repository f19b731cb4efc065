"""The three attempts beside the list: to guess a committed field (26), to find a unit of one person (27), to open what was erased (28); by
page, API and command line."""

from __future__ import annotations

import itertools
import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pytest

from glasshouse.base.clock import DAY, SECOND
from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.oversight.transparency import latest
from glasshouse.policy.plans.casework import CloseCase
from glasshouse_ledger.canonical import canonical
from glasshouse_ledger.errors import LedgerFormatError
from glasshouse_ledger.leaf import Kind, parse
from glasshouse_ledger.proof import parse_proof, verify_proof
from glasshouse_ledger.seal import DOMAIN, FIELDS, verify_opening
from glasshouse_ledger.tiles import split_bundle
from tests.hostile.red_team.doors import Doors, opened
from tests.hostile.world import World

UNIT = "Lonely Outpost"


class Lone(NamedTuple):
    """A unit of one person, who searched; the index of that search's intent, and its case."""

    doors: Doors
    access: Access
    index: int


@pytest.fixture(scope="module")
def lone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lone]:
    with opened(tmp_path_factory.mktemp("lone")) as doors:
        world = doors.world
        world.dataset("people", handling="public")
        world.load("people", [("p", "Person", {"name": "Rosa Vale", "idNumber": "RV-77"})])
        olga = world.person("olga", "lead", unit=UNIT)
        world.person("audrey", "auditor")
        access = world.case("people", actor=olga)
        index = world.size()
        world.search(access, "rosa")
        yield Lone(doors, access, index)


def on_page(doors: Doors, index: int) -> bytes:
    """The entry, from the tiles that everybody may fetch; nobody is signed in."""
    doors.world.house.publisher.publish()
    size = int(doors.client.get("/ledger/checkpoint").text.splitlines()[1])
    number, width = index // 256, min(256, size - index // 256 * 256)
    answer = doors.client.get(f"/ledger/tile/entries/{number:03}" + (f".p/{width}" if width < 256 else ""))
    assert answer.status_code == 200
    return split_bundle(answer.content, width)[index % 256]


def by_api(doors: Doors, index: int) -> bytes:
    """The entry, from its receipt, whose proof holds."""
    doors.world.house.publisher.publish()
    answer = doors.client.get(f"/api/receipts/{index}")
    assert answer.status_code == 200
    proof = parse_proof(answer.content)
    assert proof.extra is not None
    verify_proof(proof, proof.extra, doors.world.house.entries.public_key)
    return proof.extra


def on_command_line(doors: Doors, index: int) -> bytes:
    """The entry, from the folder that `glasshouse verify-ledger` finds whole."""
    doors.world.house.publisher.publish()
    folder = doors.world.settings.data_dir / "ledger"
    assert doors.run("verify-ledger", str(folder)).status == 0
    size = int((folder / "checkpoint").read_text().splitlines()[1])
    number, width = index // 256, min(256, size - index // 256 * 256)
    file = folder / f"tile/entries/{number:03}"
    return split_bundle((Path(f"{file}.p/{width}") if width < 256 else file).read_bytes(), width)[index % 256]


DOORS = {"page": on_page, "api": by_api, "command line": on_command_line}


def guesses(fields: Mapping[str, object]) -> set[str]:
    """Hashes of what was really sealed, in every shape that leaves the salt out or takes one that somebody would try."""
    found = set()
    values = [*fields.values(), *(one for value in fields.values() if isinstance(value, list) for one in value), None, "rosa", "RV-77"]
    for name, salt, value in itertools.product(FIELDS, (b"", bytes(16), b"\xff" * 16, b"0" * 16), values):
        text = canonical(value)
        prefix = DOMAIN + b"\x00" + bytes([len(name)]) + name.encode()
        shapes = (prefix + salt + text, prefix + text + salt, salt + text, text + salt, name.encode() + text, DOMAIN + text)
        found |= {b64encode(sha256(shape).digest()).decode() for shape in shapes}
    return found


@pytest.mark.parametrize("door", DOORS)
def test_26_no_committed_field_is_guessed(lone: Lone, door: str) -> None:
    entry = DOORS[door](lone.doors, lone.index)
    leaf, (real, fields) = parse(entry), lone.doors.world.entries(lone.index)[0]
    assert real == leaf
    assert (fields["actor"], fields["plan"]["query"]["text"]) == (lone.access.actor.person, "rosa")
    assert len(set(leaf.c)) == len(FIELDS)  # fields that are absent are sealed apart too
    assert not guesses(fields) & set(leaf.c)
    for word in (lone.access.actor.person, lone.access.case, "rosa", "olga", "Olga", "people"):
        assert word.encode() not in entry


@pytest.mark.parametrize("door", DOORS)
def test_27_a_unit_of_one_person_stands_in_no_public_header(lone: Lone, door: str) -> None:
    header = parse(DOORS[door](lone.doors, lone.index)).header
    theirs, ours = (lone.doors.world.entries(lone.index)[0][0].header, parse(DOORS[door](lone.doors, 0)).header)
    assert header == theirs
    assert (header.unit, header.dst) == (header.org, header.org) == (ours.org, ours.org)
    assert b"onely" not in DOORS[door](lone.doors, lone.index)


def test_27_a_unit_of_one_person_is_counted_on_no_page(lone: Lone) -> None:
    audrey = lone.doors.page("audrey")
    for path in ("/oversight", "/oversight/use", "/oversight/log", "/oversight/report/2020-Q1"):
        answer = audrey.get(path)
        assert answer.status_code == 200, path
        assert "onely" not in answer.text


def test_27_a_unit_of_one_person_is_counted_by_no_api(lone: Lone) -> None:
    audrey = lone.doors.world.standing(CaseKind.OVERSIGHT, lone.doors.world.house.accounts.find("audrey"))
    answer = lone.doors.api(audrey, "GET", "/statistics")
    assert answer.status_code == 200
    assert answer.json()["value"]
    assert "onely" not in answer.text


def test_27_a_unit_of_one_person_is_in_no_report_of_the_command_line(lone: Lone) -> None:
    world = lone.doors.world
    running = latest(world.clock() // DAY).after
    world.clock.forward((running.days()[1] - world.clock() // DAY) * DAY // SECOND)
    world.search(lone.access, "rosa")  # an entry tells the log that the day is another
    said = lone.doors.run("report", "transparency", "--quarter", str(running))
    assert said.status == 0, said
    assert json.loads(said.out)
    assert "onely" not in said.out


class Erased(NamedTuple):
    """A case whose openings two people destroyed on the command line: its first intents, and what each was sealed with before."""

    doors: Doors
    access: Access
    sealed: dict[int, dict[str, object]]
    said: list[str]


def openings(world: World, access: Access) -> dict[int, dict[str, object]]:
    """What the store can still open of a case, by entry."""
    _, rows = world.house.entries.trail(access.case, 0, 1000)
    return {row.index: dict(row.fields) for row in rows if row.fields}


@pytest.fixture(scope="module")
def erased(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Erased]:
    with opened(tmp_path_factory.mktemp("erased")) as doors:
        world = doors.world
        world.dataset("people", handling="public")
        world.load("people", [("p", "Person", {"name": "Rosa Vale", "idNumber": "RV-77"})])
        audrey = world.person("audrey", "auditor")
        access = world.case("people")
        world.search(access, "rosa")
        world.act(access, CloseCase("done"))
        before = openings(world, access)
        assert len(before) > 3
        said = []
        for actor, kind, office in ((world.jonas, CaseKind.ADMINISTRATION, "administration"), (audrey, CaseKind.OVERSIGHT, "oversight")):
            words = ("erase-openings", access.case, "--reason", "the law asks for it", "--as", office)
            said.append(doors.run(*words, access=world.standing(kind, actor)).out)
        yield Erased(doors, access, before, said)


@pytest.mark.parametrize("door", DOORS)
def test_28_after_erasure_no_opening_verifies_while_every_proof_does(erased: Erased, door: str) -> None:
    world = erased.doors.world
    assert [line.split(":")[0].split(".")[0] for line in erased.said] == ["Asked", "Destroyed"]
    assert openings(world, erased.access) == {}
    for index, fields in erased.sealed.items():
        leaf = parse(DOORS[door](erased.doors, index))  # proven, or verified with the whole folder
        assert not guesses(fields) & set(leaf.c)
        for salt in (bytes(16), b"\xff" * 16):
            remade = {name: {"salt": salt.hex(), "value": fields.get(name)} for name in FIELDS}
            with pytest.raises(LedgerFormatError):
                verify_opening(leaf, remade)  # who remembers every value cannot prove one
    kinds = [parse(entry).header.k for entry in world.house.entries.leaves_from(0, world.size())]
    assert kinds.count(Kind.ERASURE) == 1


def test_28_the_page_of_a_closed_cases_ledger_shows_nothing_that_was_erased(erased: Erased) -> None:
    text = erased.doors.page().get(f"/case/{erased.access.case}/ledger").text
    assert "rosa" not in text.lower()
