"""What may be sent about the life of a case and its ties to other cases: typed, bounded, and nothing besides."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StrictBool, StrictInt, StringConstraints

from glasshouse.model.case import CaseState
from glasshouse.policy.plans.relations import Relation
from glasshouse.web.api.bodies import Body, Line, Needed, PublicId, Word

Reason = Annotated[str, StringConstraints(max_length=1_000)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=10_000)]
Part = Annotated[str, StringConstraints(max_length=500)]
Value = Annotated[str, StringConstraints(max_length=2_000)]
Day = Annotated[str, StringConstraints(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")]


class MoveBody(Body):
    """The state that the case moves to; with `step` (from 0), the step inside `open`. Going back needs a reason."""

    to: CaseState
    reason: Reason = ""
    step: StrictInt | None = Field(default=None, ge=0, le=1_000)


class HandOverBody(Body):
    """Who leads the case from now on, by sign-in name, and why."""

    login: Needed
    reason: Annotated[str, StringConstraints(min_length=1, max_length=1_000)]


class DescribeBody(Body):
    """What the case says of itself; `revision` is the one that the writer saw, `fields` are values by the template's names."""

    revision: StrictInt = Field(ge=0, le=10_000_000)
    title: Needed
    question: Part = ""
    legal_basis: Part = ""
    targets: Part = ""
    fields: dict[Word, Value] = Field(default={}, max_length=100)


class DateBody(Body):
    """What is due on a day (YYYY-MM-DD); an empty day takes it away. `review`: the next review of the case, which needs no title."""

    title: Line = ""
    day: Day = ""
    review: StrictBool = False


class DecisionBody(Body):
    """A decision and its reason; `supersedes` is the id of the one whose place it takes."""

    decision: Text
    reason: Text
    supersedes: PublicId | None = None


class LinkBody(Body):
    """Another case, by number: what it is to this one, and why."""

    number: StrictInt = Field(ge=1, le=999_999_999)
    relation: Relation
    reason: Annotated[str, StringConstraints(min_length=1, max_length=1_000)]


class AnswerLinkBody(Body):
    """Whether the link is confirmed, and why."""

    confirm: StrictBool
    reason: Annotated[str, StringConstraints(min_length=1, max_length=1_000)]


class AccessBody(Body):
    """Another case, by number, and why one asks to read it."""

    number: StrictInt = Field(ge=1, le=999_999_999)
    reason: Annotated[str, StringConstraints(min_length=1, max_length=1_000)]


class AnswerAccessBody(Body):
    """Whether who asked may read the case; declining needs a reason."""

    accept: StrictBool
    reason: Reason = ""


class SeenBody(Body):
    """Whether other cases may be told that this one works on the same company."""

    seen: StrictBool
