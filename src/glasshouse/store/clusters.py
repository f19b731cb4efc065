"""The candidate clusters: which record-entities may be one, over all judgements of everybody. Derived, and never shown (see `fold`)."""

from __future__ import annotations

import sqlalchemy as sa

from glasshouse.model.byhand import GROUND
from glasshouse.store import tables as t
from glasshouse.store.fold import CHUNK, chunks
from glasshouse.store.functions import declared


def join_clusters(connection: sa.Connection, pairs: list[tuple[int, int]]) -> set[int]:
    """Put the two of each pair, and what they are joined to already, in one cluster; yields every number whose cluster is new."""
    members = {number for pair in pairs for number in pair}
    present: dict[int, int] = {}
    e = t.entities.c
    for part in chunks(sorted(members), CHUNK):
        rows = connection.execute(sa.select(e.id, e.cluster).where(e.id.in_(part)))
        present.update({row.id: row.cluster if row.cluster is not None else row.id for row in rows})
    parent: dict[int, int] = {}

    def root(cluster: int) -> int:
        parent.setdefault(cluster, cluster)
        while parent[cluster] != cluster:
            parent[cluster] = parent[parent[cluster]]
            cluster = parent[cluster]
        return cluster

    for left, right in pairs:
        one, other = root(present[left]), root(present[right])
        if one != other:
            parent[max(one, other)] = min(one, other)
    changed: set[int] = set()
    by_cluster: dict[int, list[int]] = {}
    for number in members:
        by_cluster.setdefault(root(present[number]), []).append(number)
    moved = {cluster: root(cluster) for cluster in list(parent) if root(cluster) != cluster}
    for old, new in moved.items():
        rows = connection.execute(sa.update(t.entities).where(e.cluster == old).values(cluster=new).returning(e.id))
        changed |= set(rows.scalars())
    for cluster, numbers in by_cluster.items():
        for part in chunks(numbers, CHUNK):
            where = e.id.in_(part) & (e.cluster.is_(None) | (e.cluster != cluster))
            changed |= set(connection.execute(sa.update(t.entities).where(where).values(cluster=cluster).returning(e.id)).scalars())
    return changed


def tied_by_hand(connection: sa.Connection, numbers: set[int], *, whole: bool) -> set[int]:
    """What people of whatever case said by hand of these. Under a seal that is not `whole`, not of holders of a declared public function:
    these stay visible, and what vanished beside them would mark them (C4)."""
    found: set[int] = set()
    j, e, d = t.judgements.c, t.entities.c, t.datasets.c
    other = t.judgements.alias("other")
    holds = other.join(t.entities, e.id == other.c.left).join(t.datasets, (d.id == e.dataset) & declared())
    seen = sa.exists().select_from(holds).where((other.c.right == j.right) & (other.c.ground == GROUND))
    for part in chunks(sorted(numbers), CHUNK):
        query = sa.select(j.right).where(j.left.in_(part) & (j.ground == GROUND) & j.withdrawn.is_(None))
        query = query if whole else query.where(~seen)
        found |= set(connection.execute(query).scalars())
    return found


def judged_same(connection: sa.Connection, numbers: set[int], case: str | None, *, until: int | None = None) -> set[int]:
    """All that is judged the same, in whatever dataset: by the organisation, or by this case; of what was said by hand, what was `until`
    then."""
    found, fresh, j = set(numbers), set(numbers), t.judgements.c
    counts = (j.judgement == "positive") & j.withdrawn.is_(None) & (j.case_id.is_(None) | (j.case_id == case))
    if until is not None:
        counts &= (j.ground != GROUND) | (j.created <= until)
    while fresh:
        met: set[int] = set()
        for part in chunks(sorted(fresh), CHUNK):
            for one, other in ((j.left, j.right), (j.right, j.left)):
                met |= set(connection.execute(sa.select(other).where(one.in_(part) & counts)).scalars())
        fresh = met - found
        found |= fresh
    return found
