"""How long cases are kept once they are over, and what holds them longer; and whose it is to look after that.

Promise: a case of another unit, one that is not over, and one that does not exist are told alike.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, replace

import sqlalchemy as sa

from glasshouse.base.clock import DAY, iso
from glasshouse.base.errors import ConflictError, NotFoundError
from glasshouse.model.actor import CaseRole, Role
from glasshouse.model.case import ALIVE, WORKING, Case, CaseKind, CaseState
from glasshouse.model.template import UNSAID, Retention
from glasshouse.store import lifetables as lt, tables as t
from glasshouse.store.disposaltables import disposals, legal_holds, retention_ends
from glasshouse.store.executors import Reader
from glasshouse.store.fold import CHUNK, chunks
from glasshouse.store.rows import case_of, case_role


@dataclass(frozen=True, slots=True)
class Ending:
    """When a case closed (microseconds, None for never), what its template says, and when its keeping ends (None: nothing says)."""

    closed: int | None = None
    retention: Retention = UNSAID
    template: str = ""

    @property
    def ends(self) -> int | None:
        """Microseconds."""
        if self.closed is None or self.retention.days is None:
            return None
        return self.closed + self.retention.days * DAY

    def over(self, now: int) -> bool:
        """Whether its time is over: also where nothing says how long."""
        return self.closed is not None and (self.ends is None or self.ends <= now)


def day(when: int | None) -> str:
    """YYYY-MM-DD in UTC; empty for never."""
    return "" if when is None else iso(when)[:10]


def ended(case: Case, now: int) -> bool:
    """Whether nothing can change in the case any more: what can be disposed of."""
    if case.kind is CaseKind.FIRST_LOOK and case.expires is not None and case.expires <= now:
        return True
    return case.kind in WORKING and case.state not in ALIVE


def endings(connection: sa.Connection, cases: Collection[Case]) -> dict[str, Ending]:
    """Of each of these cases, by id."""
    closed, said = dict[str, int](), dict[str, tuple[Retention, str]]()
    m, v = lt.moves.c, lt.lives.c
    for part in chunks(sorted(case.id for case in cases), CHUNK):
        over = sa.select(m.case_id, sa.func.max(m.at).label("at")).where(m.case_id.in_(part) & (m.what == CaseState.CLOSED.value))
        closed.update({row.case_id: row.at for row in connection.execute(over.group_by(m.case_id))})
        for row in connection.execute(sa.select(v.case_id, v.template, v.contents).where(v.case_id.in_(part))):
            said[row.case_id] = Retention(**json.loads(row.contents)["retention"]), row.template
        gone = sa.select(disposals).where(disposals.c.case_id.in_(part) & disposals.c.state.in_(("running", "done")))
        for row in connection.execute(gone):
            closed[row.case_id], said[row.case_id] = row.closed, (Retention(row.days, row.basis), "")
    found = {}
    for case in cases:
        at = closed.get(case.id, case.expires if case.kind is CaseKind.FIRST_LOOK else case.opened)
        retention, template = said.get(case.id, (UNSAID, ""))
        found[case.id] = Ending(None if case.state in ALIVE and case.kind is CaseKind.INVESTIGATION else at, retention, template)
    return found


def ending(connection: sa.Connection, case: Case) -> Ending:
    """Of this case."""
    return endings(connection, (case,))[case.id]


def note_end(connection: sa.Connection, case: Case) -> None:
    """The case has just closed: when its keeping ends, for who is told before."""
    ends = ending(connection, replace(case, state=CaseState.CLOSED)).ends
    if ends is not None:
        connection.execute(sa.insert(retention_ends).values(case_id=case.id, day=day(ends)))


def on_hold(connection: sa.Connection, case: str) -> bool:
    """Whether a legal hold keeps the case."""
    h = legal_holds.c
    return connection.execute(sa.select(h.id).where((h.case_id == case) & h.lifted.is_(None)).limit(1)).first() is not None


def unheld(connection: sa.Connection, case: str) -> None:
    """ConflictError where a legal hold keeps the case."""
    if on_hold(connection, case):
        raise ConflictError("A legal hold keeps this case.", code="legal_hold", remedy="It is lifted first, with a reason.")


def entitled(reader: Reader, case: Case) -> bool:
    """Whether the reader looks after how long this case is kept: an auditor; a steward of its unit; a lead of the unit who leads it, or
    asked for or could have signed its disposal while they did."""
    here, me = reader.situation.case, reader.situation.actor
    if here.kind is CaseKind.OVERSIGHT:
        return True
    if case.unit != here.unit:
        return False
    if Role.STEWARD in me.roles:
        return True
    if case.state is CaseState.DISPOSED:
        d = disposals.c
        mine = (d.case_id == case.id) & ((d.asked_by == me.person) | (d.signed_by == me.person))
        return reader.connection.execute(sa.select(d.id).where(mine).limit(1)).first() is not None
    return case_role(reader.connection, case.id, me.person) is CaseRole.LEAD


def subject(reader: Reader, given: str) -> Case:
    """The case that is asked about: the reader's own, or one that is over, by its id."""
    here = reader.situation.case
    if here.kind is CaseKind.INVESTIGATION and given in ("", here.id):
        return here
    return over(reader, given)


def over(reader: Reader, given: str) -> Case:
    """The case that is over and the reader's to look after, by its id; never one that they work in, whose rows a disposal counts without
    regard to seals (C4)."""
    kind = reader.situation.case.kind
    row = reader.connection.execute(sa.select(t.cases).where(t.cases.c.id == given)).first() if kind not in WORKING else None
    case = case_of(row) if row is not None else None
    if case is None or not ended(case, reader.situation.now) or not entitled(reader, case):
        words = "No case that is over, and yours to look after, has this address."
        raise NotFoundError(words, remedy="Look at the list of cases that are over.")
    return case


def looked_after(reader: Reader) -> list[Case]:
    """Every case that is over and the reader's to look after."""
    here, c = reader.situation.case, t.cases.c
    where = c.kind.in_(sorted(WORKING)) & (c.state.not_in(sorted(ALIVE)) | (c.expires <= reader.situation.now))
    if here.kind is not CaseKind.OVERSIGHT:
        where &= c.unit == here.unit
    found = [case_of(row) for row in reader.connection.execute(sa.select(t.cases).where(where).order_by(c.number))]
    return (
        found
        if here.kind is CaseKind.OVERSIGHT or Role.STEWARD in reader.situation.actor.roles
        else [case for case in found if entitled(reader, case)]
    )
