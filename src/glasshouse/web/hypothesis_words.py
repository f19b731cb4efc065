"""How hypotheses and the matrix are put to people. Signs are letters and shapes first, colour last: `s-...` in static/icons.svg."""

from __future__ import annotations

from glasshouse.model.hypothesis import Consistency, ItemKind, Relevance
from glasshouse.model.reliability import Basis
from glasshouse.web.evidence_words import RELIABILITY
from glasshouse.web.words import HYPOTHESIS_STATES

__all__ = ["BASES", "KINDS", "LETTERS", "MEANINGS", "RELEVANCE", "RELIABILITY", "SIGNS", "STATES"]

STATES = HYPOTHESIS_STATES
SIGNS = {
    Consistency.STRONGLY_CONSISTENT: "Strongly consistent",
    Consistency.CONSISTENT: "Consistent",
    Consistency.NEUTRAL: "Neutral",
    Consistency.INCONSISTENT: "Inconsistent",
    Consistency.STRONGLY_INCONSISTENT: "Strongly inconsistent",
    Consistency.NOT_APPLICABLE: "Not applicable",
}
LETTERS = {
    Consistency.STRONGLY_CONSISTENT: "CC",
    Consistency.CONSISTENT: "C",
    Consistency.NEUTRAL: "N",
    Consistency.INCONSISTENT: "I",
    Consistency.STRONGLY_INCONSISTENT: "II",
    Consistency.NOT_APPLICABLE: "NA",
}
RELEVANCE = {Relevance.HIGH: "High", Relevance.MEDIUM: "Medium", Relevance.LOW: "Low"}
BASES = {Basis.FACT: "Fact", Basis.ASSESSMENT: "Assessment"}
KINDS = {ItemKind.EXHIBIT: "Exhibit", ItemKind.NOTE: "Note", ItemKind.RECORD: "Record", ItemKind.SENTENCE: "Sentence"}
MEANINGS = {
    ItemKind.EXHIBIT: "Something of the case's evidence, by its number.",
    ItemKind.NOTE: "A note of the case: an interview, a visit, a reading.",
    ItemKind.RECORD: "What the case holds: a company, a contract, a payment, a person. It is shown as each reader may see it.",
    ItemKind.SENTENCE: "What stands nowhere here: a sentence by hand, with its source. That something is missing is evidence too.",
}
