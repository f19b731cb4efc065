"""Nothing in a folder is believed."""

import json
import os
import shutil
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path

import pytest

from glasshouse_ledger import leaf, seal
from glasshouse_ledger.canonical import canonical
from glasshouse_ledger.checkpoint import Checkpoint, add_signatures, sign
from glasshouse_ledger.errors import OpeningError
from glasshouse_ledger.folder import Folder
from glasshouse_ledger.leaf import Header, Kind
from glasshouse_ledger.note import COSIGNATURE, Signer, Verifier, write_note
from glasshouse_ledger.tiles import TileHashes, TileWriter, join_bundle
from glasshouse_ledger.tree import EMPTY_ROOT, inclusion_proof, leaf_hash, tree_root, verify_inclusion
from glasshouse_ledger.verify import MAX_FAULTS, LeafChecker, Report, verify_folder

Publish = Callable[..., Path]
Entries = Callable[[int], list[bytes]]


def refused(report: Report, where: str = "", reason: str = "") -> bool:
    """Whether the report is a refusal that names a file and a reason like these."""
    return not report.ok and any(where in fault.where and reason in fault.reason for fault in report.faults)


@pytest.fixture
def log(publish: Publish, entries: Entries) -> Path:
    """A log of 300 leaves with checkpoints at 10 and 270 on its way: every kind of file is there."""
    return publish(entries(300), 10, 270)


def test_an_untouched_log_is_whole(log: Path, signer: Signer, entries: Entries) -> None:
    report = verify_folder(log, signer.verifier)
    assert report.ok, report.faults
    assert report.entries == 300
    assert report.checkpoint is not None
    assert report.checkpoint.origin == signer.verifier.name
    assert sorted(path.relative_to(log).as_posix() for path in log.rglob("*") if path.is_file()) == [
        "checkpoint",
        "tile/0/000",
        "tile/0/001.p/14",
        "tile/0/001.p/44",
        "tile/1/000.p/1",
        "tile/entries/000",
        "tile/entries/001.p/14",
        "tile/entries/001.p/44",
    ]


def test_every_file_matters_in_every_part_and_none_may_be_missing_cut_or_longer(log: Path, signer: Signer) -> None:
    for file in [path for path in log.rglob("*") if path.is_file()]:
        data = file.read_bytes()
        spots = {0, 1, len(data) // 3, len(data) // 2, len(data) - 1}
        changed = [data[:spot] + bytes([data[spot] ^ 1]) + data[spot + 1 :] for spot in spots]
        for wrong in (*changed, data[:-1], data + b"\x00", data + b"\n", data + data, b""):
            file.write_bytes(wrong)
            assert not verify_folder(log, signer.verifier).ok, file
        file.unlink()
        older = file.parent.suffix == ".p" and file.name == "14"
        assert verify_folder(log, signer.verifier).ok is older, file
        file.write_bytes(data)
    assert verify_folder(log, signer.verifier).ok


def test_an_entry_appended_to_a_bundle_is_refused(log: Path, signer: Signer) -> None:
    for path in ("tile/entries/000", "tile/entries/001.p/44", "tile/entries/001.p/14"):
        file = log / path
        data = file.read_bytes()
        file.write_bytes(data + b"\x00\x01a")
        assert refused(verify_folder(log, signer.verifier), path)
        file.write_bytes(data + b"\x00\x00")
        assert refused(verify_folder(log, signer.verifier), path)
        file.write_bytes(data)


def test_files_that_do_not_belong_there_are_refused(log: Path, signer: Signer) -> None:
    for path in (
        "tile/0/002",
        "tile/0/001",
        "tile/0/001.p/45",
        "tile/entries/001.p/45",
        "tile/2/000.p/1",
        "tile/0/000.p/5",
        "tile/notes.txt",
        "tile/0/000~",
        "tile/entries/evil\x1b[2J",
    ):
        file = log / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"a" * 32)
        report = verify_folder(log, signer.verifier)
        assert not report.ok
        assert len(report.faults) == 1
        assert report.faults[0].where.isprintable()
        file.unlink()
    assert verify_folder(log, signer.verifier).ok


