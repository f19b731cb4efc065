"""Who acts: a person of the organisation, in a unit, with roles. An OS user or a socket is never one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is in the organisation."""

    INVESTIGATOR = "investigator"
    LEAD = "lead"
    INTAKE = "intake"
    STEWARD = "steward"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class CaseRole(StrEnum):
    """What a person is in one case."""

    LEAD = "lead"
    MEMBER = "member"
    READER = "reader"


ROLE_LABELS = {
    Role.INVESTIGATOR: "Investigator",
    Role.LEAD: "Lead",
    Role.INTAKE: "Intake officer",
    Role.STEWARD: "Data steward",
    Role.ADMINISTRATOR: "Administrator",
    Role.AUDITOR: "Auditor",
}


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person. `credential` names the session or API key used; `bound_case` is set for keys, which serve one case only."""

    person: str
    name: str
    unit: str
    roles: frozenset[Role]
    credential: str
    bound_case: str | None = None
