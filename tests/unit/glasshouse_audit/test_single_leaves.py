"""Charter texts, openings, replays and receipts."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glasshouse_audit.cli import main
from glasshouse_ledger.folder import Folder
from glasshouse_ledger.leaf import Act, Kind, Purpose, Verdict
from glasshouse_ledger.proof import Proof
from glasshouse_ledger.tiles import CHECKPOINT, TileHashes
from glasshouse_ledger.tree import inclusion_proof
from tests.unit.glasshouse_audit.conftest import CHARTER, Made

Asked = Callable[..., tuple[int, dict[str, Any]]]
LOOSER = b"C2 A person is found by name\n\nC7 Purposes are an open list\n"


@pytest.fixture
def changed(made: Made) -> Made:
    """A log whose charter changes at leaf 4, announced at leaf 3."""
    made.access()
    before = made.charter
    made.in_force(LOOSER, b'@id("H1 members read their case")\npermit (principal, action, resource);\n')
    made.say(Kind.CHARTER)
    made.access()
    assert before != made.charter
    made.publish()
    return made


def test_the_history_of_the_charter_is_told_with_what_was_announced(changed: Made, asked: Asked) -> None:
    status, said = asked(changed, "charter log")
    assert status == 0, said["doubts"]
    assert [item["index"] for item in said["answer"]["in_force"]] == [0, 4]
    assert [(item["index"], item["kind"]) for item in said["answer"]["announced"]] == [(3, "charter")]


def test_the_charter_in_force_at_a_leaf_is_read_whole(changed: Made, asked: Asked) -> None:
    assert asked(changed, "charter at", 1)[1]["answer"]["text"].encode() == CHARTER
    status, said = asked(changed, "charter at", 5)
    assert (status, said["answer"]["text"].encode()) == (0, LOOSER)
    assert asked(changed, "charter at", 5, "--kind", "policy")[1]["answer"]["hash"] == changed.policy
    assert asked(changed, "charter at", 6)[0] == 1


def test_a_text_with_another_hash_is_never_shown(changed: Made, asked: Asked) -> None:
    (changed.folder / f"charter/{changed.charter}").write_bytes(CHARTER)
    status, said = asked(changed, "charter at", 5)
    assert (status, said["answer"]) == (1, {})
    assert asked(changed, "charter log")[0] == 1


def test_two_charters_are_compared(changed: Made, asked: Asked) -> None:
    status, said = asked(changed, "charter diff", 1, 5)
    assert status == 0
    assert "-C7 Purposes are a closed list" in said["answer"]["difference"]
    assert "+C7 Purposes are an open list" in said["answer"]["difference"]
    assert asked(changed, "charter diff", 1, 2)[1]["answer"]["difference"] == []


def test_a_text_cannot_steer_the_terminal(made: Made, capsys: pytest.CaptureFixture[str]) -> None:
    made.in_force("C1 \x1b[2J\u202egnihtyna\n".encode(), b"")
    made.access()
    made.publish()
    assert main(["charter", "at", "1", str(made.folder), "--policy", str(made.rules)]) == 0
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "C1 \\x1b[2J\\u202egnihtyna" in shown


@pytest.fixture
def opening(busy: Made, tmp_path: Path) -> Callable[..., Path]:
    """Writes the opening of a leaf, changed as the test wants."""

    def write(index: int, change: Callable[[dict[str, Any]], Any] = lambda opening: opening) -> Path:
        path = tmp_path / f"{index}.json"
        path.write_text(json.dumps(change(copy.deepcopy(busy.openings[index]))))
        return path

    return write


def test_an_opening_shows_what_the_leaf_bound(busy: Made, asked: Asked, opening: Callable[..., Path]) -> None:
    status, said = asked(busy, "open", 1, opening(1))
    assert status == 0
    assert said["answer"]["fields"]["actor"] == "u1"
    assert said["answer"]["header"]["k"] == "intent"
    assert asked(busy, "open", 1, opening(1, lambda whole: {"actor": whole["actor"]}))[0] == 0


def test_an_opening_that_says_something_else_opens_nothing(busy: Made, asked: Asked, opening: Callable[..., Path]) -> None:
    def changed(whole: dict[str, Any]) -> Any:
        whole["actor"]["value"] = "u2"
        return whole

    for path in (opening(1, changed), opening(1, lambda _: []), opening(1, lambda _: {}), opening(3)):
        status, said = asked(busy, "open", 1, path)
        assert (status, said["answer"]) == (1, {})


@pytest.mark.timeout(30)
@pytest.mark.parametrize("text", ["{", "[" * 100_000, '{"actor":1,"actor":2}', "\xff", '{"actor":{"salt":"00","value":NaN}}', "1" * 10_000])
def test_a_file_that_is_no_opening_is_refused(text: str, busy: Made, asked: Asked, tmp_path: Path) -> None:
    path = tmp_path / "opening.json"
    path.write_bytes(text.encode("latin-1"))
    assert asked(busy, "open", 1, path)[0] == 1


def test_an_opening_nested_without_end_is_refused(busy: Made, asked: Asked, tmp_path: Path) -> None:
    path = tmp_path / "opening.json"
    path.write_text('{"actor":{"salt":"' + "00" * 16 + '","value":' + "[" * 500 + "]" * 500 + "}}")
    assert asked(busy, "open", 1, path)[0] == 1


def test_a_replay_fits_where_leaf_opening_and_texts_do(busy: Made, asked: Asked, opening: Callable[..., Path]) -> None:
    for index in (1, 2):
        status, said = asked(busy, "replay", index, opening(index))
        assert status == 0, said["doubts"]


@pytest.mark.parametrize(
    ("kind", "fields", "words", "reason"),
    [
        (Kind.INTENT, {"plan": {}, "time": 8_000_000_000_000_000}, {"why": ("H1",)}, "earlier hour"),
        (Kind.INTENT, {"plan": "search"}, {"why": ("H1",)}, "without a plan"),
        (Kind.INTENT, {"plan": {}}, {"why": ()}, "names no rule"),
        (Kind.INTENT, {"plan": {}}, {"why": ("H9",)}, "rule H9"),
        (Kind.OUTCOME, {"results": {"count": 3_000}}, {"n": 2, "re": 0}, "do not lie in the bucket"),
    ],
)
def test_a_replay_finds_what_contradicts(
    kind: Kind, fields: dict[str, Any], words: dict[str, Any], reason: str, busy: Made, asked: Asked, opening: Callable[..., Path]
) -> None:
    asking: dict[str, Any] = {"act": Act.SEARCH, "dec": Verdict.PERMIT, "pur": Purpose.CORRUPTION, "unit": "tax", "dst": "tax"}
    index = busy.say(kind, fields, **(asking | words))
    busy.publish()
    status, said = asked(busy, "replay", index, opening(index))
    assert status == 1
    assert reason in said["doubts"][0]
    assert asked(busy, "open", index, opening(index))[0] == 0


def receipt(log: Made, index: int, extra: bytes | None) -> bytes:
    """What a person keeps of an entry."""
    folder, size = Folder(log.folder), len(log.entries)
    path = inclusion_proof(index, size, TileHashes(size, folder.read))
    return Proof(index, tuple(path), folder.read(CHECKPOINT), extra).encode()


def test_a_receipt_is_checked_without_the_log(busy: Made, told: Asked, tmp_path: Path) -> None:
    kept, entry = tmp_path / "mine.tlog-proof", tmp_path / "entry"
    kept.write_bytes(receipt(busy, 5, busy.entries[5]))
    status, said = told("receipt", kept, "--policy", busy.rules)
    assert status == 0, said["doubts"]
    assert (said["answer"]["index"], said["answer"]["header"]["unit"]) == (5, "customs")
    kept.write_bytes(receipt(busy, 5, None))
    assert told("receipt", kept, "--policy", busy.rules)[0] == 1
    entry.write_bytes(busy.entries[5])
    assert told("receipt", kept, "--policy", busy.rules, "--entry", entry)[0] == 0


def test_a_receipt_of_another_entry_or_place_is_refused(busy: Made, told: Asked, tmp_path: Path) -> None:
    kept = tmp_path / "mine.tlog-proof"
    good = receipt(busy, 5, busy.entries[5])
    for wrong in (receipt(busy, 5, busy.entries[7]), good.replace(b"index 5", b"index 7"), good + b"\n", good[:-9], b""):
        kept.write_bytes(wrong)
        assert told("receipt", kept, "--policy", busy.rules)[0] == 1
