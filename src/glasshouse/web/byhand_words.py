"""How what was added by hand is put to people."""

from __future__ import annotations

from glasshouse.model.byhand import HandState, Shape
from glasshouse.model.reliability import Basis
from glasshouse.policy.plans.byhand import HandRow
from glasshouse.web.evidence_words import RELIABILITY
from glasshouse.web.hypothesis_words import BASES

__all__ = ["BASES", "COLUMNS", "MEANINGS", "RELIABILITY", "SHAPES", "STATES", "cells"]

SHAPES = {Shape.ENTITY: "Entity", Shape.LINK: "Link", Shape.ABOUT: "Fact"}
STATES = {HandState.STANDS: "Stands", HandState.WITHDRAWN: "Withdrawn"}
MEANINGS = {
    Basis.FACT: "It stands in the source like that.",
    Basis.ASSESSMENT: "It is what you conclude from the source.",
}
COLUMNS = ("id", "what", "kind", "of", "to", "said", "exhibit", "source", "reliability", "basis", "state", "reason", "by", "at")


def cells(row: HandRow) -> tuple[str, ...]:
    """One line of the table."""
    ends = row.ends or (row.entity, None)
    said = "; ".join(f"{value.label}: {', '.join(value.shown)}" for value in row.values)
    taken = row.taken
    of, to = (stub.caption if stub is not None else "" for stub in ends)
    source = (taken.label, taken.source, RELIABILITY[taken.reliability], BASES[taken.basis])
    return (row.id, SHAPES[row.shape], row.label, of, to, said, *source, STATES[row.state], row.reason, taken.by, taken.at)
