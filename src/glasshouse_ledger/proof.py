"""A receipt that can be checked offline, after c2sp.org/tlog-proof: one entry, in one log, at one index.

The file holds the index, the audit path and a signed checkpoint. It does not hold the entry, which the holder has.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass

from glasshouse_ledger.checkpoint import MAX_SIZE, SignedCheckpoint, open_checkpoint
from glasshouse_ledger.errors import ProofError
from glasshouse_ledger.note import MAX_NOTE_BYTES, Verifier
from glasshouse_ledger.tree import HASH_SIZE, leaf_hash, verify_inclusion

HEADER = "c2sp.org/tlog-proof@v1"
MAX_HASHES = 63

_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True, slots=True)
class Proof:
    """Index of the entry, its audit path from the sibling up, the signed checkpoint's bytes; extra data is unsigned."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def encode(self) -> bytes:
        """The bytes of the proof file."""
        lines = [HEADER]
        if self.extra is not None:
            lines.append(f"extra {b64encode(self.extra).decode('ascii')}")
        lines.append(f"index {self.index}")
        lines += [b64encode(item).decode("ascii") for item in self.hashes]
        return "".join(line + "\n" for line in lines).encode("ascii") + b"\n" + self.checkpoint


def parse_proof(data: bytes) -> Proof:
    """The proof in a file, verified in nothing yet. Raises ProofError unless it is exactly what `encode` writes."""
    head, blank, checkpoint = data.partition(b"\n\n")
    if not blank or len(data) > 2 * MAX_NOTE_BYTES:
        raise ProofError("not a proof file")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise ProofError("not a proof file") from error
    if lines.pop(0) != HEADER:
        raise ProofError(f"a proof file begins with {HEADER}")
    extra = _decode(lines.pop(0)[6:]) if lines and lines[0].startswith("extra ") else None
    match = _INDEX.fullmatch(lines.pop(0)) if lines else None
    if match is None or int(match[1]) > MAX_SIZE or len(lines) > MAX_HASHES:
        raise ProofError("a proof without an index, or with too many hashes")
    proof = Proof(int(match[1]), tuple(_decode(line) for line in lines), checkpoint, extra)
    if any(len(item) != HASH_SIZE for item in proof.hashes) or proof.encode() != data:
        raise ProofError("a proof file not written as it must be")
    return proof


def verify_proof(proof: Proof, entry: bytes, log: Verifier, witnesses: Iterable[Verifier] = ()) -> SignedCheckpoint:
    """The checkpoint that `entry` is proved to lie under, signed by `log`. Raises LedgerFormatError's children.

    Whether its cosigners are enough is the caller's to say.
    """
    signed = open_checkpoint(proof.checkpoint, log, witnesses)
    verify_inclusion(proof.index, signed.checkpoint.size, leaf_hash(entry), proof.hashes, signed.checkpoint.root)
    return signed


def _decode(encoded: str) -> bytes:
    try:
        return b64decode(encoded, validate=True)
    except ValueError as error:
        raise ProofError("not base64") from error
