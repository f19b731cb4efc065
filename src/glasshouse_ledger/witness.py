"""A witness after c2sp.org/tlog-witness: it signs only what extends what it signed before, once for each log.

`AddCheckpoint` and `parse_cosignatures` are the bodies of request and answer, for both sides. `Witness` decides, and keeps
the newest head of each log in a file of its own: the comparison with the old size, the write and its flush are one step
under a lock over all processes, so that no two requests can make it sign two histories.
"""

import fcntl
import os
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Lock

from glasshouse_ledger.checkpoint import MAX_SIZE, Checkpoint, add_signatures, parse_text
from glasshouse_ledger.errors import CheckpointError, LedgerFormatError, NoteError, ProofError, WitnessError
from glasshouse_ledger.note import MAX_NOTE_BYTES, Signature, Signer, Verifier, open_note, parse_note
from glasshouse_ledger.tree import EMPTY_ROOT, HASH_SIZE, verify_consistency

MAX_HASHES = 63
MAX_REQUEST_BYTES = MAX_NOTE_BYTES + 8192
OK, BAD_REQUEST, FORBIDDEN, NOT_FOUND, CONFLICT, UNPROCESSABLE = 200, 400, 403, 404, 409, 422
SIZE_TYPE = "text/x.tlog.size"
TEXT_TYPE = "text/plain; charset=utf-8"

_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """A request: the size that the witness last signed, the consistency proof from there, the checkpoint's bytes."""

    old: int
    proof: tuple[bytes, ...]
    checkpoint: bytes

    def encode(self) -> bytes:
        """The request's body."""
        lines = [f"old {self.old}", *(b64encode(item).decode("ascii") for item in self.proof)]
        return "".join(line + "\n" for line in lines).encode("ascii") + b"\n" + self.checkpoint


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer."""

    status: int
    body: bytes = b""
    media_type: str = TEXT_TYPE


def parse_request(data: bytes) -> AddCheckpoint:
    """The request in a body. Raises WitnessError unless it is exactly what `encode` writes."""
    head, blank, checkpoint = data.partition(b"\n\n")
    if not blank or len(data) > MAX_REQUEST_BYTES:
        raise WitnessError("not a request to a witness")
    try:
        first, *lines = head.decode("ascii").split("\n")
        hashes = tuple(b64decode(line, validate=True) for line in lines)
    except ValueError as error:
        raise WitnessError("not a request to a witness") from error
    match = _OLD.fullmatch(first)
    if match is None or int(match[1]) > MAX_SIZE or len(hashes) > MAX_HASHES or any(len(item) != HASH_SIZE for item in hashes):
        raise WitnessError("a request without an old size, or with too many hashes")
    request = AddCheckpoint(int(match[1]), hashes, checkpoint)
    if request.encode() != data:
        raise WitnessError("a request not written as it must be")
    return request


def parse_cosignatures(body: bytes, checkpoint: bytes, witness: Verifier) -> list[Signature]:
    """The signatures of this witness in its answer, verified over the checkpoint; others are ignored. NoteError, WitnessError."""
    if len(body) > MAX_NOTE_BYTES:
        raise WitnessError("an answer beyond one megabyte")
    text, _, _ = checkpoint.partition(b"\n\n")
    note = parse_note(text + b"\n\n" + body)
    good = [item for item in note.signatures if (item.name, item.key_id) == (witness.name, witness.key_id)]
    for item in good:
        if not witness.verify(note.text, item.signature):
            raise WitnessError("a cosignature without a time")
    if not good:
        raise WitnessError(f"an answer without a cosignature of {witness.name}")
    return good


class Witness:
    """Signs for the logs that it knows, with all of its keys."""

    def __init__(self, folder: Path, signers: Iterable[Signer], logs: Iterable[Verifier]) -> None:
        """`folder` keeps the newest head of each log; `signers` are cosigners' keys; a log is known by its name, the origin."""
        self._folder = folder
        self._signers = tuple(signers)
        self._logs: dict[str, list[Verifier]] = {}
        for log in logs:
            self._logs.setdefault(log.name, []).append(log)
        if not self._signers or not all(signer.verifier.cosigns for signer in self._signers):
            raise WitnessError("a witness signs with cosigners' keys")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = Lock()

    def add_checkpoint(self, body: bytes, time: int) -> Answer:
        """The answer to a request, `time` being now in seconds since the epoch. Whatever was sent, it is an answer."""
        try:
            request = parse_request(body)
            checkpoint = parse_text(parse_note(request.checkpoint).text)
        except LedgerFormatError:
            return Answer(BAD_REQUEST)
        if checkpoint.origin not in self._logs:
            return Answer(NOT_FOUND)
        try:
            open_note(request.checkpoint, self._logs[checkpoint.origin])
        except NoteError:
            return Answer(FORBIDDEN)
        if request.old > checkpoint.size:
            return Answer(BAD_REQUEST)
        with self._alone(checkpoint.origin):
            return self._cosign(request, checkpoint, time)

    def checkpoint(self, digest: str) -> bytes | None:
        """The newest head that was cosigned, of the log whose origin has this SHA-256 (hex), with log's and own signatures."""
        if digest not in {_digest(origin) for origin in self._logs}:
            return None
        try:
            return (self._folder / digest).read_bytes()
        except FileNotFoundError:
            return None

    def _cosign(self, request: AddCheckpoint, checkpoint: Checkpoint, time: int) -> Answer:
        latest = self._latest(checkpoint.origin)
        size = latest.size if latest is not None else 0
        if request.old != size:
            return Answer(CONFLICT, f"{size}\n".encode("ascii"), SIZE_TYPE)
        try:
            _extends(request, latest, checkpoint)
        except ProofError:
            return Answer(UNPROCESSABLE)
        signatures = [signer.sign(checkpoint.text(), time) for signer in self._signers]
        logs = self._logs[checkpoint.origin]
        known = [
            item
            for item in parse_note(request.checkpoint).signatures
            if any((item.name, item.key_id) == (log.name, log.key_id) for log in logs)
        ]
        own = add_signatures(f"{checkpoint.text()}\n{known[0].line()}".encode(), [*known[1:], *signatures])
        self._keep(checkpoint.origin, own)
        return Answer(OK, "".join(item.line() for item in signatures).encode())

    def _latest(self, origin: str) -> Checkpoint | None:
        """The head last signed. What stands there and is no head is an error: starting afresh would sign a second history."""
        note = self.checkpoint(_digest(origin))
        if note is None:
            return None
        latest = parse_text(parse_note(note).text)
        if latest.origin != origin:
            raise CheckpointError("the head that was kept is another log's")
        return latest

    def _keep(self, origin: str, note: bytes) -> None:
        target = self._folder / _digest(origin)
        partial = target.with_suffix(".part")
        with partial.open("wb") as file:
            file.write(note)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, target)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    @contextmanager
    def _alone(self, origin: str) -> Iterator[None]:
        """Nobody else, in this process or another, is between reading and replacing this log's head."""
        with self._lock, (self._folder / f"{_digest(origin)}.lock").open("wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _extends(request: AddCheckpoint, latest: Checkpoint | None, checkpoint: Checkpoint) -> None:
    if checkpoint.size == 0 and checkpoint.root != EMPTY_ROOT:
        raise ProofError("an empty tree with another root")
    if latest is None or request.old == 0:
        if request.proof:
            raise ProofError("everything extends the empty tree: no proof belongs here")
        return
    verify_consistency(request.old, checkpoint.size, latest.root, checkpoint.root, request.proof)


def _digest(origin: str) -> str:
    return sha256(origin.encode()).hexdigest()
