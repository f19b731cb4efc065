"""What came of a case for each natural person that it holds (C7), as rows.

Promise: whom a seal hides is asked for by nobody and told to nobody; taking a person out of a case is an outcome of its own, so that no
case is emptied before it closes without a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from glasshouse.model.outcome import Authority, Outcome
from glasshouse.policy.plans.casework import PersonOutcome
from glasshouse.store import casetables as t
from glasshouse.store.executors import Reader, Writer
from glasshouse.store.fold import Folded


def persons_among(reader: Reader, held: Iterable[int]) -> dict[str, Folded]:
    """The natural persons of what the case holds that the reader may see, by public id."""
    folded = {entity.number: entity for entity in reader.view.fold(held).values()}
    return {reader.public(entity): entity for entity in folded.values() if entity.person}


def sign(writer: Writer, entity: Folded, outcome: Outcome, authority: Authority | None, by: str) -> None:
    """Write what came of it for this person, signed by this account, in place of what was written before."""
    forget(writer, entity)
    case, now = writer.situation.case.id, writer.situation.now
    row = {"case_id": case, "outcome": outcome.value, "authority": authority.value if authority else None, "by": by, "at": now}
    row["person"] = entity.number
    writer.connection.execute(sa.insert(t.outcomes), [{**row, "entity": number} for number in entity.numbers])


def forget(writer: Writer, entity: Folded) -> None:
    """The person is in the case again."""
    c = t.outcomes.c
    where = (c.case_id == writer.situation.case.id) & c.entity.in_(entity.numbers)
    writer.connection.execute(sa.delete(t.outcomes).where(where))


def signed(reader: Reader) -> tuple[PersonOutcome, ...]:
    """What was signed for persons whom the reader may see, also for those who were taken out again, by public id."""
    where = t.outcomes.c.case_id == reader.situation.case.id
    found = {row.entity: row for row in reader.connection.execute(sa.select(t.outcomes).where(where))}
    told = []
    for public, entity in sorted(persons_among(reader, found).items()):
        row = next(found[number] for number in entity.numbers if number in found)
        told.append(PersonOutcome(public, Outcome(row.outcome), Authority(row.authority) if row.authority else None))
    return tuple(told)


def missing(persons: dict[str, Folded], given: Sequence[PersonOutcome]) -> list[str]:
    """Public ids of the persons without an outcome."""
    return sorted(persons.keys() - {outcome.person for outcome in given})
