"""What the demonstration sets up around its data: two people, one case, and why that case may read which dataset."""

from __future__ import annotations

from dataclasses import dataclass

from glasshouse.demonstration.story import STORY
from glasshouse.model.purpose import Purpose

REGISTER, LAND, PROCUREMENT = "vessany-company-register", "vessany-land-register", "vessany-procurement"
PAYMENTS, OFFICES, SANCTIONS = "vessany-payments", "vessany-offices", "vessany-sanctions"
DATASETS = (REGISTER, LAND, OFFICES, PAYMENTS, PROCUREMENT, SANCTIONS)


@dataclass(frozen=True, slots=True)
class Staff:
    """A person of the demonstration's organisation. `role` as in `glasshouse.model.actor.Role`."""

    login: str
    name: str
    unit: str
    role: str


@dataclass(frozen=True, slots=True)
class GrantFact:
    """A dataset to grant to the case, by name, with the reason that its grant states."""

    dataset: str
    reason: str


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """How the case is opened. `start` is the register number of the body to look for first; nothing is held yet."""

    title: str
    question: str
    purpose: Purpose
    legal_basis: str
    targets: str
    grants: tuple[GrantFact, ...]
    start: str


ADMINISTRATOR = Staff("jonas.feld", "Jonas Feld", "Machine room", "administrator")
LEAD = Staff("mara.okafor", "Mara Okafor", "Investigations desk", "lead")


def case_facts() -> CaseFacts:
    """The demonstration's case."""
    return CaseFacts(
        title="Harbour dredging",
        question="Who is paid when the quay is dredged?",
        purpose=Purpose.PROCUREMENT_FRAUD,
        legal_basis=(
            "Public interest in the spending of the Harbour Authority: since 2021 dredging costs twice as much "
            "and every contract has gone to one supplier."
        ),
        targets=f"{STORY.harbour.name}, its officers, and those who bid for or won its dredging contracts",
        grants=(
            GrantFact(PROCUREMENT, "Shows who bid for the dredging contracts, who won, and at what price."),
            GrantFact(REGISTER, "Shows who directs and who owns the bidders."),
            GrantFact(PAYMENTS, "Disclosed by court order for this inquiry: shows where the money of the contracts went."),
            GrantFact(LAND, "Shows what companies found in the payments own, and with whom."),
            GrantFact(OFFICES, "Shows who decided for the authority, since when, and what they declared."),
            GrantFact(SANCTIONS, "To rule out, or find, a listed party among the suppliers."),
        ),
        start=STORY.harbour.number,
    )
