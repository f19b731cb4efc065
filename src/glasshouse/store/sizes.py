"""About how large each dataset is, for whoever chooses datasets: "at least 4,000 entities", "under 100".

Promise: it follows from what readers see alone, so a store in which somebody is sealed says what a store without them says (C4); and it is
one digit, so that the day of a seal does not show in it either. What files held, to the entity, is told to their stewards: no seal changes
that number.
"""

from __future__ import annotations

import json

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.policy.charter.households import tie_kinds
from glasshouse.store import tables as t
from glasshouse.store.fold import WHOLE_SEALS, kept_records
from glasshouse.store.rightstables import restricted

LEAST = 100
"""Below this many it is only said that there are fewer."""


def loaded(connection: sa.Connection) -> dict[int, tuple[int, str]]:
    """Of each dataset that has a live import: entities after the last one, as it counted them, and its day."""
    i = t.imports.c
    query = sa.select(i.dataset, i.progress, i.finished).where((i.live == 1) & i.finished.isnot(None)).order_by(i.finished, i.id)
    found: dict[int, tuple[int, str]] = {}
    for row in connection.execute(query):
        found[row.dataset] = (int(json.loads(row.progress).get("entities", 0)), iso(row.finished)[:10])
    return found


def sizes(connection: sa.Connection, functions: frozenset[int]) -> dict[int, tuple[int, str]]:
    """Of each of them: about how many entities readers see (`rounded`), and the day. `functions` are datasets of declared functions, in
    which children do not exist, nor ties of protected people."""
    hidden = _hidden(connection, functions)
    return {number: (rounded(count - hidden.get(number, 0)), day) for number, (count, day) in loaded(connection).items()}


def rounded(count: int) -> int:
    """The count down to its first digit; 0 below LEAST."""
    unit = 10 ** (len(str(count)) - 1)
    return count // unit * unit if count >= LEAST else 0


def _hidden(connection: sa.Connection, functions: frozenset[int]) -> dict[int, int]:
    """How many live record-entities of each dataset do not exist for readers."""
    live = kept_records().order_by(None).subquery()
    whole = live.c.role.in_(sorted(WHOLE_SEALS))
    closed = live.c.dataset.not_in(sorted(functions)) | live.c.schema.in_(sorted(tie_kinds()))
    unseen = whole | (live.c.role.isnot(None) & closed)
    kept_away = sa.select(restricted.c.entity)
    asked = sa.union_all(sa.select(t.seals.c.entity), kept_away)
    query = (
        sa.select(live.c.dataset, sa.func.count(live.c.entity.distinct()).label("unseen"))
        .where((unseen | live.c.entity.in_(kept_away)) & live.c.entity.in_(asked))
        .group_by(live.c.dataset)
    )
    return {row.dataset: row.unseen for row in connection.execute(query)}
