"""Requests as rows: found within their case alone, numbered in it, written with each revision kept, their clock set anew with each.

Promise: an id of another case and an id that nothing has are told alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError
from glasshouse.base.ids import random_id
from glasshouse.base.text import storable
from glasshouse.model import workdays
from glasshouse.model.comment import Commented
from glasshouse.model.request import RequestKind, RequestState
from glasshouse.model.workdays import Counting
from glasshouse.model.writing import as_text, as_title
from glasshouse.policy.plans.lookup import Place
from glasshouse.policy.plans.requests import MOST, Asked
from glasshouse.store import lookup, mentions
from glasshouse.store.engine import insert_new
from glasshouse.store.executors import Writer
from glasshouse.store.happened import Followed
from glasshouse.store.requesttables import request_entities, request_events, request_exhibits, request_revisions, requests
from glasshouse.store.tasks import day

FOLLOWED = Followed(request_events, request_exhibits, "request")
_R = requests.c


@dataclass(frozen=True, slots=True)
class Written:
    """What a request says, clean; `due` set by hand, or None."""

    title: str
    to: str
    text: str
    reference: str
    days: int
    counting: Counting
    due: str | None

    @property
    def words(self) -> str:
        """All that is written in it."""
        return f"{self.title}\n{self.to}\n{self.text}\n{self.reference}"


def read(asked: Asked) -> Written:
    """What was written, clean; InvalidInputError names the field."""
    if not 0 <= asked.days <= workdays.MOST:
        raise InvalidInputError(f"Days to answer: from 1 to {workdays.MOST:,}, or none.", field="days")
    by_hand = day(asked.due)
    if asked.days and by_hand:
        words = "Days to answer, or a day by hand: one of the two."
        raise InvalidInputError(words, field="due", remedy="Leave the day empty: it is counted from when the request is sent.")
    named = as_title(asked.title), as_title(asked.to, "to"), as_text(asked.text), as_text(asked.reference, "reference", 200)
    return Written(*named, asked.days, asked.counting, by_hand)


def find(connection: sa.Connection, case: str, public: str) -> Any:
    """The row of a request of this case; NotFoundError."""
    row = connection.execute(sa.select(requests).where((_R.case_id == case) & (_R.id == public))).first() if storable(public) else None
    if row is None:
        raise NotFoundError("No request of this case has this address.", remedy="The case's page Requests lists them.")
    return row


def revision_of(connection: sa.Connection, public: str, revision: int) -> Any:
    """One revision's row; NotFoundError."""
    r = request_revisions.c
    row = connection.execute(sa.select(request_revisions).where((r.request == public) & (r.revision == revision))).first()
    if row is None:
        raise NotFoundError("This request has no such revision.", remedy="Choose one of the list.")
    return row


def written(row: Any) -> Written:
    """What a row of requests, or of their revisions, says."""
    return Written(row.title, row.addressee, row.text, row.reference, row.days, Counting(row.counting), row.set_due)


def add(writer: Writer, case: str, kind: RequestKind, want: Written, appeal_of: str | None) -> str:
    """A new request, drafted; yields its id. ConflictError where the case has MOST already."""
    connection, now, me = writer.connection, writer.situation.now, writer.situation.actor.person
    last = connection.execute(sa.select(sa.func.max(_R.number)).where(_R.case_id == case)).scalar() or 0
    if last >= MOST:
        raise ConflictError(f"A case has at most {MOST:,} requests.")
    public, about = random_id(), {"made_by": me, "made": now, "changed_by": me, "changed": now}
    fixed = {"id": public, "case_id": case, "number": last + 1, "revision": 1, "kind": kind.value, "appeal_of": appeal_of}
    state = {"state": RequestState.DRAFTED.value, "sent": None, "due": want.due}
    connection.execute(sa.insert(requests).values({**fixed, **state, **_columns(want), **about}))
    _keep(writer, case, public, 1, RequestState.DRAFTED, want, "")
    return public


def change(writer: Writer, row: Any, want: Written, state: RequestState | None = None, sent: str | None = None) -> int:
    """The next revision, its clock set anew; yields its number."""
    now, started = state or RequestState(row.state), sent or row.sent
    revision, about = row.revision + 1, {"changed_by": writer.situation.actor.person, "changed": writer.situation.now}
    clock = {"state": now.value, "sent": started, "due": _due(writer, want, started)}
    values = {**_columns(want), **clock, **about, "revision": revision}
    writer.connection.execute(sa.update(requests).where(_R.id == row.id).values(values))
    _keep(writer, row.case_id, row.id, revision, now, want, written(row).words)
    return int(revision)


def goes_to(writer: Writer, public: str, numbers: tuple[int, ...]) -> None:
    """The organisation that it goes to, by its record-entities; none for none."""
    writer.connection.execute(sa.delete(request_entities).where(request_entities.c.request == public))
    if numbers:
        insert_new(writer.connection, request_entities, [{"request": public, "entity": number} for number in numbers])


def _due(writer: Writer, want: Written, sent: str | None) -> str | None:
    if not want.days:
        return want.due
    if sent is None:
        return None
    return workdays.due(date.fromisoformat(sent), want.days, want.counting, writer.ground.holidays).isoformat()


def _columns(want: Written) -> dict[str, Any]:
    said = {"title": want.title, "addressee": want.to, "text": want.text, "reference": want.reference}
    return {**said, "days": want.days, "counting": want.counting.value, "set_due": want.due}


def _keep(writer: Writer, case: str, public: str, revision: int, state: RequestState, want: Written, before: str) -> None:
    about = {"by": writer.situation.actor.person, "at": writer.situation.now, "state": state.value}
    writer.connection.execute(sa.insert(request_revisions).values(request=public, revision=revision, **_columns(want), **about))
    lookup.put(writer, case, Place.REQUEST, public, want.words)
    mentions.note(writer, Commented.REQUEST, public, want.words, before)
