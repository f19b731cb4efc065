"""One log after another: the year's turn and a restored backup open another origin, whose genesis names the last head known.

Both logs stay served and verified; nothing is ever written to the log that a backup is a copy of.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from glasshouse.base.clock import HOUR
from glasshouse.base.errors import LedgerForkError
from glasshouse.cli import publish, verify
from glasshouse.gate import Access
from glasshouse.policy.plans import casework
from glasshouse.web.app import create_app
from glasshouse_audit.cli import main
from glasshouse_ledger.checkpoint import open_checkpoint
from glasshouse_ledger.errors import NoteError
from glasshouse_ledger.leaf import Kind
from glasshouse_ledger.note import ED25519, MLDSA_COSIGNATURE, Verifier, open_note, parse_note
from glasshouse_ledger.proof import parse_proof, verify_proof
from glasshouse_ledger.trust import believe, parse_policy
from tests.store.test_ledger import all_leaves, changed, never, verified
from tests.store.world import World, opened

SQLITE = pytest.mark.parametrize("engine_houses", ["sqlite"], indirect=True)
MONTH = 31 * 24 * HOUR


def origin(world: World) -> str:
    return world.house.entries.origin.rpartition("/")[2]


@pytest.fixture
def turned(world: World) -> tuple[World, Access, int]:
    """A house that was started again in the next year; the case it worked before; how many entries the old log has."""
    case = world.case()
    for _ in range(3):
        world.open(case, casework.OpenCase())
    world.clock.pass_(2 * MONTH)
    world.restart()
    return world, case, world.house.entries.base


def test_a_log_is_of_one_year(world: World) -> None:
    assert origin(world) == "2026"
    world.clock.pass_(MONTH)
    world.restart()
    assert (origin(world), world.house.entries.base) == ("2026", 0)


def test_the_years_turn_opens_another_whose_genesis_names_the_last_head(turned: tuple[World, Access, int]) -> None:
    world, _, base = turned
    assert origin(world) == "2027"
    world.house.publisher.publish()
    root = world.folder / "data/ledger"
    genesis = all_leaves(world)[base].header
    assert genesis.k is Kind.GENESIS
    old = (root / "checkpoint").read_bytes()
    assert genesis.former == hashlib.sha256(old).hexdigest()
    assert (root / "2027/former" / genesis.former).read_bytes() == old
    assert open_checkpoint(old, world.house.entries.heads.key_of(world.house.entries.logs.ended[0][0])).checkpoint.size == base
    assert verified(world).ok
    assert verified(world, root / "2027").ok
    listed = [line.split(" ") for line in (root / "logs").read_text().splitlines()]
    assert [place for place, _ in listed] == [".", "2027"]
    assert [key for _, key in listed] == [(root / place / "key").read_text().strip() for place, _ in listed]


def test_a_case_goes_on_over_the_turn(turned: tuple[World, Access, int]) -> None:
    world, case, base = turned
    world.open(case, casework.OpenCase())
    view = world.open(case, casework.ReadLedger())
    assert {row.index < base for row in view.rows} == {True, False}
    assert {row.decision for row in view.rows} == {"permit"}
    written = [leaf.header for leaf in all_leaves(world)[base:]]
    outcomes = [(at, header.re) for at, header in enumerate(written) if header.k is Kind.OUTCOME]
    assert outcomes
    assert all(re is not None and written[re].k is Kind.INTENT for _, re in outcomes)
    world.act(case, casework.CloseCase("done"))  # an act: its outcome names its intent by its place in this log
    written = [leaf.header for leaf in all_leaves(world)[base:]]
    acts = [header for header in written if header.k is Kind.OUTCOME and header.act is not None and header.re is not None]
    assert all(written[header.re or 0].act is header.act for header in acts)
    _, rows = world.house.entries.trail(case.case, 0, 2)
    assert rows[0].header.re == rows[1].index  # readers see numbers over all logs
    world.restart()
    _, again = world.house.entries.trail(case.case, 0, 2)
    assert [row.header.re for row in again] == [row.header.re for row in rows]
    assert world.house.entries.unsettled() == []


def test_receipts_of_both_logs_verify_under_their_own_key(turned: tuple[World, Access, int]) -> None:
    world, case, base = turned
    world.open(case, casework.OpenCase())
    world.house.publisher.publish()
    entries = world.house.entries
    for index in (0, base - 1, base, base + 1):
        proof = parse_proof(world.house.receipt(index))
        assert proof.extra == entries.leaves_from(index, 1)[0]
        assert proof.index == (index if index < base else index - base)
        log = entries.logs.ended[0][0] if index < base else entries.logs.running
        assert proof.extra is not None
        verify_proof(proof, proof.extra, entries.heads.key_of(log))


def test_a_former_logs_folder_is_made_again_to_the_byte(turned: tuple[World, Access, int]) -> None:
    world, _, _ = turned
    root = world.folder / "data/ledger"
    checkpoint = (root / "checkpoint").read_bytes()
    world.house.close()
    shutil.rmtree(root / "tile")
    world.house = opened(world.folder, world.url, world.clock)
    assert (root / "checkpoint").read_bytes() == checkpoint
    assert verified(world).ok


@pytest.mark.parametrize("statement", ["UPDATE leaves SET entry = (SELECT entry FROM leaves WHERE idx = 4) WHERE idx = 2"])
def test_a_former_log_that_was_changed_stops_everything_once_its_files_are_made_again(
    turned: tuple[World, Access, int], statement: str
) -> None:
    world, _, _ = turned
    world.house.close()
    shutil.rmtree(world.folder / "data/ledger/tile")
    changed(world, statement)
    with pytest.raises(LedgerForkError):
        opened(world.folder, world.url, world.clock)


def test_the_site_serves_both_logs_and_the_auditor_finds_the_chain_whole(
    turned: tuple[World, Access, int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world, case, _ = turned
    world.open(case, casework.OpenCase())
    world.house.publisher.publish()
    client = TestClient(create_app(world.house), base_url="http://127.0.0.1:8420")
    keys = [line.split(" ") for line in client.get("/ledger/logs").text.splitlines()]
    policy = tmp_path / "policy"
    policy.write_text("".join(f"log {key}\n" for _, key in keys) + "quorum none\n")
    for place, key in keys:
        prefix = f"/ledger/{place}".removesuffix("/.")
        assert client.get(f"{prefix}/key").text.strip() == key
        assert client.get(f"{prefix}/checkpoint").headers["cache-control"] == "no-cache"
        size = client.get(f"{prefix}/checkpoint").text.splitlines()[1]
        tile = client.get(f"{prefix}/tile/0/000.p/{size}")
        assert (tile.status_code, "immutable" in tile.headers["cache-control"]) == (200, True)
    (former,) = (world.folder / "data/ledger/2027/former").iterdir()
    assert client.get(f"/ledger/2027/former/{former.name}").content == former.read_bytes()
    for path in ("/ledger/2026/checkpoint", "/ledger/2027/../lock", "/ledger/2027/2027/checkpoint", "/ledger/2027/x", "/ledger/2027"):
        assert client.get(path).status_code == 404, path
    copy = tmp_path / "copy"
    assert publish.run(world.house.settings, copy) == 0
    assert publish.run(world.house.settings, copy) == 0
    capsys.readouterr()
    assert main(["chain", str(copy), str(copy / "2027"), "--policy", str(policy)]) == 0, capsys.readouterr().out
    assert verify.run(world.house.settings, None) == 0
    shutil.rmtree(world.folder / "data/ledger/tile/entries")
    assert verify.run(world.house.settings, None) == 1  # a former log is looked at too


def test_a_log_is_not_turned_twice_and_statistics_count_both(turned: tuple[World, Access, int]) -> None:
    world, _, base = turned
    world.restart()
    assert world.house.entries.base == base
    assert world.house.publisher.check(never)
    assert world.house.statistics.follow() == base + world.house.entries.head()[0]


# -- two signatures


def test_a_head_is_signed_twice_and_each_key_alone_is_enough_to_believe_it(turned: tuple[World, Access, int]) -> None:
    world, _, _ = turned
    world.house.publisher.publish()
    for place in (".", "2027"):
        root = world.folder / "data/ledger" / place
        note = (root / "checkpoint").read_bytes()
        keys = [Verifier.parse((root / name).read_text().strip()) for name in ("key", "key.ml-dsa-44")]
        assert [key.type for key in keys] == [ED25519, MLDSA_COSIGNATURE]
        assert [len(open_note(note, [key]).signers) for key in keys] == [1, 1]
        for key in keys:
            policy = parse_policy(f"log {key}\nquorum none\n".encode())
            assert believe(policy, note).log == key


def test_a_bad_second_signature_is_ignored_by_who_does_not_know_its_key_and_refused_by_who_does(world: World) -> None:
    world.house.publisher.publish()
    root = world.folder / "data/ledger"
    first, second = (Verifier.parse((root / name).read_text().strip()) for name in ("key", "key.ml-dsa-44"))
    note = parse_note((root / "checkpoint").read_bytes())
    bad = [replace(s, signature=bytes([s.signature[0] ^ 1]) + s.signature[1:]) if s.key_id == second.key_id else s for s in note.signatures]
    forged = replace(note, signatures=tuple(bad)).encode()
    assert open_note(forged, [first]).signers == {first: None}
    for known in ([second], [first, second], [second, first]):
        with pytest.raises(NoteError):
            open_note(forged, known)


def test_a_tree_is_signed_once(world: World) -> None:
    world.house.publisher.publish()
    before = (world.folder / "data/ledger/checkpoint").read_bytes()
    world.clock.pass_(HOUR)
    assert world.house.entries.checkpoint() == before


# -- a restored backup


@pytest.fixture
def copy(world: World, tmp_path: Path) -> Iterator[World]:
    """A house that was started on a backup, while the first one went on."""
    case = world.case()
    world.house.publisher.publish()
    world.house.back_up(world.admin, tmp_path / "backup", lambda _said: None)
    for _ in range(5):
        world.open(case, casework.OpenCase())
    world.house.publisher.publish()
    restored = restore(world, tmp_path / "backup", tmp_path / "house")
    yield restored
    restored.house.close()


def restore(world: World, backup: Path, target: Path) -> World:
    shutil.copytree(backup, target / "data")
    shutil.copytree(world.folder / "keys", target / "keys")
    return World(target, "", world.clock)


@SQLITE
def test_a_restored_backup_opens_another_log_and_writes_nothing_to_the_old_one(world: World, copy: World) -> None:
    assert origin(copy).startswith("2026-r1118")
    base = copy.house.entries.base
    genesis = all_leaves(copy)[base].header
    root = copy.folder / "data/ledger"
    copy.house.publisher.publish()
    head = open_checkpoint((root / "checkpoint").read_bytes(), world.house.entries.public_key).checkpoint
    assert head.size == base
    assert genesis.former == hashlib.sha256((root / "checkpoint").read_bytes()).hexdigest()
    first = world.house.entries.leaves_from(0, base)
    assert copy.house.entries.leaves_from(0, base) == first
    assert len(world.house.entries.leaves_from(0, 10_000)) > base
    assert verified(copy).ok
    assert verified(copy, root / origin(copy)).ok


@SQLITE
def test_one_backup_restored_twice_opens_two_logs(world: World, copy: World, tmp_path: Path) -> None:
    world.clock.pass_(HOUR)
    second = restore(world, tmp_path / "backup", tmp_path / "second")
    assert second.house.entries.origin != copy.house.entries.origin
    second.house.close()
    second.house = opened(second.folder, "", world.clock)
    assert second.house.entries.logs.ended[0][0].ended is not None
    assert len(second.house.entries.logs.ended) == 1  # and starting it again opens no third
    second.house.close()


@SQLITE
def test_a_head_of_more_entries_than_were_restored_is_named_by_the_genesis(world: World, copy: World, tmp_path: Path) -> None:
    known = (world.folder / "data/ledger/checkpoint").read_bytes()
    shutil.copytree(tmp_path / "backup", tmp_path / "with")
    (tmp_path / "with/ledger/checkpoint").write_bytes(known)
    again = restore(world, tmp_path / "with", tmp_path / "again")
    base = again.house.entries.base
    assert again.house.entries.logs.running.former == known
    assert open_checkpoint(known, world.house.entries.public_key).checkpoint.size > base
    assert all_leaves(again)[base].header.former == hashlib.sha256(known).hexdigest()
    assert verified(again).ok
    again.house.close()


@SQLITE
def test_a_restored_head_that_is_not_this_logs_is_refused(world: World, copy: World, tmp_path: Path) -> None:
    shutil.copytree(tmp_path / "backup", tmp_path / "with")
    (tmp_path / "with/ledger/checkpoint").write_text("another\n1\nAAAA\n")
    with pytest.raises(LedgerForkError):
        restore(world, tmp_path / "with", tmp_path / "again")


@SQLITE
def test_a_second_backup_holds_both_logs_and_is_restored_in_its_turn(copy: World, tmp_path: Path) -> None:
    copy.house.publisher.publish()
    made = copy.house.back_up(copy.admin, tmp_path / "next", lambda _said: None)
    assert made.entries >= copy.house.entries.base + 2
    copy.clock.pass_(HOUR)
    third = restore(copy, tmp_path / "next", tmp_path / "third")
    assert len(third.house.entries.logs.ended) == 2
    third.house.publisher.publish()
    root = third.folder / "data/ledger"
    for place in [line.split(" ")[0] for line in (root / "logs").read_text().splitlines()]:
        assert verified(third, root / place).ok
    third.house.close()


def test_a_log_from_before_there_were_years_keeps_its_name(world: World) -> None:
    name = world.house.entries.origin.rpartition("/")[0]
    world.house.close()
    with sa.create_engine(world.house._ledger.engine.url).begin() as connection:
        connection.exec_driver_sql("DELETE FROM logs")
        connection.exec_driver_sql("DELETE FROM heads")
    shutil.rmtree(world.folder / "data/ledger")
    world.house = opened(world.folder, world.url, world.clock)
    assert world.house.entries.origin == name
