"""Marks of an exhibit as they are kept: which stand in a revision, and what can be redacted at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, NotFoundError
from glasshouse.model.media import is_text
from glasshouse.model.redaction import Box, Place, Range
from glasshouse.policy.plans.redactions import CHANGED, TEXT_BYTES
from glasshouse.store.executors import Reader
from glasshouse.store.redactiontables import redacted_copies, redaction_marks, redaction_revisions

BYTES = 128 << 20
"""The longest file whose pages are drawn."""
PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/tiff", "image/webp"})
_WRAPPED = frozenset({"multipart/related", "message/rfc822", "application/warc"})
"""Texts that hold others in another writing, where a word can stand without being seen."""
_PRINT = "Print it to a PDF, take that in as a working copy of it, and redact that."


def refusal(row: Any) -> ConflictError | None:
    """Why this exhibit cannot be redacted here, with a way out; None where it can."""
    if row.sha256 is None:
        return ConflictError("This exhibit holds no file.", remedy="Redact a picture or a copy of it that was taken in.")
    if row.media_type in _WRAPPED:
        return ConflictError("Parts of this file are written in ways that hide words from the eye.", remedy=_PRINT)
    if is_text(row.media_type):
        return _too_long(TEXT_BYTES) if row.size > TEXT_BYTES else None
    if row.media_type == "application/pdf" or row.media_type in PICTURES:
        return _too_long(BYTES) if row.size > BYTES else None
    return ConflictError("Texts, PDF and pictures are redacted here, and this is none.", remedy=_PRINT)


def _too_long(most: int) -> ConflictError:
    return ConflictError(f"It is longer than {most >> 20} MiB.", remedy="Split it, take the parts in as working copies, and redact those.")


def revision_of(reader: Reader, exhibit: str) -> int:
    """The newest revision of its marks; 0 where nothing was marked ever."""
    r = redaction_revisions.c
    return int(reader.connection.execute(sa.select(sa.func.coalesce(sa.func.max(r.revision), 0)).where(r.exhibit == exhibit)).scalar_one())


def standing(reader: Reader, exhibit: str, revision: int) -> Sequence[Any]:
    """The marks that stand in this revision, by place."""
    m = redaction_marks.c
    where = (m.exhibit == exhibit) & (m.since <= revision) & (m.until.is_(None) | (m.until > revision))
    query = sa.select(redaction_marks).where(where).order_by(m.page, m.a, m.b, m.id)
    return reader.connection.execute(query).all()


def at_revision(reader: Reader, exhibit: str, revision: int) -> None:
    """ConflictError CHANGED where this is not the newest revision of its marks."""
    newest = revision_of(reader, exhibit)
    if newest != revision:
        words = (
            "Somebody else has changed the marks since you opened them." if newest > revision else "There is no such revision of the marks."
        )
        raise ConflictError(words, code=CHANGED, remedy="Nothing is lost: theirs are shown now, and what you typed stands in the form.")


def place_of(row: Any) -> Place:
    """Where a mark lies."""
    return Range(row.a, row.b) if row.page is None else Box(row.page, row.a, row.b, row.width, row.height)


def is_copy(reader: Reader, exhibit: str) -> bool:
    """Whether this exhibit is a redacted copy."""
    return reader.connection.execute(sa.select(redacted_copies.c.copy).where(redacted_copies.c.copy == exhibit)).first() is not None


def only_copy(reader: Reader, exhibit: str) -> None:
    """NotFoundError where it is none."""
    if not is_copy(reader, exhibit):
        raise NotFoundError("This exhibit is no redacted copy.", remedy="Open its original, where you may.")
