"""Exhibits as they are kept: which of them a reader sees, the case's own dataset in which their originals lie, and the steps of custody.

Promise: an exhibit is found within its own case alone; one that is a record of somebody who is sealed is found by nobody (C4), nor one
of a dataset that was tagged since as never for the case's purpose (C7), nor one of whom a package brings later.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import InvalidInputError, NotFoundError
from glasshouse.base.ids import random_id
from glasshouse.model.custody import CustodyEvent, Step
from glasshouse.model.dataset import Dataset
from glasshouse.policy.actions import Action
from glasshouse.store import tables as t
from glasshouse.store.executors import Reader, Writer
from glasshouse.store.exhibittables import custody, exhibit_entities, exhibits
from glasshouse.store.fold import CHUNK, WHOLE_SEALS, Folded, chunks
from glasshouse.store.loadingtables import loaded_exhibits
from glasshouse.store.rightstables import restricted
from glasshouse.store.rows import scope_of
from glasshouse.store.vault import Opened
from glasshouse_ledger.leaf import Kind, Verdict

READINGS = 20_000
"""Readings of one exhibit that its custody tells."""
_READ = {
    Action.READ_ORIGINAL.value: CustodyEvent.OPENED,
    Action.READ_REDACTED.value: CustodyEvent.OPENED,
    Action.READ_FILTERED.value: CustodyEvent.OPENED,
    Action.CHECK_EXHIBIT.value: CustodyEvent.CHECKED,
}


def own_dataset(reader: Reader) -> tuple[int, Dataset]:
    """Number and description of the dataset that belongs to the reader's case."""
    name = f"case-{reader.situation.case.id}"
    found = next(((number, dataset) for number, dataset in reader.view.datasets.items() if dataset.name == name), None)
    if found is None:
        raise NotFoundError("This case has no dataset of its own.")
    return found


def _sealed(reader: Reader) -> sa.CompoundSelect[Any]:
    """Ids of exhibits that are records of somebody who is sealed for this reader, or of what is restricted."""
    x, s = exhibit_entities.c, t.seals.c
    sealed = s.role.in_(sorted(WHOLE_SEALS)) | x.dataset.notin_(sorted(_functions(reader)))
    under = sa.select(x.exhibit).join(t.seals, s.entity == x.entity).where(sealed)
    return sa.union_all(under, sa.select(x.exhibit).join(restricted, restricted.c.entity == x.entity))


def _functions(reader: Reader) -> frozenset[int]:
    """Datasets of declared public function in the case's scope: its filter team, which sees no record of them, knows of the same exhibits
    as those who work the case, or a mark would be there that nobody could decide."""
    if not reader.situation.filters:
        return reader.view.functions
    scope = scope_of(reader.connection, reader.situation.case, reader.situation.now)
    return frozenset(number for number, dataset in scope.items() if dataset.holds_function)


def _never(reader: Reader) -> sa.Select[Any]:
    """Ids of exhibits that are records of a dataset whose tag forbids the case's purpose: the tag goes with every copy, and stays when the
    grant is taken away."""
    x, d = exhibit_entities.c, t.datasets.c
    tag = json.dumps(f"never:{reader.situation.case.purpose.value}")
    return sa.select(x.exhibit).join(t.datasets, d.id == x.dataset).where(d.tags.contains(tag) | d.inherited.contains(tag))


def _waiting() -> sa.Select[Any]:
    """Ids of exhibits that came in a package and are records of somebody who has not: neither seal nor tag can find them yet."""
    return sa.select(loaded_exhibits.c.exhibit).where(loaded_exhibits.c.waiting > 0)


def visible(reader: Reader) -> sa.ColumnElement[bool]:
    """What selects the exhibits of the case that this reader may know of."""
    e = exhibits.c
    away = (_sealed(reader), _never(reader), _waiting())
    return (e.case_id == reader.situation.case.id) & sa.and_(*(e.id.notin_(query) for query in away))


def hidden(reader: Reader) -> frozenset[str]:
    """Ids of exhibits, of any case, that `visible` leaves out for what they are a record of."""
    away = (_sealed(reader), _never(reader), _waiting())
    return frozenset(public for query in away for public in reader.connection.execute(query).scalars())


def find(reader: Reader, public: str) -> Any:
    """The row of this exhibit; NotFoundError alike for unknown, sealed, and another case's."""
    row = reader.connection.execute(sa.select(exhibits).where(visible(reader) & (exhibits.c.id == public))).first()
    if row is None:
        raise NotFoundError("No exhibit of this case has this address.", remedy="The case's page Evidence lists them.")
    return row


def numbered(reader: Reader, numbers: Sequence[int]) -> list[str]:
    """Ids of exhibits by their numbers; InvalidInputError names those of which the reader knows nothing."""
    e = exhibits.c
    query = sa.select(e.number, e.id).where(visible(reader) & e.number.in_(numbers))
    known = {row.number: row.id for row in reader.connection.execute(query)} if numbers else {}
    if strange := [number for number in numbers if number not in known]:
        raise InvalidInputError("This case has no exhibit " + ", ".join(map(str, strange)) + ".", field="exhibits")
    return [known[number] for number in numbers]


def by_number(reader: Reader, number: int) -> str:
    """The id of one exhibit by its number; InvalidInputError where the reader knows nothing of it."""
    public = reader.connection.execute(sa.select(exhibits.c.id).where(visible(reader) & (exhibits.c.number == number))).scalar()
    if public is None:
        remedy = "The case's page Evidence lists them; a file is taken in there first."
        raise InvalidInputError("No exhibit of this case has this number.", field="exhibit", remedy=remedy)
    return str(public)


