"""Tables of the house policy: the texts that are or were in force or proposed, proposals (of exemptions too), and who signed them (C11)."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey

from glasshouse.store import tables
from glasshouse.store.columns import Number, Words, table

policies = table("policies", Column("hash", Words, primary_key=True), Column("text", Words, nullable=False))
"""Texts by their SHA-256 (hex). Only added."""

proposals = table(
    "proposals",
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("origin", Words, nullable=False),
    Column("proposer", Words, ForeignKey(tables.people.c.id)),
    Column("reason", Words, nullable=False),
    Column("text_hash", Words, ForeignKey(policies.c.hash), nullable=False),
    Column("base_hash", Words, ForeignKey(policies.c.hash), nullable=False),
    Column("apart", Number, nullable=False),
    Column("proposed", Number, nullable=False),
    Column("digest", Words, nullable=False),
    Column("entry", Number),
    Column("state", Words, nullable=False),
    Column("ended", Number),
    Column("ended_entry", Number),
)
"""`entry`: the leaf that announced it; `digest`: of everything that a signature is bound to; `state`: `waiting`, or how it ended;
`ended_entry`: the leaf that says so. What counts is what these leaves say (`store.proposals`)."""

signatures = table(
    "signatures",
    Column("proposal", Number, ForeignKey(proposals.c.number), primary_key=True),
    Column("person", Words, ForeignKey(tables.people.c.id), primary_key=True),
    Column("unit", Words, nullable=False),
    Column("at", Number, nullable=False),
    Column("entry", Number, nullable=False),
    keyed=True,
)

exemptions = table(
    "exemptions",
    Column("proposal", Number, ForeignKey(proposals.c.number), primary_key=True),
    Column("case_id", Words, ForeignKey(tables.cases.c.id), nullable=False),
    keyed=True,
)
"""The case that a proposal is for, where it is for one."""
