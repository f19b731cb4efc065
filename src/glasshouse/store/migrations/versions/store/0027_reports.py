"""Reports with their revisions, citations, reviews, remarks, and the right of reply."""

import sqlalchemy as sa
from alembic import op

from glasshouse.store.migrations.types import NUMBER, WORDS

revision = "0027_reports"
down_revision = "0026_disclosures"


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, WORDS, nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, NUMBER, nullable=False) for name in names]


def _make(table: str, *columns: sa.Column[object], key: tuple[str, ...] = ("id",), to: dict[str, str]) -> None:
    op.create_table(
        table,
        *columns,
        sa.PrimaryKeyConstraint(*key, name=f"pk_{table}"),
        *(sa.ForeignKeyConstraint([one], [f"{other}.id"], name=f"fk_{table}_{one}") for one, other in to.items()),
        sqlite_strict=True,
        sqlite_with_rowid=key == ("id",),
    )


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def upgrade() -> None:
    _make(
        "reports",
        *_words("id", "case_id"),
        *_numbers("revision"),
        *_words("kind", "language", "title", "text", "made_by"),
        *_numbers("made"),
        *_words("changed_by"),
        *_numbers("changed"),
        to={"case_id": "cases"},
    )
    _index("reports", "case_id", "changed")
    _make(
        "report_revisions",
        *_words("report"),
        *_numbers("revision"),
        *_words("title", "text", "by"),
        *_numbers("at"),
        key=("report", "revision"),
        to={"report": "reports"},
    )
    _make(
        "report_citations",
        *_words("report", "key"),
        *_numbers("revision"),
        *_words("print"),
        key=("report", "key", "revision"),
        to={"report": "reports"},
    )
    _make(
        "report_cited",
        *_words("report", "key"),
        *_numbers("entity"),
        key=("report", "key", "entity"),
        to={"report": "reports", "entity": "entities"},
    )
    _index("report_cited", "entity")
    _reviewed()
    _replied()


def _reviewed() -> None:
    _make(
        "report_reviews",
        *_words("id", "report", "reviewer", "by"),
        *_numbers("at"),
        sa.Column("ended", NUMBER),
        sa.Column("approved", NUMBER),
        sa.Column("revision", NUMBER),
        sa.Column("sha256", WORDS),
        to={"report": "reports"},
    )
    _index("report_reviews", "report")
    _make(
        "report_remarks",
        *_words("id", "report"),
        *_numbers("revision"),
        *_words("old"),
        sa.Column("new", WORDS),
        *_words("words", "by"),
        *_numbers("at"),
        *_words("answer"),
        sa.Column("answered_by", WORDS),
        sa.Column("answered", NUMBER),
        to={"report": "reports"},
    )
    _index("report_remarks", "report")


def _replied() -> None:
    _make(
        "report_replies",
        *_words("id", "report", "task"),
        *_numbers("revision"),
        *_words("state", "due", "day", "words"),
        sa.Column("exhibit", WORDS),
        *_words("by"),
        *_numbers("at"),
        to={"report": "reports", "task": "tasks", "exhibit": "exhibits"},
    )
    for column in ("report", "task", "exhibit"):
        _index("report_replies", column)
    _make(
        "report_answers",
        *_words("reply"),
        *_numbers("revision"),
        *_words("state", "day", "words"),
        sa.Column("exhibit", WORDS),
        *_words("by"),
        *_numbers("at"),
        key=("reply", "revision"),
        to={"reply": "report_replies", "exhibit": "exhibits"},
    )
    _index("report_answers", "exhibit")
    _make(
        "report_reply_entities",
        *_words("reply"),
        *_numbers("entity"),
        key=("reply", "entity"),
        to={"reply": "report_replies", "entity": "entities"},
    )
    _index("report_reply_entities", "entity")
