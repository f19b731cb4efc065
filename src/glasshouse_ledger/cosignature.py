"""What a cosigner signs, after c2sp.org/tlog-cosignature: a checkpoint as of a time, for Ed25519 and for ML-DSA-44.

The message for Ed25519 holds the whole note text. The one for ML-DSA-44 holds the cosigner's name and the three things
that a checkpoint says, so that only checkpoints can be cosigned with it.
"""

import re
from base64 import b64decode

from glasshouse_ledger.errors import NoteError

MAX_TIME = 2**63 - 1

_LABEL = b"subtree/v1\n\0"
_HASH_SIZE = 32
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


def ed25519_message(text: str, time: int) -> bytes:
    """The header line, the line of the time (seconds since the epoch) and the note text. NoteError for no such time."""
    return f"cosignature/v1\ntime {_checked(time)}\n{text}".encode()


def mldsa_message(name: str, text: str, time: int) -> bytes:
    """The structure `cosigned_message`: label, name, u64 time, origin, u64 start 0, u64 end, 32-byte root.

    Raises NoteError if `text` does not begin with the three lines of a checkpoint, or a name is beyond 255 bytes.
    """
    lines = text.split("\n")
    if len(lines) < 4 or not _SIZE.fullmatch(lines[1]) or int(lines[1]) > MAX_TIME:
        raise NoteError("only a checkpoint can be cosigned with ML-DSA-44")
    try:
        root = b64decode(lines[2], validate=True)
    except ValueError as error:
        raise NoteError("a root is base64") from error
    if len(root) != _HASH_SIZE:
        raise NoteError("a root has 32 bytes")
    start_and_end = bytes(8) + int(lines[1]).to_bytes(8)
    return _LABEL + _short(name) + _checked(time).to_bytes(8) + _short(lines[0]) + start_and_end + root


def _short(text: str) -> bytes:
    data = text.encode()
    if not 1 <= len(data) <= 255:
        raise NoteError("the name of a cosigner or log has 1 to 255 bytes here")
    return bytes([len(data)]) + data


def _checked(time: int) -> int:
    if not 0 <= time <= MAX_TIME:
        raise NoteError("a cosignature from no time")
    return time
