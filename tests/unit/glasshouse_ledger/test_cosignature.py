"""What cosigners sign, byte for byte after c2sp.org/tlog-cosignature."""

import pytest

from glasshouse_ledger.checkpoint import Checkpoint, add_signatures, open_checkpoint, sign
from glasshouse_ledger.cosignature import ed25519_message, mldsa_message
from glasshouse_ledger.errors import NoteError
from glasshouse_ledger.note import MLDSA_COSIGNATURE, Signer, Verifier
from glasshouse_ledger.tree import leaf_hash

# The example of the specification.
TEXT = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"

log = Signer("log.example/2026", b"\x01" * 32)
witness = Signer("witness.example/w1", b"\x02" * 32, MLDSA_COSIGNATURE)
HEAD = Checkpoint("log.example/2026", 1, leaf_hash(b"a"))


def test_the_message_for_ed25519_is_the_example_of_the_specification() -> None:
    expected = b"cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    assert ed25519_message(TEXT, 1_679_315_147) == expected


def test_the_message_for_mldsa_is_the_structure_of_the_specification() -> None:
    expected = (
        b"subtree/v1\n\x00"
        b"\x12witness.example/w1"
        + bytes.fromhex("00000000641850cb")
        + b"\x1bexample.com/behind-the-sofa"
        + bytes(8)
        + bytes.fromhex("00000000013e2dc3")
        + bytes.fromhex("0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62")
    )
    assert mldsa_message("witness.example/w1", TEXT, 1_679_315_147) == expected


@pytest.mark.parametrize(
    ("name", "text", "time"),
    [
        ("w", "not a checkpoint\n", 1),
        ("w", TEXT.replace("20852163", "020852163"), 1),
        ("w", TEXT.replace("20852163", str(2**63)), 1),
        ("w", TEXT.replace("q2I=", "q2I"), 1),
        ("w", TEXT.replace("CsUYapGG", ""), 1),
        ("w" * 256, TEXT, 1),
        ("w", TEXT, -1),
        ("w", TEXT, 2**63),
        ("w", "o" * 256 + TEXT[TEXT.index("\n") :], 1),
    ],
)
def test_what_is_no_checkpoint_or_has_no_such_time_is_not_cosigned(name: str, text: str, time: int) -> None:
    with pytest.raises(NoteError):
        mldsa_message(name, text, time)


def test_a_cosignature_by_mldsa_holds_for_its_head_time_and_name_only() -> None:
    note = add_signatures(sign(HEAD, log), [witness.sign(HEAD.text(), 1_782_000_000)])
    assert open_checkpoint(note, log.verifier, [witness.verifier]).cosigners == (("witness.example/w1", 1_782_000_000),)
    assert len(witness.sign(HEAD.text(), 1).signature) == 8 + 2420
    good = witness.sign(HEAD.text(), 1_782_000_000).signature
    renamed = Verifier("witness.example/w2", witness.verifier.public_key, MLDSA_COSIGNATURE)
    other = Checkpoint(HEAD.origin, 2, HEAD.root).text()
    for verifier, text, signature in (
        (witness.verifier, other, good),
        (renamed, HEAD.text(), good),
        (witness.verifier, HEAD.text(), (1_782_000_001).to_bytes(8) + good[8:]),
        (witness.verifier, HEAD.text(), good[:-1]),
        (witness.verifier, "a\n", good),
    ):
        with pytest.raises(NoteError):
            verifier.verify(text, signature)


def test_a_key_of_mldsa_is_written_and_read_and_its_id_is_of_its_type() -> None:
    again = Signer.parse(witness.secret())
    assert again.verifier == witness.verifier == Verifier.parse(str(witness.verifier))
    assert len(witness.verifier.public_key) == 1312
    with pytest.raises(NoteError):
        Verifier("witness.example/w1", witness.verifier.public_key, 0x04)


def test_a_log_may_sign_its_head_with_mldsa() -> None:
    signer = Signer("log.example/2026", b"\x05" * 32, MLDSA_COSIGNATURE)
    assert open_checkpoint(sign(HEAD, signer, 1_782_000_000), signer.verifier).checkpoint == HEAD
    with pytest.raises(NoteError):
        sign(HEAD, signer)
