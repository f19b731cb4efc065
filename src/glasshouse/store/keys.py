"""The keys of one Glasshouse: a master (0600) that wraps the others, in a folder that data backups leave out.

Promise: nothing readable by others is ever written; a wrong or damaged master is refused, not guessed. The threat model says that root can
read all of it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from glasshouse.base.errors import GlasshouseError

_NAMES = ("vault", "blobs", "ids", "pepper", "log")
_RECOVER = "Restore the key folder from its own backup; where only `master` is lost, run: glasshouse recover-key"


class KeyFolderError(GlasshouseError):
    """The key folder is missing, damaged or belongs to another Glasshouse."""

    code = "keys"


@dataclass(frozen=True, slots=True)
class Keys:
    """Each 32 random bytes: `vault` seals openings, `blobs` wraps blob keys, `ids` makes public ids, `pepper` guards credentials, `log`
    signs checkpoints."""

    vault: bytes
    blobs: bytes
    ids: bytes
    pepper: bytes
    log: bytes

    def digest(self, purpose: str, text: str) -> bytes:
        """HMAC-SHA-256 of `text` under the pepper, bound to `purpose`: how credentials and trails are looked up."""
        return hmac.digest(self.pepper, f"{purpose}\x00{text}".encode(), "sha256")


def make(folder: Path) -> str:
    """Make new keys in `folder`; yields the recovery key: the master in base32, in groups of four. KeyFolderError if keys exist."""
    if (folder / "master").exists():
        raise KeyFolderError(f"{folder} already holds keys", remedy="Use them, or choose another GLASSHOUSE_KEYS_DIR.")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    master = secrets.token_bytes(32)
    seal = AESGCM(master)
    wrapped = {}
    for name in _NAMES:
        nonce = secrets.token_bytes(12)
        wrapped[name] = base64.b64encode(nonce + seal.encrypt(nonce, secrets.token_bytes(32), name.encode())).decode()
    _write(folder / "wrapped.json", json.dumps(wrapped).encode())
    _write(folder / "master", master)
    text = base64.b32encode(master).decode().rstrip("=")
    return "-".join(text[i : i + 4] for i in range(0, len(text), 4))


def load(folder: Path) -> Keys:
    """The keys in `folder`; KeyFolderError says which part is missing or does not fit."""
    try:
        master = (folder / "master").read_bytes()
        return _unwrap(folder, master)
    except FileNotFoundError as error:
        raise KeyFolderError(f"no keys: {error.filename} is missing", remedy=_RECOVER) from error
    except (InvalidTag, KeyError, ValueError) as error:
        raise KeyFolderError(f"the keys in {folder} are damaged", remedy=_RECOVER) from error


def recover(folder: Path, text: str) -> None:
    """Write `master` again from the recovery key, in whatever groups and case it was typed. KeyFolderError where it does not open the other
    keys in `wrapped.json`, or a master that opens them is there already: nothing is written then."""
    plain = "".join(filter(str.isalnum, text)).upper()
    try:
        master = base64.b32decode(plain + "=" * (-len(plain) % 8))
    except ValueError as error:
        raise KeyFolderError("This is no recovery key.", remedy="Type all of its groups: letters, and digits from 2 to 7.") from error
    try:
        _unwrap(folder, master)
    except FileNotFoundError as error:
        words = "The recovery key opens that file and does not replace it: restore it from a backup of the key folder first."
        raise KeyFolderError(f"{error.filename} is missing", remedy=words) from error
    except (InvalidTag, KeyError, ValueError) as error:
        raise KeyFolderError(f"This recovery key does not open the keys in {folder}.", remedy="Look for mistyped letters.") from error
    if (folder / "master").exists():
        try:
            load(folder)
        except KeyFolderError:
            pass
        else:
            raise KeyFolderError(f"The keys in {folder} are whole: there is nothing to recover.")
    _write(folder / "master", master)


def _unwrap(folder: Path, master: bytes) -> Keys:
    wrapped = json.loads((folder / "wrapped.json").read_text())
    seal = AESGCM(master)
    opened = {}
    for name in _NAMES:
        raw = base64.b64decode(wrapped[name])
        opened[name] = seal.decrypt(raw[:12], raw[12:], name.encode())
    return Keys(**opened)


_KEPT = 20_000


class PublicIds:
    """Numbers of the store as public ids and back: AES-128 on one block, keyed by the organisation.

    A keyed permutation instead of the HMAC of design §4: as unlinkable without the key, and reversible with it, so that no index of random
    ids is needed. `kind` separates ids of entities, records and so on; an id that nobody made does not decode.
    """

    def __init__(self, key: bytes, kind: str) -> None:
        self._encoded: dict[int, str] = {}
        self._decoded: dict[str, int] = {}
        self._cipher = Cipher(algorithms.AES(hashlib.sha256(key + kind.encode()).digest()[:16]), modes.ECB())  # noqa: S305  # one block

    def encode(self, number: int) -> str:
        """26 lower-case base32 characters."""
        known = self._encoded.get(number)
        if known is None:
            if len(self._encoded) >= _KEPT:
                self._encoded.clear()
            known = self._encoded[number] = self._encode(number)
        return known

    def _encode(self, number: int) -> str:
        block = self._cipher.encryptor().update(number.to_bytes(16, "big"))
        return base64.b32encode(block).decode()[:26].lower()

    def order(self, number: int) -> int:
        """The first 63 bits of the id: a total order that tells nothing of age or size."""
        return int.from_bytes(self._cipher.encryptor().update(number.to_bytes(16, "big"))[:8], "big") >> 1

    def orders(self, numbers: Sequence[int]) -> list[int]:
        """`order` of each, in one go."""
        blocks = self._cipher.encryptor().update(b"".join([number.to_bytes(16, "big") for number in numbers]))
        return [first >> 1 for first, _ in struct.iter_unpack(">QQ", blocks)]

    def decode(self, text: str) -> int | None:
        """The number, or None for what is no id of this kind."""
        known = self._decoded.get(text)
        if known is not None:
            return known
        if len(text) != 26:
            return None
        try:
            block = base64.b32decode(text.upper() + "======")
        except ValueError:
            return None
        number = int.from_bytes(self._cipher.decryptor().update(block), "big")
        if not 0 < number < 1 << 48 or self.encode(number) != text:
            return None
        if len(self._decoded) >= _KEPT:
            self._decoded.clear()
        self._decoded[text] = number
        return number


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, also where the power goes: a folder with half a key in it could never be opened again."""
    partial = path.with_suffix(".part")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    partial.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
