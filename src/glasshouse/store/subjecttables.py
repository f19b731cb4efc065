"""Tables of subjects: entities of a case in roles, and consents to be named."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index

from glasshouse.store import casetables, exhibittables, tables
from glasshouse.store.columns import Number, Words, signed, table

case_subjects = table(
    "case_subjects",
    Column("id", Words, primary_key=True),
    Column("case_id", Words, ForeignKey(tables.cases.c.id), nullable=False),
    Column("role", Words, nullable=False),
    Column("basis", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("protection", Words, ForeignKey(casetables.protections.c.id)),
    Column("replaces", Words),
    Column("asked", Number, nullable=False),
    *signed(),
    Column("signed_by", Words),
    Column("signed", Number),
    Column("ending", Words),
    Column("ended_by", Words),
    Column("ended", Number),
    Column("ended_reason", Words),
    Index(None, "case_id"),
)
"""One role of one entity: why, given by whom, signed by whom, ended by whom. `asked`: a second person signs; `protection`: the act of
sealing that a protected role was (then only its keepers meet the row); `replaces`: the row that ends when this one stands."""

subject_entities = table(
    "subject_entities",
    Column("subject", Words, ForeignKey(case_subjects.c.id), primary_key=True),
    Column("entity", Number, ForeignKey(tables.entities.c.id), primary_key=True),
    Index(None, "entity"),
    keyed=True,
)
"""Every record-entity that was the entity when it was given the role, so that the role stays if it is taken apart."""

consents = table(
    "consents",
    Column("id", Words, primary_key=True),
    Column("subject", Words, ForeignKey(case_subjects.c.id), nullable=False),
    Column("use", Words, nullable=False),
    Column("way", Words, nullable=False),
    Column("giver", Words, nullable=False),
    Column("given", Words, nullable=False),
    Column("until", Words, nullable=False),
    Column("terms", Words, nullable=False),
    Column("exhibit", Words, ForeignKey(exhibittables.exhibits.c.id)),
    *signed(),
    Column("revoked_by", Words),
    Column("revoked", Number),
    Column("revoked_reason", Words),
    Index(None, "subject"),
)
"""Consents to be named: to what use, by whom given and how, on which days they count, who recorded and who revoked them."""
