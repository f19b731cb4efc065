"""Requests of a case to organisations, with their clocks: listed, opened, made, changed, moved on, appealed.

What people write in them is content (`plan.CONTENT`): it stays in the case. Days are `YYYY-MM-DD`, an empty one is none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from glasshouse.model.request import RequestKind, RequestState
from glasshouse.model.workdays import Counting
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.comments import Comment, PrivateNote
from glasshouse.policy.plans.happened import Happened
from glasshouse.policy.plans.plan import CONTENT, Command, Plan
from glasshouse.policy.plans.search import Stub

PAGE = 100
"""Requests on a page."""
MOST = 2_000
"""Requests of a case."""


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request in a list: `label` like R4, `to` the organisation in words, `sent` and `due` days or empty. `left` days until it is due,
    less than 0 where it is over, None where no answer is due; `overdue` says so."""

    id: str
    label: str
    number: int
    revision: int
    kind: RequestKind
    title: str
    to: str
    state: RequestState
    sent: str
    due: str
    left: int | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class RequestList:
    """One page; `total` of this filter, `overdue` of the whole case, `states` how many of each state the case has, in their order."""

    rows: tuple[RequestRow, ...]
    total: int
    overdue: int
    states: tuple[tuple[RequestState, int], ...]


@dataclass(frozen=True, slots=True)
class ListRequests(Plan[RequestList]):
    """Requests of the case, those first whose answer is due first: of one state or all, those overdue."""

    action: ClassVar[Action] = Action.LIST_REQUESTS

    state: RequestState | None = None
    overdue: bool = False
    offset: int = 0


@dataclass(frozen=True, slots=True)
class TabulateRequests(Plan[tuple[RequestRow, ...]]):
    """Every request of the case, by number: for a table in a file."""

    action: ClassVar[Action] = Action.LIST_REQUESTS


@dataclass(frozen=True, slots=True)
class Link:
    """Another request."""

    id: str
    label: str
    title: str
    state: RequestState


@dataclass(frozen=True, slots=True)
class RequestView:
    """One request. `company` is the organisation where the case holds it; `counting` and `days` are its clock (0 days: none, and `due` was
    set by hand or there is none). `next` are the states that may follow. `revisions`: number, name, RFC 3339, newest first."""

    row: RequestRow
    text: str
    reference: str
    company: Stub | None
    days: int
    counting: Counting
    next: tuple[RequestState, ...]
    events: tuple[Happened, ...]
    appeal_of: Link | None
    appeals: tuple[Link, ...]
    made_by: str
    made: str
    changed_by: str
    changed: str
    comments: tuple[Comment, ...]
    private: tuple[PrivateNote, ...]
    revisions: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True, slots=True)
class OpenRequest(Plan[RequestView]):
    """One request of the case with what happened to it."""

    action: ClassVar[Action] = Action.OPEN_REQUEST

    id: str


@dataclass(frozen=True, slots=True)
class RequestRevision:
    """One revision as it was; who wrote it and when (RFC 3339)."""

    revision: int
    title: str
    to: str
    text: str
    reference: str
    days: int
    counting: Counting
    due: str
    state: RequestState
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class CompareRequest(Plan[tuple[RequestRow, RequestRevision, RequestRevision]]):
    """The request now, and two of its revisions."""

    action: ClassVar[Action] = Action.OPEN_REQUEST

    id: str
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class RequestForm:
    """What a form offers: organisations that the case holds, and the request that an appeal would be of."""

    companies: tuple[Stub, ...]
    appeal_of: Link | None


@dataclass(frozen=True, slots=True)
class BeginRequest(Plan[RequestForm]):
    """What a new request can name; `appeal_of` the id of a request, empty for none."""

    action: ClassVar[Action] = Action.LIST_REQUESTS

    appeal_of: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request says: `company` the id of an organisation that the case holds, empty for none. `days` to answer, counted from the day
    on which it is sent; 0 for none: then `due` may be set by hand."""

    title: str
    to: str
    text: str = ""
    reference: str = ""
    company: str = ""
    days: int = 0
    counting: Counting = Counting.CALENDAR
    due: str = ""


@dataclass(frozen=True, slots=True)
class AddRequest(Command[str]):
    """A new request, drafted; yields its id. An appeal names the request that it is of, and nothing else does."""

    action: ClassVar[Action] = Action.WRITE_REQUEST

    kind: RequestKind
    asked: Asked = field(metadata=CONTENT)
    appeal_of: str = ""


@dataclass(frozen=True, slots=True)
class ChangeRequest(Command[int]):
    """What the request says, as it shall be, written by somebody who saw `revision`; yields the new revision. ConflictError where there is
    a newer one."""

    action: ClassVar[Action] = Action.WRITE_REQUEST

    id: str
    revision: int
    asked: Asked = field(metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class RestoreRequest(Command[int]):
    """What was written in revision `old`, by somebody who saw `revision`; what happened to it stays. Yields the new revision."""

    action: ClassVar[Action] = Action.WRITE_REQUEST

    id: str
    revision: int
    old: int


@dataclass(frozen=True, slots=True)
class MoveRequest(Command[int]):
    """What happened to it, on a `day` that has come, by somebody who saw `revision`; yields the new revision. `exhibits`, by number, came
    back with it. Sending an appeal says of the request that it is of that it was appealed. ConflictError for what cannot follow."""

    action: ClassVar[Action] = Action.WRITE_REQUEST

    id: str
    revision: int
    state: RequestState
    day: str
    text: str = field(default="", metadata=CONTENT)
    exhibits: tuple[int, ...] = ()
