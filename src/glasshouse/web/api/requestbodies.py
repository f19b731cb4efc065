"""What may be sent to write requests to organisations, and recommendations."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StrictInt, StringConstraints

from glasshouse.model.recommendation import RecommendationState
from glasshouse.model.request import RequestKind, RequestState
from glasshouse.model.workdays import MOST, Counting
from glasshouse.web.api.bodies import Body
from glasshouse.web.api.hypothesisbodies import Prose
from glasshouse.web.api.written import Day, Number, Text, Title

Reference = Annotated[str, StringConstraints(max_length=200)]
OneId = Annotated[str, StringConstraints(pattern=r"^([a-z2-7]{26})?$")]


class AskedBody(Body):
    """What a request says: `company` the id of an organisation that the case holds; `days` to answer from the day on which it is sent, 0
    for none: then `due` may be a day set by hand."""

    title: Title
    to: Title
    text: Text = ""
    reference: Reference = ""
    company: OneId = ""
    days: Annotated[StrictInt, Field(ge=0, le=MOST)] = 0
    counting: Counting = Counting.CALENDAR
    due: Day = ""


class RequestBody(AskedBody):
    """A new request; an appeal names the request that it is of."""

    kind: RequestKind
    appeal_of: OneId = ""


class ChangeRequestBody(AskedBody):
    """What the request shall say, and the revision that the writer saw."""

    revision: Number


class MoveRequestBody(Body):
    """What happened on which day, what came back (numbers of exhibits), and the revision that the writer saw."""

    revision: Number
    state: RequestState
    day: Day
    text: Prose = ""
    exhibits: Annotated[tuple[Number, ...], Field(max_length=200)] = ()


class RecommendationBody(Body):
    """A recommendation: `to` whom it is made, `due` by when or empty."""

    title: Title
    to: Title
    text: Text = ""
    due: Day = ""


class ChangeRecommendationBody(RecommendationBody):
    """What the recommendation shall say, and the revision that the writer saw."""

    revision: Number


class MoveRecommendationBody(Body):
    """What came of it on which day, what shows it (numbers of exhibits), and the revision that the writer saw."""

    revision: Number
    state: RecommendationState
    day: Day
    text: Prose = ""
    exhibits: Annotated[tuple[Number, ...], Field(max_length=200)] = ()
