"""Breaking the glass, and reviewing that somebody did (C9)."""

from __future__ import annotations

from glasshouse.base.errors import ConflictError, InvalidInputError
from glasshouse.base.text import paragraph
from glasshouse.policy.plans import breakglass as plans
from glasshouse.store import breakglass as kept
from glasshouse.store.executors import Glass, Writer, does
from glasshouse.store.rows import find_case

_WORDS = 400


@does(plans.BreakGlass)
def break_glass(writer: Writer, command: plans.BreakGlass) -> str:
    """Its leaf is durable before this transaction ends; the gate writes it."""
    sentence = paragraph(command.sentence, _WORDS)
    if not sentence:
        raise InvalidInputError("Say in a sentence what happened: whoever reviews it reads that.", field="sentence")
    identifier = kept.begin(writer, command, sentence)
    situation = writer.situation
    writer.glass = Glass(identifier, situation.case, writer.intent, f"{command.reason.value}: {sentence}", (situation.actor.person,))
    return identifier


@does(plans.ReviewBreakGlass)
def review_break_glass(writer: Writer, command: plans.ReviewBreakGlass) -> str:
    """Whoever was paused for want of it is let in again."""
    reason = paragraph(command.reason, _WORDS)
    if not reason:
        raise InvalidInputError("Say why.", field="reason")
    row = kept.review(writer, command, reason)
    case = find_case(writer.connection, row.case_id)
    if case is None:
        raise ConflictError("There is no such case any more.")
    parties = (row.person, writer.situation.actor.person)
    writer.glass = Glass(row.id, case, row.entry, f"{command.found.value}: {reason}", parties)
    return str(row.id)
