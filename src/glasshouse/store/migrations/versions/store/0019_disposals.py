"""Legal holds, and disposals with their records, which nothing deletes and nothing changes once they are written."""

import json
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from glasshouse.store.migrations.types import NUMBER, WORDS

revision = "0019_disposals"
down_revision = "0018_byhand"


def upgrade() -> None:
    op.create_table(
        "legal_holds",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("case_id", WORDS, nullable=False),
        sa.Column("reason", WORDS, nullable=False),
        sa.Column("review", WORDS, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("lifting", WORDS, nullable=False),
        sa.Column("lifting_by", WORDS),
        sa.Column("lifted_by", WORDS),
        sa.Column("lifted", NUMBER),
        sa.PrimaryKeyConstraint("id", name="pk_legal_holds"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_legal_holds_case_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_legal_holds_case_id", "legal_holds", ["case_id"])
    op.create_table(
        "retention_ends",
        sa.Column("case_id", WORDS, nullable=False),
        sa.Column("day", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("case_id", name="pk_retention_ends"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_retention_ends_case_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_retention_ends_day", "retention_ends", ["day"])
    _closed_before(op.get_bind())
    op.create_table(
        "disposals",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("case_id", WORDS, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("unit", WORDS, nullable=False),
        sa.Column("purpose", WORDS, nullable=False),
        sa.Column("opened", NUMBER, nullable=False),
        sa.Column("closed", NUMBER),
        sa.Column("days", NUMBER),
        sa.Column("basis", WORDS, nullable=False),
        sa.Column("ground", WORDS, nullable=False),
        sa.Column("digest", WORDS, nullable=False),
        sa.Column("counts", WORDS, nullable=False),
        sa.Column("originals", NUMBER, nullable=False),
        sa.Column("bytes", NUMBER, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("asked_by", WORDS, nullable=False),
        sa.Column("asked", NUMBER, nullable=False),
        sa.Column("signed_by", WORDS),
        sa.Column("signed", NUMBER),
        sa.Column("step", NUMBER, nullable=False),
        sa.Column("openings", NUMBER, nullable=False),
        sa.Column("done", NUMBER),
        sa.Column("entry", NUMBER),
        sa.PrimaryKeyConstraint("id", name="pk_disposals"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_disposals_case_id"),
        sa.ForeignKeyConstraint(["unit"], ["units.id"], name="fk_disposals_unit"),
        sa.ForeignKeyConstraint(["asked_by"], ["people.id"], name="fk_disposals_asked_by"),
        sa.ForeignKeyConstraint(["signed_by"], ["people.id"], name="fk_disposals_signed_by"),
        sqlite_strict=True,
    )
    op.create_index("ix_disposals_case_id", "disposals", ["case_id"])
    op.create_index("ix_disposals_state", "disposals", ["state"])
    _final(op.get_bind())


def _closed_before(connection: sa.Connection) -> None:
    """When the keeping of cases ends that closed before there was a place to say so."""
    query = (
        "SELECT v.case_id AS case_id, v.contents AS contents, max(m.at) AS at FROM case_lives v JOIN case_moves m ON m.case_id = v.case_id "
        "WHERE m.what = 'closed' GROUP BY v.case_id, v.contents"
    )
    for row in connection.execute(sa.text(query)).all():
        days = json.loads(row.contents)["retention"]["days"]
        if days is not None:
            day = datetime.fromtimestamp(row.at // 1_000_000, UTC).date() + timedelta(days=days)
            connection.execute(
                sa.text("INSERT INTO retention_ends (case_id, day) VALUES (:case, :day)"), {"case": row.case_id, "day": str(day)}
            )


def _final(connection: sa.Connection) -> None:
    """A record is never deleted, nor changed once its entry stands in it."""
    run = connection.exec_driver_sql
    if connection.dialect.name == "sqlite":
        refused = "BEGIN SELECT RAISE(ABORT, 'disposal records stay as they are'); END"
        run(f"CREATE TRIGGER disposals_no_delete BEFORE DELETE ON disposals {refused}")
        run(f"CREATE TRIGGER disposals_no_update BEFORE UPDATE ON disposals WHEN OLD.entry IS NOT NULL {refused}")
        return
    run(
        "CREATE FUNCTION disposals_final() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'disposal records stay as they are'; END $$"
    )
    run("CREATE TRIGGER disposals_no_delete BEFORE DELETE ON disposals FOR EACH ROW EXECUTE FUNCTION disposals_final()")
    run("CREATE TRIGGER disposals_no_truncate BEFORE TRUNCATE ON disposals FOR EACH STATEMENT EXECUTE FUNCTION disposals_final()")
    run(
        "CREATE TRIGGER disposals_no_update BEFORE UPDATE ON disposals FOR EACH ROW WHEN (OLD.entry IS NOT NULL) "
        "EXECUTE FUNCTION disposals_final()"
    )
