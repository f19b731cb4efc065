"""Consistency of heads, samples, and the shares of two logs."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from glasshouse_audit.sampling import Permitted, bound, draw, needed
from glasshouse_ledger.leaf import Act, Kind, Purpose, Verdict, bucket
from glasshouse_ledger.note import Signer
from glasshouse_ledger.tiles import CHECKPOINT
from glasshouse_ledger.tree import leaf_hash, tree_root
from tests.unit.glasshouse_audit.conftest import Made

Asked = Callable[..., tuple[int, dict[str, Any]]]


def head_of(log: Made, size: int, path: Path, witnesses: int = 2) -> Path:
    """A head of the log's first `size` leaves, in a file."""
    path.write_bytes(log.note(size, tree_root([leaf_hash(entry) for entry in log.entries[:size]]), witnesses))
    return path


def test_a_log_that_grew_begins_with_its_older_head(busy: Made, told: Asked, tmp_path: Path) -> None:
    for size in (0, 1, 2, 255, 256, 257, len(busy.entries)):
        old = head_of(busy, size, tmp_path / "old")
        status, said = told("consistency", old, busy.folder, "--policy", busy.rules)
        assert status == 0, said["doubts"]
        assert said["answer"] == {"old": size, "new": len(busy.entries)}


def test_a_rewritten_log_does_not_begin_with_the_older_head_though_all_signed(busy: Made, told: Asked, tmp_path: Path) -> None:
    old = head_of(busy, 100, tmp_path / "old")
    newer = head_of(busy, 290, tmp_path / "newer")
    busy.forge([*busy.entries[:49], *busy.entries[51:99]])
    for earlier in (old, newer):
        status, said = told("consistency", earlier, busy.folder, "--policy", busy.rules)
        assert status == 1
        assert said["doubts"]


def test_an_older_head_without_its_quorum_or_of_another_log_is_refused(busy: Made, told: Asked, tmp_path: Path) -> None:
    assert told("consistency", head_of(busy, 100, tmp_path / "old", witnesses=1), busy.folder, "--policy", busy.rules)[0] == 1
    other = Made(tmp_path / "other", origin="elsewhere.example/2026")
    other.signer = Signer(other.origin, b"\x09" * 32)
    other.publish()
    busy.rules.write_text(f"log {other.signer.verifier}\n{busy.rules.read_text()}")
    assert told("verify", other.folder, "--policy", busy.rules)[0] == 0
    assert told("consistency", other.folder, busy.folder, "--policy", busy.rules)[0] == 1


# -- samples


def test_a_sample_is_drawn_from_permitted_intents_by_the_witness_signature(busy: Made, asked: Asked) -> None:
    status, said = asked(busy, "sample", "--count", "20")
    assert status == 0, said["doubts"]
    assert said["answer"]["population"] == 147
    assert len(set(said["answer"]["leaves"])) == 20
    assert all(b'"k":"intent"' in busy.entries[index] and b'"dec":"permit"' in busy.entries[index] for index in said["answer"]["leaves"])
    assert asked(busy, "sample", "--count", "20")[1]["answer"] == said["answer"]
    busy.signed_at = busy.hour * 3600 + 61
    busy.publish()
    assert asked(busy, "sample", "--count", "20")[1]["answer"]["leaves"] != said["answer"]["leaves"]
    assert len(asked(busy, "sample")[1]["answer"]["leaves"]) == 147


def test_a_sample_without_a_witness_signature_is_refused(busy: Made, asked: Asked) -> None:
    busy.rules.write_text(f"log {busy.signer.verifier}\nquorum none\n")
    status, said = asked(busy, "sample")
    assert status == 1
    assert "foreseen" in said["doubts"][0]


def test_a_seed_that_is_older_than_the_leaves_is_refused_for_them(busy: Made, asked: Asked, tmp_path: Path) -> None:
    old = head_of(busy, 100, tmp_path / "old")
    assert asked(busy, "sample", "--seed", old, "--size", "101")[0] == 1
    status, said = asked(busy, "sample", "--seed", old, "--size", "100")
    assert status == 0, said["doubts"]
    assert max(said["answer"]["leaves"]) < 100
    forked = Made(tmp_path / "fork")
    for _ in range(60):
        forked.access()
    assert asked(busy, "sample", "--seed", head_of(forked, 90, tmp_path / "forked"))[0] == 1


