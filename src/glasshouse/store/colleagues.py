"""Whom a search or an opening names of those who have an account here: to find look-ups of colleagues and oneself.

Promise: yields account ids alone; a name of a single word names nobody, since it would name too many.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
import sqlalchemy as sa

from glasshouse.model.names import tokens, words
from glasshouse.model.schema import schema
from glasshouse.store import tables as t
from glasshouse.store.fold import CHUNK, chunks
from glasshouse.store.keys import PublicIds

_LEAST = 2
_NAMES = ("name", "alias", "previousName", "weakAlias")
_PERSONS = ("Person", "LegalEntity")


class Colleagues:
    """Names of all accounts, as they are now."""

    def __init__(self, connection: sa.Connection, entity_ids: PublicIds) -> None:
        self._connection = connection
        self._ids = entity_ids
        self._by_word: dict[str, list[tuple[str, Sequence[tuple[str, ...]]]]] = {}
        for row in connection.execute(sa.select(t.people.c.id, t.people.c.name)):
            name = words(row.name)
            if len(name) >= _LEAST:
                for form in name[0]:
                    self._by_word.setdefault(form, []).append((row.id, name))

    def in_text(self, text: str) -> set[str]:
        """Accounts whose whole name stands in the text, in any order."""
        said = set(tokens(text))
        candidates = (one for word in said & self._by_word.keys() for one in self._by_word[word])
        return {person for person, name in candidates if all(said.intersection(forms) for forms in name)}

    def among(self, publics: Iterable[str]) -> dict[str, set[str]]:
        """Of these entities, those that bear the name of somebody with an account, with whose."""
        numbers = {number: public for public in set(publics) if (number := self._ids.decode(public)) is not None}
        found: dict[str, set[str]] = {}
        r = t.records.c
        for part in chunks(sorted(numbers), CHUNK):
            for row in self._connection.execute(sa.select(r.entity, r.schema, r.data).where(r.entity.in_(part))):
                for name in _names(row):
                    if named := self.in_text(name):
                        found.setdefault(numbers[row.entity], set()).update(named)
        return found


def _names(row: Any) -> list[str]:
    info = schema(row.schema)
    if info is None or not any(info.is_a(kind) for kind in _PERSONS):
        return []
    data: dict[str, list[str]] = orjson.loads(row.data)
    return [value for name in _NAMES for value in data.get(name, ())]
