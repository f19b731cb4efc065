"""The table of time stamps: one row for each exhibit whose hash an authority was asked to stamp."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index

from glasshouse.store.columns import Bytes, Number, Words, table

exhibit_stamps = table(
    "exhibit_stamps",
    Column("exhibit", Words, ForeignKey("exhibits.id"), primary_key=True),
    Column("state", Words, nullable=False),
    Column("authority", Words, nullable=False),
    Column("tries", Number, nullable=False),
    Column("next", Number),
    Column("fault", Words, nullable=False),
    Column("stamped", Number),
    Column("response", Bytes),
    Index(None, "state", "next"),
    keyed=True,
)
"""`next` is when it is asked for again, null once it is there; `response` the authority's whole answer (TimeStampResp, DER), `stamped`
the time that stands in it."""
