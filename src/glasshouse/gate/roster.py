"""Who is where: organisation, units and the words that stand for them in public headers. Kept until the store's generation moves."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from glasshouse.store.engine import Database
from glasshouse.store.situations import organisation as organisation_name, unit_sizes

_SMALL = 5
"""A unit of fewer people is named as the organisation, so that no header points at one person."""


@dataclass(frozen=True, slots=True, eq=False)
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


def read_roster(database: Database) -> Roster:
    """The roster as it is now."""
    with database.read() as connection:
        organisation = token(organisation_name(connection))
        sizes = unit_sizes(connection)
    return Roster(organisation, {unit: token(name) if heads >= _SMALL else organisation for unit, name, heads in sizes})


def token(name: str) -> str:
    """A name as a token of the ledger's header: `a-z 0-9 -`, 1 to 48 characters."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:48].strip("-") or "unit"
