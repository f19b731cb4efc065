"""Who has which role in a case, as rows; and who is told.

Promise: a role exists for who sees the entity that has it. A protected one (C4) exists for the signed keepers of its seal, while the case
is worked, and for nobody else: no count, no list and no refusal differs by it. A role that waits for a signature counts as nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import NotFoundError
from glasshouse.base.ids import random_id
from glasshouse.model.case import ALIVE
from glasshouse.model.reliability import Basis
from glasshouse.model.subject import SIGNED, Ending, SubjectRole, SubjectState
from glasshouse.store import keeping
from glasshouse.store.engine import insert_new
from glasshouse.store.executors import Reader, Writer
from glasshouse.store.fold import Folded, View
from glasshouse.store.rows import find_case, scope_of
from glasshouse.store.statement import Among, Statement
from glasshouse.store.subjecttables import case_subjects, subject_entities

_C = case_subjects.c
_ROWS = Statement(lambda: sa.select(case_subjects).where(_C.case_id == sa.bindparam("case")).order_by(_C.at, _C.id))
_ROWS_OF = Statement(
    lambda: (
        sa.select(case_subjects)
        .where(_C.id.in_(sa.select(subject_entities.c.subject).where(Among(subject_entities.c.entity, "numbers"))))
        .where(_C.case_id == sa.bindparam("case"))
        .order_by(_C.at, _C.id)
    )
)
_NUMBERS = Statement(
    lambda: sa.select(subject_entities.c.subject, subject_entities.c.entity).where(Among(subject_entities.c.subject, "subjects"))
)
_UNSIGNED = Statement(
    lambda: (
        sa.select(_C.id, subject_entities.c.entity)
        .join(subject_entities, subject_entities.c.subject == _C.id)
        .where((_C.case_id == sa.bindparam("case")) & unsigned_by_others(sa.bindparam("me")))
    )
)
_NAMES = ("name", "alias")


@dataclass(frozen=True, slots=True)
class Cast:
    """A role as this reader sees it: the `row`, and the `entities` that have it; of whom the reader keeps, `names` instead."""

    row: Any
    entities: tuple[Folded, ...]
    names: tuple[str, ...] = ()

    @property
    def role(self) -> SubjectRole:
        """Which."""
        return SubjectRole(self.row.role)

    @property
    def person(self) -> bool:
        """Whether it is a natural person."""
        return bool(self.names) or any(entity.person for entity in self.entities)

    @property
    def state(self) -> SubjectState:
        """Who turns out to be a natural person needs the signature from then on."""
        if self.row.ended is not None:
            return SubjectState.ENDED
        asked = bool(self.row.asked) or (self.person and self.role in SIGNED)
        return SubjectState.WAITING if asked and self.row.signed is None else SubjectState.STANDING

    def of(self, entity: Folded) -> bool:
        """Whether this entity has it."""
        return any(set(one.numbers) & set(entity.numbers) for one in self.entities)


def cast(reader: Reader, *, kept: bool = True) -> list[Cast]:
    """Every role of the case that this reader may know of, first given first; `kept`: those of whom they keep, too."""
    rows = _ROWS.all(reader.connection, case=reader.situation.case.id)
    return _seen(reader, rows, _kept(reader, rows) if kept else {})


def _seen(reader: Reader, rows: Sequence[Any], told: dict[str | None, tuple[str, ...]]) -> list[Cast]:
    """Those of the rows that the reader may know of; `told`: names by the seals that they keep."""
    if not rows:
        return []
    numbers: dict[str, list[int]] = {row.id: [] for row in rows}
    for row in _NUMBERS.all(reader.connection, subjects=list(numbers)):
        numbers[row.subject].append(row.entity)
    seen = reader.view.fold(number for row in rows if row.protection is None for number in numbers[row.id])
    found = []
    for row in rows:
        entities = {seen[number].number: seen[number] for number in numbers[row.id] if number in seen} if row.protection is None else {}
        if entities or row.protection in told:
            found.append(Cast(row, tuple(entities.values()), told.get(row.protection, ())))
    return found


def find(reader: Reader, public: str) -> Cast:
    """The role with this id; NotFoundError alike for unknown, hidden, protected, and another case's."""
    return among(cast(reader), public)


