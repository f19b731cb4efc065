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
        "exhibit_entities",
        "exhibits",
        "faults",
        "jobs",
        "keeper_notes",
        "led",
        "mentions",
        "meta",
        "note_revisions",
        "notes",
        "outcomes",
        "passkeys",
        "private_notes",
        "recovery",
        "signatures",
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