def test_openings_of_a_sample_are_checked_and_missing_ones_are_doubts(busy: Made, asked: Asked, tmp_path: Path) -> None:
    drawn = asked(busy, "sample", "--count", "10")[1]["answer"]["leaves"]
    for index in drawn:
        (tmp_path / f"{index}.json").write_text(json.dumps(busy.openings[index]))
    status, said = asked(busy, "sample", "--count", "10", "--openings", tmp_path)
    assert (status, said["answer"]["opened"]) == (0, 10)
    (tmp_path / f"{drawn[0]}.json").unlink()
    (tmp_path / f"{drawn[1]}.json").write_text(json.dumps(busy.openings[drawn[2]]))
    status, said = asked(busy, "sample", "--count", "10", "--openings", tmp_path)
    assert (status, said["answer"]["opened"], len(said["doubts"])) == (1, 8, 2)


def test_three_hundred_openings_find_one_per_cent_with_ninety_five() -> None:
    assert needed(0.01) == 299
    assert 0.0099 < bound(300) < 0.01
    population = Permitted(10_000)
    population.count = 10_000
    population._start, population._bits = 0, bytearray(b"\xff" * 1_250)
    bad = set(range(0, 10_000, 100))  # one per cent is mislabelled
    found = sum(bool(bad & set(draw(sha256(b"%d" % trial).digest(), population, 300))) for trial in range(200))
    assert found >= 180


def test_every_leaf_is_drawn_about_equally_often() -> None:
    population = Permitted(64)
    population.count = 64
    population._start, population._bits = 0, bytearray(b"\xff" * 8)
    seen = [0] * 64
    for trial in range(2_000):
        for index in draw(sha256(b"%d" % trial).digest(), population, 16):
            seen[index] += 1
    assert 400 < min(seen) <= max(seen) < 600


# -- shares


@pytest.fixture
def partners(tmp_path: Path) -> tuple[Made, Made]:
    """Two organisations' logs, believed by one policy."""
    one = Made(tmp_path / "one", org="newsroom")
    other = Made(tmp_path / "other", org="inspectorate", origin="inspectorate.example/2026")
    other.signer = Signer(other.origin, b"\x09" * 32)
    lines = one.rules.read_text().splitlines()
    one.rules.write_text("\n".join([lines[0], f"log {other.signer.verifier}", *lines[1:], ""]))
    return one, other


def give(log: Made, to: str, count: int) -> None:
    """A share leaves."""
    log.say(
        Kind.SHARE_OUT, act=Act.SHARE, dec=Verdict.PERMIT, pur=Purpose.CORRUPTION, unit="tax", dst=to, src=("tax",), n=bucket(count), cls=2
    )


def take(log: Made, giver: str, count: int) -> None:
    """A share comes in."""
    log.say(Kind.SHARE_IN, src=(giver,), n=bucket(count))


def cross(partners: tuple[Made, Made], told: Asked) -> tuple[int, dict[str, Any]]:
    """The two logs held against each other."""
    one, other = partners
    one.publish()
    other.publish()
    return told("cross", one.folder, other.folder, "--policy", one.rules)


def test_shares_that_stand_in_both_logs_are_twins(partners: tuple[Made, Made], told: Asked) -> None:
    one, other = partners
    for count in (5, 300, 300):
        give(one, "inspectorate", count)
    give(one, "somebody-else", 5)
    other.beat(3)
    for count in (300, 5, 300):
        take(other, "newsroom", count)
    give(other, "newsroom", 1)
    take(one, "inspectorate", 1)
    status, said = cross(partners, told)
    assert status == 0, said["doubts"]
    assert (said["answer"]["twins"], said["hits"]) == (4, 0)
    assert said["answer"]["second_log"]["origin"] == other.origin


@pytest.mark.parametrize("case", ["not received", "not given", "other count", "too late"])
def test_a_share_without_its_twin_is_a_hit(case: str, partners: tuple[Made, Made], told: Asked) -> None:
    one, other = partners
    if case != "not given":
        give(one, "inspectorate", 5)
    if case == "too late":
        other.beat(60)
    if case != "not received":
        take(other, "newsroom", 500 if case == "other count" else 5)
    status, said = cross(partners, told)
    assert status == 1
    assert said["hits"] == (1 if case.startswith("not") else 2)


def test_a_tampered_second_log_is_a_doubt(partners: tuple[Made, Made], told: Asked) -> None:
    one, other = partners
    one.publish()
    other.publish()
    (other.folder / "tile/entries/000.p/1").write_bytes(b"\x00\x01a")
    status, said = told("cross", one.folder, other.folder, "--policy", one.rules)
    assert status == 1
    assert said["doubts"][0].startswith("second log")
    (other.folder / CHECKPOINT).unlink()
    assert told("cross", one.folder, other.folder, "--policy", one.rules)[0] == 1
