"""Approvals as they are kept: how far each is, who may answer it, that it is bound to one exact export and serves once (C8).

Promise: what serves is held against plan, bytes, case and person again in the export's own transaction, and marked as used there.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import HOUR, iso
from glasshouse.base.errors import RefusedError
from glasshouse.model.actor import APPROVERS
from glasshouse.policy.plans.approvals import ALONE_HOURS, ASKED_HOURS, NEEDED, PERSONS, SERVES_HOURS, Standing
from glasshouse.store import tables as t
from glasshouse.store.executors import Grounds, Writer
from glasshouse.store.rows import roles_of
from glasshouse.store.sameness import alike

TABLE = "table"
"""The format of what is no file: a table of people by group. Nobody of the asker's own unit answers it, and it never waits alone (C1)."""
ASKED, APPROVED = "asked", "approved"
"""States of a row that is not over; over are those of `Standing` with the same name."""


@dataclass(frozen=True, slots=True)
class Bond:
    """What an approval is bound to: the plan's hash, what would leave, the case, who asked."""

    plan: str
    content: str
    case: str
    asker: str

    def digest(self, approval: str) -> str:
        """SHA-256 (hex) of it all, with the approval's id."""
        parts = [approval, self.plan, self.content, self.case, self.asker]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def fingerprint(content: bytes) -> str:
    """SHA-256 (hex) of what would leave, whatever the order of its lines."""
    return hashlib.sha256(b"\n".join(sorted(content.split(b"\n")))).hexdigest()


def answerers(connection: sa.Connection, asker: str, kind: str = "") -> frozenset[str]:
    """Who may answer what this person asks for: others with a role that approves, of another unit where there is one; of a `TABLE`, of
    another unit only. Another account of their own is nobody else."""
    p = t.people.c
    own = connection.execute(sa.select(p.unit).where(p.id == asker)).scalar()
    rows = connection.execute(sa.select(p.id, p.unit, p.roles).where((p.state == "active") & (p.id != asker))).all()
    same = alike(connection, asker)
    others = [row for row in rows if roles_of(row.roles) & APPROVERS and row.id not in same]
    apart = [row for row in others if row.unit != own]
    return frozenset(row.id for row in (apart if kind == TABLE else apart or others))


def standing_of(row: Any, now: int, *, others: bool) -> Standing:
    """How far a row is; `others`: whether somebody could answer it now. A clock that went back makes nothing last longer."""
    if row.state == APPROVED:
        return Standing.READY if 0 <= now - row.answered < SERVES_HOURS * HOUR else Standing.LAPSED
    if row.state != ASKED:
        return Standing(row.state)
    waited = now - row.asked
    if others or not row.alone:
        return Standing.WAITING if waited < ASKED_HOURS * HOUR else Standing.LAPSED
    if waited < ALONE_HOURS * HOUR:
        return Standing.ALONE
    return Standing.READY if waited < (ALONE_HOURS + SERVES_HOURS) * HOUR else Standing.LAPSED


def until(row: Any, standing: Standing) -> int:
    """When what it is waiting for ends (microseconds)."""
    if row.state == APPROVED:
        return int(row.answered) + SERVES_HOURS * HOUR
    if standing is Standing.WAITING:
        return int(row.asked) + ASKED_HOURS * HOUR
    return int(row.asked) + (ALONE_HOURS + (0 if standing is Standing.ALONE else SERVES_HOURS)) * HOUR


def _newest(connection: sa.Connection, plan: str, case: str, asker: str) -> Any:
    c = t.approvals.c
    where = (c.plan == plan) & (c.case_id == case) & (c.asker == asker)
    return connection.execute(sa.select(t.approvals).where(where).order_by(c.entry.desc()).limit(1)).first()


def grounds(connection: sa.Connection, plan: str, case: str, asker: str, now: int) -> Grounds | None:
    """What an export with this plan may rest on now, if anything."""
    row = _newest(connection, plan, case, asker)
    if row is None or standing_of(row, now, others=bool(answerers(connection, asker))) is not Standing.READY:
        return None
    return Grounds(row.id, row.approval_entry if row.state == APPROVED else row.entry, row.state == ASKED)


def use(writer: Writer, plan: str, content: bytes, persons: int, always: str = "") -> None:
    """Take the approval that this export rests on; RefusedError says what is missing. `always` says why it needs one whatever is in it."""
    situation = writer.situation
    asker, now = situation.actor.person, situation.now
    row = _newest(writer.connection, plan, situation.case.id, asker)
    standing = standing_of(row, now, others=bool(answerers(writer.connection, asker))) if row is not None else Standing.LAPSED
    if standing is Standing.WAITING:
        raise _refused(
            "This export waits for somebody's approval.", "Your approvals say how far it is. To ask for what the case holds now, ask again."
        )
    if standing is Standing.ALONE:
        raise _refused(f"Nobody else here can approve this export, so it waits until {iso(until(row, standing))}.", "Come back then.")
    if standing is not Standing.READY:
        words = always or f"This export holds {persons} private persons; above {PERSONS} it needs a second person."
        raise _refused(words, "Ask for approval on the case's page Export, or take people out of what the case holds.")
    if Bond(plan, fingerprint(content), situation.case.id, asker).digest(row.id) != row.digest:
        raise _refused("What would leave has changed since it was asked for, and an approval holds for exactly that.", "Ask again.")
    if writer.grounds is None or writer.grounds.id != row.id:
        raise _refused("This was approved at this very moment.", "Export again.")
    c = t.approvals.c
    taken = sa.update(t.approvals).where((c.id == row.id) & (c.state == row.state)).values(state=Standing.USED.value, used=now)
    if writer.connection.execute(taken).rowcount != 1:
        raise _refused("This approval was used already.", "Ask again.")


def take(writer: Writer, plan: str, content: str) -> None:
    """Take the approval that a table rests on: of exactly this plan over what `content` (hex) stands for; RefusedError says what is
    missing."""
    asker, now, c = writer.situation.actor.person, writer.situation.now, t.approvals.c
    row = _newest(writer.connection, plan, writer.situation.case.id, asker)
    standing = standing_of(row, now, others=True) if row is not None else Standing.LAPSED
    if standing is Standing.WAITING:
        raise _refused("This table waits for somebody's approval.", "Your approvals say how far it is.")
    if standing is not Standing.READY or Bond(plan, content, writer.situation.case.id, asker).digest(row.id) != row.digest:
        words = "A table of people by group needs the approval of somebody of another unit."
        raise _refused(words, "Ask for it on the case's page Counting.")
    if writer.grounds is None or writer.grounds.id != row.id:
        raise _refused("This was approved at this very moment.", "Count again.")
    taken = sa.update(t.approvals).where((c.id == row.id) & (c.state == APPROVED)).values(state=Standing.USED.value, used=now)
    if writer.connection.execute(taken).rowcount != 1:
        raise _refused("This approval was used already.", "Ask again.")


def note_entry(connection: sa.Connection, approval: str, entry: int) -> None:
    """Keep which leaf says that it was approved."""
    connection.execute(sa.update(t.approvals).where(t.approvals.c.id == approval).values(approval_entry=entry))


def _refused(words: str, remedy: str) -> RefusedError:
    return RefusedError(words, rules=("C8",), remedy=remedy, code=NEEDED)
