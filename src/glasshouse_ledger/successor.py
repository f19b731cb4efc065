"""The keys of the log that will follow one, announced before it begins: a signed note in the file `next` beside the checkpoint.

Whoever believes this log's key can so tell witnesses and auditors beforehand which key to expect. The note (c2sp.org/signed-note) has a
first line of its own and then a verifier key a line; no checkpoint reads like that, since its second line is a number.
"""

from collections.abc import Iterable, Sequence

from glasshouse_ledger.errors import NoteError
from glasshouse_ledger.note import Signer, Verifier, open_note, write_note

TITLE = "glasshouse/next-log"
MOST_KEYS = 4


def announce(keys: Sequence[Verifier], signer: Signer) -> bytes:
    """The note that names `keys`, all of one origin, signed by the running log."""
    text = "".join(f"{line}\n" for line in (TITLE, *keys))
    return write_note(text, [signer.sign(text)])


def read_announcement(data: bytes, logs: Iterable[Verifier]) -> tuple[Verifier, ...]:
    """The keys in a note that one of `logs` signed. NoteError where none did, or it is no announcement."""
    opened = open_note(data, logs)
    title, *lines = opened.note.text.splitlines()
    if title != TITLE or not 1 <= len(lines) <= MOST_KEYS:
        raise NoteError("a note that announces no log")
    keys = tuple(Verifier.parse(line) for line in lines)
    if len({key.name for key in keys}) != 1 or keys[0].name in {log.name for log in opened.signers}:
        raise NoteError("an announcement names the keys of one other log")
    return keys
