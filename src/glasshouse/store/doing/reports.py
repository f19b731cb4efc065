"""Reports made, changed, restored, and held against their sources again."""

from __future__ import annotations

import re

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError
from glasshouse.base.ids import random_id
from glasshouse.policy.plans import reports as plans
from glasshouse.store import reports as rows
from glasshouse.store.doing import reportwriting as writing
from glasshouse.store.executors import Writer, does
from glasshouse.store.reading import citing
from glasshouse.store.reporttables import reports

_LANGUAGE = re.compile(r"[a-z]{2,3}")


@does(plans.AddReport)
def add_report(writer: Writer, command: plans.AddReport) -> str:
    """Its first revision."""
    case, me, now = writer.situation.case.id, writer.situation.actor.person, writer.situation.now
    count = sa.select(sa.func.count()).select_from(reports).where(reports.c.case_id == case)
    if writer.connection.execute(count).scalar_one() >= plans.MOST:
        raise ConflictError(f"A case has at most {plans.MOST:,} reports.", remedy="Write on in one of them.")
    if not _LANGUAGE.fullmatch(command.language):
        raise InvalidInputError("A language is named by its code of ISO 639, as en or ar.", field="language")
    want, public = rows.written(command.title, command.text), random_id()
    about = {"made_by": me, "made": now, "changed_by": me, "changed": now, "revision": 1}
    values = {"id": public, "case_id": case, "kind": command.kind.value, "language": command.language}
    writer.connection.execute(sa.insert(reports).values(**values, title=want.title, text=want.text, **about))
    writing.add_revision(writer, public, 1, want)
    return public


@does(plans.ChangeReport)
def change_report(writer: Writer, command: plans.ChangeReport) -> int:
    """Title and text anew."""
    row = rows.seen(writer, command.id, command.revision)
    return writing.change(writer, row, rows.written(command.title, command.text))


@does(plans.RestoreReport)
def restore_report(writer: Writer, command: plans.RestoreReport) -> int:
    """As it was, as a new revision. How its sources read when they were cited stays as it is kept."""
    row = rows.seen(writer, command.id, command.revision)
    old = rows.revision_of(writer.connection, row.id, command.old)
    return writing.change(writer, row, rows.written(old.title, old.text))


@does(plans.LookAgain)
def look_again(writer: Writer, command: plans.LookAgain) -> int:
    """The same text, citing the source as it reads now: a new revision, which nobody approved yet."""
    row = rows.seen(writer, command.id, command.revision)
    want = rows.written(row.title, row.text)
    if command.key not in want.keys or not citing.held(writer, [command.key]):
        raise NotFoundError("The report cites no record under this key that you may see.", remedy="Choose one of its sources.")
    return writing.change(writer, row, want, [command.key])
