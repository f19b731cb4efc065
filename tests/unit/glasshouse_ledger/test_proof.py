"""A receipt proves one entry and nothing else."""

import pytest
from hypothesis import given, strategies as st

from glasshouse_ledger.checkpoint import Checkpoint, sign
from glasshouse_ledger.errors import LedgerFormatError, NoteError, ProofError
from glasshouse_ledger.note import Signer
from glasshouse_ledger.proof import Proof, parse_proof, verify_proof
from glasshouse_ledger.tiles import TileHashes, TileWriter
from glasshouse_ledger.tree import inclusion_proof

signer = Signer("log.example/2026", b"\x01" * 32)
ENTRIES = [b"entry %d" % i for i in range(300)]
writer = TileWriter()
FILES = dict(writer.write(ENTRIES))
CHECKPOINT = sign(Checkpoint("log.example/2026", 300, writer.frontier().root()), signer)


def proof_of(index: int, extra: bytes | None = None) -> Proof:
    get = TileHashes(300, FILES.__getitem__)
    return Proof(index, tuple(inclusion_proof(index, 300, get)), CHECKPOINT, extra)


DATA = proof_of(299).encode()


def test_a_proof_of_one_entry_proves_no_other_entry_index_or_log() -> None:
    proof = parse_proof(DATA)
    assert verify_proof(proof, ENTRIES[299], signer.verifier).checkpoint.size == 300
    with pytest.raises(ProofError):
        verify_proof(proof, ENTRIES[298], signer.verifier)
    with pytest.raises(ProofError):
        verify_proof(Proof(298, proof.hashes, CHECKPOINT), ENTRIES[299], signer.verifier)
    with pytest.raises(ProofError):
        verify_proof(Proof(300, proof.hashes, CHECKPOINT), ENTRIES[299], signer.verifier)
    with pytest.raises(NoteError):
        verify_proof(proof, ENTRIES[299], Signer("log.example/2026", b"\x02" * 32).verifier)


@pytest.mark.parametrize("spot", range(0, len(DATA), 7))
def test_a_proof_with_any_byte_changed_proves_nothing(spot: int) -> None:
    changed = DATA[:spot] + bytes([DATA[spot] ^ 1]) + DATA[spot + 1 :]
    with pytest.raises(LedgerFormatError):
        verify_proof(parse_proof(changed), ENTRIES[299], signer.verifier)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"@v1", b"@v2"),
        (b"index 299", b"index 0299"),
        (b"index 299", b"index -299"),
        (b"index 299", b"index  299"),
        (b"index 299", b"index 9223372036854775808"),
        (b"index 299", b"index 299\nindex 299"),
        (b"index 299", b"extra \xc3\xa9\nindex 299"),
        (b"index 299", b"extra AB==\nindex 299"),
        (b"index 299", b"extra !\nindex 299"),
        (b"index 299\n", b""),
        (b"index 299\n", b"index 299\r\n"),
        (b"index 299\n", b"index 299\nAAAA\n"),
        (b"index 299\n", b"index 299\n" + b"A" * 43 + b"=\n" + (b"A" * 43 + b"=\n") * 63),
        (b"\n\n", b"\n"),
    ],
)
def test_a_malformed_proof_file_is_refused(old: bytes, new: bytes) -> None:
    assert old in DATA
    with pytest.raises(ProofError):
        parse_proof(DATA.replace(old, new, 1))


def test_a_proof_with_a_second_blank_line_is_refused() -> None:
    with pytest.raises(LedgerFormatError):
        verify_proof(parse_proof(DATA.replace(b"\n\n", b"\n\n\n", 1)), ENTRIES[299], signer.verifier)


@pytest.mark.parametrize("data", [b"", b"\n\n", b"c2sp.org/tlog-proof@v1", b"c2sp.org/tlog-proof@v1\n\n"])
def test_an_empty_proof_file_is_refused(data: bytes) -> None:
    with pytest.raises(ProofError):
        parse_proof(data)


@given(index=st.integers(0, 299), extra=st.none() | st.binary(max_size=20))
def test_a_proof_is_written_and_read_back_and_holds(index: int, extra: bytes | None) -> None:
    proof = proof_of(index, extra)
    assert parse_proof(proof.encode()) == proof
    verify_proof(parse_proof(proof.encode()), ENTRIES[index], signer.verifier)


def test_a_proof_file_has_the_lines_of_the_specification() -> None:
    lines = proof_of(3, b"extra").encode().decode().split("\n")
    assert lines[:3] == ["c2sp.org/tlog-proof@v1", "extra ZXh0cmE=", "index 3"]
    assert lines[lines.index("") + 1] == "log.example/2026"
