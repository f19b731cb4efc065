"""Which statements may change what a reader is shown of records: whatever is found in them is kept until one of those was run.

Promise: doubt stirs. A statement leaves things still only if it reads, or writes to one table of a closed list from which no fold, link or
list of held things is made.
"""

from __future__ import annotations

import re

STILL = frozenset(
    {
        "alerts",
        "applied",
        "approvals",
        "challenges",
        "comments",
        "credentials",
        "custody",
        "event_entities",
        "event_names",
        "event_revisions",
        "events",
        "evidence_item_entities",
        "evidence_item_revisions",
        "evidence_items",
        "evidence_ratings",
        "exhibit_entities",
        "exhibits",
        "faults",
        "hypotheses",
        "hypothesis_revisions",
        "hypothesis_tasks",
        "jobs",
        "keeper_notes",
        "led",
        "mentions",
        "meta",
        "note_revisions",
        "notes",
        "notification_channels",
        "notifications",
        "outcomes",
        "passkeys",
        "private_notes",
        "recommendation_events",
        "recommendation_exhibits",
        "recommendation_revisions",
        "recommendations",
        "recovery",
        "request_entities",
        "request_events",
        "request_exhibits",
        "request_revisions",
        "requests",
        "signatures",
        "task_exhibits",
        "task_people",
        "task_revisions",
        "task_waits",
        "tasks",
        "throttle",
        "totp",
        "usage",
        "views",
        "work_texts",
    }
)
"""Who signs in, what runs and waits, where one has been: nothing that is said of records, datasets, cases and what they hold."""

HELD, RECORDS = "held", "records"
_PLACE = r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(%s)"?(?:[\s(]|$)'
_STILL = re.compile(rf"\s*(?:SELECT|SAVEPOINT|RELEASE)\b|{_PLACE % '|'.join(sorted(STILL))}", re.IGNORECASE)
_HELD = re.compile(_PLACE % HELD, re.IGNORECASE)


def stirs(statement: str) -> str | None:
    """What the SQL may change of what readers are shown of records: HELD is what cases hold and that alone, RECORDS anything."""
    if _STILL.match(statement):
        return None
    return HELD if _HELD.match(statement) else RECORDS
