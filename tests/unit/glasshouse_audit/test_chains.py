"""Logs one after another: what the next one's genesis names is where the one before ended, or the difference is said."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from glasshouse_ledger.folder import FORMER, Folder
from glasshouse_ledger.leaf import Kind
from glasshouse_ledger.note import Signer
from glasshouse_ledger.tree import leaf_hash, tree_root
from tests.unit.glasshouse_audit.conftest import Made

Told = Callable[..., tuple[int, dict[str, Any]]]
NEXT = "newsroom.example/ledger/2027"


def head_at(log: Made, size: int, witnesses: int = 2) -> bytes:
    return log.note(size, tree_root([leaf_hash(entry) for entry in log.entries[:size]]), witnesses)


def following(old: Made, path: Path, note: bytes | None, seed: int = 0x21) -> Made:
    """A log whose genesis names this head, and the policy of who believes both."""
    new = Made(path, origin=NEXT, hour=old.hour)
    new.signer = Signer(NEXT, bytes([seed]) * 32)
    new.entries.clear()
    if note is not None:
        Folder(path).write_text(FORMER, note)
    new.say(Kind.GENESIS, former=None if note is None else sha256(note).hexdigest())
    new.access()
    new.publish()
    old.rules.write_text(f"log {new.signer.verifier}\n{old.rules.read_text()}")
    return new


def test_a_log_that_goes_on_where_the_other_ended_is_in_order(busy: Made, told: Told, tmp_path: Path) -> None:
    note = (busy.folder / "checkpoint").read_bytes()
    new = following(busy, tmp_path / "new", note)
    status, said = told("chain", busy.folder, new.folder, "--policy", busy.rules)
    assert (status, said["doubts"]) == (0, [])
    assert [log["origin"] for log in said["answer"]["logs"]] == [busy.origin, NEXT]
    assert told("verify", new.folder, "--policy", busy.rules)[0] == 0


def test_a_head_that_only_its_log_signed_is_enough_since_the_newer_quorum_vouches_for_it(busy: Made, told: Told, tmp_path: Path) -> None:
    new = following(busy, tmp_path / "new", head_at(busy, len(busy.entries), witnesses=0))
    assert told("chain", busy.folder, new.folder, "--policy", busy.rules)[0] == 0


@pytest.mark.parametrize(
    ("size", "words"), [(100, "later ones were left behind"), (296, "later ones were left behind"), (310, "are not in the folder")]
)
def test_entries_that_were_left_behind_or_lost_are_said(busy: Made, told: Told, tmp_path: Path, size: int, words: str) -> None:
    entries = list(busy.entries)
    while len(busy.entries) < size:
        busy.say(Kind.BEAT)
    note = head_at(busy, size)
    busy.entries = entries
    new = following(busy, tmp_path / "new", note)
    status, said = told("chain", busy.folder, new.folder, "--policy", busy.rules)
    assert status == 1
    assert any(words in doubt for doubt in said["doubts"])


def test_a_head_of_another_tree_of_a_stranger_or_none_is_no_link(busy: Made, told: Told, tmp_path: Path) -> None:
    other = Made(tmp_path / "other")
    for _ in range(20):
        other.beat()
    stranger = Made(tmp_path / "stranger", origin="elsewhere.example/2026")
    stranger.signer = Signer(stranger.origin, b"\x0a" * 32)
    for number, note in enumerate((head_at(other, 20), head_at(stranger, 1), None)):
        new = following(busy, tmp_path / f"new{number}", note, 0x30 + number)
        status, said = told("chain", busy.folder, new.folder, "--policy", busy.rules)
        assert (status, len(said["doubts"])) == (1, 1), said["doubts"]


def test_a_named_head_that_is_missing_or_changed_is_a_fault_of_the_log(busy: Made, told: Told, tmp_path: Path) -> None:
    new = following(busy, tmp_path / "new", (busy.folder / "checkpoint").read_bytes())
    (text,) = (new.folder / "former").iterdir()
    text.write_bytes(text.read_bytes() + b"\n")
    assert told("verify", new.folder, "--policy", busy.rules)[0] == 1
    text.unlink()
    assert told("verify", new.folder, "--policy", busy.rules)[0] == 1


def test_a_chain_that_begins_in_the_middle_says_so(busy: Made, told: Told, tmp_path: Path) -> None:
    new = following(busy, tmp_path / "new", (busy.folder / "checkpoint").read_bytes())
    status, said = told("chain", new.folder, "--policy", busy.rules)
    assert status == 1
    assert "follows another log" in said["doubts"][0]


def test_logs_in_the_wrong_order_are_no_chain(busy: Made, told: Told, tmp_path: Path) -> None:
    new = following(busy, tmp_path / "new", (busy.folder / "checkpoint").read_bytes())
    assert told("chain", new.folder, busy.folder, "--policy", busy.rules)[0] == 1
