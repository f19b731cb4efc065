"""The tables, for both databases. Truth: records, spans, judgements, casework, people, blobs. Derived: edges, entities.cluster.

Text compares by code point on both (BINARY on SQLite, COLLATE "C" on PostgreSQL). Times are integer microseconds, booleans 0 and 1. JSON is
canonical text. Numbers (`id`) never leave the store: public ids are keyed (`fold`).
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, UniqueConstraint

from glasshouse.store.columns import Bytes, Number, Words, number as _number, table as _table

meta = _table("meta", Column("key", Words, primary_key=True), Column("value", Words, nullable=False), keyed=True)
"""organisation, generation, sequence."""

counters = _table("counters", Column("name", Words, primary_key=True), Column("value", Number, nullable=False), keyed=True)
"""Last number given out, by table: numbers are taken in ranges under the write lock."""

units = _table("units", Column("id", Words, primary_key=True), Column("name", Words, nullable=False))

people = _table(
    "people",
    Column("id", Words, primary_key=True),
    Column("login", Words, nullable=False, unique=True),
    Column("name", Words, nullable=False),
    Column("unit", Words, ForeignKey("units.id"), nullable=False),
    Column("roles", Words, nullable=False),
    Column("password", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("created", Number, nullable=False),
)

credentials = _table(
    "credentials",
    Column("id", Words, primary_key=True),
    Column("kind", Words, nullable=False),
    Column("digest", Bytes, nullable=False, unique=True),
    Column("person", Words, ForeignKey("people.id"), nullable=False),
    Column("case_id", Words),
    Column("purpose", Words),
    Column("created", Number, nullable=False),
    Column("expires", Number, nullable=False),
    Column("revoked", Number),
    Column("way", Words),
    Column("proven", Number),
    Column("proven_for", Words),
    Index(None, "person"),
)
"""Sessions, API keys, one-time links and half-way sign-ins: HMAC with the pepper, never the text. `way`, `proven`, `proven_for`: by which
second factor a session was proven, when, and for which plan."""

passkeys = _table(
    "passkeys",
    Column("id", Words, primary_key=True),
    Column("person", Words, ForeignKey("people.id"), nullable=False),
    Column("credential", Bytes, nullable=False, unique=True),
    Column("public_key", Bytes, nullable=False),
    Column("sign_count", Number, nullable=False),
    Column("name", Words, nullable=False),
    Column("made", Number, nullable=False),
    Column("used", Number),
    Index(None, "person"),
)
"""WebAuthn credentials: id and COSE public key as the authenticator gave them."""

totp = _table(
    "totp",
    Column("person", Words, ForeignKey("people.id"), primary_key=True),
    Column("secret", Bytes, nullable=False),
    Column("step", Number, nullable=False),
    Column("made", Number, nullable=False),
    keyed=True,
)
"""Authenticators (RFC 6238): the secret sealed under the pepper, and the last time step whose code was taken."""

recovery = _table(
    "recovery",
    Column("digest", Bytes, primary_key=True),
    Column("person", Words, ForeignKey("people.id"), nullable=False),
    Column("used", Number),
    Index(None, "person"),
)
"""Recovery codes: HMAC with the pepper."""

challenges = _table(
    "challenges",
    Column("nonce", Bytes, primary_key=True),
    Column("expires", Number, nullable=False),
)
"""WebAuthn challenges that were answered, until they lapse: none is answered twice."""

datasets = _table(
    "datasets",
    _number(),
    Column("key", Words, nullable=False, unique=True),
    Column("name", Words, nullable=False, unique=True),
    Column("title", Words, nullable=False),
    Column("publisher", Words, nullable=False),
    Column("address", Words, nullable=False),
    Column("legal_basis", Words, nullable=False),
    Column("people", Words, nullable=False),
    Column("handling", Words, nullable=False),
    Column("tags", Words, nullable=False),
    Column("retention_days", Number, nullable=False),
    Column("unit", Words, ForeignKey("units.id"), nullable=False),
    Column("case_id", Words),
    Column("declared_first", Words),
    Column("declared_second", Words),
    Column("impersonal_first", Words),
    Column("impersonal_second", Words),
    Column("inherited", Words, nullable=False, server_default="[]"),
    Column("created", Number, nullable=False),
)

marks = _table(
    "marks",
    Column("digest", Number, primary_key=True),
    Column("tag", Words, primary_key=True),
    Column("record", Number, nullable=False),
    keyed=True,
)
"""What stands for records of datasets that are tagged never:PURPOSE, and the first record of it (`store.never`)."""

sources = _table(
    "sources",
    _number(),
    Column("dataset", Number, ForeignKey("datasets.id"), nullable=False),
    Column("name", Words, nullable=False),
    UniqueConstraint("dataset", "name"),
)

blobs = _table(
    "blobs",
    Column("dataset", Number, ForeignKey("datasets.id"), primary_key=True),
    Column("sha256", Words, primary_key=True),
    Column("size", Number, nullable=False),
    Column("key", Bytes, nullable=False),
    Column("created", Number, nullable=False),
    keyed=True,
)
"""Originals, content-addressed within their dataset; `key` is the blob's own key, wrapped."""

