"""A witness never signs two histories, whoever asks, however often, and through however many processes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from glasshouse_ledger.checkpoint import Checkpoint, add_signatures, open_checkpoint, sign
from glasshouse_ledger.errors import LedgerFormatError, NoteError, WitnessError
from glasshouse_ledger.note import COSIGNATURE, MLDSA_COSIGNATURE, Signer, write_note
from glasshouse_ledger.tiles import TileHashes, TileWriter
from glasshouse_ledger.tree import EMPTY_ROOT, consistency_proof, leaf_hash, tree_root
from glasshouse_ledger.witness import SIZE_TYPE, AddCheckpoint, Witness, parse_cosignatures, parse_request

log = Signer("log.example/2026", b"\x01" * 32)
keys = [Signer("w.example/a", b"\x02" * 32, COSIGNATURE), Signer("w.example/b", b"\x03" * 32, MLDSA_COSIGNATURE)]
ENTRIES = [b"entry %d" % number for number in range(600)]
FORKED = [*ENTRIES[:3], b"another", *ENTRIES[4:]]
NOW = 1_782_000_000


def head(size: int, entries: list[bytes] = ENTRIES, signer: Signer = log) -> bytes:
    """The log's signed head at a size."""
    root = tree_root([leaf_hash(entry) for entry in entries[:size]]) if size else EMPTY_ROOT
    return sign(Checkpoint(signer.verifier.name, size, root), signer)


def asking(old: int, new: int, entries: list[bytes] = ENTRIES) -> bytes:
    """The request of an honest log (of these entries)."""
    files = dict(TileWriter().write(entries[:new]))
    proof = consistency_proof(old, new, TileHashes(new, files.__getitem__)) if old else []
    return AddCheckpoint(old, tuple(proof), head(new, entries)).encode()


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    """A witness that has seen nothing."""
    return Witness(tmp_path / "witness", keys, [log.verifier])


def test_a_log_that_grows_gets_signatures_over_each_head(witness: Witness) -> None:
    old = 0
    for size in (0, 1, 5, 256, 256, 600):
        answer = witness.add_checkpoint(asking(old, size), NOW)
        assert answer.status == 200
        signatures = [item for key in keys for item in parse_cosignatures(answer.body, head(size), key.verifier)]
        signed = open_checkpoint(add_signatures(head(size), signatures), log.verifier, [key.verifier for key in keys])
        assert signed.cosigners == (("w.example/a", NOW), ("w.example/b", NOW))
        old = size
    kept = witness.checkpoint(sha256(b"log.example/2026").hexdigest())
    assert kept is not None
    assert open_checkpoint(kept, log.verifier, [key.verifier for key in keys]).checkpoint.size == 600


def test_another_old_size_is_told_the_right_one(witness: Witness, tmp_path: Path) -> None:
    witness.add_checkpoint(asking(0, 5), NOW)
    again = Witness(tmp_path / "witness", keys, [log.verifier])  # what it signed outlives it
    for old in (0, 4, 6):
        answer = again.add_checkpoint(asking(old, 256), NOW)
        assert (answer.status, answer.body, answer.media_type) == (409, b"5\n", SIZE_TYPE)


@pytest.mark.parametrize("size", [5, 6, 600])
def test_a_second_history_is_not_signed(size: int, witness: Witness) -> None:
    witness.add_checkpoint(asking(0, 5), NOW)
    assert witness.add_checkpoint(asking(5, size, FORKED), NOW).status == 422
    assert witness.add_checkpoint(asking(5, size), NOW).status == 200


def test_a_proof_that_is_none_is_refused(witness: Witness) -> None:
    assert witness.add_checkpoint(AddCheckpoint(0, (bytes(32),), head(5)).encode(), NOW).status == 422
    wrong_root = sign(Checkpoint("log.example/2026", 0, bytes(32)), log)
    assert witness.add_checkpoint(AddCheckpoint(0, (), wrong_root).encode(), NOW).status == 422
    witness.add_checkpoint(asking(0, 5), NOW)
    for proof in ((), (bytes(32),), (bytes(32),) * 63):
        assert witness.add_checkpoint(AddCheckpoint(5, proof, head(9)).encode(), NOW).status == 422


