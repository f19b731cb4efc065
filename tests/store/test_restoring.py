"""Restoring: every file as the backup names it, into an empty folder, whole or not at all; never over a store."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from glasshouse.assemble import restore
from glasshouse.base import settings
from glasshouse.base.errors import ConflictError
from glasshouse.cli import restore as verb
from glasshouse.policy.plans import casework
from glasshouse.store.backup import BackupError
from tests.store.world import World, environment, opened, thing

pytestmark = pytest.mark.parametrize("engine_houses", ["sqlite"], indirect=True)


@pytest.fixture
def backup(world: World, tmp_path: Path) -> Path:
    """A backup of a house with one original."""
    world.register("register")
    world.load("register", [thing("one")])
    world.house.publisher.publish()
    world.house.back_up(world.admin, tmp_path / "backup", lambda _said: None)
    return tmp_path / "backup"


def place(tmp_path: Path, world: World | None = None) -> settings.Settings:
    """Settings of a house that is not there yet; with a world's keys where one is given."""
    if world is not None:
        shutil.copytree(world.folder / "keys", tmp_path / "house/keys")
    return settings.load(environment(tmp_path / "house"))


def test_what_was_backed_up_is_in_place_and_starts(world: World, backup: Path, tmp_path: Path) -> None:
    made = restore(place(tmp_path, world), backup, None)
    assert made.entries is not None
    assert made.entries > 5
    house = tmp_path / "house/data"
    for line in (backup / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        if name != "README.txt":
            assert hashlib.sha256((house / name).read_bytes()).hexdigest() == digest
    assert sorted(path.name for path in house.iterdir()) == ["blobs", "ledger", "ledger.db", "store.db"]
    again = World(tmp_path / "house", "", world.clock)
    assert again.captions(again.case("register"), "acme") == ["Acme one"]
    again.house.close()


@pytest.mark.parametrize("there", ["store.db", "lock", "ledger/checkpoint"])
def test_nothing_is_ever_put_over_a_store(world: World, backup: Path, tmp_path: Path, there: str) -> None:
    file = tmp_path / "house/data" / there
    file.parent.mkdir(parents=True)
    file.write_text("lives")
    with pytest.raises(ConflictError, match="not empty"):
        restore(place(tmp_path, world), backup, None)
    assert [path for path in (tmp_path / "house/data").rglob("*") if path.is_file()] == [file]
    assert file.read_text() == "lives"
    with pytest.raises(ConflictError):
        restore(world.house.settings, backup, None)
    assert world.open(world.desk, casework.ListCases()) is not None


def flip(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)


def add_a_file(backup: Path) -> None:
    (backup / "blobs/extra").write_text("x")


def climb_out(backup: Path) -> None:
    (backup / "SHA256SUMS").write_text(f"{(backup / 'SHA256SUMS').read_text()}{'0' * 64}  ../../outside\n")


def put_a_link(backup: Path) -> None:
    (backup / "README.txt").rename(backup.parent / "readme")
    (backup / "README.txt").symlink_to(backup.parent / "readme")
    original = next(path for path in (backup / "blobs").rglob("*") if path.is_file())
    original.rename(backup.parent / "original")
    original.symlink_to(backup.parent / "original")


DAMAGE: list[Callable[[Path], object]] = [
    lambda backup: (backup / "SHA256SUMS").unlink(),
    lambda backup: (backup / "SHA256SUMS").write_text("nonsense\n"),
    lambda backup: (backup / "ledger.db").unlink(),
    lambda backup: flip(backup / "store.db"),
    lambda backup: flip(backup / "ledger.db"),
    add_a_file,
    climb_out,
    put_a_link,
]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_backup_leaves_nothing(world: World, backup: Path, tmp_path: Path, damage: Callable[[Path], object]) -> None:
    damage(backup)
    with pytest.raises(BackupError):
        restore(place(tmp_path, world), backup, None)
    assert list((tmp_path / "house/data").rglob("*")) == []


def test_a_ledger_of_other_keys_is_refused_and_without_keys_it_is_said(world: World, backup: Path, tmp_path: Path) -> None:
    other = World(tmp_path / "house", "", world.clock)
    other.house.close()
    shutil.rmtree(tmp_path / "house/data")
    with pytest.raises(BackupError, match="ledger"):
        restore(place(tmp_path), backup, None)
    shutil.rmtree(tmp_path / "house/keys")
    with pytest.raises(ConflictError, match="keys"):
        restore(place(tmp_path), backup, b"a head")
    assert restore(place(tmp_path), backup, None).entries is None
    shutil.copytree(world.folder / "keys", tmp_path / "house/keys")
    opened(tmp_path / "house", "", world.clock).close()


def test_a_newer_head_that_somebody_knows_is_named_and_what_is_missing_is_told(
    world: World, backup: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(3):
        world.case()
    size = world.house.publisher.publish()
    known = tmp_path / "known"
    known.write_bytes((world.folder / "data/ledger/checkpoint").read_bytes())
    forged = tmp_path / "forged"
    forged.write_bytes(known.read_bytes().replace(f"\n{size}\n".encode(), f"\n{size + 1}\n".encode()))
    where = place(tmp_path, world)
    with pytest.raises(BackupError):
        verb.run(where, backup, forged)
    assert verb.run(where, backup, known) == 0
    house = opened(tmp_path / "house", "", world.clock)
    missing = size - house.entries.base
    assert f"MISSING: {missing:,} entries" in capsys.readouterr().out
    assert house.entries.logs.running.former == known.read_bytes()
    house.close()
