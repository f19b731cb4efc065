"""What is said of an item of evidence, as columns of its row and of its revisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import NotFoundError
from glasshouse.model.hypothesis import Relevance, Weight
from glasshouse.model.reliability import Basis, Reliability
from glasshouse.store.executors import Writer
from glasshouse.store.hypothesistables import evidence_item_revisions


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of an item, whatever it refers to."""

    says: str
    source: str
    basis: Basis
    weight: Weight
    out: bool


def said(row: Any) -> Said:
    """What a row of items, or of their revisions, says."""
    return Said(row.says, row.source, Basis(row.basis), Weight(Reliability(row.reliability), Relevance(row.relevance)), bool(row.out))


def columns(want: Said) -> dict[str, Any]:
    """The same as columns."""
    weight = {"reliability": want.weight.reliability.value, "relevance": want.weight.relevance.value}
    return {"says": want.says, "source": want.source, "basis": want.basis.value, **weight, "out": int(want.out)}


def keep(writer: Writer, item: str, revision: int, want: Said) -> None:
    """The row of a revision."""
    about = {"by": writer.situation.actor.person, "at": writer.situation.now}
    writer.connection.execute(sa.insert(evidence_item_revisions).values(item=item, revision=revision, **columns(want), **about))


def revision_of(connection: sa.Connection, item: str, revision: int) -> Any:
    """One revision's row; NotFoundError."""
    r = evidence_item_revisions.c
    row = connection.execute(sa.select(evidence_item_revisions).where((r.item == item) & (r.revision == revision))).first()
    if row is None:
        raise NotFoundError("This item has no such revision.", remedy="Choose one of the list.")
    return row
