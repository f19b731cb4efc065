"""Tables of disclosure sets: each as it is and was, its items with every decision, what was produced, and what happened to it."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, UniqueConstraint

from glasshouse.store import exhibittables, requesttables, tables
from glasshouse.store.columns import Number, Words, authored, signed, table

disclosure_sets = table(
    "disclosure_sets",
    Column("id", Words, primary_key=True),
    Column("case_id", Words, ForeignKey(tables.cases.c.id), nullable=False),
    Column("number", Number, nullable=False),
    Column("revision", Number, nullable=False),
    Column("state", Words, nullable=False),
    Column("request", Words, ForeignKey(requesttables.requests.c.id)),
    Column("title", Words, nullable=False),
    Column("addressee", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("basis", Words, nullable=False),
    Column("due", Words),
    Column("prefix", Words, nullable=False),
    Column("width", Number, nullable=False),
    Column("first", Number, nullable=False),
    *authored(),
    UniqueConstraint("case_id", "number"),
    Index(None, "request"),
)
"""`prefix`, `width`, `first`: the Bates numbers that it asks for; where the case used the prefix already, they go on from there."""

disclosure_revisions = table(
    "disclosure_revisions",
    Column("disclosure", Words, ForeignKey("disclosure_sets.id"), primary_key=True),
    Column("revision", Number, primary_key=True),
    Column("state", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("addressee", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("basis", Words, nullable=False),
    Column("due", Words),
    Column("prefix", Words, nullable=False),
    Column("width", Number, nullable=False),
    Column("first", Number, nullable=False),
    *signed(),
    keyed=True,
)
"""Every revision, the present one too."""

disclosure_items = table(
    "disclosure_items",
    Column("id", Words, primary_key=True),
    Column("disclosure", Words, ForeignKey("disclosure_sets.id"), nullable=False),
    Column("exhibit", Words, ForeignKey(exhibittables.exhibits.c.id), nullable=False),
    Column("revision", Number, nullable=False),
    Column("choice", Words),
    Column("ground", Words),
    Column("words", Words, nullable=False),
    Column("copy", Words, ForeignKey(exhibittables.exhibits.c.id)),
    Column("out", Number),
    *signed(),
    UniqueConstraint("disclosure", "exhibit"),
    Index(None, "exhibit"),
    Index(None, "copy"),
)
"""`choice` null: nobody has decided. `copy`: the redacted copy that is produced instead of the exhibit. `out`: 1 once it was taken
out, null while it is in the set; what was decided on it stays."""

disclosure_item_revisions = table(
    "disclosure_item_revisions",
    Column("item", Words, ForeignKey("disclosure_items.id"), primary_key=True),
    Column("revision", Number, primary_key=True),
    Column("choice", Words),
    Column("ground", Words),
    Column("words", Words, nullable=False),
    Column("copy", Words, ForeignKey(exhibittables.exhibits.c.id)),
    *signed(),
    Index(None, "copy"),
    keyed=True,
)
"""Every decision on an item, the present one too. Those without a choice are its coming into the set (revision 1), its being taken out, its
coming in again."""

disclosed_items = table(
    "disclosed_items",
    Column("item", Words, ForeignKey("disclosure_items.id"), primary_key=True),
    Column("place", Number, nullable=False),
    Column("first", Number),
    Column("last", Number),
    Column("attached_first", Number),
    Column("attached_last", Number),
    Column("logged", Number),
    Column("sha256", Words),
    Column("size", Number),
    Column("name", Words, nullable=False),
    Column("media_type", Words, nullable=False),
    Column("told", Words, nullable=False),
)
"""What was produced of a set: frozen. `first` to `last` are its Bates numbers (null where it is withheld), `attached_...` those of it with
what is attached to it, `logged` its number in the privilege log, `told` what log and load file say of it (JSON)."""

disclosure_events = table(
    "disclosure_events",
    Column("disclosure", Words, ForeignKey("disclosure_sets.id"), primary_key=True),
    Column("number", Number, primary_key=True),
    Column("event", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("entry", Number, nullable=False),
    *signed(),
    keyed=True,
)
"""What happened to a set, only ever added; `entry` is the ledger's."""
