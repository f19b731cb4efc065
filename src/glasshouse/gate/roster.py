"""Who is where: organisation, units and the words that stand for them in public headers. Kept until the store's generation moves."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from glasshouse.store import tables as t

_SMALL = 5
"""A unit of fewer people is named as the organisation, so that no header points at one person."""


@dataclass(frozen=True, slots=True)
class Roster:
    """`organisation` is its token; `tokens` maps unit ids to theirs, small units to the organisation's."""

    organisation: str
    tokens: dict[str, str]

    def unit(self, unit: str) -> str:
        """The public word for a unit."""
        return self.tokens.get(unit, self.organisation)

    def units(self, units: Iterable[str]) -> list[str]:
        """The public words for several."""
        return sorted({self.unit(unit) for unit in units})


def read_roster(connection: sa.Connection) -> Roster:
    """The roster as it is now."""
    name = connection.execute(sa.select(t.meta.c.value).where(t.meta.c.key == "organisation")).scalar() or "organisation"
    organisation = token(name)
    count = sa.func.count(t.people.c.id)
    query = (
        sa.select(t.units.c.id, t.units.c.name, count.label("heads"))
        .outerjoin(t.people, t.people.c.unit == t.units.c.id)
        .group_by(t.units.c.id, t.units.c.name)
    )
    tokens = {row.id: token(row.name) if row.heads >= _SMALL else organisation for row in connection.execute(query)}
    return Roster(organisation, tokens)


def token(name: str) -> str:
    """A name as a token of the ledger's header: `a-z 0-9 -`, 1 to 48 characters."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:48].strip("-") or "unit"
