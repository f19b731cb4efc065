"""A PostgreSQL database that its own tools restored opens another log, whose genesis names the last head known: on real clusters, with real
dumps. What stands published is not taken back."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from glasshouse.base.errors import ConflictError, LedgerForkError, LedgerUnavailableError
from glasshouse.cli import restore as verb
from glasshouse.gate import Access
from glasshouse.policy.plans import casework
from glasshouse.store import places
from glasshouse.store.backup import BackupError
from glasshouse_audit.cli import main
from glasshouse_ledger.checkpoint import open_checkpoint
from glasshouse_ledger.leaf import Kind
from tests.store.cluster import Cluster, programs
from tests.store.test_ledger import all_leaves, changed, verified
from tests.store.test_origins import origin
from tests.store.world import Clock, World, opened, set_up

POSTGRESQL = pytest.mark.parametrize("engine_houses", ["postgresql"], indirect=True)


ROOT = Path(__file__).resolve().parents[2]
START = """
import sys
from pathlib import Path
sys.path[:0] = [sys.argv[1], sys.argv[1] + "/src"]
from tests.store.world import Clock, opened
opened(Path(sys.argv[2]), sys.argv[3], Clock())
"""


def worked(world: World, times: int = 3) -> Access:
    """Some history, published."""
    case = world.case()
    for _ in range(times):
        world.open(case, casework.OpenCase())
    world.house.publisher.publish()
    return case


def tool(name: str, *arguments: object) -> None:
    """One of PostgreSQL's own, of the server's version."""
    folder = (programs() / "initdb").resolve().parent
    subprocess.run([str(folder / name), *map(str, arguments)], check=True, capture_output=True)


def name_of(world: World) -> str:
    """Of its database."""
    return world.url.partition("@/")[2].partition("?")[0]


Restoring = Callable[[Cluster, World, Path], None]


def dropped_and_restored(cluster: Cluster, world: World, dump: Path) -> None:
    cluster.drop(name_of(world))
    cluster.create(name_of(world))
    tool("pg_restore", "-d", world.url, dump)


def restored_over_itself(_cluster: Cluster, world: World, dump: Path) -> None:
    tool("pg_restore", "--clean", "--if-exists", "-d", world.url, dump)


@POSTGRESQL
@pytest.mark.parametrize("restoring", [dropped_and_restored, restored_over_itself])
def test_a_dump_that_was_restored_opens_another_log_and_takes_nothing_back_that_was_published(
    world: World, cluster: Cluster, restoring: Restoring, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    worked(world)
    held = world.house.entries.head()[0]
    tool("pg_dump", "-Fc", "-f", tmp_path / "dump", world.url)
    worked(world)
    world.house.close()
    root = world.folder / "data/ledger"
    known = (root / "checkpoint").read_bytes()
    restoring(cluster, world, tmp_path / "dump")
    world.house = opened(world.folder, world.url, world.clock)
    assert origin(world).startswith("2026-r1118")
    assert world.house.entries.base == held
    genesis = all_leaves(world)[held].header
    assert (genesis.k, genesis.former) == (Kind.GENESIS, hashlib.sha256(known).hexdigest())
    worked(world)
    assert (root / "checkpoint").read_bytes() == known
    assert open_checkpoint(known, world.house.entries.heads.key_of(world.house.entries.logs.ended[0][0])).checkpoint.size > held
    assert (verified(world).ok, verified(world, root / origin(world)).ok) == (True, True)
    policy = tmp_path / "policy"
    keys = [line.split(" ")[1] for line in (root / "logs").read_text().splitlines()]
    policy.write_text("".join(f"log {key}\n" for key in keys) + "quorum none\n")
    assert main(["chain", str(root), str(root / origin(world)), "--policy", str(policy)]) == 0, capsys.readouterr().out
    again = origin(world)
    world.restart()
    assert (origin(world), len(world.house.entries.logs.ended)) == (again, 1)
    worked(world)


@POSTGRESQL
def test_a_copy_on_a_new_machine_opens_another_log_and_the_original_goes_on(world: World, cluster: Cluster, tmp_path: Path) -> None:
    worked(world)
    world.house.close()
    url = cluster.create("copied", name_of(world))
    world.house = opened(world.folder, world.url, world.clock)
    assert (origin(world), world.house.entries.base) == ("2026", 0)
    shutil.copytree(world.folder / "keys", tmp_path / "keys")
    copy = World(tmp_path, url, world.clock)
    try:
        assert origin(copy).startswith("2026-r1118")
        former = copy.house.entries.logs.running.former
        assert former is not None
        assert open_checkpoint(former, world.house.entries.public_key).checkpoint.size == copy.house.entries.base
        assert all_leaves(copy)[copy.house.entries.base].header.former == hashlib.sha256(former).hexdigest()
        worked(copy)
        assert verified(copy).ok
        assert verified(copy, tmp_path / "data/ledger" / origin(copy)).ok
    finally:
        copy.house.close()
        cluster.drop("copied")


@POSTGRESQL
def test_a_restored_database_that_does_not_begin_what_was_published_stops_the_start(world: World, cluster: Cluster, tmp_path: Path) -> None:
    worked(world)
    tool("pg_dump", "-Fc", "-f", tmp_path / "dump", world.url)
    worked(world)
    world.house.close()
    dropped_and_restored(cluster, world, tmp_path / "dump")
    changed(world, "UPDATE leaves SET entry = (SELECT entry FROM leaves WHERE idx = 4) WHERE idx = 2", "DELETE FROM heads")
    with pytest.raises(LedgerForkError, match="not the beginning"):
        opened(world.folder, world.url, world.clock)


@POSTGRESQL
def test_a_head_that_somebody_knows_is_named_where_the_folder_was_lost_too(
    world: World, cluster: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    worked(world)
    tool("pg_dump", "-Fc", "-f", tmp_path / "dump", world.url)
    worked(world)
    world.house.close()
    known, forged = tmp_path / "known", tmp_path / "forged"
    known.write_bytes((world.folder / "data/ledger/checkpoint").read_bytes())
    forged.write_bytes(known.read_bytes().replace(b"\n", b"\n9", 1))
    dropped_and_restored(cluster, world, tmp_path / "dump")
    with pytest.raises(ConflictError, match="SQLite"):
        verb.run(world.house.settings, tmp_path, None)
    shutil.rmtree(world.folder / "data/ledger")
    with pytest.raises(BackupError, match="not one of this log's"):
        verb.run(world.house.settings, None, forged)
    assert verb.run(world.house.settings, None, known) == 0
    assert "MISSING: " in capsys.readouterr().out
    world.house = opened(world.folder, world.url, world.clock)
    assert world.house.entries.logs.running.former == known.read_bytes()
    assert verified(world).ok


@POSTGRESQL
def test_a_head_is_not_put_over_an_older_one_that_stands_published(world: World, tmp_path: Path) -> None:
    worked(world)
    early = tmp_path / "early"
    shutil.copytree(world.folder / "data/ledger", early)
    worked(world)
    world.house.close()
    known = tmp_path / "known"
    shutil.copy(world.folder / "data/ledger/checkpoint", known)
    shutil.copy(early / "checkpoint", world.folder / "data/ledger/checkpoint")
    with pytest.raises(ConflictError, match="older head"):
        verb.run(world.house.settings, None, known)
    world.house = opened(world.folder, world.url, world.clock)
    assert origin(world) == "2026"


@POSTGRESQL
def test_entries_that_vanish_while_the_server_runs_stop_it(world: World) -> None:
    case = worked(world)
    changed(world, "DELETE FROM leaves WHERE idx > 4", "DELETE FROM heads")
    with pytest.raises(LedgerUnavailableError):
        world.open(case, casework.OpenCase())
    with pytest.raises(LedgerForkError, match="lost entries"):
        world.open(case, casework.OpenCase())


@POSTGRESQL
def test_who_owns_the_database_and_nothing_else_may_know_its_place(world: World, cluster: Cluster) -> None:
    with psycopg.connect(world.url, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS plain")
        connection.execute("CREATE ROLE plain LOGIN")
    with psycopg.connect(world.url.replace("glasshouse@", "plain@")) as connection:
        found = connection.execute(str(places._PLACE).encode()).fetchone()
    assert found is not None
    assert len(found[0].split("/")) == 4


# -- a cluster of one's own, to stop, copy and promote


@pytest.fixture
def own() -> Iterator[Cluster]:
    cluster = Cluster()
    yield cluster
    cluster.close()


def copied(source: Path, target: Path) -> None:
    """File by file, with their owners."""
    shutil.rmtree(target, ignore_errors=True)
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)


def test_a_folder_that_was_copied_is_told_of_and_a_promoted_standby_tells_itself(own: Cluster, tmp_path: Path) -> None:
    world = World(tmp_path / "house", own.create("desk"), Clock())
    set_up(world.house)
    worked(world)
    world.house.close()
    own.stop()
    copied(own.folder / "data", own.folder / "kept")
    own.start()
    world.house = opened(world.folder, world.url, world.clock)
    assert origin(world) == "2026"  # a stop and a start are nothing
    worked(world)
    world.house.close()
    own.stop()
    copied(own.folder / "kept", own.folder / "data")
    own.start()
    start = [sys.executable, "-c", START, str(ROOT), str(world.folder), world.url]
    refused = subprocess.run(start, capture_output=True, text=True, check=False)
    assert "shorter than the head that was published" in refused.stderr
    known = (world.folder / "data/ledger/checkpoint").read_bytes()
    assert verb.run(world.house.settings, None, None) == 0
    world.house = opened(world.folder, world.url, world.clock)
    assert origin(world).startswith("2026-r")
    assert world.house.entries.logs.running.former == known
    worked(world)
    world.house.close()

    first = origin(world)
    own.stop()
    (own.folder / "data/standby.signal").touch()
    own.start()
    with psycopg.connect(world.url, autocommit=True) as connection:
        connection.execute("SELECT pg_promote()")
    world.clock.pass_(1_000_000)
    world.house = opened(world.folder, world.url, world.clock)
    assert origin(world) > first
    assert len(world.house.entries.logs.ended) == 2
    worked(world)
    world.house.close()
