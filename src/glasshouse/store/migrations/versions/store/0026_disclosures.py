"""Disclosure sets with their items and what was produced; the filter team and what it decides."""

import sqlalchemy as sa
from alembic import op

from glasshouse.store.migrations.guards import append_only
from glasshouse.store.migrations.types import NUMBER, WORDS

revision = "0026_disclosures"
down_revision = "0026_rights"


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, WORDS, nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, NUMBER, nullable=False) for name in names]


def _table(name: str, key: tuple[str, ...], into: dict[str, str], *parts: sa.Column[str] | sa.Column[int] | sa.UniqueConstraint) -> None:
    foreign = [sa.ForeignKeyConstraint([column], [target], name=f"fk_{name}_{column}") for column, target in into.items()]
    keyed = len(key) > 1
    op.create_table(
        name, *parts, sa.PrimaryKeyConstraint(*key, name=f"pk_{name}"), *foreign, sqlite_strict=True, sqlite_with_rowid=not keyed
    )


def upgrade() -> None:
    _table(
        "disclosure_sets",
        ("id",),
        {"case_id": "cases.id", "request": "requests.id"},
        *_words("id", "case_id"),
        *_numbers("number", "revision"),
        *_words("state"),
        sa.Column("request", WORDS),
        *_words("title", "addressee", "reason", "basis"),
        sa.Column("due", WORDS),
        *_words("prefix"),
        *_numbers("width", "first"),
        *_words("made_by"),
        *_numbers("made"),
        *_words("changed_by"),
        *_numbers("changed"),
        sa.UniqueConstraint("case_id", "number", name="uq_disclosure_sets_case_id_number"),
    )
    op.create_index("ix_disclosure_sets_request", "disclosure_sets", ["request"])
    _table(
        "disclosure_revisions",
        ("disclosure", "revision"),
        {"disclosure": "disclosure_sets.id"},
        *_words("disclosure"),
        *_numbers("revision"),
        *_words("state", "title", "addressee", "reason", "basis"),
        sa.Column("due", WORDS),
        *_words("prefix"),
        *_numbers("width", "first"),
        *_words("by"),
        *_numbers("at"),
    )
    _items()
    _produced()
    for table in ("disclosed_items", "disclosure_events"):
        append_only(op.get_bind(), table)
    _filtered()


def _items() -> None:
    decided = [sa.Column("choice", WORDS), sa.Column("ground", WORDS), *_words("words"), sa.Column("copy", WORDS)]
    _table(
        "disclosure_items",
        ("id",),
        {"disclosure": "disclosure_sets.id", "exhibit": "exhibits.id", "copy": "exhibits.id"},
        *_words("id", "disclosure", "exhibit"),
        *_numbers("revision"),
        *decided,
        sa.Column("out", NUMBER),
        *_words("by"),
        *_numbers("at"),
        sa.UniqueConstraint("disclosure", "exhibit", name="uq_disclosure_items_disclosure_exhibit"),
    )
    decided = [sa.Column("choice", WORDS), sa.Column("ground", WORDS), *_words("words"), sa.Column("copy", WORDS)]
    _table(
        "disclosure_item_revisions",
        ("item", "revision"),
        {"item": "disclosure_items.id", "copy": "exhibits.id"},
        *_words("item"),
        *_numbers("revision"),
        *decided,
        *_words("by"),
        *_numbers("at"),
    )
    for table, column in (("disclosure_items", "exhibit"), ("disclosure_items", "copy"), ("disclosure_item_revisions", "copy")):
        op.create_index(f"ix_{table}_{column}", table, [column])


def _produced() -> None:
    may_be = [sa.Column(name, NUMBER) for name in ("first", "last", "attached_first", "attached_last", "logged")]
    _table(
        "disclosed_items",
        ("item",),
        {"item": "disclosure_items.id"},
        *_words("item"),
        *_numbers("place"),
        *may_be,
        sa.Column("sha256", WORDS),
        sa.Column("size", NUMBER),
        *_words("name", "media_type", "told"),
    )
    _table(
        "disclosure_events",
        ("disclosure", "number"),
        {"disclosure": "disclosure_sets.id"},
        *_words("disclosure"),
        *_numbers("number"),
        *_words("event", "text"),
        *_numbers("entry"),
        *_words("by"),
        *_numbers("at"),
    )


def _filtered() -> None:
    _table(
        "filter_team",
        ("id",),
        {"case_id": "cases.id"},
        *_words("id", "case_id", "person", "why", "named_by"),
        *_numbers("named"),
        sa.Column("signed_by", WORDS),
        sa.Column("signed", NUMBER),
        sa.Column("ended_by", WORDS),
        sa.Column("ended", NUMBER),
    )
    op.create_index("ix_filter_team_case_id_person", "filter_team", ["case_id", "person"])
    _table(
        "privilege_marks",
        ("id",),
        {"case_id": "cases.id", "exhibit": "exhibits.id"},
        *_words("id", "case_id", "exhibit", "reason", "marked_by"),
        *_numbers("marked"),
        *_words("state"),
        sa.Column("ground", WORDS),
        *_words("words", "finding"),
        sa.Column("decided_by", WORDS),
        sa.Column("decided", NUMBER),
    )
    op.create_index("ix_privilege_marks_case_id", "privilege_marks", ["case_id"])
    op.create_index("ix_privilege_marks_exhibit", "privilege_marks", ["exhibit"])
    _table(
        "privilege_decisions",
        ("mark", "number"),
        {"mark": "privilege_marks.id"},
        *_words("mark"),
        *_numbers("number"),
        *_words("state"),
        sa.Column("ground", WORDS),
        *_words("words", "finding", "by"),
        *_numbers("at"),
    )
    append_only(op.get_bind(), "privilege_decisions")
