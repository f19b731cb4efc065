"""What came of a case for each natural person in it (charter C7): a closed list, and a closed list of authorities to whom one was passed.

Immigration authorities are on no list and cannot be added: what the case found is not passed to them.
"""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """How it ended for one person."""

    NOT_CONCERNED = "not_concerned"
    NOTHING_FOUND = "nothing_found"
    UNRESOLVED = "unresolved"
    SUBSTANTIATED = "substantiated"
    PUBLISHED = "published"
    HELPED = "helped"
    PASSED_ON = "passed_on"


class Authority(StrEnum):
    """To whom somebody was passed on, by what the authority is there for."""

    PROSECUTION = "prosecution"
    COURT = "court"
    ANTI_CORRUPTION = "anti_corruption"
    AUDIT = "audit"
    PROCUREMENT = "procurement"
    TAX = "tax"
    FINANCIAL_INTELLIGENCE = "financial_intelligence"
    LABOUR_INSPECTION = "labour_inspection"
    ENVIRONMENT = "environment"
    COMPETITION = "competition"
    DATA_PROTECTION = "data_protection"
    HUMAN_RIGHTS = "human_rights"
    PROFESSIONAL_BODY = "professional_body"
    OWN_ORGANISATION = "own_organisation"


OUTCOME_LABELS: dict[Outcome, str] = {
    Outcome.NOT_CONCERNED: "Not concerned: a namesake, a bystander, or taken out again",
    Outcome.NOTHING_FOUND: "Looked at, nothing found",
    Outcome.UNRESOLVED: "Could not be resolved",
    Outcome.SUBSTANTIATED: "Substantiated, kept in the case",
    Outcome.PUBLISHED: "Published, after right of reply",
    Outcome.HELPED: "Helped, as a victim or witness",
    Outcome.PASSED_ON: "Passed on",
}

AUTHORITY_LABELS: dict[Authority, str] = {
    Authority.PROSECUTION: "a prosecutor, for the offence that the case is about",
    Authority.COURT: "a court",
    Authority.ANTI_CORRUPTION: "an anti-corruption body",
    Authority.AUDIT: "an audit institution",
    Authority.PROCUREMENT: "a procurement oversight body",
    Authority.TAX: "a tax authority",
    Authority.FINANCIAL_INTELLIGENCE: "a financial intelligence unit",
    Authority.LABOUR_INSPECTION: "a labour inspectorate",
    Authority.ENVIRONMENT: "an environmental authority",
    Authority.COMPETITION: "a competition authority",
    Authority.DATA_PROTECTION: "a data protection authority",
    Authority.HUMAN_RIGHTS: "a human rights institution or ombud",
    Authority.PROFESSIONAL_BODY: "a professional body",
    Authority.OWN_ORGANISATION: "the organisation's own inspector or board",
}