def test_unknown_logs_and_bad_signatures_are_told_apart(witness: Witness) -> None:
    stranger, forger = Signer("other.example", b"\x07" * 32), Signer("log.example/2026", b"\x08" * 32)
    assert witness.add_checkpoint(AddCheckpoint(0, (), head(5, signer=stranger)).encode(), NOW).status == 404
    assert witness.add_checkpoint(AddCheckpoint(0, (), head(5, signer=forger)).encode(), NOW).status == 403
    text = Checkpoint("log.example/2026", 5, bytes(32)).text()
    stolen = write_note(text, [log.sign(Checkpoint("log.example/2026", 6, bytes(32)).text())])
    assert witness.add_checkpoint(AddCheckpoint(0, (), stolen).encode(), NOW).status == 403


@pytest.mark.parametrize(
    "change",
    [
        lambda body: b"",
        lambda body: body.replace(b"old 0", b"old 00"),
        lambda body: body.replace(b"old 0", b"old -1"),
        lambda body: body.replace(b"old 0", b"old 6"),
        lambda body: body.replace(b"old 0", b"old " + b"9" * 30),
        lambda body: body.replace(b"old 0\n", b"old 0\nAAAA\n"),
        lambda body: body.replace(b"old 0\n", b"old 0\n" + b"A" * 43 + b"=\n" * 64),
        lambda body: body.replace(b"old 0\n", b"old 0\r\n"),
        lambda body: body.replace(b"\n5\n", b"\n05\n"),
        lambda body: body + b"\n",
        lambda body: body + b"a" * (2 << 20),
        lambda body: b"\xff" + body,
    ],
)
def test_a_request_that_is_none_is_refused(change: Callable[[bytes], bytes], witness: Witness) -> None:
    assert witness.add_checkpoint(change(asking(0, 5)), NOW).status == 400
    assert witness.add_checkpoint(asking(0, 5), NOW).status == 200


def test_the_example_of_the_specification_is_read() -> None:
    hashes = ["PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=", "jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk="]
    body = (
        "old 20852014\n" + "\n".join(hashes) + "\n\nexample.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    ).encode()
    request = parse_request(body)
    assert (request.old, len(request.proof)) == (20_852_014, 2)
    assert request.encode() == body


def test_two_that_ask_at_once_get_one_history(tmp_path: Path) -> None:
    """Two witnesses over one folder stand for two processes: only one of two histories may be signed."""
    for trial in range(10):
        folder = tmp_path / str(trial)
        witnesses = [Witness(folder, keys[:1], [log.verifier]) for _ in range(2)]
        start, answers = threading.Barrier(2), [0, 0]

        def ask(number: int, witness: Witness, body: bytes, start: threading.Barrier = start, answers: list[int] = answers) -> None:
            start.wait()
            answers[number] = witness.add_checkpoint(body, NOW).status

        threads = [
            threading.Thread(target=ask, args=(number, witness, asking(0, 5, entries)))
            for number, (witness, entries) in enumerate(zip(witnesses, (ENTRIES, FORKED), strict=True))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answers) == [200, 409]


def test_a_kept_head_that_is_damaged_is_never_begun_afresh(witness: Witness, tmp_path: Path) -> None:
    witness.add_checkpoint(asking(0, 5), NOW)
    (tmp_path / "witness" / sha256(b"log.example/2026").hexdigest()).write_bytes(b"")
    with pytest.raises(LedgerFormatError):
        witness.add_checkpoint(asking(0, 5, FORKED), NOW)


def test_an_answer_is_believed_from_the_witness_only(witness: Witness) -> None:
    body = witness.add_checkpoint(asking(0, 5), NOW).body
    other = Signer("w.example/c", b"\x09" * 32, COSIGNATURE).verifier
    with pytest.raises(WitnessError, match="without a cosignature"):
        parse_cosignatures(body, head(5), other)
    with pytest.raises(NoteError):
        parse_cosignatures(body, head(6), keys[0].verifier)
    for wrong in (b"", b"200\n", b"a" * (2 << 20)):
        with pytest.raises((NoteError, WitnessError)):
            parse_cosignatures(wrong, head(5), keys[0].verifier)


def test_a_key_that_does_not_cosign_makes_no_witness(tmp_path: Path) -> None:
    with pytest.raises(WitnessError):
        Witness(tmp_path, [log], [log.verifier])
    with pytest.raises(WitnessError):
        Witness(tmp_path, [], [log.verifier])


def test_nothing_is_told_of_logs_that_were_never_signed(witness: Witness) -> None:
    assert witness.checkpoint(sha256(b"log.example/2026").hexdigest()) is None
    assert witness.checkpoint("../witness") is None