def among(every: Iterable[Cast], public: str) -> Cast:
    """The role with this id among these; NotFoundError where it is not."""
    found = next((one for one in every if one.row.id == public), None)
    if found is None:
        raise NotFoundError("No subject of this case that you may see has this address.", remedy="The case's page Subjects lists them.")
    return found


def of_entity(reader: Reader, entity: Folded) -> list[Cast]:
    """The roles that an entity has or had in the case, as far as everybody who sees the entity may know of them."""
    case, numbers = reader.situation.case.id, list(entity.numbers)
    return [one for one in _seen(reader, _ROWS_OF.all(reader.connection, case=case, numbers=numbers), {}) if one.of(entity)]


def unsigned(reader: Reader) -> list[Cast]:
    """The roles that wait for a second signature."""
    return [one for one in cast(reader, kept=False) if one.state is SubjectState.WAITING]


def unsigned_by_others(me: sa.BindParameter[str]) -> sa.ColumnElement[bool]:
    """What selects roles that somebody else than `me` gave, and that asked for a signature and have none yet."""
    return (_C.asked == 1) & _C.signed.is_(None) & _C.ended.is_(None) & (_C.by != me)


def to_sign(connection: sa.Connection, case: str, person: str, now: int) -> int:
    """How many roles of a case wait for a signature that this member of it may give, and sees."""
    found = find_case(connection, case)
    if found is None:
        return 0
    wanted: dict[str, list[int]] = {}
    for row in _UNSIGNED.all(connection, case=case, me=person):
        wanted.setdefault(row.id, []).append(row.entity)
    view = View(connection, scope_of(connection, found, now), case)
    seen = view.fold(number for numbers in wanted.values() for number in numbers)
    return sum(any(number in seen for number in numbers) for numbers in wanted.values())


def enter(
    writer: Writer,
    numbers: Iterable[int],
    role: SubjectRole,
    basis: Basis,
    reason: str,
    *,
    asked: bool = False,
    protection: str | None = None,
    replaces: str | None = None,
) -> str:
    """A new role of the entity with these numbers; yields its id."""
    situation, public = writer.situation, random_id()
    about = {"id": public, "case_id": situation.case.id, "role": role.value, "basis": basis.value, "reason": reason}
    given = {"by": situation.actor.person, "at": situation.now, "asked": int(asked), "protection": protection, "replaces": replaces}
    writer.connection.execute(sa.insert(case_subjects).values(**about, **given))
    insert_new(writer.connection, subject_entities, [{"subject": public, "entity": number} for number in sorted(set(numbers))])
    return public


def end(writer: Writer, public: str, ending: Ending, reason: str) -> bool:
    """The role is over; False where it was already."""
    values = {"ending": ending.value, "ended_by": writer.situation.actor.person, "ended": writer.situation.now, "ended_reason": reason}
    here = (_C.id == public) & _C.ended.is_(None)
    return bool(writer.connection.execute(sa.update(case_subjects).where(here).values(values)).rowcount)


def sign(writer: Writer, public: str) -> bool:
    """The role stands; False where it was signed or over already."""
    here = (_C.id == public) & _C.ended.is_(None) & _C.signed.is_(None)
    values = {"signed_by": writer.situation.actor.person, "signed": writer.situation.now}
    return bool(writer.connection.execute(sa.update(case_subjects).where(here).values(values)).rowcount)


def numbers_of(reader: Reader, public: str) -> set[int]:
    """Numbers of the record-entities that were given this role."""
    query = sa.select(subject_entities.c.entity).where(subject_entities.c.subject == public)
    return set(reader.connection.execute(query).scalars())


def _kept(reader: Reader, rows: Iterable[Any]) -> dict[str | None, tuple[str, ...]]:
    """Of the seals whose signed keeper this reader is: what whom they are on is called."""
    if reader.situation.case.state not in ALIVE or not any(row.protection for row in rows):
        return {}
    found: dict[str | None, tuple[str, ...]] = {}
    for seal in keeping.kept_by(reader):
        records = keeping.records_of(reader, seal)
        names = [value for name in _NAMES for record in records for value in record.properties().get(name, ())]
        found[seal.id] = tuple(dict.fromkeys(names)) or ("",)
    return found
