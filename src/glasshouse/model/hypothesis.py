"""Hypotheses of a case, and the matrix in which evidence is weighed against them: analysis of competing hypotheses.

Source: R. J. Heuer, Psychology of Intelligence Analysis (CIA, 1999), chapter 8: one tries to refute hypotheses, not to confirm them; what
counts is the evidence against each, and evidence that fits all alike tells nothing. Weights: PARC with R. J. Heuer, A Tool for Analyzing
Competing Hypotheses, technical description of version 1.1 (2005): low 1/sqrt 2, medium 1, high sqrt 2; inconsistent 1, strongly 2.

Promise: the arithmetic is on evidence about a hypothesis. It is no likelihood, it ranks nothing, and it says nothing of a person (C5).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from glasshouse.model.reliability import Reliability

NUMBER = "H"
STEPS = 20
"""Next steps of one hypothesis, at most."""


class HypothesisState(StrEnum):
    """Where the team stands on it: a closed list."""

    OPEN = "open"
    SUPPORTED = "supported"
    REJECTED = "rejected"
    SET_ASIDE = "set_aside"


class Consistency(StrEnum):
    """How an item of evidence fits a hypothesis: would one see it, if the hypothesis were true? From most to least; then, that it says
    nothing about it at all."""

    STRONGLY_CONSISTENT = "strongly_consistent"
    CONSISTENT = "consistent"
    NEUTRAL = "neutral"
    INCONSISTENT = "inconsistent"
    STRONGLY_INCONSISTENT = "strongly_inconsistent"
    NOT_APPLICABLE = "not_applicable"


class Relevance(StrEnum):
    """How much an item has to do with the question."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class ItemKind(StrEnum):
    """What an item of evidence is: an exhibit, a note, a record that the case holds, or a sentence written by hand with its source."""

    EXHIBIT = "exhibit"
    NOTE = "note"
    RECORD = "record"
    SENTENCE = "sentence"


FOR = (Consistency.STRONGLY_CONSISTENT, Consistency.CONSISTENT)
AGAINST = {Consistency.INCONSISTENT: 1, Consistency.STRONGLY_INCONSISTENT: 2}
"""What speaks against a hypothesis, and how much."""
_CREDIBLE = {Reliability.RELIABLE: 1, Reliability.USUALLY: 1, Reliability.NOT_USUALLY: -1, Reliability.UNRELIABLE: -1}
_RELEVANT = {Relevance.HIGH: 1, Relevance.LOW: -1}
"""Powers of sqrt 2; what cannot be judged counts as it is."""


@dataclass(frozen=True, slots=True)
class Weight:
    """Of an item: how far its source is relied on, and how much it has to do with the question."""

    reliability: Reliability = Reliability.UNKNOWN
    relevance: Relevance = Relevance.MEDIUM

    @property
    def factor(self) -> float:
        """From 0.5 (unreliable, low) to 2 (reliable, high)."""
        power = _CREDIBLE.get(self.reliability, 0) + _RELEVANT.get(self.relevance, 0)
        return float(2 ** (power / 2))


@dataclass(frozen=True, slots=True)
class Against:
    """What speaks against one hypothesis: how many items, and their weighted sum; `weighed` how many items somebody weighed at all."""

    items: int
    weighted: float
    weighed: int


def against(ratings: Iterable[tuple[Weight, Consistency]]) -> Against:
    """The sum of a column: consistent evidence adds nothing, as with Heuer. Rounded to two places."""
    every = list(ratings)
    speaking = [weight.factor * AGAINST[sign] for weight, sign in every if sign in AGAINST]
    return Against(len(speaking), round(sum(speaking), 2), len(every))


def telling(signs: Iterable[Consistency]) -> bool | None:
    """Whether an item tells hypotheses apart: it does not fit all of them alike. None where fewer than two were weighed to which it
    applies."""
    applied = [sign for sign in signs if sign is not Consistency.NOT_APPLICABLE]
    return None if len(applied) < 2 else len(set(applied)) > 1


def spread(signs: Iterable[Consistency]) -> int:
    """How far apart an item puts hypotheses: 0 (alike) to 4 steps."""
    steps = [_STEPS[sign] for sign in signs if sign is not Consistency.NOT_APPLICABLE]
    return max(steps) - min(steps) if steps else 0


_STEPS = {sign: place for place, sign in enumerate(Consistency) if sign is not Consistency.NOT_APPLICABLE}


def label(number: int) -> str:
    """`H3`: numbers of one case, from 1, never used twice."""
    return f"{NUMBER}{number}"
