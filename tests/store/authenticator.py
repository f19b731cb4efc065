"""An authenticator in software: makes passkeys and answers as a browser passes it on (WebAuthn Level 3, 6.1 and 6.5; attestation `none`).

It does what it is told, wrong things too: that is what the tests are for.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from glasshouse.store.passkeys import decode, encode

ORIGIN = "http://localhost:8420"
_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40


class Authenticator:
    """One device with one passkey. `count` is its counter: it goes on by one with each use, and stays 0 where it began so."""

    def __init__(self, count: int = 0) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.credential = secrets.token_bytes(32)
        self.handle = b""
        self.count = count

    def create(self, options: str, **wrong: Any) -> str:
        """A registration."""
        asked = json.loads(options)
        self.handle = decode(asked["user"]["id"])
        numbers = self._key.public_key().public_numbers()
        key = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})
        data = self._data(wrong, asked["rp"]["id"], _ATTESTED) + bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential + key
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        said = self._said("webauthn.create", asked["challenge"], wrong)
        return self._answer({"clientDataJSON": encode(said), "attestationObject": encode(attested)})

    def get(self, options: str, **wrong: Any) -> str:
        """An assertion. `wrong` replaces origin, domain, verified, challenge, count, handle or signature."""
        asked = json.loads(options)
        self.count += 1 if self.count else 0
        said = self._said("webauthn.get", asked["challenge"], wrong)
        data = self._data(wrong, asked["rpId"], 0)
        signed = self._key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        response = {"clientDataJSON": encode(said), "authenticatorData": encode(data), "signature": encode(wrong.get("signature", signed))}
        return self._answer({**response, "userHandle": encode(wrong.get("handle", self.handle))})

    def _data(self, wrong: dict[str, Any], domain: str, flags: int) -> bytes:
        flags |= _PRESENT | (_VERIFIED if wrong.get("verified", True) else 0)
        count, domain = int(wrong.get("count", self.count)), str(wrong.get("domain", domain))
        return hashlib.sha256(domain.encode()).digest() + bytes([flags]) + count.to_bytes(4, "big")

    def _said(self, kind: str, challenge: str, wrong: dict[str, Any]) -> bytes:
        said = {"type": wrong.get("kind", kind), "challenge": wrong.get("challenge", challenge), "origin": wrong.get("origin", ORIGIN)}
        return json.dumps({**said, "crossOrigin": False}).encode()

    def _answer(self, response: dict[str, str]) -> str:
        credential = encode(self.credential)
        return json.dumps({"id": credential, "rawId": credential, "type": "public-key", "response": response})
