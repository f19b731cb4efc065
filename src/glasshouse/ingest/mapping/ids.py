"""Entity ids as followthemoney's mapping makes them, so that the same file gives the same ids here and there.

Promise: `seed` and `key_id` give the ids of `ftm map --no-sign`, `signer` adds what `ftm map` adds by default. SHA-1
and HMAC-SHA-1 are followthemoney's choice; nothing here protects anything.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from hashlib import sha1
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import _Hash

# What may be signed: followthemoney's form of an entity id.
_ID = re.compile(r"[0-9a-zA-Z](?:[0-9a-zA-Z.\-]*[0-9a-zA-Z])?")


def seed(key_prefix: str, key_literal: str) -> _Hash:
    """The digest that the ids of one entity of a mapping start from; both texts without their outer white space."""
    digest = sha1(key_prefix.strip().encode(), usedforsecurity=False)
    digest.update(key_literal.strip().encode())
    return digest


def key_id(start: _Hash, keys: list[str]) -> str:
    """SHA-1, in hex, of the seed and then the sorted keys, which are sanitised texts."""
    digest = start.copy()
    if len(keys) > 1:
        # Code point order is the order of the UTF-8 bytes, by which followthemoney sorts.
        keys.sort()
    digest.update("".join(keys).encode())
    return digest.hexdigest()


def signer(namespace: str) -> Callable[[str], str | None]:
    """A function that signs ids for a namespace: `plain.hmac`, an older signature replaced; None for what is no FtM id.

    An empty namespace only removes signatures.
    """
    name = namespace.strip().encode()
    start = hmac.new(name, digestmod="sha1") if name else None

    def sign(entity_id: str) -> str | None:
        if _ID.fullmatch(entity_id) is None:
            return None
        plain = entity_id.rsplit(".", 1)[0]
        if start is None:
            return plain
        digest = start.copy()
        digest.update(plain.encode())
        return f"{plain}.{digest.hexdigest()}"

    return sign
