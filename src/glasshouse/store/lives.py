"""What a case has of its own life, as rows: what its template gave it, how it moved, what it says of itself, what is due.

Promise: moves and descriptions are only added. A case that was opened before there were templates has none of this, and reads as blank.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import DAY, iso
from glasshouse.base.errors import InvalidInputError
from glasshouse.model.actor import CaseRole
from glasshouse.model.purpose import Purpose
from glasshouse.model.subject import SubjectRole
from glasshouse.model.task import Seed
from glasshouse.model.template import CaseField, CaseTemplate, Deadline, Part, Retention
from glasshouse.model.writing import as_text
from glasshouse.policy.plans.life import Filled
from glasshouse.store import lifetables as lt
from glasshouse.store.executors import Writer
from glasshouse.store.seeding import seed
from glasshouse.store.statement import Statement

BLANK = CaseTemplate("", "", "", ())
_VALUE = 2_000
_EPOCH = date(1970, 1, 1)

_LIFE = Statement(lambda: sa.select(lt.lives).where(lt.lives.c.case_id == sa.bindparam("case")))
_DESCRIBED = Statement(
    lambda: (
        sa.select(lt.descriptions)
        .where(lt.descriptions.c.case_id == sa.bindparam("case"))
        .order_by(lt.descriptions.c.revision.desc())
        .limit(1)
    )
)


@dataclass(frozen=True, slots=True)
class Life:
    """`template`: what the case has of one; `title`: what it was called, empty for none."""

    template: CaseTemplate = BLANK
    title: str = ""
    step: int = 0
    seen: bool = True


def life_of(connection: sa.Connection, case: str) -> Life:
    """The case's own; blank where it has none."""
    row = _LIFE.first(connection, case=case)
    return Life(_template(row.contents), row.template, row.step, bool(row.seen)) if row is not None else Life()


def described(connection: sa.Connection, case: str) -> Any:
    """The newest description as a row; None for a case that never had one."""
    return _DESCRIBED.first(connection, case=case)


def filled(template: CaseTemplate, values: dict[str, str]) -> tuple[Filled, ...]:
    """The template's fields with what stands in them."""
    return tuple(Filled(f.name, f.title, f.hint, f.needed, values.get(f.name, "")) for f in template.fields)


def missing(template: CaseTemplate, values: dict[str, str]) -> list[str]:
    """Titles of needed fields in which nothing stands."""
    return [f.title for f in template.fields if f.needed and not values.get(f.name)]


def read_fields(template: CaseTemplate, given: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Values by field; InvalidInputError for a field that the case does not have, or has twice."""
    known, values = {f.name for f in template.fields}, dict[str, str]()
    for name, value in given:
        if name not in known or name in values:
            raise InvalidInputError("A field is not one of this case's, or was given twice.", field="fields")
        values[name] = as_text(value, name, _VALUE)
    return values


def begin(writer: Writer, case: str, template: CaseTemplate, said: dict[str, str], values: dict[str, str], *, draft: bool) -> None:
    """The rows of a new case's life. `said` are its title, question, legal basis and targets."""
    if template is not BLANK:
        row = {"case_id": case, "template": template.title, "contents": json.dumps(asdict(template)), "step": 0, "seen": int(template.seen)}
        writer.connection.execute(sa.insert(lt.lives).values(row))
    describe(writer, case, 1, said, values)
    note(writer, case, "draft" if draft else "open", "")
    if not draft:
        start(writer, case, template)
    seed(writer, case, template)


def start(writer: Writer, case: str, template: CaseTemplate) -> None:
    """The case opens: its deadlines run from now."""
    day = _EPOCH + timedelta(days=writer.situation.now // DAY)
    rows = {one.title: (day + timedelta(days=one.days)).isoformat() for one in template.deadlines}
    if rows:
        writer.connection.execute(
            sa.insert(lt.dates), [{"case_id": case, "title": title, "day": due, "review": 0} for title, due in rows.items()]
        )


def describe(writer: Writer, case: str, revision: int, said: dict[str, str], values: dict[str, str]) -> None:
    """A revision of what the case says of itself."""
    by, at = writer.situation.actor.person, writer.situation.now
    row = {"case_id": case, "revision": revision, "fields": json.dumps(values, sort_keys=True), "by": by, "at": at, **said}
    writer.connection.execute(sa.insert(lt.descriptions).values(row))


def note(writer: Writer, case: str, what: str, reason: str) -> None:
    """A line in the case's history."""
    c = lt.moves.c
    last = writer.connection.execute(sa.select(sa.func.max(c.number)).where(c.case_id == case)).scalar() or 0
    row = {"case_id": case, "number": last + 1, "what": what, "reason": reason}
    writer.connection.execute(sa.insert(lt.moves).values(**row, by=writer.situation.actor.person, at=writer.situation.now))


def set_seen(writer: Writer, case: str, seen: bool) -> None:
    """Whether other cases may be told of this one."""
    c = lt.lives.c
    if writer.connection.execute(sa.update(lt.lives).where(c.case_id == case).values(seen=int(seen))).rowcount == 0:
        row = {"case_id": case, "template": "", "contents": json.dumps(asdict(BLANK)), "step": 0, "seen": int(seen)}
        writer.connection.execute(sa.insert(lt.lives).values(row))


def today(now: int) -> str:
    """The day of `now` (microseconds), YYYY-MM-DD, in UTC."""
    return iso(now)[:10]


def _template(text: str) -> CaseTemplate:
    raw = json.loads(text)
    return CaseTemplate(
        raw["name"],
        raw["title"],
        raw["about"],
        tuple(Purpose(one) for one in raw["purposes"]),
        raw["question"],
        raw["legal_basis"],
        raw["targets"],
        tuple(raw["hypotheses"]),
        tuple(Seed(one["title"], one["text"], one["days"], tuple(one["after"])) for one in raw["tasks"]),
        tuple(raw["folders"]),
        tuple(Deadline(**one) for one in raw["deadlines"]),
        tuple(CaseField(**one) for one in raw["fields"]),
        tuple(Part(one["title"], CaseRole(one["role"]), one["about"]) for one in raw["parts"]),
        tuple(raw["steps"]),
        Retention(**raw["retention"]),
        raw["second_signature"],
        raw["seen"],
        raw["own"],
        tuple(SubjectRole(one) for one in raw.get("signed_roles", ())),  # cases of before there were subjects have none
    )
