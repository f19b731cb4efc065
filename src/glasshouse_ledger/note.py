"""Signed notes after c2sp.org/signed-note: Ed25519 (type 01), and cosignatures by Ed25519 (04) and ML-DSA-44 (06).

A cosignature carries its time (c2sp.org/tlog-cosignature); the one by ML-DSA-44 is over a checkpoint and nothing else.
A note may be read only once a known key has been found to sign it. Signatures of unknown keys are ignored; one bad
signature of a known key rejects the whole note.
"""

import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from glasshouse_ledger.cosignature import ed25519_message, mldsa_message
from glasshouse_ledger.errors import NoteError

ED25519 = 0x01
COSIGNATURE = 0x04
MLDSA_COSIGNATURE = 0x06
MAX_NOTE_BYTES = 1 << 20
MAX_SIGNATURES = 100

_SEED_SIZE = 32
# Sizes in bytes of public key and signature, by type: RFC 8032, FIPS 204.
_SIZES = {ED25519: (32, 64), COSIGNATURE: (32, 64), MLDSA_COSIGNATURE: (1312, 2420)}
_COSIGNERS = frozenset({COSIGNATURE, MLDSA_COSIGNATURE})
_TIME_SIZE = 8
_SECRET_PREFIX = "PRIVATE+KEY+"
_DASH = "\u2014 "


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: who claims to have signed, the four bytes of the key's id, and the signature itself."""

    name: str
    key_id: bytes
    signature: bytes

    def line(self) -> str:
        """The line as it stands in a note, with its newline."""
        return f"{_DASH}{self.name} {b64encode(self.key_id + self.signature).decode('ascii')}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text ending in a newline, and its signatures, none of them verified yet."""

    text: str
    signatures: tuple[Signature, ...]

    def encode(self) -> bytes:
        """The bytes of the note."""
        return (self.text + "\n" + "".join(item.line() for item in self.signatures)).encode()


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with its name and type. Raises NoteError for a name or key that cannot be one."""

    name: str
    public_key: bytes
    type: int = ED25519

    def __post_init__(self) -> None:
        _check_name(self.name)
        if self.type not in _SIZES or len(self.public_key) != _SIZES[self.type][0]:
            raise NoteError("a key of a type that is not supported here")

    @classmethod
    def parse(cls, vkey: str) -> "Verifier":
        """The key of a verifier string `name+keyid+base64(type || key)`; its id must be the one of its content."""
        name, _, rest = vkey.partition("+")
        key_id, _, encoded = rest.partition("+")
        material = _decode(encoded)
        verifier = cls(name, material[1:], material[0])
        if verifier.key_id.hex() != key_id:
            raise NoteError("the id of a key is not that of its content")
        return verifier

    def __str__(self) -> str:
        material = bytes([self.type]) + self.public_key
        return f"{self.name}+{self.key_id.hex()}+{b64encode(material).decode('ascii')}"

    @property
    def key_id(self) -> bytes:
        """SHA-256(name || 0A || type || public key), its first four bytes."""
        return sha256(self.name.encode() + b"\n" + bytes([self.type]) + self.public_key).digest()[:4]

    @property
    def cosigns(self) -> bool:
        """Whether its signatures carry a time."""
        return self.type in _COSIGNERS

    def verify(self, text: str, signature: bytes) -> int | None:
        """The time of a cosignature in seconds since the epoch, None for a plain signature; NoteError if it is bad."""
        time = None
        if self.cosigns:
            time, signature = int.from_bytes(signature[:_TIME_SIZE]), signature[_TIME_SIZE:]
        if len(signature) != _SIZES[self.type][1]:
            raise NoteError(f"a malformed signature by {self.name}")
        try:
            _public_key(self.type, self.public_key).verify(signature, _message(self, text, time))
        except (InvalidSignature, ValueError) as error:
            raise NoteError(f"a bad signature by {self.name}") from error
        except UnsupportedAlgorithm as error:
            raise NoteError(f"the signature by {self.name} needs an algorithm that this machine's cryptography lacks") from error
        return time


class Signer:
    """A private key with its name and type. It is printed by `secret` only, and by nothing else."""

    def __init__(self, name: str, seed: bytes, type: int = ED25519) -> None:  # noqa: A002  the specification's word
        """`seed` is the 32-byte private key of RFC 8032, or the seed of FIPS 204 for ML-DSA-44."""
        if len(seed) != _SEED_SIZE:
            raise NoteError("a private key has 32 bytes")
        self._key = MLDSA44PrivateKey.from_seed_bytes(seed) if type == MLDSA_COSIGNATURE else Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = Verifier(name, self._key.public_key().public_bytes_raw(), type)

    @classmethod
    def generate(cls, name: str, type: int = ED25519) -> "Signer":  # noqa: A002
        """A new key from the operating system's randomness."""
        return cls(name, secrets.token_bytes(_SEED_SIZE), type)

    @classmethod
    def parse(cls, secret: str) -> "Signer":
        """The key of a string that `secret` gave: `PRIVATE+KEY+name+keyid+base64(type || seed)`."""
        if not secret.startswith(_SECRET_PREFIX):
            raise NoteError("not a signing key")
        name, _, rest = secret[len(_SECRET_PREFIX) :].partition("+")
        key_id, _, encoded = rest.partition("+")
        material = _decode(encoded)
        signer = cls(name, material[1:], material[0])
        if signer.verifier.key_id.hex() != key_id:
            raise NoteError("the id of a key is not that of its content")
        return signer

    def secret(self) -> str:
        """The private key as text, for a file that only its owner can read."""
        material = bytes([self.verifier.type]) + self._key.private_bytes_raw()
        key_id = self.verifier.key_id.hex()
        return f"{_SECRET_PREFIX}{self.verifier.name}+{key_id}+{b64encode(material).decode('ascii')}"

    def sign(self, text: str, time: int | None = None) -> Signature:
        """The signature over `text`; a cosigner, and no other, must be given the time in seconds since the epoch."""
        _check_text(text)
        if (time is not None) != self.verifier.cosigns:
            raise NoteError("a cosignature has a time, a signature has none")
        signature = self._key.sign(_message(self.verifier, text, time))  # refuses a time that eight bytes cannot hold
        if time is not None:
            signature = time.to_bytes(_TIME_SIZE) + signature
        return Signature(self.verifier.name, self.verifier.key_id, signature)