@pytest.mark.timeout(30)
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_pipes_and_looping_links_do_not_hang_it(log: Path, signer: Signer) -> None:
    (log / "tile/again").symlink_to(log / "tile")
    assert refused(verify_folder(log, signer.verifier), "tile/again")
    (log / "tile/again").unlink()
    for path in ("tile/0/000", "tile/entries/000", "checkpoint"):
        (log / path).rename(log / "kept")
        os.mkfifo(log / path)
        assert refused(verify_folder(log, signer.verifier), path, "regular")
        (log / path).unlink()
        (log / "kept").rename(log / path)


def republish(log: Path, entries: list[bytes], signer: Signer) -> None:
    """What whoever holds the log's key can do: new entries, tiles and checkpoint, all in agreement."""
    shutil.rmtree(log)
    writer = TileWriter()
    files = writer.write(entries)
    head = Checkpoint(signer.verifier.name, writer.size, writer.frontier().root())
    Folder(log).publish(files, sign(head, signer))


def test_well_signed_entries_that_are_no_leaves_are_refused(log: Path, signer: Signer, entries: Entries) -> None:
    good = entries(5)
    republish(log, good, signer)
    assert verify_folder(log, signer.verifier).ok
    value = json.loads(good[3])
    for wrong in (
        b"",
        b"{}",
        json.dumps(value).encode(),
        good[3] + b"\n",
        good[3].replace(b'"act":"search"', b'"act":"search","act":"search"'),
        good[3].replace(b'"search"', b'"\\u0073earch"'),
        good[3].replace(b'"cls":1', b'"cls":1.0'),
        canonical(value | {"prev": "a" * 64}),
        canonical(value | {"pur": "deportation"}),
        good[3][:-1] + b" " * 4096 + b"}",
    ):
        republish(log, [*good[:3], wrong, good[4]], signer)
        assert refused(verify_folder(log, signer.verifier), "tile/entries/000.p/5#3"), wrong


def test_a_log_whose_leaves_contradict_each_other_is_refused(
    log: Path, signer: Signer, entries: Entries, header: Callable[..., Header]
) -> None:
    good, commitments = entries(4), seal.seal_fields({})[0]
    for wrong, reason in (
        (leaf.build(header(re=4), commitments), "not there yet"),
        (leaf.build(header(re=9), commitments), "not there yet"),
        (leaf.build(header(t=1), commitments), "hour"),
        (good[0], "genesis"),
        (leaf.build(header(k=Kind.OUTCOME), commitments), "names no intent"),
    ):
        republish(log, [*good, wrong], signer)
        assert refused(verify_folder(log, signer.verifier), "#4", reason)
    republish(log, good[1:], signer)
    assert refused(verify_folder(log, signer.verifier), "#0", "genesis")


def test_tiles_and_entries_rewritten_together_do_not_match_the_signed_root(log: Path, signer: Signer, entries: Entries) -> None:
    kept = (log / "checkpoint").read_bytes()
    republish(log, entries(300), signer)  # other salts: every byte in agreement but the old checkpoint
    (log / "checkpoint").write_bytes(kept)
    assert refused(verify_folder(log, signer.verifier), "checkpoint", "signed root")


def test_a_whole_rewrite_with_the_logs_key_is_caught_by_the_witness(log: Path, signer: Signer, entries: Entries) -> None:
    witness = Signer("witness.example", b"\x05" * 32, COSIGNATURE)
    honest = (log / "checkpoint").read_bytes()
    text = honest.decode().partition("\n\n")[0] + "\n"
    (log / "checkpoint").write_bytes(add_signatures(honest, [witness.sign(text, 1_782_000_000)]))
    seen = verify_folder(log, signer.verifier, [witness.verifier])
    assert seen.cosigners == (("witness.example", 1_782_000_000),)
    republish(log, entries(300), signer)
    rewritten = (log / "checkpoint").read_bytes()
    assert verify_folder(log, signer.verifier, [witness.verifier]).cosigners == ()
    (log / "checkpoint").write_bytes(add_signatures(rewritten, [witness.sign(text, 1_782_000_000)]))
    assert refused(verify_folder(log, signer.verifier, [witness.verifier]), "checkpoint", "bad signature")


def test_an_older_tile_of_another_history_is_refused(log: Path, signer: Signer) -> None:
    (log / "tile/0/001.p/3").write_bytes(leaf_hash(b"a") * 3)
    assert refused(verify_folder(log, signer.verifier), "tile/0/001.p/3", "another history")
    (log / "tile/0/001.p/3").unlink()
    (log / "tile/entries/001.p/3").write_bytes(join_bundle([b"a"] * 3))
    assert refused(verify_folder(log, signer.verifier), "tile/entries/001.p/3", "another history")


