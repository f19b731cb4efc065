"""The head of a log is believed from its own key alone."""

import base64
from pathlib import Path

import pytest

from glasshouse_ledger.checkpoint import Checkpoint, add_signatures, open_checkpoint, parse_text, sign
from glasshouse_ledger.errors import CheckpointError, LedgerFormatError, NoteError
from glasshouse_ledger.note import COSIGNATURE, Signature, Signer, Verifier, write_note
from glasshouse_ledger.tree import EMPTY_ROOT, leaf_hash, tree_root

# The published test key and last checkpoint of transparency-dev/tessera, testdata (a key made to be known).
SAMPLE_SEED = base64.b64decode("7KZj9JkBfSNlwnx6dnkVjUPP7BMwvbJZKQr70NIXd6A=")
SAMPLE_KEY = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
SAMPLE = (
    "example.com/log/testdata\n15\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n\n\u2014 example.com/log/testdata "
    "M9e0luh4jTG+UMBqOUo9/q+yAEvx1ilBEniMvjf1zfcBOhg+CKubMt53MvIt/uEWP6zdkdIQzd/fmwlM/dlPWF74ewI=\n"
).encode()
PUBLISHED_ENTRIES = "one two three four five six seven eit nain ten ileven twelf threeten fourten fivten".split()

signer = Signer("log.example/2026", b"\x01" * 32)
witness = Signer("witness.example", b"\x02" * 32, COSIGNATURE)
HEAD = Checkpoint("log.example/2026", 1, leaf_hash(b"a"))


def test_a_checkpoint_of_another_log_or_key_is_refused() -> None:
    data = sign(HEAD, signer)
    for other in (Signer("log.example/2026", b"\x09" * 32), Signer("log.example/2025", b"\x01" * 32)):
        with pytest.raises(NoteError):
            open_checkpoint(data, other.verifier)


def test_a_log_that_signs_in_the_name_of_another_is_refused() -> None:
    text = Checkpoint("other.example/2026", 1, leaf_hash(b"a")).text()
    with pytest.raises(CheckpointError, match="not of"):
        open_checkpoint(write_note(text, [signer.sign(text)]), signer.verifier)
    with pytest.raises(CheckpointError):
        sign(Checkpoint("other.example/2026", 1, leaf_hash(b"a")), signer)


def test_a_witness_alone_makes_no_checkpoint() -> None:
    data = write_note(HEAD.text(), [witness.sign(HEAD.text(), 5)])
    with pytest.raises(CheckpointError, match="log itself"):
        open_checkpoint(data, signer.verifier, [witness.verifier])


def test_a_known_witness_that_signed_badly_rejects_and_an_unknown_one_does_not() -> None:
    good = witness.sign(HEAD.text(), 5)
    bad = Signature(good.name, good.key_id, good.signature[:-1] + b"\x00")
    data = add_signatures(sign(HEAD, signer), [bad])
    assert open_checkpoint(data, signer.verifier).cosigners == ()
    with pytest.raises(NoteError):
        open_checkpoint(data, signer.verifier, [witness.verifier])


def test_cosigners_are_named_with_their_times() -> None:
    data = add_signatures(sign(HEAD, signer), [witness.sign(HEAD.text(), 1_782_000_000)])
    absent = Signer("absent.example", b"\x04" * 32, COSIGNATURE)
    opened = open_checkpoint(data, signer.verifier, [witness.verifier, absent.verifier])
    assert opened.checkpoint == HEAD
    assert opened.cosigners == (("witness.example", 1_782_000_000),)


ROOT = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


@pytest.mark.parametrize(
    "text",
    [
        f"log\n0\n{ROOT}",
        f"log\n0\n{ROOT}\nextension\n",
        f"log\n0\n{ROOT}\n\n",
        f"\n0\n{ROOT}\n",
        f"log\n00\n{ROOT}\n",
        f"log\n01\n{ROOT}\n",
        f"log\n-1\n{ROOT}\n",
        f"log\n+1\n{ROOT}\n",
        f"log\n 1\n{ROOT}\n",
        f"log\n1_0\n{ROOT}\n",
        f"log\n\u0661\n{ROOT}\n",
        f"log\n{2**63}\n{ROOT}\n",
        f"log\n{'9' * 5000}\n{ROOT}\n",
        "log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n",
        "log\n0\n47DEQpj8HBSa+/TImW+5\n",
        "log\n0\n\n",
        "log\n0\n!\n",
        "log\n",
        "",
    ],
)
def test_a_text_that_is_no_checkpoint_is_refused(text: str) -> None:
    assert parse_text(f"log\n0\n{ROOT}\n") == Checkpoint("log", 0, EMPTY_ROOT)
    with pytest.raises(CheckpointError):
        parse_text(text)


def test_a_checkpoint_with_an_extension_line_is_refused_though_signed() -> None:
    text = HEAD.text() + "extension\n"
    with pytest.raises(LedgerFormatError):
        open_checkpoint(write_note(text, [signer.sign(text)]), signer.verifier)


@pytest.mark.parametrize(("origin", "size", "root"), [("", 0, EMPTY_ROOT), ("a\nb", 0, EMPTY_ROOT), ("a", -1, EMPTY_ROOT), ("a", 0, b"")])
def test_a_head_that_cannot_be_is_refused(origin: str, size: int, root: bytes) -> None:
    with pytest.raises(CheckpointError):
        Checkpoint(origin, size, root)


def test_the_published_checkpoint_opens_and_is_signed_again_to_the_same_bytes() -> None:
    head = open_checkpoint(SAMPLE, Verifier.parse(SAMPLE_KEY)).checkpoint
    assert head.root == tree_root([leaf_hash(word.encode()) for word in PUBLISHED_ENTRIES])
    assert sign(head, Signer("example.com/log/testdata", SAMPLE_SEED)) == SAMPLE


def test_every_checkpoint_of_the_public_sample_log_is_signed_to_the_same_bytes(vectors: Path) -> None:
    key = Signer("example.com/log/testdata", SAMPLE_SEED)
    assert str(key.verifier) == SAMPLE_KEY
    files = sorted((vectors / "tessera" / "log").glob("checkpoint*"))
    assert len(files) == 17
    for file in files:
        head = open_checkpoint(file.read_bytes(), key.verifier).checkpoint
        root = tree_root([leaf_hash(word.encode()) for word in PUBLISHED_ENTRIES[: head.size]])
        assert sign(Checkpoint("example.com/log/testdata", head.size, root), key) == file.read_bytes()