def entities_of(reader: Reader, exhibit: str) -> list[int]:
    """Numbers of the record-entities that the exhibit is a record of."""
    x = exhibit_entities.c
    return list(reader.connection.execute(sa.select(x.entity).where(x.exhibit == exhibit)).scalars())


def recorded(reader: Reader, where: sa.ColumnElement[bool]) -> list[Folded]:
    """The private persons of whom exhibits that `where` selects are records."""
    x = exhibit_entities.c
    numbers = reader.connection.execute(sa.select(x.entity).where(x.exhibit.in_(sa.select(exhibits.c.id).where(where)))).scalars()
    found = {entity.number: entity for entity in reader.view.fold(numbers).values()}
    return [entity for entity in found.values() if reader.view.private(entity)]


def unreviewed(reader: Reader) -> int:
    """How many exhibits of the case no second person has looked at: what stands against its closing."""
    query = sa.select(sa.func.count()).select_from(exhibits).where(visible(reader) & exhibits.c.reviewed.is_(None))
    return int(reader.connection.execute(query).scalar_one())


def pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Pairs of a column."""
    return tuple((name, value) for name, value in json.loads(text))


def note(writer: Writer, exhibit: str, event: CustodyEvent, *, party: str | None = None, outside: str = "", reason: str = "") -> None:
    """Add an event to the custody: who does it, when, and by which entry is the act's own."""
    c, situation = custody.c, writer.situation
    last = writer.connection.execute(sa.select(sa.func.max(c.number)).where(c.exhibit == exhibit)).scalar()
    values = {
        "id": random_id(),
        "exhibit": exhibit,
        "number": (last or 0) + 1,
        "event": event.value,
        "by": situation.actor.person,
        "at": situation.now,
        "entry": writer.intent,
        "party": party,
        "outside": outside,
        "reason": reason,
    }
    writer.connection.execute(sa.insert(custody).values(values))


def steps(reader: Reader, exhibit: str) -> list[Step]:
    """All that happened to it, in the order of the ledger: what was noted here, and what the ledger says of its readings."""
    return every_step(reader, [exhibit])[exhibit]


def every_step(reader: Reader, found: Sequence[str]) -> dict[str, list[Step]]:
    """The same of each of these exhibits."""
    every = noted_of(reader.connection, found)
    for part in chunks(found, CHUNK):
        for exhibit, read in _readings(reader, part).items():
            every[exhibit] = sorted([*every[exhibit], *read], key=lambda step: step.entry)
    return every


def noted_of(connection: sa.Connection, found: Sequence[str]) -> dict[str, list[Step]]:
    """What was noted of each of these exhibits, without their readings."""
    every: dict[str, list[Step]] = {exhibit: [] for exhibit in found}
    for part in chunks(found, CHUNK):
        query = sa.select(custody).where(custody.c.exhibit.in_(part)).order_by(custody.c.exhibit, custody.c.number)
        for row in connection.execute(query):
            every[row.exhibit].append(_noted(row))
    return every


def next_number(steps: Sequence[Step]) -> int:
    """The number of the next event of an exhibit with all these steps: readings have none."""
    return 1 + sum(step.event not in _READ.values() for step in steps)


def _noted(row: Any) -> Step:
    return Step(row.id, CustodyEvent(row.event), row.by, row.at, row.entry, row.party or "", row.outside, row.reason)


def _readings(reader: Reader, found: Sequence[str]) -> dict[str, list[Step]]:
    """What the ledger says of the readings of each of these exhibits, of those that were read; newest first."""
    entries, case = reader.ground.entries, reader.situation.case.id
    opened = entries.openings_of(case, found, READINGS * len(found))
    asked = [entry for entry in opened if entry.header.k is Kind.INTENT and _action(entry) in _READ and entry.header.dec is Verdict.PERMIT]
    ended: dict[int, Opened] = {}
    for part in chunks([entry.index + 1 for entry in asked], CHUNK):  # a reading is one group of two
        ended.update({entry.index: entry for entry in entries.at(part)})
    every: dict[str, list[Step]] = {}
    for entry in asked:
        outcome, (exhibit, *_) = ended.get(entry.index + 1), entry.fields["subjects"]
        if outcome is None or outcome.header.dec is not Verdict.REFUSE:  # refused: nothing was read
            every.setdefault(exhibit, []).append(_reading(entry, outcome))
    return {exhibit: read[:READINGS] for exhibit, read in every.items()}


def _reading(entry: Opened, outcome: Opened | None) -> Step:
    """`fits` is what a check found, and for an opening False where the original was not handed out because it did not fit."""
    event = _READ[_action(entry)]
    results = outcome.fields.get("results") or {} if outcome is not None else {}
    fits = results.get("fits")
    if event is CustodyEvent.OPENED and outcome is not None and outcome.header.dec is Verdict.ERROR:
        fits = False
    reason = str((entry.fields.get("plan") or {}).get("reason", ""))
    return Step(
        f"entry-{entry.index}", event, entry.fields.get("actor", ""), entry.fields.get("time", 0), entry.index, reason=reason, fits=fits
    )


def _action(entry: Opened) -> str:
    return str((entry.fields.get("plan") or {}).get("action", ""))
