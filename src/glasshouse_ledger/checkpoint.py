"""The signed head of a log, after c2sp.org/tlog-checkpoint: origin, size, root, and no extension line.

A checkpoint is believed only if the log's own key signed it and it names that log. Cosignatures of known witnesses are
reported with their times; whether they are enough is the caller's policy.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass

from glasshouse_ledger.errors import CheckpointError
from glasshouse_ledger.note import Signature, Signer, Verifier, open_note, parse_note, write_note
from glasshouse_ledger.tree import HASH_SIZE

MAX_SIZE = 2**63 - 1

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The origin of a log, the number of its leaves and its tree hash (32 bytes). Raises CheckpointError."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        if not self.origin or "\n" in self.origin:
            raise CheckpointError("an origin is one line of text")
        if not 0 <= self.size <= MAX_SIZE or len(self.root) != HASH_SIZE:
            raise CheckpointError("not the size and root of a tree")

    def text(self) -> str:
        """The note text: three lines."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode('ascii')}\n"


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint that its log signed, and when each known witness cosigned it (name, seconds since the epoch)."""

    checkpoint: Checkpoint
    cosigners: tuple[tuple[str, int], ...]


def parse_text(text: str) -> Checkpoint:
    """The checkpoint in a note's text. Raises CheckpointError unless it is exactly what `Checkpoint.text` writes."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not _SIZE.fullmatch(lines[1]):
        raise CheckpointError("a checkpoint is an origin, a size and a root")
    try:
        checkpoint = Checkpoint(lines[0], int(lines[1]), b64decode(lines[2], validate=True))
    except ValueError as error:
        raise CheckpointError("a root is base64") from error
    if checkpoint.text() != text:
        raise CheckpointError("a root in another base64 than its own")
    return checkpoint


def sign(checkpoint: Checkpoint, signer: Signer, time: int | None = None) -> bytes:
    """The checkpoint signed by its log, whose key has the name of the origin; `time` (seconds) where the key is ML-DSA-44."""
    if signer.verifier.name != checkpoint.origin:
        raise CheckpointError(f"the key of {signer.verifier.name} does not sign for {checkpoint.origin}")
    return write_note(checkpoint.text(), [signer.sign(checkpoint.text(), time)])


def add_signatures(data: bytes, signatures: Iterable[Signature]) -> bytes:
    """A signed checkpoint with more signatures at its end, as cosigners return them; nothing is verified here."""
    note = parse_note(data)
    return write_note(note.text, [*note.signatures, *signatures])


def open_checkpoint(data: bytes, log: Verifier, witnesses: Iterable[Verifier] = ()) -> SignedCheckpoint:
    """The checkpoint, signed by `log` and naming it as its origin; NoteError or CheckpointError otherwise.

    A known witness that signed badly rejects it; one that did not sign is simply absent from `cosigners`.
    """
    opened = open_note(data, [log, *witnesses])
    checkpoint = parse_text(opened.note.text)
    if log not in opened.signers:
        raise CheckpointError("the log itself did not sign")
    if checkpoint.origin != log.name:
        raise CheckpointError(f"a checkpoint of {checkpoint.origin!r}, not of {log.name!r}")
    times = ((verifier.name, time) for verifier, time in opened.signers.items() if verifier != log)
    return SignedCheckpoint(checkpoint, tuple((name, time) for name, time in times if time is not None))
