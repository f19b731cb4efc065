"""The announcement of the log that follows: signed by the one that runs, and never to be taken for one of its heads."""

from __future__ import annotations

import pytest

from glasshouse_ledger.checkpoint import open_checkpoint
from glasshouse_ledger.errors import CheckpointError, LedgerFormatError, NoteError
from glasshouse_ledger.note import MLDSA_COSIGNATURE, Signer, write_note
from glasshouse_ledger.successor import TITLE, announce, read_announcement

NOW = Signer("desk.example/2026", b"\x01" * 32)
NEXT = [Signer("desk.example/2027", b"\x02" * 32).verifier, Signer("desk.example/2027", b"\x03" * 32, MLDSA_COSIGNATURE).verifier]


def test_who_knows_this_logs_key_reads_the_next_ones() -> None:
    assert read_announcement(announce(NEXT, NOW), [NOW.verifier]) == tuple(NEXT)


def test_an_announcement_is_no_head() -> None:
    with pytest.raises(CheckpointError):
        open_checkpoint(announce(NEXT, NOW), NOW.verifier)


def test_a_strangers_announcement_is_refused() -> None:
    with pytest.raises(NoteError):
        read_announcement(announce(NEXT, Signer("desk.example/2026", b"\x09" * 32)), [NOW.verifier])


@pytest.mark.parametrize(
    "lines",
    [
        ["desk.example/2026", "1", "AAAA"],
        [TITLE],
        [TITLE, "no key"],
        [TITLE, *map(str, NEXT), str(Signer("other.example", b"\x04" * 32).verifier)],
        [TITLE, str(NOW.verifier)],
        [TITLE, *[str(NEXT[0])] * 5],
        ["glasshouse/last-log", str(NEXT[0])],
    ],
    ids=["a head", "no key", "not a key", "keys of two logs", "its own key", "too many", "another title"],
)
def test_another_text_that_the_log_signed_is_none(lines: list[str]) -> None:
    text = "".join(f"{line}\n" for line in lines)
    with pytest.raises(LedgerFormatError):
        read_announcement(write_note(text, [NOW.sign(text)]), [NOW.verifier])
