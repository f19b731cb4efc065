"""kill -9 among the acts of several people: keepers of protected people, and tables of people by group. What was told to be done is there,
nothing is half signed, and no table is counted without the approval that it used up.

GLASSHOUSE_TEST_KILLS sets the number of rounds, as in `test_kill`: a third of it here, a ninth on PostgreSQL. A run that killed nobody at
work fails.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans import casework, keepers, measuring, people
from glasshouse.store import approvals as kept, measuringtables as mt, protectingtables as pt, tables as t
from glasshouse.store.casetables import protections
from glasshouse_ledger import leaf as leaves
from tests.store.conftest import Exercised, Houses
from tests.store.test_measuring import court
from tests.store.torture.acts import DATASET, SHAPE, told
from tests.store.torture.test_kill import ROUNDS
from tests.store.torture.witness import Said, later
from tests.store.torture.zygote import Zygote
from tests.store.world import PASSWORD, Clock, World, environment

LAST = {"keepers": "A remove", "measuring": "A count"}
Look = Callable[[World, Access, Said], list[str]]


@pytest.fixture(scope="module")
def zygote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    """One for all rounds."""
    running = Zygote(tmp_path_factory.mktemp("acts") / "errors")
    yield running
    running.close()


def again(world: World) -> World:
    """The same house, opened again on what was left."""
    clock = Clock()
    clock.__class__ = type("Moving", (Clock,), {"__call__": lambda _self: later()})
    return World(world.folder, world.url, clock)


def tortured(houses: Houses, world: World, case: Access, zygote: Zygote, folder: Path, acts: str, look: Look) -> tuple[Said, int]:
    """Kill, open again and look, round after round; yields what was said and how many were killed at work."""
    world.house.close()
    rounds = max(3, ROUNDS // (3 if world.embedded else 9))
    chance, said, begun = random.Random(11), Said(), 0
    for number in range(rounds):
        order = {"name": f"r{number}", "acts": acts, "where": case.case, "loads": False}
        order["environment"] = environment(world.folder, world.url)
        whole = "" if number % 2 else LAST[acts]  # every other one has gone through all of its acts once
        lines = zygote.killed_after(order, folder / f"{number}", chance.random() * 0.8, whole)
        said.add(lines)
        begun += lines[-1].startswith("S") if lines else 0
        opened = again(world)
        faults = look(opened, case, said) + intents(opened)
        opened.house.close()
        assert faults == [], f"round {number}"
    world.restart()
    return said, begun


def intents(world: World) -> list[str]:
    """Every intent of the log has an outcome, once the house runs again."""
    headers = [leaves.parse(entry).header for entry in world.house.entries.leaves_from(0, 1 << 30)]
    answered = {header.re for header in headers if header.k is leaves.Kind.OUTCOME}
    return [f"OPEN intent {index}" for index, header in enumerate(headers) if header.k is leaves.Kind.INTENT and index not in answered]


def test_keepers_that_were_named_signed_and_removed_are_so_after_every_kill(
    houses: Houses, zygote: Zygote, tmp_path: Path, record_property: Exercised
) -> None:
    world = houses.new()
    world.register(DATASET, people="private_persons")
    case = world.case(DATASET)
    for login in ("ines", "omar", "lena", "nils"):
        world.act(world.admin, people.CreatePerson(login, login.title(), "Investigations", ("investigator",), PASSWORD))
        world.act(case, casework.AddMember(login, CaseRole.LEAD if login == "lena" else CaseRole.MEMBER))
    said, begun = tortured(houses, world, case, zygote, tmp_path, "keepers", kept_all)
    counted = {kind: len(said.of(kind)) for kind in ("hand", "name", "sign", "note", "remove")}
    record_property("exercised", f"kill -9 among keepers on {houses.engine}: {begun} killed at work, acknowledged and there {counted}")
    assert begun
    assert min(counted.values()) > 0


def kept_all(world: World, case: Access, said: Said) -> list[str]:
    """Whatever is wrong with the keepers."""
    rows = {row.seal: row for row in world.open(case, keepers.ListKeepers())}
    named = {keeper.id: keeper for row in rows.values() for keeper in row.keepers}
    written = [note.text for person in world.open(world.access("ines", case.case), keepers.OpenKept()) for note in person.notes]
    faults = [f"LOST seal {seal}" for seal in said.of("hand") - rows.keys()]
    faults += [f"LOST keeper {public}" for public in said.of("name") - named.keys()]
    faults += [f"LOST signature {public}" for public in said.of("sign") if not named[public].signed]
    faults += [f"SIGNED unasked {public}" for public, keeper in named.items() if keeper.signed and public not in said.begun["sign"]]
    faults += [f"LOST note {token}" for token in said.of("note") if written.count(f"Note {token}") != 1]
    faults += [f"KEPT though removed {public}" for public in said.of("remove") & named.keys()]
    return faults + halves(world)


def halves(world: World) -> list[str]:
    """Rows that an act left half done."""
    k, p = pt.keepers.c, protections.c
    split = (k.signed.is_(None) != k.signed_by.is_(None)) | (k.removed.is_(None) != k.removed_by.is_(None))
    alone = sa.select(p.id).where((p.entities == "[]") & p.id.not_in(sa.select(pt.handed.c.protection)))
    with world.house.database.read() as connection:
        found = [f"HALF keeper {public}" for public in connection.execute(sa.select(k.id).where(split)).scalars()]
        return found + [f"HALF handed {public}" for public in connection.execute(alone).scalars()]


def test_tables_that_were_counted_are_there_and_each_has_used_up_its_approval_after_every_kill(
    houses: Houses, zygote: Zygote, tmp_path: Path, record_property: Exercised
) -> None:
    world = houses.new()
    world.register(DATASET, people="private_persons")
    world.load(DATASET, court("p"))
    world.act(world.admin, people.CreatePerson("bela", "Bela", "Audit", ("lead",), PASSWORD))
    world.act(world.admin, people.CreatePerson("carl", "Carl", "Investigations", ("steward",), PASSWORD))
    for login in ("mara", "carl"):
        world.act(world.access(login, CaseKind.STEWARDSHIP), measuring.DeclareMeasuring(DATASET, "gender", "court_case"))
    made = world.act(world.desk, casework.CreateCase("A case", "How?", Purpose.DISCRIMINATION, "a basis", ""))
    case = world.access("mara", made)
    world.act(case, casework.GrantDataset(DATASET, "needed"))
    said, begun = tortured(houses, world, case, zygote, tmp_path, "measuring", counted_all)
    counted = {kind: len(said.of(kind)) for kind in ("ask", "approve", "count")}
    record_property("exercised", f"kill -9 among tables on {houses.engine}: {begun} killed at work, acknowledged and there {counted}")
    assert begun
    assert min(counted.values()) > 0


def counted_all(world: World, case: Access, said: Said) -> list[str]:
    """Whatever is wrong with the tables and with what they were approved by."""
    tables = world.open(case, measuring.ListTables()).tables
    faults = [f"LOST or CHANGED table {word}" for word in said.of("count") - {told(table) for table in tables}]
    faults += [f"COUNTED unasked {table.period}" for table in tables if table.period not in said.begun["count"]]
    a, m = t.approvals.c, mt.counted_tables.c
    with world.house.database.read() as connection:
        rows = {row.id: row for row in connection.execute(sa.select(t.approvals).where(a.format == kept.TABLE))}
        entries = {row.period: row.entry for row in connection.execute(sa.select(m.period, m.entry))}
    faults += [f"LOST request {public}" for public in said.of("ask") - rows.keys()]
    faults += [f"LOST approval {public}" for public in said.of("approve") if rows[public].approval_entry is None]
    used = {row.plan for row in rows.values() if row.state == "used"}
    plans = {measuring.CountTable(SHAPE, DATASET, period).hash() for period in entries}
    if used != plans:
        faults.append(f"{len(plans - used)} COUNTED without an approval, {len(used - plans)} USED UP for nothing")
    said_by = world.house.entries.leaves_from(0, 1 << 30)
    kinds = {leaves.parse(said_by[row.approval_entry]).header.k for row in rows.values() if row.approval_entry is not None}
    kinds |= {leaves.parse(said_by[entry]).header.k for entry in entries.values()}
    return faults + ([] if kinds <= {leaves.Kind.APPROVAL, leaves.Kind.INTENT} else [f"NO LEAF of its kind: {kinds}"])
