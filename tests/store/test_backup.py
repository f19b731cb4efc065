"""A backup holds everything that is true at one moment, and says so only after it looked: damage before, during and after is told."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from glasshouse.assemble import Glasshouse
from glasshouse.base.errors import ConflictError, GlasshouseError, RefusedError
from glasshouse.policy.plans import data, people
from glasshouse.store.backup import Made
from tests.store.world import PASSWORD, World, opened, thing

SQLITE = pytest.mark.parametrize("engine_houses", ["sqlite"], indirect=True)
POSTGRESQL = pytest.mark.parametrize("engine_houses", ["postgresql"], indirect=True)
"""A backup is of SQLite; PostgreSQL has its own tool."""


@pytest.fixture
def filled(world: World) -> World:
    """One dataset with two originals."""
    world.register("register")
    world.load("register", [thing(f"n{number}") for number in range(50)])
    world.load("register", [thing(f"m{number}") for number in range(50)], source="other")
    return world


def back_up(world: World, target: Path, heard: list[dict[str, Any]] | None = None) -> Made:
    return world.house.back_up(world.admin, target, (heard if heard is not None else []).append)


@pytest.fixture
def restored(filled: World, tmp_path: Path) -> Iterator[Glasshouse]:
    """A house on a backup, with the keys from their own place, as the backup's README says."""
    back_up(filled, tmp_path / "backup")
    shutil.copytree(tmp_path / "backup", tmp_path / "house/data")
    shutil.copytree(filled.folder / "keys", tmp_path / "house/keys")
    house = opened(tmp_path / "house", "", filled.clock)
    yield house
    house.close()


@SQLITE
def test_a_restored_house_finds_what_was_there_and_its_ledger_continues(filled: World, restored: Glasshouse) -> None:
    size = restored.entries.head()[0]
    assert restored.entries.base > 10
    filled.house.close()
    filled.house = restored  # the same verbs, on the copy
    case = filled.case("register")
    assert filled.search(case, "acme").total == 100
    assert restored.entries.head()[0] > size
    restored.publisher.publish()
    assert restored.publisher.publish() == restored.entries.head()[0]
    filled.house = opened(filled.folder, "", filled.clock)


@SQLITE
def test_the_act_that_began_a_backup_stands_in_the_copy_and_comes_to_an_end_there(filled: World, restored: Glasshouse) -> None:
    rows = restored.entries.trail(filled.admin.case, 0, 5)[1]
    actions = [row.fields["plan"]["action"] for row in rows if "plan" in row.fields]
    assert actions[0] == "back_up"


@SQLITE
def test_nobody_but_an_administrator_backs_up_and_nothing_is_written_for_others(filled: World, tmp_path: Path) -> None:
    for access in (filled.steward, filled.desk, filled.case("register")):
        with pytest.raises(RefusedError):
            filled.house.back_up(access, tmp_path / "mine", lambda _said: None)
    assert not (tmp_path / "mine").exists()


@SQLITE
def test_what_lies_in_the_folder_already_is_never_touched(filled: World, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full/store.db").write_text("an older backup")
    with pytest.raises(ConflictError, match="not empty"):
        back_up(filled, tmp_path / "full")
    assert (tmp_path / "full/store.db").read_text() == "an older backup"


@pytest.mark.parametrize("how", ["gone", "a folder", "one bit"])
@SQLITE
def test_a_damaged_original_is_named_and_the_rest_is_kept(filled: World, tmp_path: Path, how: str) -> None:
    victim = next(path for path in sorted((filled.folder / "data/blobs").rglob("*")) if path.is_file())
    raw = bytearray(victim.read_bytes())
    victim.unlink()
    if how == "a folder":
        victim.mkdir()
    elif how == "one bit":
        raw[len(raw) // 2] ^= 1
        victim.write_bytes(raw)
    made = back_up(filled, tmp_path / "backup")
    assert (made.originals, len(made.damaged)) == (1, 1)
    assert made.damaged[0].split() == ["register", victim.name]
    assert not list((tmp_path / "backup").rglob(victim.name))
    assert (tmp_path / "backup/SHA256SUMS").exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE leaves SET entry = CAST(x'00' || entry AS BLOB) WHERE idx = 3",
        "DELETE FROM leaves WHERE idx = 3",
        "DELETE FROM leaves WHERE idx >= (SELECT max(size) - 1 FROM heads)",
        "UPDATE heads SET note = replace(note, 'glasshouse', 'greenhouse')",
    ],
)
@SQLITE
def test_a_ledger_that_does_not_lead_to_its_signed_heads_is_no_backup(filled: World, tmp_path: Path, statement: str) -> None:
    filled.house.entries.checkpoint()
    with closing(sqlite3.connect(filled.folder / "data/ledger.db")) as ledger:
        for (name,) in ledger.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            ledger.execute(f"DROP TRIGGER {name}")
        assert ledger.execute(statement).rowcount > 0
        ledger.commit()
    with pytest.raises(GlasshouseError, match="ledger"):
        back_up(filled, tmp_path / "backup")
    assert not (tmp_path / "backup/SHA256SUMS").exists()


@SQLITE
def test_what_is_changed_while_the_copy_is_made_is_wholly_in_it_or_wholly_not(filled: World, tmp_path: Path) -> None:
    stop = threading.Event()

    def work() -> None:
        number = 0
        while not stop.is_set():
            filled.act(filled.admin, people.CreatePerson(f"p{number}", f"P{number}", "Investigations", ("investigator",), ""))
            number += 1

    worker = threading.Thread(target=work)
    worker.start()
    try:
        for number in range(4):
            back_up(filled, tmp_path / f"backup{number}")
    finally:
        stop.set()
        worker.join()
    shutil.copytree(filled.folder / "keys", tmp_path / "house/keys")
    shutil.copytree(tmp_path / "backup3", tmp_path / "house/data")
    house = opened(tmp_path / "house", "", filled.clock)
    try:
        there = {person.login for person in house.gate.open(filled.admin, people.ListPeople()).value.people} - {"jonas", "mara"}
        _, rows = house.entries.trail(filled.admin.case, 0, 10_000)
        begun = {row.fields["plan"]["login"] for row in rows if row.fields.get("plan", {}).get("action") == "create_person"}
        assert there <= begun, "somebody is in the store of whom the ledger says nothing"
        assert len(begun - there) <= 1
        assert len(there) > 3
    finally:
        house.close()


@SQLITE
def test_the_keys_are_not_in_it(filled: World, tmp_path: Path) -> None:
    back_up(filled, tmp_path / "backup")
    written = b"".join(path.read_bytes() for path in (tmp_path / "backup").rglob("*") if path.is_file())
    for key in (filled.folder / "keys").iterdir():
        assert key.read_bytes() not in written
    assert PASSWORD.encode() not in written


@SQLITE
def test_how_far_it_is_is_told(filled: World, tmp_path: Path) -> None:
    heard: list[dict[str, Any]] = []
    back_up(filled, tmp_path / "backup", heard)
    assert [*dict.fromkeys(said["step"] for said in heard)] == ["store.db", "ledger.db", "blobs", "check"]
    assert all(0 <= said["share"] <= 100 for said in heard)


@POSTGRESQL
def test_postgresql_is_told_to_use_its_own_tool(world: World, tmp_path: Path) -> None:
    with pytest.raises(ConflictError) as told:
        back_up(world, tmp_path / "backup")
    assert "pg_dump" in told.value.remedy
    assert "blobs" in told.value.remedy
    assert not (tmp_path / "backup").exists()
    assert world.open(world.steward, data.ListDatasets()) == ()