@dataclass(frozen=True, slots=True)
class Opened:
    """A note whose text may be trusted as far as its signers: each known key that signed, with a cosigner's time."""

    note: Note
    signers: dict[Verifier, int | None]


def parse_note(data: bytes) -> Note:
    """The note with these bytes, its signatures unchecked. Raises NoteError unless it is well formed."""
    if len(data) > MAX_NOTE_BYTES:
        raise NoteError("a note beyond one megabyte")
    try:
        whole = data.decode()
    except UnicodeDecodeError as error:
        raise NoteError("a note that is not UTF-8") from error
    text, blank, rest = whole.rpartition("\n\n")
    if not blank or not rest.endswith("\n"):
        raise NoteError("a note without signatures")
    text += "\n"
    _check_text(text)
    lines = rest[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise NoteError("a note with too many signatures")
    return Note(text, tuple(_parse_signature(line) for line in lines))


def open_note(data: bytes, verifiers: Iterable[Verifier]) -> Opened:
    """The note, once at least one of `verifiers` signed it and none of them badly; otherwise NoteError."""
    note = parse_note(data)
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    signers: dict[Verifier, int | None] = {}
    for item in note.signatures:
        verifier = known.get((item.name, item.key_id))
        if verifier is not None:
            signers.setdefault(verifier, verifier.verify(note.text, item.signature))
    if not signers:
        raise NoteError("a note that no known key signed")
    return Opened(note, signers)


def write_note(text: str, signatures: Sequence[Signature]) -> bytes:
    """The bytes of a note. Raises NoteError without a signature, or for a text that cannot be a note's."""
    _check_text(text)
    if not signatures:
        raise NoteError("a note without signatures")
    return Note(text, tuple(signatures)).encode()


def _public_key(type: int, key: bytes) -> Ed25519PublicKey | MLDSA44PublicKey:  # noqa: A002
    return MLDSA44PublicKey.from_public_bytes(key) if type == MLDSA_COSIGNATURE else Ed25519PublicKey.from_public_bytes(key)


def _message(verifier: Verifier, text: str, time: int | None) -> bytes:
    """What the key signs for this text."""
    if time is None:
        return text.encode()
    if verifier.type == COSIGNATURE:
        return ed25519_message(text, time)
    return mldsa_message(verifier.name, text, time)


def _parse_signature(line: str) -> Signature:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH):
        raise NoteError("a line among the signatures that is none")
    _check_name(name)
    material = _decode(encoded)
    if len(material) < 5:
        raise NoteError("a signature that is too short")
    return Signature(name, material[:4], material[4:])


def _decode(encoded: str) -> bytes:
    try:
        material = b64decode(encoded, validate=True)
    except ValueError as error:
        raise NoteError("not base64") from error
    if not material or b64encode(material).decode("ascii") != encoded:
        raise NoteError("not base64")
    return material


def _check_name(name: str) -> None:
    if not name or "+" in name or any(letter.isspace() or letter < " " for letter in name):
        raise NoteError("a key name is empty or holds a space or a plus")


def _check_text(text: str) -> None:
    if not text.endswith("\n") or any(letter < " " and letter != "\n" for letter in text):
        raise NoteError("the text of a note ends in a newline and holds no other control character")
