"""What an untouched log is, ten tamperings and more, and a folder made to keep a checker busy for ever."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glasshouse_audit import walk
from glasshouse_audit.walk import Nothing, scan
from glasshouse_ledger.checkpoint import parse_text
from glasshouse_ledger.leaf import Kind
from glasshouse_ledger.note import parse_note
from glasshouse_ledger.tiles import CHECKPOINT, join_bundle, split_bundle
from glasshouse_ledger.tree import EMPTY_ROOT, leaf_hash
from glasshouse_ledger.verify import verify_folder
from tests.unit.glasshouse_audit.conftest import Made

Asked = Callable[..., tuple[int, dict[str, Any]]]


def test_an_untouched_log_is_verified_and_everything_about_it_is_said(busy: Made, asked: Asked) -> None:
    status, said = asked(busy, "verify")
    assert status == 0, said["doubts"]
    assert said["ok"] is True
    assert said["covers"] == "covers accesses through the gate only"
    log = said["log"]
    assert (log["origin"], log["size"], log["leaves_scanned"]) == (busy.origin, len(busy.entries), len(busy.entries))
    assert [item["name"] for item in log["cosigners"]] == ["w1", "w2"]
    assert log["charters"] == [busy.charter]
    assert log["policies"] == [busy.policy]
    assert log["range"]["leaves"] == [0, len(busy.entries) - 1]


# -- tamperings: what is done to the folder, and what of the fault must be named


def _flip(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(bytes(data))


def a_byte_of_an_entry(log: Made) -> None:
    _flip(log.folder / "tile/entries/000", 1_000)


def a_byte_of_a_tile(log: Made) -> None:
    _flip(log.folder / "tile/0/000", 77)


def an_extra_entry_in_a_bundle(log: Made) -> None:
    path = next((log.folder / "tile/entries/001.p").iterdir())
    path.write_bytes(path.read_bytes() + join_bundle([log.entries[5]]))


def bytes_after_a_bundle(log: Made) -> None:
    path = log.folder / "tile/entries/000"
    path.write_bytes(path.read_bytes() + b"\n")


def bytes_after_a_tile(log: Made) -> None:
    path = log.folder / "tile/1/000.p/1"
    path.write_bytes(path.read_bytes() + bytes(32))


def a_bundle_wider_than_the_tree(log: Made) -> None:
    (path,) = (log.folder / "tile/entries/001.p").iterdir()
    width = int(path.name)
    path.with_name(str(width + 1)).write_bytes(path.read_bytes() + join_bundle([log.entries[5]]))


def a_partial_tile_hashed_upward(log: Made) -> None:
    above = log.folder / "tile/1/000.p/1"
    (below,) = (log.folder / "tile/0/001.p").iterdir()
    (above.with_name("2")).write_bytes(above.read_bytes() + leaf_hash(below.read_bytes()))


def a_missing_tile(log: Made) -> None:
    (log.folder / "tile/1/000.p/1").unlink()


def two_entries_exchanged(log: Made) -> None:
    path = log.folder / "tile/entries/000"
    entries = split_bundle(path.read_bytes(), 256)
    entries[9], entries[11] = entries[11], entries[9]
    path.write_bytes(join_bundle(entries))


def an_older_tile_of_another_history(log: Made) -> None:
    (log.folder / "tile/0/001.p/3").write_bytes(leaf_hash(b"a") * 3)


def another_charter_under_the_hash(log: Made) -> None:
    (log.folder / f"charter/{log.charter}").write_bytes(b"C7 Any purpose will do\n")


def no_text_of_the_policy(log: Made) -> None:
    (log.folder / f"policy/{log.policy}").unlink()


def a_cosignature_changed(log: Made) -> None:
    _flip(log.folder / CHECKPOINT, len((log.folder / CHECKPOINT).read_bytes()) - 40)


def a_quorum_of_one(log: Made) -> None:
    log.publish(witnesses=1)


def a_size_beyond_the_entries(log: Made) -> None:
    (log.folder / CHECKPOINT).write_bytes(log.note(2**62, EMPTY_ROOT))


def an_entry_dropped_by_the_log_alone(log: Made) -> None:
    log.forge([*log.entries[:-3], log.entries[-1]], witnesses=0)


def files_that_do_not_belong(log: Made) -> None:
    (log.folder / "tile/entries/README\x1b[2J").write_bytes(b"")


TAMPERINGS = [
    (a_byte_of_an_entry, "signed root"),
    (a_byte_of_a_tile, "tile/0/000"),
    (an_extra_entry_in_a_bundle, "after the last entry"),
    (bytes_after_a_bundle, "after the last entry"),
    (bytes_after_a_tile, "tile/1/000.p/1"),
    (a_bundle_wider_than_the_tree, "beyond the signed size"),
    (a_partial_tile_hashed_upward, "tile/1/000.p/2"),
    (a_missing_tile, "tile/1/000.p/1"),
    (two_entries_exchanged, "tile/0/000"),
    (an_older_tile_of_another_history, "another history"),
    (another_charter_under_the_hash, "another text"),
    (no_text_of_the_policy, "no file policy/"),
    (a_cosignature_changed, ""),
    (a_quorum_of_one, "not the quorum"),
    (a_size_beyond_the_entries, "only "),
    (an_entry_dropped_by_the_log_alone, "not the quorum"),
    (files_that_do_not_belong, "README\\x1b"),
]


@pytest.mark.parametrize(("tamper", "fault"), TAMPERINGS, ids=[tamper.__name__ for tamper, _ in TAMPERINGS])
def test_a_tampered_folder_is_refused(tamper: Callable[[Made], None], fault: str, busy: Made, asked: Asked) -> None:
    assert asked(busy, "verify")[0] == 0
    tamper(busy)
    status, said = asked(busy, "verify")
    assert status == 1
    assert any(fault in doubt for doubt in said["doubts"]), said["doubts"]


def _leaf(log: Made, index: int) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(log.entries[index])
    return value


def equal_json(log: Made) -> bytes:
    return json.dumps(_leaf(log, 7)).encode()


def other_escapes(log: Made) -> bytes:
    return log.entries[7].replace(b'"search"', b'"\\u0073earch"')


def a_key_twice(log: Made) -> bytes:
    return log.entries[7].replace(b'{"act":', b'{"act":"open","act":', 1)


def an_unknown_word(log: Made) -> bytes:
    return log.entries[7].replace(b'"corruption"', b'"deportation"').replace(b'"financial_crime"', b'"deportation"')


def an_unknown_field(log: Made) -> bytes:
    return log.entries[7].replace(b'"prot":', b'"prev":"a","prot":')


def a_leaf_over_four_kilobytes(log: Made) -> bytes:
    return log.entries[7].replace(b'"src":[', b'"src":[' + b'"a",' * 1_100)


def deep_json(_log: Made) -> bytes:
    return b"[" * 60_000


def a_sixteen_digit_hour(log: Made) -> bytes:
    return log.entries[7].replace(b'"t":495', b'"t":99999999999999495')


def a_newline_at_the_end(log: Made) -> bytes:
    return log.entries[7] + b"\n"


def a_number_of_another_spelling(log: Made) -> bytes:
    return log.entries[7].replace(b'"cls":1', b'"cls":1.0')


def a_source_out_of_order(log: Made) -> bytes:
    return log.entries[7].replace(b'"src":["registers"]', b'"src":["registers","elections"]')


FORGERIES = [
    equal_json,
    other_escapes,
    a_key_twice,
    an_unknown_word,
    an_unknown_field,
    a_leaf_over_four_kilobytes,
    deep_json,
    a_sixteen_digit_hour,
    a_newline_at_the_end,
    a_number_of_another_spelling,
    a_source_out_of_order,
]


@pytest.mark.parametrize("forge", FORGERIES)
def test_an_entry_that_is_no_leaf_is_refused_though_log_and_witnesses_signed_it(
    forge: Callable[[Made], bytes], busy: Made, asked: Asked
) -> None:
    wrong = forge(busy)
    assert wrong != busy.entries[7]
    busy.forge([*busy.entries[:7], wrong, *busy.entries[8:]])
    for command in ("verify", "never --unit nobody", "count --by k", "gaps"):
        status, said = asked(busy, command)
        assert status == 1
        assert any("tile/entries/000#7" in doubt for doubt in said["doubts"]), said["doubts"]


def test_leaves_that_contradict_each_other_are_refused_though_signed(busy: Made, asked: Asked) -> None:
    entries = busy.entries
    genesis_again = [*entries[:20], entries[0], *entries[20:]]
    clock_back = [*entries, entries[3]]
    forward = entries[4].replace(b'"re":3', b'"re":900')
    assert forward != entries[4]
    for forged, reason in (
        (genesis_again, "genesis"),
        (clock_back, "hour"),
        ([*entries[:4], forward, *entries[5:]], "not there yet"),
        (entries[1:], "genesis"),
    ):
        busy.forge(forged)
        status, said = asked(busy, "verify")
        assert status == 1
        assert any(reason in doubt for doubt in said["doubts"]), said["doubts"]


def test_a_second_genesis_of_the_same_words_is_refused(made: Made, asked: Asked) -> None:
    made.forge([made.entries[0], made.entries[0]])
    status, said = asked(made, "verify")
    assert status == 1
    assert any("#1" in doubt for doubt in said["doubts"])


@pytest.mark.parametrize("tamper", [tamper for tamper, _ in TAMPERINGS])
def test_the_plain_reading_of_the_format_finds_the_same_tamperings(tamper: Callable[[Made], None], busy: Made) -> None:
    """`glasshouse_ledger.verify` makes every tile anew with the writer and parses every leaf by itself: a second opinion."""
    witnesses = [witness.verifier for witness in busy.witnesses]
    assert verify_folder(busy.folder, busy.signer.verifier, witnesses).ok
    tamper(busy)
    beyond_it = tamper in (a_quorum_of_one, an_entry_dropped_by_the_log_alone, another_charter_under_the_hash, no_text_of_the_policy)
    assert verify_folder(busy.folder, busy.signer.verifier, witnesses).ok is beyond_it


def test_several_processes_find_what_one_finds(busy: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "_WORTH_IT", 0)
    monkeypatch.setattr(walk, "STRETCH", 256)
    head = parse_text(parse_note((busy.folder / CHECKPOINT).read_bytes()).text)
    assert scan(busy.folder, head, Nothing(), tiles=True, processes=2).ok
    _flip(busy.folder / "tile/entries/000", 1_000)
    apart, alone = (scan(busy.folder, head, Nothing(), tiles=True, processes=number) for number in (2, 1))
    assert apart.faults == alone.faults
    assert apart.faults


def test_an_hour_that_goes_back_between_two_stretches_is_seen(busy: Made, monkeypatch: pytest.MonkeyPatch, asked: Asked) -> None:
    monkeypatch.setattr(walk, "STRETCH", 256)
    busy.hour -= 2
    late = busy.say(Kind.BEAT)
    busy.forge([*busy.entries[:256], busy.entries[late]])
    status, said = asked(busy, "verify")
    assert status == 1
    assert any("hour" in doubt for doubt in said["doubts"])


# -- made to keep a checker busy


@pytest.mark.timeout(60)
def test_pipes_links_and_endless_files_end_in_a_refusal(busy: Made, asked: Asked, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    shutil.copytree(busy.folder / "tile/entries", outside)
    path = busy.folder / "tile/entries/000"
    kept = path.read_bytes()

    def refused(fault: str) -> bool:
        status, said = asked(busy, "verify")
        return status == 1 and any(fault in doubt for doubt in said["doubts"])

    path.unlink()
    os.mkfifo(path)
    assert refused("no regular file")
    path.unlink()
    path.symlink_to(outside / "000")
    assert refused("cannot be opened")
    path.unlink()
    with path.open("wb") as file:
        file.truncate(10 << 30)
    assert refused("longer than")
    path.write_bytes(kept)
    shutil.rmtree(busy.folder / "tile/entries")
    (busy.folder / "tile/entries").symlink_to(outside)
    assert refused("is a link")
    status, said = asked(busy, "never", "--unit", "nobody")
    assert status == 1
    assert said["doubts"]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("count", [101, 1_000_000])
def test_a_head_with_signatures_without_end_is_refused(count: int, busy: Made, asked: Asked) -> None:
    note = (busy.folder / CHECKPOINT).read_bytes()
    (busy.folder / CHECKPOINT).write_bytes(note + "\u2014 a AAAAAAAA\n".encode() * count)
    assert asked(busy, "verify")[0] == 1


@pytest.mark.timeout(60)
def test_a_head_that_is_a_pipe_is_refused(busy: Made, asked: Asked) -> None:
    (busy.folder / CHECKPOINT).unlink()
    os.mkfifo(busy.folder / CHECKPOINT)
    assert asked(busy, "verify")[0] == 1


def test_a_folder_that_is_not_there_and_a_policy_that_is_none_are_doubts(busy: Made, asked: Asked, told: Asked, tmp_path: Path) -> None:
    assert told("verify", tmp_path / "nowhere", "--policy", busy.rules)[0] == 1
    busy.rules.write_text("quorum none\n")
    status, said = asked(busy, "verify")
    assert status == 1
    assert "no known key" in said["doubts"][0]


@pytest.mark.parametrize("size", [255, 256, 257, 65_537])
def test_every_level_of_tiles_is_made_anew_and_compared(size: int, made: Made, asked: Asked) -> None:
    """A size on each side of every border between tiles; above 65,536 there are three levels."""
    beat = made.entries[made.say(Kind.BEAT)]
    made.entries = [made.entries[0], *[beat] * (size - 1)]
    made.publish()
    assert asked(made, "verify")[0] == 0
    for tile in sorted((made.folder / "tile").rglob("*")):
        if tile.is_file() and tile.relative_to(made.folder).as_posix().startswith(("tile/1/", "tile/2/")):
            data = tile.read_bytes()
            tile.write_bytes(bytes(32) + data[32:])
            status, said = asked(made, "verify")
            assert status == 1
            assert said["answer"]["faults"][0]["where"] == tile.relative_to(made.folder).as_posix()
            tile.write_bytes(data)


def test_a_log_of_one_leaf_is_whole(made: Made, asked: Asked) -> None:
    made.publish()
    assert asked(made, "verify")[0] == 0
