"""Tables of oversight: break-glass (C9), alerts on unusual use, and the counts by week that these come from.

Truth: breakglass, alerts. Derived from openings of the log: usage, led. Keys in `usage` and `led` are HMACs: the tables alone name nobody.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, UniqueConstraint

from glasshouse.store import tables
from glasshouse.store.columns import Bytes, Number, Words, table

breakglass = table(
    "breakglass",
    Column("id", Words, primary_key=True),
    Column("person", Words, ForeignKey(tables.people.c.id), nullable=False),
    Column("case_id", Words, ForeignKey(tables.cases.c.id), nullable=False),
    Column("unit", Words, ForeignKey(tables.units.c.id), nullable=False),
    Column("reason", Words, nullable=False),
    Column("sentence", Words, nullable=False),
    Column("at", Number, nullable=False),
    Column("until", Number, nullable=False),
    Column("due", Number, nullable=False),
    Column("seen", Number, nullable=False),
    Column("ended", Number),
    Column("overdue", Number),
    Column("entry", Number, unique=True),
    Column("exports", Number, nullable=False),
    Column("persons", Number, nullable=False),
    Column("reviewed_by", Words, ForeignKey(tables.people.c.id)),
    Column("reviewed", Number),
    Column("found", Words, nullable=False),
    Column("review", Words, nullable=False),
    Index(None, "person"),
    Index(None, "reviewed"),
)
"""`seen` is the latest time at which it was looked at; `ended` and `overdue`, once set, stay, whatever a clock says later. `entry` is its
leaf; `exports` and `persons` count what left under it."""

alerts = table(
    "alerts",
    Column("id", Words, primary_key=True),
    Column("rule", Words, nullable=False),
    Column("person", Words, ForeignKey(tables.people.c.id), nullable=False),
    Column("other", Words, nullable=False),
    Column("case_id", Words, nullable=False),
    Column("week", Number, nullable=False),
    Column("numbers", Words, nullable=False),
    Column("made", Number, nullable=False),
    Column("reviewed_by", Words, ForeignKey(tables.people.c.id)),
    Column("reviewed", Number),
    Column("explained", Words, nullable=False),
    Column("review", Words, nullable=False),
    UniqueConstraint("rule", "person", "other", "case_id", "week"),
    Index(None, "reviewed"),
)
"""`week` since 1970, `numbers` what the rule saw (JSON). `other` (a second account) and `case_id` are empty where the rule has none."""

usage = table(
    "usage",
    Column("what", Words, primary_key=True),
    Column("key", Bytes, primary_key=True),
    Column("week", Number, primary_key=True),
    Column("word", Words, primary_key=True),
    Column("requests", Number, nullable=False),
    keyed=True,
)
"""How often, by week: `what` names the count, `key` stands for an account, or an account in a case."""

led = table("led", Column("pair", Number, primary_key=True, autoincrement=False))
"""What stands for an entity in a case to which something there has led."""
