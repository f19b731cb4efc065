"""Subjects of a case: entities in roles, signed by a second person where that is asked, and consents to be named.

What people write of a subject stays in the case (`CONTENT`). No plan asks over cases, or for whoever has a role elsewhere. Of protected
roles (C4) nobody but their signed keepers is told: for anybody else such a role, and whom it was given to, does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from glasshouse.model.consent import Naming, Use, Way
from glasshouse.model.reliability import Basis
from glasshouse.model.subject import Ending, SubjectRole, SubjectState
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.plan import CONTENT, Command, Plan
from glasshouse.policy.plans.search import Stub


class Order(StrEnum):
    """How the list is sorted."""

    ROLE = "role"
    NAME = "name"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """One role. `stubs`: who has it, as the reader may see (more than one where the entity was taken apart since); `names` instead, for a
    keeper, of whom they keep. `by` gave it, `signed_by` signed, `ended_by` ended it: accounts' names with times (RFC 3339), empty where
    nobody did; `replaces`: it takes the place of an earlier role. `uses`: for what they consented to be named, today. `may_sign` and
    `mine` say whether the reader may sign it, and gave it."""

    id: str
    role: SubjectRole
    state: SubjectState
    stubs: tuple[Stub, ...]
    names: tuple[str, ...]
    basis: Basis
    reason: str
    by: str
    when: str
    signed_by: str
    signed: str
    ending: Ending | None
    ended_by: str
    ended: str
    ended_reason: str
    replaces: bool
    uses: tuple[Use, ...]
    may_sign: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class SubjectList:
    """The case's subjects, as far as the reader may see them. `kept`: those whom the reader keeps, nobody for everybody else; `standing`
    and `waiting` count `rows`; `signed_roles`: for which roles the case's template asks a second signature besides the charter's."""

    rows: tuple[SubjectRow, ...]
    kept: tuple[SubjectRow, ...]
    standing: int
    waiting: int
    signed_roles: tuple[SubjectRole, ...]


@dataclass(frozen=True, slots=True)
class ListSubjects(Plan[SubjectList]):
    """The subjects of this case. `leaves`: as a table that leaves, without whom one keeps (RefusedError by C8 above the small ceiling of
    private persons)."""

    action: ClassVar[Action] = Action.LIST_SUBJECTS

    order: Order = Order.ROLE
    leaves: bool = False


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """One consent. `exhibit`: id and label of what shows it; `holds`: whether it counts today. Times are RFC 3339, days YYYY-MM-DD."""

    id: str
    use: Use
    way: Way
    giver: str
    given: str
    until: str
    terms: str
    exhibit: tuple[str, str] | None
    by: str
    when: str
    revoked_by: str
    revoked: str
    revoked_reason: str
    holds: bool


@dataclass(frozen=True, slots=True)
class SubjectView:
    """One subject: its role, consents (newest first), the other roles that the same entity has or had here (oldest first), and for each use
    whether they may be named."""

    row: SubjectRow
    consents: tuple[ConsentRow, ...]
    others: tuple[SubjectRow, ...]
    naming: tuple[tuple[Use, Naming], ...]


@dataclass(frozen=True, slots=True)
class OpenSubject(Plan[SubjectView]):
    """One subject of this case; NotFoundError alike for hidden, protected, unknown, and another case's."""

    action: ClassVar[Action] = Action.OPEN_SUBJECT

    id: str


@dataclass(frozen=True, slots=True)
class GiveRole(Command[str]):
    """Give an entity a role that protects nobody; the case holds it from now on. Yields the subject's id. It waits for a second person
    where `model.subject.asks_signature` says so."""

    action: ClassVar[Action] = Action.GIVE_ROLE

    id: str
    role: SubjectRole
    basis: Basis
    reason: str = field(metadata=CONTENT)

    def subjects(self) -> tuple[str, ...]:
        return (self.id,)


@dataclass(frozen=True, slots=True)
class GiveProtectedRole(Command[str]):
    """Give a person a role that protects (C4): they are sealed with this act, for whoever gives it too. `keepers`: sign-in names of up to
    five members whom a lead names at once; each waits for the seal's confirmation and a signature, as ever. Yields the entity's id."""

    action: ClassVar[Action] = Action.PROTECT_PERSON

    id: str
    role: SubjectRole
    basis: Basis
    reason: str = field(metadata=CONTENT)
    keepers: tuple[str, ...] = ()

    def subjects(self) -> tuple[str, ...]:
        return (self.id,)


@dataclass(frozen=True, slots=True)
class ChangeRole(Command[str]):
    """Another role in place of this one, which ends when the new one stands. A protected one becomes another protected one, by its keepers;
    no change unseals. Yields the new subject's id."""

    action: ClassVar[Action] = Action.GIVE_ROLE

    id: str
    role: SubjectRole
    basis: Basis
    reason: str = field(metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class SignRole(Command[str]):
    """Sign a role that somebody else gave. Yields the subject's id."""

    action: ClassVar[Action] = Action.SIGN_ROLE

    id: str


@dataclass(frozen=True, slots=True)
class EndRole(Command[Ending]):
    """End a role, with a reason; before it is signed this withdraws it (by who gave it) or declines it (by anybody else)."""

    action: ClassVar[Action] = Action.END_ROLE

    id: str
    reason: str = field(metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class RecordConsent(Command[str]):
    """Record that somebody consents to be named for a use; yields the consent's id. `giver`: who gave it; `given` and `until` are days, the
    latter empty for no end; `exhibit`: the label of the exhibit that shows it (EX-0007), empty for none."""

    action: ClassVar[Action] = Action.RECORD_CONSENT

    subject: str
    use: Use
    way: Way
    giver: str = field(metadata=CONTENT)
    given: str
    until: str = ""
    terms: str = field(default="", metadata=CONTENT)
    exhibit: str = ""


@dataclass(frozen=True, slots=True)
class RevokeConsent(Command[str]):
    """The consent counts no more, from now on. Yields the id of its subject."""

    action: ClassVar[Action] = Action.REVOKE_CONSENT

    id: str
    reason: str = field(metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class NamingAnswer:
    """Whether the entity may be named for the use, and why."""

    may: bool
    why: Naming


@dataclass(frozen=True, slots=True)
class AskNaming(Plan[NamingAnswer]):
    """May this entity be named for this use, today?"""

    action: ClassVar[Action] = Action.ASK_NAMING

    id: str
    use: Use

    def subjects(self) -> tuple[str, ...]:
        return (self.id,)
