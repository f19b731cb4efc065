"""The first tables of the store, and the triggers that keep records as they were said."""

import sqlalchemy as sa
from alembic import op

from glasshouse.store.migrations.guards import append_only
from glasshouse.store.migrations.types import BYTES, NUMBER, WORDS

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "applied",
        sa.Column("intent", NUMBER, nullable=False, autoincrement=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("intent", name="pk_applied"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "bearers",
        sa.Column("digest", NUMBER, nullable=False),
        sa.Column("entity", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("digest", "entity", name="pk_bearers"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "counters",
        sa.Column("name", WORDS, nullable=False),
        sa.Column("value", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "edges",
        sa.Column("target", NUMBER, nullable=False),
        sa.Column("record", NUMBER, nullable=False),
        sa.Column("prop", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("target", "record", "prop", name="pk_edges"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "identities",
        sa.Column("id", NUMBER, nullable=False, autoincrement=False),
        sa.Column("schema", WORDS, nullable=False),
        sa.Column("property", WORDS, nullable=False),
        sa.Column("datasets", WORDS, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("created", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_identities"),
        sa.UniqueConstraint("schema", "property", "datasets", name="uq_identities_schema_property_datasets"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "jobs",
        sa.Column("id", NUMBER, nullable=False, autoincrement=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("subject", WORDS, nullable=False),
        sa.Column("person", WORDS, nullable=False),
        sa.Column("case_id", WORDS, nullable=False),
        sa.Column("purpose", WORDS, nullable=False),
        sa.Column("plan_hash", WORDS, nullable=False),
        sa.Column("intent", NUMBER, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("tries", NUMBER, nullable=False),
        sa.Column("lease", WORDS),
        sa.Column("leased_until", NUMBER),
        sa.Column("created", NUMBER, nullable=False),
        sa.Column("finished", NUMBER),
        sa.Column("message", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_jobs_state", "jobs", ["state"])
    op.create_table(
        "marks",
        sa.Column("digest", NUMBER, nullable=False),
        sa.Column("tag", WORDS, nullable=False),
        sa.Column("record", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("digest", "tag", name="pk_marks"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "meta",
        sa.Column("key", WORDS, nullable=False),
        sa.Column("value", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "stale",
        sa.Column("entity", NUMBER, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("entity", name="pk_stale"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "throttle",
        sa.Column("key", WORDS, nullable=False),
        sa.Column("minute", NUMBER, nullable=False),
        sa.Column("count", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("key", "minute", name="pk_throttle"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "units",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_units"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "views",
        sa.Column("token", WORDS, nullable=False),
        sa.Column("case_id", WORDS, nullable=False),
        sa.Column("person", WORDS, nullable=False),
        sa.Column("plan", WORDS, nullable=False),
        sa.Column("created", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_views"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "cases",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("title", WORDS, nullable=False),
        sa.Column("question", WORDS, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("purpose", WORDS, nullable=False),
        sa.Column("legal_basis", WORDS, nullable=False),
        sa.Column("targets", WORDS, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("unit", WORDS, nullable=False),
        sa.Column("opened", NUMBER, nullable=False),
        sa.Column("expires", NUMBER),
        sa.Column("closed_reason", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("number", name="uq_cases_number"),
        sa.ForeignKeyConstraint(["unit"], ["units.id"], name="fk_cases_unit"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "datasets",
        sa.Column("id", NUMBER, nullable=False, autoincrement=False),
        sa.Column("key", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("title", WORDS, nullable=False),
        sa.Column("publisher", WORDS, nullable=False),
        sa.Column("address", WORDS, nullable=False),
        sa.Column("legal_basis", WORDS, nullable=False),
        sa.Column("people", WORDS, nullable=False),
        sa.Column("handling", WORDS, nullable=False),
        sa.Column("tags", WORDS, nullable=False),
        sa.Column("retention_days", NUMBER, nullable=False),
        sa.Column("unit", WORDS, nullable=False),
        sa.Column("case_id", WORDS),
        sa.Column("declared_first", WORDS),
        sa.Column("declared_second", WORDS),
        sa.Column("impersonal_first", WORDS),
        sa.Column("impersonal_second", WORDS),
        sa.Column("inherited", WORDS, nullable=False, server_default="[]"),
        sa.Column("created", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_datasets"),
        sa.UniqueConstraint("key", name="uq_datasets_key"),
        sa.UniqueConstraint("name", name="uq_datasets_name"),
        sa.ForeignKeyConstraint(["unit"], ["units.id"], name="fk_datasets_unit"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "people",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("login", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("unit", WORDS, nullable=False),
        sa.Column("roles", WORDS, nullable=False),
        sa.Column("password", WORDS, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("created", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("login", name="uq_people_login"),
        sa.ForeignKeyConstraint(["unit"], ["units.id"], name="fk_people_unit"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "blobs",
        sa.Column("dataset", NUMBER, nullable=False),
        sa.Column("sha256", WORDS, nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("key", BYTES, nullable=False),
        sa.Column("created", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("dataset", "sha256", name="pk_blobs"),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.id"], name="fk_blobs_dataset"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "credentials",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("digest", BYTES, nullable=False),
        sa.Column("person", WORDS, nullable=False),
        sa.Column("case_id", WORDS),
        sa.Column("purpose", WORDS),
        sa.Column("created", NUMBER, nullable=False),
        sa.Column("expires", NUMBER, nullable=False),
        sa.Column("revoked", NUMBER),
        sa.Column("way", WORDS),
        sa.Column("proven", NUMBER),
        sa.Column("proven_for", WORDS),
        sa.PrimaryKeyConstraint("id", name="pk_credentials"),
        sa.UniqueConstraint("digest", name="uq_credentials_digest"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_credentials_person"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_credentials_person", "credentials", ["person"])
    op.create_table(
        "challenges",
        sa.Column("nonce", BYTES, nullable=False),
        sa.Column("expires", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("nonce", name="pk_challenges"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "passkeys",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("person", WORDS, nullable=False),
        sa.Column("credential", BYTES, nullable=False),
        sa.Column("public_key", BYTES, nullable=False),
        sa.Column("sign_count", NUMBER, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("made", NUMBER, nullable=False),
        sa.Column("used", NUMBER),
        sa.PrimaryKeyConstraint("id", name="pk_passkeys"),
        sa.UniqueConstraint("credential", name="uq_passkeys_credential"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_passkeys_person"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_passkeys_person", "passkeys", ["person"])
    op.create_table(
        "recovery",
        sa.Column("digest", BYTES, nullable=False),
        sa.Column("person", WORDS, nullable=False),
        sa.Column("used", NUMBER),
        sa.PrimaryKeyConstraint("digest", name="pk_recovery"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_recovery_person"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_recovery_person", "recovery", ["person"])
    op.create_table(
        "totp",
        sa.Column("person", WORDS, nullable=False),
        sa.Column("secret", BYTES, nullable=False),
        sa.Column("step", NUMBER, nullable=False),
        sa.Column("made", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_totp"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_totp_person"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "entities",
        sa.Column("id", NUMBER, nullable=False, autoincrement=False),
        sa.Column("dataset", NUMBER, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("cluster", NUMBER),
        sa.PrimaryKeyConstraint("id", name="pk_entities"),
        sa.UniqueConstraint("dataset", "name", name="uq_entities_dataset_name"),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.id"], name="fk_entities_dataset"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index(
        "ix_entities_cluster",
        "entities",
        ["cluster"],
        sqlite_where=sa.text("cluster IS NOT NULL"),
        postgresql_where=sa.text("cluster IS NOT NULL"),
    )
    op.create_table(
        "grants",
        sa.Column("case_id", WORDS, nullable=False),
        sa.Column("dataset", NUMBER, nullable=False),
        sa.Column("reason", WORDS, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("granted", NUMBER, nullable=False),
        sa.Column("expires", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "dataset", name="pk_grants"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_grants_case_id"),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.id"], name="fk_grants_dataset"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "members",
        sa.Column("case_id", WORDS, nullable=False),
        sa.Column("person", WORDS, nullable=False),
        sa.Column("role", WORDS, nullable=False),
        sa.Column("added", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "person", name="pk_members"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_members_case_id"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_members_person"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_members_person", "members", ["person"])
    op.create_table(
        "sources",
        sa.Column("id", NUMBER, nullable=False, autoincrement=False),
        sa.Column("dataset", NUMBER, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sources"),
        sa.UniqueConstraint("dataset", "name", name="uq_sources_dataset_name"),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.id"], name="fk_sources_dataset"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "held",
        sa.Column("case_id", WORDS, nullable=False),
        sa.Column("entity", NUMBER, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("added", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "entity", name="pk_held"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_held_case_id"),
        sa.ForeignKeyConstraint(["entity"], ["entities.id"], name="fk_held_entity"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "imports",
        sa.Column("id", NUMBER, nullable=False, autoincrement=False),
        sa.Column("public", WORDS, nullable=False),
        sa.Column("source", NUMBER, nullable=False),
        sa.Column("dataset", NUMBER, nullable=False),
        sa.Column("sha256", WORDS, nullable=False),
        sa.Column("file_name", WORDS, nullable=False),
        sa.Column("spec", WORDS, nullable=False),
        sa.Column("digest", WORDS, nullable=False),
        sa.Column("mode", WORDS, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("live", NUMBER, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("started", NUMBER, nullable=False),
        sa.Column("finished", NUMBER),
        sa.Column("batches", NUMBER, nullable=False),
        sa.Column("progress", WORDS, nullable=False),
        sa.Column("message", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
        sa.UniqueConstraint("public", name="uq_imports_public"),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name="fk_imports_by"),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.id"], name="fk_imports_dataset"),
        sa.ForeignKeyConstraint(["source"], ["sources.id"], name="fk_imports_source"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_imports_source", "imports", ["source"])
    op.create_table(
        "judgements",
        sa.Column("id", NUMBER, nullable=False, autoincrement=False),
        sa.Column("left", NUMBER, nullable=False),
        sa.Column("right", NUMBER, nullable=False),
        sa.Column("judgement", WORDS, nullable=False),
        sa.Column("case_id", WORDS),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("ground", WORDS, nullable=False),
        sa.Column("created", NUMBER, nullable=False),
        sa.Column("withdrawn", NUMBER),
        sa.PrimaryKeyConstraint("id", name="pk_judgements"),
        sa.UniqueConstraint("left", "right", "ground", name="uq_judgements_left_right_ground"),
        sa.ForeignKeyConstraint(["left"], ["entities.id"], name="fk_judgements_left"),
        sa.ForeignKeyConstraint(["right"], ["entities.id"], name="fk_judgements_right"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_judgements_right", "judgements", ["right"])
    op.create_table(
        "records",
        sa.Column("id", NUMBER, nullable=False, autoincrement=False),
        sa.Column("hash", BYTES, nullable=False),
        sa.Column("entity", NUMBER, nullable=False),
        sa.Column("dataset", NUMBER, nullable=False),
        sa.Column("schema", WORDS, nullable=False),
        sa.Column("data", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_records"),
        sa.UniqueConstraint("entity", "hash", name="uq_records_entity_hash"),
        sa.ForeignKeyConstraint(["entity"], ["entities.id"], name="fk_records_entity"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "seals",
        sa.Column("entity", NUMBER, nullable=False, autoincrement=False),
        sa.Column("role", WORDS, nullable=False),
        sa.Column("case_id", WORDS),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("created", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("entity", name="pk_seals"),
        sa.ForeignKeyConstraint(["entity"], ["entities.id"], name="fk_seals_entity"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "faults",
        sa.Column("import", NUMBER, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("code", WORDS, nullable=False),
        sa.Column("place", WORDS, nullable=False),
        sa.Column("field", WORDS, nullable=False),
        sa.Column("message", WORDS, nullable=False),
        sa.Column("kept", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("import", "number", name="pk_faults"),
        sa.ForeignKeyConstraint(["import"], ["imports.id"], name="fk_faults_import"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "seen",
        sa.Column("import", NUMBER, nullable=False),
        sa.Column("record", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("import", "record", name="pk_seen"),
        sa.ForeignKeyConstraint(["import"], ["imports.id"], name="fk_seen_import"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "spans",
        sa.Column("id", NUMBER, nullable=False, autoincrement=False),
        sa.Column("record", NUMBER, nullable=False),
        sa.Column("opened_by", NUMBER, nullable=False),
        sa.Column("closed_by", NUMBER),
        sa.Column("place", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_spans"),
        sa.ForeignKeyConstraint(["closed_by"], ["imports.id"], name="fk_spans_closed_by"),
        sa.ForeignKeyConstraint(["opened_by"], ["imports.id"], name="fk_spans_opened_by"),
        sa.ForeignKeyConstraint(["record"], ["records.id"], name="fk_spans_record"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index(
        "ix_spans_closed_by",
        "spans",
        ["closed_by"],
        sqlite_where=sa.text("closed_by IS NOT NULL"),
        postgresql_where=sa.text("closed_by IS NOT NULL"),
    )
    op.create_index("ix_spans_opened_by", "spans", ["opened_by"])
    op.create_index("ix_spans_record", "spans", ["record"])
    _approvals()
    _protections()
    connection = op.get_bind()
    append_only(connection, "records")
    append_only(connection, "applied")


def _protections() -> None:
    op.create_table(
        "protections",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("case_id", WORDS, nullable=False),
        sa.Column("entities", WORDS, nullable=False),
        sa.Column("role", WORDS, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("created", NUMBER, nullable=False),
        sa.Column("due", NUMBER),
        sa.Column("confirmed_by", WORDS),
        sa.Column("confirmed", NUMBER),
        sa.Column("lapsed", NUMBER),
        sa.PrimaryKeyConstraint("id", name="pk_protections"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_protections_case_id"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_protections_due", "protections", ["due"])
    op.create_table(
        "outcomes",
        sa.Column("case_id", WORDS, nullable=False),
        sa.Column("entity", NUMBER, nullable=False),
        sa.Column("outcome", WORDS, nullable=False),
        sa.Column("authority", WORDS),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "entity", name="pk_outcomes"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_outcomes_case_id"),
        sa.ForeignKeyConstraint(["entity"], ["entities.id"], name="fk_outcomes_entity"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _approvals() -> None:
    op.create_table(
        "approvals",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("digest", WORDS, nullable=False),
        sa.Column("plan", WORDS, nullable=False),
        sa.Column("format", WORDS, nullable=False),
        sa.Column("case_id", WORDS, nullable=False),
        sa.Column("asker", WORDS, nullable=False),
        sa.Column("unit", WORDS, nullable=False),
        sa.Column("purpose", WORDS, nullable=False),
        sa.Column("entities", NUMBER, nullable=False),
        sa.Column("persons", NUMBER, nullable=False),
        sa.Column("reason", WORDS, nullable=False),
        sa.Column("asked", NUMBER, nullable=False),
        sa.Column("entry", NUMBER, nullable=False),
        sa.Column("alone", NUMBER, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("answered_by", WORDS),
        sa.Column("answered", NUMBER),
        sa.Column("answer", WORDS, nullable=False),
        sa.Column("approval_entry", NUMBER),
        sa.Column("used", NUMBER),
        sa.PrimaryKeyConstraint("id", name="pk_approvals"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_approvals_case_id"),
        sa.ForeignKeyConstraint(["asker"], ["people.id"], name="fk_approvals_asker"),
        sa.ForeignKeyConstraint(["unit"], ["units.id"], name="fk_approvals_unit"),
        sa.ForeignKeyConstraint(["answered_by"], ["people.id"], name="fk_approvals_answered_by"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_approvals_asker", "approvals", ["asker"])
    op.create_index("ix_approvals_state", "approvals", ["state"])
