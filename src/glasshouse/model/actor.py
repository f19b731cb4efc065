"""Who acts: a person of the organisation, in a unit, with roles. An OS user or a socket is never one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from glasshouse.base.clock import MINUTE

FRESH = 5 * MINUTE
"""How long (microseconds) a proof that it is really this person counts as given now."""


class Role(StrEnum):
    """What a person is in the organisation."""

    INVESTIGATOR = "investigator"
    LEAD = "lead"
    INTAKE = "intake"
    STEWARD = "steward"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    APPROVER = "approver"


class CaseRole(StrEnum):
    """What a person is in one case."""

    LEAD = "lead"
    MEMBER = "member"
    READER = "reader"


class Way(StrEnum):
    """By what somebody signed in, or proved again who they are."""

    PASSWORD = "password"
    LINK = "link"
    TOTP = "totp"
    PASSKEY = "passkey"
    RECOVERY = "recovery"


STRONG = frozenset({Way.TOTP, Way.PASSKEY})
"""Ways that show a thing in the person's hand. A recovery code is a second factor for signing in, and too little for approving."""
APPROVERS = frozenset({Role.LEAD, Role.APPROVER})
"""Roles that approve what others ask for (C8): who has one keeps at least one strong factor once it is set up. An approver does nothing
else, and may be somebody from outside."""

ROLE_LABELS = {
    Role.INVESTIGATOR: "Investigator",
    Role.LEAD: "Lead",
    Role.INTAKE: "Intake officer",
    Role.STEWARD: "Data steward",
    Role.ADMINISTRATOR: "Administrator",
    Role.AUDITOR: "Auditor",
    Role.APPROVER: "Approver",
}


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person. `credential` names the session or API key used; `bound_case` and `bound_purpose` are set for keys, which
    serve one case only, for the purpose that it had when they were issued.

    `strong`: the session rests on a passkey or TOTP. `proven`: when its second factor was last proven (microseconds), None for never and
    for keys. `proven_for`: the hash of the plan that this proof was given for, empty for none. A new proof is a new session.
    """

    person: str
    name: str
    unit: str
    roles: frozenset[Role]
    credential: str
    bound_case: str | None = None
    strong: bool = False
    proven: int | None = None
    proven_for: str = ""
    bound_purpose: str | None = None

    def fresh(self, now: int) -> bool:
        """Whether a second factor was proven at most five minutes before `now`; a clock that went back makes nothing fresh."""
        return self.proven is not None and 0 <= now - self.proven <= FRESH
