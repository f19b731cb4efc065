"""What an export rests on, and the entries that say that somebody approved it (C8), or broke the glass and was reviewed (C9)."""

from __future__ import annotations

from dataclasses import replace

from glasshouse.gate.leaves import LeafMaker
from glasshouse.gate.roster import Roster
from glasshouse.policy.plans.approvals import Approve
from glasshouse.policy.plans.breakglass import BreakGlass
from glasshouse.policy.plans.casework import ExportEntities
from glasshouse.policy.plans.measuring import CountTable
from glasshouse.policy.plans.packages import ExportPackage
from glasshouse.policy.plans.plan import Request
from glasshouse.policy.plans.producing import ExportDisclosure
from glasshouse.policy.situation import Decision, Reason, Situation
from glasshouse.store import approvals, breakglass
from glasshouse.store.engine import Database
from glasshouse.store.entries import Entries
from glasshouse.store.executors import Grounds, Writer
from glasshouse_ledger.leaf import Kind

ALONE = Reason("alone", "Nobody else here could approve it, so it waited.")
BROKEN = Reason("breakglass", "The glass was broken, so nobody approved it.")


def resting(database: Database, situation: Situation, request: Request[object]) -> Grounds | None:
    """What this export or table may rest on; None for what needs nothing, and where there is nothing."""
    if not isinstance(request, (ExportEntities, ExportPackage, ExportDisclosure, CountTable)):
        return None
    case, person, now = situation.case.id, situation.actor.person, situation.now
    with database.read() as connection:
        # A key stands for nobody who sees an emergency, and no emergency asks for a table by a trait.
        skips = isinstance(request, ExportEntities) and situation.actor.bound_case is None
        broken = breakglass.grounds(connection, case, person, now) if skips else None
        return broken or approvals.grounds(connection, request.hash(), case, person, now)


def with_grounds(decision: Decision, grounds: Grounds | None) -> Decision:
    """The decision as its entry tells it: `alone` or `breakglass` stands among the rules where nobody approved."""
    if grounds is None or not (grounds.alone or grounds.broken):
        return decision
    return replace(decision, reasons=(*decision.reasons, ALONE if grounds.alone else BROKEN))


def enter_glass(entries: Entries, make: LeafMaker, roster: Roster, writer: Writer, command: Request[object]) -> None:
    """Write the leaf of a break-glass, or of its review, before the transaction that makes it good ends (C10)."""
    if writer.glass is None:
        return
    kind = Kind.BREAKGLASS if isinstance(command, BreakGlass) else Kind.REVIEW
    (index,) = entries.append([make.glass(roster, writer.situation, command, kind, writer.glass)])
    if kind is Kind.BREAKGLASS:
        breakglass.note_entry(writer.connection, writer.glass.id, index)


def enter_approval(entries: Entries, make: LeafMaker, roster: Roster, writer: Writer, command: Approve) -> None:
    """Write the approval's leaf, before the transaction that makes it good ends; where it cannot be written, nothing was approved (C10)."""
    if writer.approved is None:
        return
    (index,) = entries.append([make.approval(roster, writer.situation, command, writer.approved)])
    approvals.note_entry(writer.connection, writer.approved.id, index)