imports = _table(
    "imports",
    _number(),
    Column("public", Words, nullable=False, unique=True),
    Column("source", Number, ForeignKey("sources.id"), nullable=False),
    Column("dataset", Number, ForeignKey("datasets.id"), nullable=False),
    Column("sha256", Words, nullable=False),
    Column("file_name", Words, nullable=False),
    Column("spec", Words, nullable=False),
    Column("digest", Words, nullable=False),
    Column("mode", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("live", Number, nullable=False),
    Column("by", Words, ForeignKey("people.id"), nullable=False),
    Column("started", Number, nullable=False),
    Column("finished", Number),
    Column("batches", Number, nullable=False),
    Column("progress", Words, nullable=False),
    Column("message", Words, nullable=False),
    Index(None, "source"),
)
"""`live` 1 makes its opened spans visible and its closed spans closed; undoing sets it back to 0 and nothing else."""

faults = _table(
    "faults",
    Column("import", Number, ForeignKey("imports.id"), primary_key=True),
    Column("number", Number, primary_key=True),
    Column("code", Words, nullable=False),
    Column("place", Words, nullable=False),
    Column("field", Words, nullable=False),
    Column("message", Words, nullable=False),
    Column("kept", Number, nullable=False),
    keyed=True,
)

entities = _table(
    "entities",
    _number(),
    Column("dataset", Number, ForeignKey("datasets.id"), nullable=False),
    Column("name", Words, nullable=False),
    Column("cluster", Number),
    UniqueConstraint("dataset", "name"),
    Index(None, "cluster", sqlite_where=Column("cluster").isnot(None), postgresql_where=Column("cluster").isnot(None)),
)
"""Record-entities: what one dataset calls one thing. `name` is the source's entity id."""

records = _table(
    "records",
    _number(),
    Column("hash", Bytes, nullable=False),
    Column("entity", Number, ForeignKey("entities.id"), nullable=False),
    Column("dataset", Number, nullable=False),
    Column("schema", Words, nullable=False),
    Column("data", Words, nullable=False),
    UniqueConstraint("entity", "hash"),
)

spans = _table(
    "spans",
    _number(),
    Column("record", Number, ForeignKey("records.id"), nullable=False),
    Column("opened_by", Number, ForeignKey("imports.id"), nullable=False),
    Column("closed_by", Number, ForeignKey("imports.id")),
    Column("place", Words, nullable=False),
    Index(None, "record"),
    Index(None, "opened_by"),
    Index(
        None,
        "closed_by",
        sqlite_where=Column("closed_by").isnot(None),
        postgresql_where=Column("closed_by").isnot(None),
    ),
)

seen = _table(
    "seen",
    Column("import", Number, ForeignKey("imports.id"), primary_key=True),
    Column("record", Number, primary_key=True),
    keyed=True,
)
"""While a snapshot runs: records of its source that were live before and came again. Emptied when it ends."""

edges = _table(
    "edges",
    Column("target", Number, primary_key=True),
    Column("record", Number, primary_key=True),
    Column("prop", Words, primary_key=True),
    keyed=True,
)
"""Derived from records: which record names which record-entity in which property."""

bearers = _table(
    "bearers",
    Column("digest", Number, primary_key=True),
    Column("entity", Number, primary_key=True),
    keyed=True,
)
"""Derived from records: which record-entities of persons ever said which identifier of their dataset (`store.bearers`)."""

judgements = _table(
    "judgements",
    _number(),
    Column("left", Number, ForeignKey("entities.id"), nullable=False),
    Column("right", Number, ForeignKey("entities.id"), nullable=False),
    Column("judgement", Words, nullable=False),
    Column("case_id", Words),
    Column("by", Words, nullable=False),
    Column("ground", Words, nullable=False),
    Column("created", Number, nullable=False),
    Column("withdrawn", Number),
    UniqueConstraint("left", "right", "ground"),
    Index(None, "right"),
)

identities = _table(
    "identities",
    _number(),
    Column("schema", Words, nullable=False),
    Column("property", Words, nullable=False),
    Column("datasets", Words, nullable=False),
    Column("by", Words, nullable=False),
    Column("created", Number, nullable=False),
    UniqueConstraint("schema", "property", "datasets"),
)

seals = _table(
    "seals",
    Column("entity", Number, ForeignKey("entities.id"), primary_key=True, autoincrement=False),
    Column("role", Words, nullable=False),
    Column("case_id", Words),
    Column("by", Words, nullable=False),
    Column("created", Number, nullable=False),
)

stale = _table("stale", Column("entity", Number, primary_key=True, autoincrement=False))
"""Sealed record-entities whose documents may still be in the index: no search counts them, from the seal's own transaction on."""

cases = _table(
    "cases",
    Column("id", Words, primary_key=True),
    Column("number", Number, nullable=False, unique=True),
    Column("title", Words, nullable=False),
    Column("question", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("purpose", Words, nullable=False),
    Column("legal_basis", Words, nullable=False),
    Column("targets", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("unit", Words, ForeignKey("units.id"), nullable=False),
    Column("opened", Number, nullable=False),
    Column("expires", Number),
    Column("closed_reason", Words, nullable=False),
)

members = _table(
    "members",
    Column("case_id", Words, ForeignKey("cases.id"), primary_key=True),
    Column("person", Words, ForeignKey("people.id"), primary_key=True),
    Column("role", Words, nullable=False),
    Column("added", Number, nullable=False),
    Index(None, "person"),
    keyed=True,
)

grants = _table(
    "grants",
    Column("case_id", Words, ForeignKey("cases.id"), primary_key=True),
    Column("dataset", Number, ForeignKey("datasets.id"), primary_key=True),
    Column("reason", Words, nullable=False),
    Column("by", Words, nullable=False),
    Column("granted", Number, nullable=False),
    Column("expires", Number, nullable=False),
    keyed=True,
)

held = _table(
    "held",
    Column("case_id", Words, ForeignKey("cases.id"), primary_key=True),
    Column("entity", Number, ForeignKey("entities.id"), primary_key=True),
    Column("by", Words, nullable=False),
    Column("added", Number, nullable=False),
    keyed=True,
)

views = _table(
    "views",
    Column("token", Words, primary_key=True),
    Column("case_id", Words, nullable=False),
    Column("person", Words, nullable=False),
    Column("plan", Words, nullable=False),
    Column("created", Number, nullable=False),
    keyed=True,
)
"""What a random view address stands for: no name ever stands in an address."""

jobs = _table(
    "jobs",
    _number(),
    Column("kind", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("person", Words, nullable=False),
    Column("case_id", Words, nullable=False),
    Column("purpose", Words, nullable=False),
    Column("plan_hash", Words, nullable=False),
    Column("intent", Number, nullable=False),
    Column("state", Words, nullable=False),
    Column("tries", Number, nullable=False),
    Column("lease", Words),
    Column("leased_until", Number),
    Column("created", Number, nullable=False),
    Column("finished", Number),
    Column("message", Words, nullable=False),
    Index(None, "state"),
)

approvals = _table(
    "approvals",
    Column("id", Words, primary_key=True),
    Column("digest", Words, nullable=False),
    Column("plan", Words, nullable=False),
    Column("format", Words, nullable=False),
    Column("case_id", Words, ForeignKey("cases.id"), nullable=False),
    Column("asker", Words, ForeignKey("people.id"), nullable=False),
    Column("unit", Words, ForeignKey("units.id"), nullable=False),
    Column("purpose", Words, nullable=False),
    Column("entities", Number, nullable=False),
    Column("persons", Number, nullable=False),
    Column("reason", Words, nullable=False),
    Column("asked", Number, nullable=False),
    Column("entry", Number, nullable=False),
    Column("alone", Number, nullable=False),
    Column("state", Words, nullable=False),
    Column("answered_by", Words, ForeignKey("people.id")),
    Column("answered", Number),
    Column("answer", Words, nullable=False),
    Column("approval_entry", Number),
    Column("used", Number),
    Index(None, "asker"),
    Index(None, "state"),
)
"""Exports that somebody asked a second person to approve (C8, `store.approvals`). `entry`: the leaf in which it was asked;
`approval_entry`: the leaf that says it was approved; `digest`: of everything that it is bound to."""

applied = _table(
    "applied",
    Column("intent", Number, primary_key=True, autoincrement=False),
    Column("at", Number, nullable=False),
)
"""Every business transaction names the ledger entry that intended it: start-up settles missing outcomes from here."""

throttle = _table(
    "throttle",
    Column("key", Words, primary_key=True),
    Column("minute", Number, primary_key=True),
    Column("count", Number, nullable=False),
    keyed=True,
)
