"""What may be sent about subjects of a case and consents to name them: typed, bounded, and nothing besides."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from glasshouse.model.consent import Use, Way
from glasshouse.model.reliability import Basis
from glasshouse.model.subject import SubjectRole
from glasshouse.policy.plans.keepers import KEEPERS
from glasshouse.web.api.bodies import Body, Needed, PublicId

Reason = Annotated[str, StringConstraints(min_length=1, max_length=10_000)]
Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
NoDay = Annotated[str, StringConstraints(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")]


class RoleBody(Body):
    """The role, why, and whether that reason is a fact or an assessment."""

    role: SubjectRole
    basis: Basis
    reason: Reason


class SubjectBody(RoleBody):
    """The same for an entity. Victim, witness, source and child seal it with this act, and `keepers` (sign-in names) are for them alone."""

    entity: PublicId
    keepers: list[Needed] = Field(default=[], max_length=KEEPERS)


class EndBody(Body):
    """Why the role ends."""

    reason: Reason


class ConsentBody(Body):
    """A consent: to what use, how and by whom given, on which days it counts, and the exhibit that shows it (EX-0007)."""

    use: Use
    way: Way
    giver: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    given: Day
    until: NoDay = ""
    terms: Annotated[str, StringConstraints(max_length=10_000)] = ""
    exhibit: Annotated[str, StringConstraints(max_length=20)] = ""


class RevokeBody(Body):
    """Why, where somebody said so."""

    reason: Annotated[str, StringConstraints(max_length=10_000)] = ""
