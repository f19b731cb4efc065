"""Asking witnesses to cosign the log's head, after c2sp.org/tlog-witness; whom, and how many are enough, says a c2sp.org/tlog-policy file.

Promise: only a signature that verifies with a witness's own key counts; whatever else an address sends (another head's signature, a
redirection, too much, too slowly) is as good as no answer. Three lines and hashes leave, no entry. With no file, nobody is asked.
"""

from __future__ import annotations

import http.client
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Protocol
from urllib.parse import urlsplit

from glasshouse.base.clock import SECOND
from glasshouse.base.errors import InvalidInputError
from glasshouse_ledger.checkpoint import add_signatures
from glasshouse_ledger.errors import LedgerFormatError, NoteError, WitnessError
from glasshouse_ledger.note import MAX_NOTE_BYTES, Signature, open_note
from glasshouse_ledger.trust import TrustPolicy, Witness, parse_policy
from glasshouse_ledger.witness import CONFLICT, OK, SIZE_TYPE, AddCheckpoint, parse_cosignatures

PATIENCE = 5.0
"""Seconds that a witness has for a whole answer."""
_SIZE_DIGITS = 19

Prove = Callable[[int, int], list[bytes]]
"""The consistency proof from an older size to a newer; for 0 there is none."""


class Watch(Protocol):
    """What the gate asks before it lets anybody go on."""

    def watched(self) -> None:
        """WitnessesGoneError where a quorum has been gone for more than an hour."""

    def witnessed(self, index: int) -> None:
        """Return once a quorum has cosigned a head over the entry at `index`; WitnessesGoneError where it does not."""


class Cosigners:
    """The witnesses of one policy. `sizes` is what each has signed last, as far as it is known: asking with another costs one more turn."""

    def __init__(self, policy: TrustPolicy) -> None:
        """InvalidInputError where nobody could be asked, or nobody needs to sign."""
        self._policy = policy
        self._asked = {name: witness for name, witness in policy.witnesses.items() if witness.url is not None}
        if not policy.satisfied(witness.verifier for witness in self._asked.values()) or policy.satisfied(()):
            raise InvalidInputError(
                "The witnesses' policy has no quorum that could be asked.",
                remedy="Give each witness its address, and name a quorum of them.",
                field="WITNESSES",
            )
        for witness in self._asked.values():
            _parts(witness)
        self._sizes: dict[str, int] = {}

    def cosigned(self, note: bytes) -> int | None:
        """When a quorum cosigned this checkpoint of ours (microseconds, the newest signature's time); None where it did not."""
        try:
            signers = open_note(note, [witness.verifier for witness in self._policy.witnesses.values()]).signers
        except NoteError:  # none of them signed, or not this
            return None
        times = [time for time in signers.values() if time is not None]
        return max(times) * SECOND if self._policy.satisfied(signers) else None

    def ask(self, note: bytes, size: int, prove: Prove) -> tuple[bytes, bool]:
        """The checkpoint with the cosignatures that came in time, and whether they are enough. All witnesses are asked at once."""
        with ThreadPoolExecutor(max(1, len(self._asked)), "witness") as pool:
            answers = list(pool.map(lambda name: self._one(name, note, size, prove), self._asked))
        signatures = [signature for answer in answers for signature in answer]
        if not signatures:
            return note, False
        whole = add_signatures(note, signatures)
        return whole, self.cosigned(whole) is not None

    def know(self, empty: bytes) -> bool:
        """Whether a quorum signs this head of a log without entries: whoever does knows its key, and is bound to nothing by it."""
        return self.ask(empty, 0, lambda _old, _new: [])[1]

    def _one(self, name: str, note: bytes, size: int, prove: Prove) -> list[Signature]:
        """Its signatures; none where it does not give any."""
        witness = self._asked[name]
        try:
            with _connected(witness) as ask:
                old = min(self._sizes.get(name, 0), size)
                status, kind, body = ask(AddCheckpoint(old, tuple(prove(old, size)), note).encode())
                if status == CONFLICT:
                    old = _told(kind, body, size)
                    status, kind, body = ask(AddCheckpoint(old, tuple(prove(old, size)), note).encode())
            if status != OK:
                raise WitnessError(f"{name} answers {status}")
            signatures = parse_cosignatures(body, note, witness.verifier)
        except (OSError, http.client.HTTPException, LedgerFormatError):
            return []
        self._sizes[name] = size
        return signatures


def read_cosigners(path: str) -> Cosigners | None:
    """Those of the policy file at `path`; None for no path. InvalidInputError says what is wrong with it."""
    if not path:
        return None
    try:
        return Cosigners(parse_policy(Path(path).expanduser().read_bytes()))
    except (OSError, LedgerFormatError) as error:
        said = error.strerror if isinstance(error, OSError) else error
        raise InvalidInputError(f"The witnesses' policy {path} cannot be read: {said}.", field="WITNESSES") from error


def _told(kind: str | None, body: bytes, size: int) -> int:
    """The size that a witness says it signed last."""
    text = body.removesuffix(b"\n")
    if kind != SIZE_TYPE or not text.isdigit() or len(text) > _SIZE_DIGITS or int(text) > size:
        raise WitnessError("a conflict without a size of ours")
    return int(text)


def _parts(witness: Witness) -> tuple[bool, str, int | None, str]:
    """Whether it is https, host, port and path of a witness's address."""
    parts = urlsplit(witness.url or "")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise InvalidInputError(f"{witness.url} is not the address of a witness.", field="WITNESSES")
    return parts.scheme == "https", parts.hostname, parts.port, parts.path.rstrip("/")


Ask = Callable[[bytes], tuple[int, str | None, bytes]]


@contextmanager
def _connected(witness: Witness) -> Iterator[Ask]:
    """A connection for one asking, which is cut when the witness's time is over: none can hold the log up with a byte a second."""
    secure, host, port, prefix = _parts(witness)
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(host, port, timeout=PATIENCE)
    connection.connect()
    timer = Timer(PATIENCE, _cut, [connection.sock])
    timer.daemon = True
    timer.start()

    def ask(body: bytes) -> tuple[int, str | None, bytes]:
        connection.request("POST", f"{prefix}/add-checkpoint", body, {"Content-Type": "text/plain; charset=utf-8"})
        response = connection.getresponse()
        data = response.read(MAX_NOTE_BYTES + 1)
        if len(data) > MAX_NOTE_BYTES:
            raise WitnessError("an answer beyond one megabyte")
        return response.status, response.getheader("Content-Type"), data

    try:
        yield ask
    finally:
        timer.cancel()
        connection.close()


def _cut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:  # it ended in this very moment
        return
