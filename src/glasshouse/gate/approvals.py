"""What an export rests on, and the entry that says that somebody approved it (C8)."""

from __future__ import annotations

from dataclasses import replace

from glasshouse.gate.leaves import LeafMaker
from glasshouse.gate.roster import Roster
from glasshouse.policy.plans.approvals import Approve
from glasshouse.policy.plans.casework import ExportEntities
from glasshouse.policy.plans.plan import Request
from glasshouse.policy.situation import Decision, Reason, Situation
from glasshouse.store import approvals
from glasshouse.store.engine import Database
from glasshouse.store.entries import Entries
from glasshouse.store.executors import Grounds, Writer

ALONE = Reason("alone", "Nobody else here could approve it, so it waited.")


def resting(database: Database, situation: Situation, request: Request[object]) -> Grounds | None:
    """What this export may rest on; None for what needs nothing, and where there is nothing."""
    if not isinstance(request, ExportEntities):
        return None
    with database.read() as connection:
        return approvals.grounds(connection, request.hash(), situation.case.id, situation.actor.person, situation.now)


def with_grounds(decision: Decision, grounds: Grounds | None) -> Decision:
    """The decision as its entry tells it: `alone` stands among the rules where nobody approved."""
    alone = grounds is not None and grounds.alone
    return replace(decision, reasons=(*decision.reasons, ALONE)) if alone else decision


def enter_approval(entries: Entries, make: LeafMaker, roster: Roster, writer: Writer, command: Approve) -> None:
    """Write the approval's leaf, before the transaction that makes it good ends; where it cannot be written, nothing was approved (C10)."""
    if writer.approved is None:
        return
    (index,) = entries.append([make.approval(roster, writer.situation, command, writer.approved)])
    approvals.note_entry(writer.connection, writer.approved.id, index)
