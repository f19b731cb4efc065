"""Purposes: the closed list of what an access may be for (charter C7), each with its legal basis and its targets.

The ids are the ledger format's own words: they stand in the public header of every leaf. Nothing outside the list exists.
"""

from __future__ import annotations

from dataclasses import dataclass

from glasshouse_ledger.leaf import Purpose


@dataclass(frozen=True, slots=True)
class PurposeText:
    """How a purpose is put to people: `label`, usual `legal_basis`, and `targets`: who may become a subject."""

    label: str
    legal_basis: str
    targets: str


TEXTS: dict[Purpose, PurposeText] = {
    Purpose.PROCUREMENT_FRAUD: PurposeText(
        "Procurement fraud",
        "Mandate to audit public spending, or the public interest in it",
        "Suppliers, bidders, contracting authorities and their officers",
    ),
    Purpose.CORRUPTION: PurposeText(
        "Corruption",
        "Anti-corruption mandate, or the public interest in the conduct of office",
        "Holders of public office, those who pay them, and the companies between",
    ),
    Purpose.LABOUR_EXPLOITATION: PurposeText(
        "Labour exploitation",
        "Labour inspection mandate, or the public interest in working conditions",
        "Employers, recruiters and their companies; workers are victims from their first record",
    ),
    Purpose.ENVIRONMENTAL_HARM: PurposeText(
        "Environmental harm",
        "Environmental inspection mandate, or the public interest in the environment",
        "Operators, owners, permit holders and permitting authorities",
    ),
    Purpose.RIGHTS_VIOLATION: PurposeText(
        "Rights violation",
        "Mandate to document violations of human rights",
        "Those who ordered, committed or covered a violation",
    ),
    Purpose.INTERNAL_CONDUCT: PurposeText(
        "Internal conduct",
        "Inspector's or ombud's mandate over the organisation itself",
        "Staff and units of the organisation, in their duties",
    ),
    Purpose.FINANCIAL_CRIME: PurposeText(
        "Financial crime",
        "Duty to prevent fraud and money laundering",
        "Account holders, companies and beneficial owners in suspicious payments",
    ),
    Purpose.EDITORIAL_INVESTIGATION: PurposeText(
        "Editorial investigation",
        "Journalistic exemption: publication in the public interest",
        "Those who hold power or public money",
    ),
    Purpose.DISCRIMINATION: PurposeText(
        "Unequal treatment",
        "Mandate to measure and remedy discrimination",
        "Authorities and employers; never the people treated unequally",
    ),
    Purpose.STEWARDSHIP: PurposeText("Stewardship", "Care of registered sources", "Nobody: datasets and their files"),
    Purpose.ADMINISTRATION: PurposeText("Administration", "Running the machine", "Nobody: accounts and settings"),
    Purpose.OVERSIGHT: PurposeText("Oversight", "Checking that the rules were kept", "Nobody: the use of the system"),
    Purpose.INTAKE: PurposeText("Intake", "Receiving tips", "Nobody: what sources send"),
}

__all__ = ["INVESTIGATIVE", "STANDING", "TEXTS", "Purpose", "PurposeText"]

STANDING = frozenset({Purpose.STEWARDSHIP, Purpose.ADMINISTRATION, Purpose.OVERSIGHT, Purpose.INTAKE})
INVESTIGATIVE = tuple(purpose for purpose in Purpose if purpose not in STANDING)