def test_a_signed_size_beyond_all_measure_ends_at_the_first_missing_bundle(log: Path, signer: Signer) -> None:
    (log / "checkpoint").write_bytes(sign(Checkpoint(signer.verifier.name, 2**63 - 1, EMPTY_ROOT), signer))
    report = verify_folder(log, signer.verifier)
    assert not report.ok
    assert report.entries <= 300


def test_faults_are_counted_to_a_hundred_and_no_further(log: Path, signer: Signer) -> None:
    republish(log, [b"no leaf"] * 1_000, signer)
    report = verify_folder(log, signer.verifier)
    assert len(report.faults) == MAX_FAULTS
    assert report.entries < 1_000


def test_another_key_or_origin_is_refused(log: Path, signer: Signer) -> None:
    assert refused(verify_folder(log, Signer.generate(signer.verifier.name).verifier), "checkpoint")
    text = (log / "checkpoint").read_text().partition("\n\n")[0].replace(signer.verifier.name, "other.example") + "\n"
    (log / "checkpoint").write_bytes(write_note(text, [signer.sign(text)]))
    assert refused(verify_folder(log, signer.verifier), "checkpoint", "not of")


def test_an_empty_folder_or_none_at_all_is_no_log(tmp_path: Path, signer: Signer) -> None:
    assert refused(verify_folder(tmp_path, signer.verifier), "checkpoint", "no file")
    assert refused(verify_folder(tmp_path / "nowhere", signer.verifier), "checkpoint", "no file")


def test_a_log_without_entries_is_whole_and_may_hold_no_tile(publish: Publish, signer: Signer) -> None:
    log = publish([])
    assert verify_folder(log, signer.verifier).ok
    (log / "tile/0/000.p").mkdir(parents=True)
    (log / "tile/0/000.p/1").write_bytes(leaf_hash(b"a"))
    assert refused(verify_folder(log, signer.verifier), "tile/0/000.p/1", "beyond")


def test_after_an_erasure_the_log_and_its_proofs_hold_and_no_guess_opens_the_field(
    log: Path, signer: Signer, header: Callable[..., Header], entries: Entries
) -> None:
    commitments, opening = seal.seal_fields({"actor": "u1"})
    made = [*entries(2), leaf.build(header(), commitments)]
    republish(log, made, signer)
    assert seal.verify_opening(leaf.parse(made[2]), opening)["actor"] == "u1"
    opening["actor"] = {"salt": "00" * 16, "value": "u1"}  # the salt is destroyed; somebody guesses the value
    with pytest.raises(OpeningError):
        seal.verify_opening(leaf.parse(made[2]), opening)
    report = verify_folder(log, signer.verifier)
    assert report.ok
    assert report.checkpoint is not None
    path = inclusion_proof(2, 3, TileHashes(3, Folder(log).read))
    verify_inclusion(2, 3, leaf_hash(made[2]), path, report.checkpoint.root)


def test_a_visitor_sees_every_leaf_once_in_order(log: Path, signer: Signer) -> None:
    seen: list[int] = []
    assert verify_folder(log, signer.verifier, check=LeafChecker(lambda index, _: seen.append(index))).ok
    assert seen == list(range(300))


def test_the_public_sample_log_is_whole_until_an_entry_is_appended(vectors: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    shutil.copytree(vectors / "tessera" / "log", log)
    key = Verifier.parse("example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx")
    report = verify_folder(log, key, check=lambda _index, _entry: None)
    assert report.ok, report.faults
    assert report.entries == 15
    bundle = log / "tile/entries/000.p/15"
    bundle.write_bytes(bundle.read_bytes() + b"\x00\x03six")
    assert refused(verify_folder(log, key, check=lambda _index, _entry: None), "tile/entries/000.p/15")


def test_a_root_is_read_from_base64_and_compared_as_bytes(log: Path, signer: Signer, entries: Entries) -> None:
    made = entries(2)
    republish(log, made, signer)
    root = (log / "checkpoint").read_text().split("\n")[2]
    assert b64decode(root) == tree_root([leaf_hash(entry) for entry in made])
    assert b64encode(b64decode(root)).decode() == root
