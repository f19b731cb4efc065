"""How far a source is relied on: the six steps of the Admiralty system (NATO AJP-2.1, reliability of the source). It is said of a source or
an exhibit, never of a person (C5). And what an analyst's own words are: a fact, or an assessment."""

from __future__ import annotations

from enum import StrEnum


class Reliability(StrEnum):
    """From A to F."""

    RELIABLE = "reliable"
    USUALLY = "usually"
    FAIRLY = "fairly"
    NOT_USUALLY = "not_usually"
    UNRELIABLE = "unreliable"
    UNKNOWN = "unknown"


class Basis(StrEnum):
    """What an analyst's statement is: seen in a source, or concluded."""

    FACT = "fact"
    ASSESSMENT = "assessment"
