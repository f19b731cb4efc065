"""Consents to be named, as rows; and the question whether somebody may be named.

Promise: a consent is met by who meets the subject that it hangs on. `naming_of` is what a report asks for each whom it names.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import NotFoundError
from glasshouse.base.text import storable
from glasshouse.model.consent import Consent, Naming, Use, naming
from glasshouse.model.subject import SubjectRole, SubjectState
from glasshouse.store import subjectroles
from glasshouse.store.executors import Reader
from glasshouse.store.fold import Folded
from glasshouse.store.lives import today
from glasshouse.store.subjecttables import case_subjects, consents


def rows_of(reader: Reader, subjects: Iterable[str]) -> list[Any]:
    """Rows of the consents that hang on these subjects, newest first."""
    c, wanted = consents.c, sorted(set(subjects))
    if not wanted:
        return []
    return list(reader.connection.execute(sa.select(consents).where(c.subject.in_(wanted)).order_by(c.at.desc(), c.id)))


def find(reader: Reader, public: str) -> Any:
    """The row of this consent, of a subject that the reader meets; NotFoundError alike for all others."""
    c, row = consents.c, None
    if storable(public):
        mine = sa.select(case_subjects.c.id).where(case_subjects.c.case_id == reader.situation.case.id)
        row = reader.connection.execute(sa.select(consents).where((c.id == public) & c.subject.in_(mine))).first()
    if row is None or not any(one.row.id == row.subject for one in subjectroles.cast(reader)):
        raise NotFoundError("No consent that you may see in this case has this address.", remedy="Its subject's page lists them.")
    return row


def plain(row: Any) -> Consent:
    """A row as the noun."""
    return Consent(Use(row.use), row.given, row.until, row.revoked is not None)


def naming_of(reader: Reader, entity: Folded, use: Use) -> Naming:
    """Whether this entity may be named for the use, now, and why: things and organisations; who holds a public function, in a dataset that
    is published for it; a signed subject of the case; and who consented."""
    if not entity.person:
        return Naming.NO_PERSON
    if any(row.dataset in reader.view.functions for row in entity.rows):
        return Naming.FUNCTION
    roles = subjectroles.of_entity(reader, entity)
    if any(one.role is SubjectRole.SUBJECT and one.state is SubjectState.STANDING for one in roles):
        return Naming.SIGNED_SUBJECT
    return of_rows(reader, rows_of(reader, [one.row.id for one in roles]), use)


def of_rows(reader: Reader, rows: Iterable[Any], use: Use) -> Naming:
    """What these consents say alone."""
    return naming(map(plain, rows), use, today(reader.situation.now))
