"""Notes as rows: found within their case alone."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import NotFoundError
from glasshouse.base.text import storable
from glasshouse.store.notetables import notes


def find(connection: sa.Connection, case: str, public: str) -> Any:
    """The row of a note of this case; NotFoundError, alike for what is in another case and what is nowhere."""
    here = (notes.c.case_id == case) & (notes.c.id == public)
    row = connection.execute(sa.select(notes).where(here)).first() if storable(public) else None
    if row is None:
        raise NotFoundError("No note of this case has this address.", remedy="Look for it in the list of notes.")
    return row
