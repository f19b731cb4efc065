"""Which dated values of what a case holds stand on its timeline by themselves (C6).

Promise: a closed list of kinds and properties. It holds what companies, contracts, payments, offices of bodies and documents say of
themselves, and nothing that puts a natural person at a place and a time: no journey, event, call or message, no vehicle or home, no
photograph, no employment or papers, no birth or death. Of a value the day is taken, never the time of day; and no place and no free text
comes with it.
"""

from __future__ import annotations

from dataclasses import dataclass

from glasshouse.model.event import EventKind
from glasshouse.model.schema import schema

_BEGINS, _ENDS = ("startDate", "date"), ("endDate",)
BODY = "Organization"


@dataclass(frozen=True, slots=True)
class Taken:
    """One event of a record: its lane, what it is called, and the properties that say when it began and ended; of each the first that has
    a value counts. `far_body`: the link's target must be a body, for the homes and cars that somebody owned in turn are their way through
    the years."""

    kind: EventKind
    words: str
    begins: tuple[str, ...]
    ends: tuple[str, ...] = ()
    far_body: bool = False


_FOUNDED = (Taken(EventKind.COMPANY, "Incorporated", ("incorporationDate",)), Taken(EventKind.COMPANY, "Dissolved", ("dissolutionDate",)))
_WRITTEN = (Taken(EventKind.DOCUMENT, "Dated", ("date", "authoredAt", "publishedAt")),)

OWN: dict[str, tuple[Taken, ...]] = {
    "Company": _FOUNDED,
    "Organization": _FOUNDED,
    "PublicBody": _FOUNDED,
    "Contract": (Taken(EventKind.CONTRACT, "Contract", ("contractDate",)),),
    "CallForTenders": (Taken(EventKind.CONTRACT, "Call for tenders", ("publicationDate", *_BEGINS), ("endDate", "submissionDeadline")),),
    **dict.fromkeys(("Document", "PlainText", "HyperText", "Pages", "Workbook", "Table", "Email", "Article"), _WRITTEN),
}
"""What a thing says of itself, by exactly its kind: narrower kinds are not taken with it."""

LINKS: dict[str, Taken] = {
    "Payment": Taken(EventKind.PAYMENT, "Payment", _BEGINS, _ENDS),
    "Debt": Taken(EventKind.PAYMENT, "Debt", _BEGINS, _ENDS),
    "ContractAward": Taken(EventKind.CONTRACT, "Awarded", _BEGINS, _ENDS),
    "Directorship": Taken(EventKind.OFFICE, "Director", _BEGINS, _ENDS, far_body=True),
    "Ownership": Taken(EventKind.OFFICE, "Owner", _BEGINS, _ENDS, far_body=True),
    "Succession": Taken(EventKind.COMPANY, "Succeeded", _BEGINS, _ENDS, far_body=True),
}
"""Links between two things that the case holds, by exactly their kind."""


def is_body(kind: str) -> bool:
    """Whether an entity of this kind is a company, an organisation or a public body."""
    info = schema(kind)
    return info is not None and info.is_a(BODY)
