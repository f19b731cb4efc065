"""A case's ledger in words, for its members."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.base.errors import InvalidInputError
from glasshouse.policy.plans import casework as plans
from glasshouse.store import tables as t
from glasshouse.store.executors import Reader, reads
from glasshouse.store.reading.wording import is_own, is_seal, sentence_of, who
from glasshouse.store.vault import Opened
from glasshouse_ledger.leaf import Act, Kind

PAGE = 50
MAX_HOUR = 1 << 40
_WAITS = "waits"
_DAY = timedelta(days=1)
_EPOCH = date(1970, 1, 1)


@reads(plans.ReadLedger)
def read_ledger(reader: Reader, plan: plans.ReadLedger) -> plans.LedgerView:
    """Intents and refusals of the case, newest first; each outcome stands behind its intent."""
    entries, cut = reader.ground.entries, False
    if plan.who or plan.act or plan.day:
        fitting, ended, cut = _fitting(reader, plan.who, plan.act, plan.day)
        total, rows = len(fitting), _rows(reader, fitting[plan.offset : plan.offset + PAGE * 2], ended)
    else:
        total, rows = case_rows(reader, plan.offset, PAGE * 2)
    size, root = entries.head()
    mine = entries.tally(reader.situation.case.id, reader.situation.actor.person)
    reader.disclosed.count = len(rows)
    return plans.LedgerView(rows, total, plan.offset, size, root.hex(), mine, entries.origin, _people(reader), cut)


@reads(plans.ReadOwnLedger)
def read_own_ledger(reader: Reader, plan: plans.ReadOwnLedger) -> plans.OwnLedger:
    """The reader's own entries."""
    del plan
    fitting, ended, cut = _fitting(reader, reader.situation.actor.person, "", "")
    reader.disclosed.count = len(fitting)
    return plans.OwnLedger(_rows(reader, fitting, ended), reader.ground.entries.origin, cut)


def case_rows(reader: Reader, offset: int, limit: int) -> tuple[int, tuple[plans.LedgerRow, ...]]:
    """How many leaves the case has, and those of a page that say what was asked."""
    total, opened = reader.ground.entries.trail(reader.situation.case.id, offset, limit)
    return total, _rows(reader, [entry for entry in opened if entry.header.k is not Kind.OUTCOME], _ended(opened))


def _fitting(reader: Reader, person: str, act: str, day: str) -> tuple[list[Opened], dict[int, str], bool]:
    """What was asked by this account, by this act, on this day, as far as they are named; how each ended; whether not all was looked
    through."""
    if act and act not in set(Act):
        raise InvalidInputError("No act of the ledger is called so.", remedy=f"One of: {', '.join(Act)}.", field="act")
    start, end = _hours(day)
    entries = reader.ground.entries
    opened = entries.stretch(reader.situation.case.id, entries.since(start), entries.since(end), plans.LOOKED_THROUGH + 1)
    looked = opened[: plans.LOOKED_THROUGH]
    asked = [entry for entry in looked if entry.header.k is not Kind.OUTCOME]
    fits = [entry for entry in asked if (not act or entry.header.act == act) and (not person or entry.fields.get("actor") == person)]
    return fits, _ended(looked), len(opened) > len(looked)


def _hours(day: str) -> tuple[int, int]:
    """The first hour of the day and of the next (since 1970); all there can be where no day is named."""
    if not day:
        return 0, MAX_HOUR
    try:
        number = (date.fromisoformat(day) - _EPOCH) // _DAY
    except ValueError as error:
        remedy = "Write it like 2026-11-22 (UTC), or leave it out for every day."
        raise InvalidInputError("A day is written YYYY-MM-DD.", field="day", remedy=remedy) from error
    return number * 24, number * 24 + 24


def _ended(opened: list[Opened]) -> dict[int, str]:
    """Of each intent's number, how it ended: a verdict, or `_WAITS` for what was asked for and is done once somebody else signs."""
    found = [entry for entry in opened if entry.header.k is Kind.OUTCOME]
    return {entry.header.re: _end_of(entry) for entry in found if entry.header.dec and entry.header.re is not None}


def _end_of(outcome: Opened) -> str:
    results: dict[str, object] = outcome.fields.get("results") or {}
    return _WAITS if results.get("waits") else outcome.header.dec.value if outcome.header.dec else ""


def _people(reader: Reader) -> tuple[tuple[str, str], ...]:
    """Who has entries in this case: account id and name, by name."""
    names = {row.id: row.name for row in reader.connection.execute(sa.select(t.people.c.id, t.people.c.name))}
    found = reader.ground.entries.entered(reader.situation.case.id, names)
    return tuple(sorted(((person, names[person]) for person in found), key=lambda pair: (pair[1].casefold(), pair[0])))


def _rows(reader: Reader, asked: list[Opened], ended: dict[int, str]) -> tuple[plans.LedgerRow, ...]:
    names = who(reader, [entry.fields.get("actor", "") for entry in asked])
    shown = _still_shown(reader, asked)
    person = reader.situation.actor.person
    return tuple([_row(entry, names, shown, ended.get(entry.index, "permit"), person) for entry in asked])


def _still_shown(reader: Reader, asked: list[Opened]) -> dict[str, str]:
    """Subjects that this reader could open now, with their names. A seal marks nobody: whom it was put on is not among them (C4).

    A private person is named only to who was shown that person in this case before (C2); others find a link without a name.
    """
    ids = {entry.fields["subjects"][0] for entry in asked if len(entry.fields.get("subjects") or ()) == 1 and not is_seal(entry)}
    if not ids:
        return {}
    numbers = {public: reader.ground.entity_ids.decode(public) for public in ids}
    seen = reader.view.fold(number for number in numbers.values() if number is not None)
    found = {public: seen[number] for public, number in numbers.items() if number in seen}
    private = [public for public, entity in found.items() if reader.view.private(entity)]
    situation = reader.situation
    known = reader.ground.entries.already(situation.case.id, situation.actor.person, private) if private else frozenset()
    return {public: "" if public in private and public not in known else entity.caption() for public, entity in found.items()}


def _row(entry: Opened, names: dict[str, str], shown: dict[str, str], ended: str, reader: str) -> plans.LedgerRow:
    """The entry as a row: put into words once for all that they depend on."""
    actor = entry.fields.get("actor", "")
    subjects = [] if is_seal(entry) else [subject for subject in entry.fields.get("subjects") or [] if subject in shown]
    subject = subjects[0] if len(subjects) == 1 else None
    name = names.get(actor) or ("Glasshouse" if is_own(entry) else "Somebody")
    key = (name, subject, shown[subject] if subject else "", ended, reader == actor)
    row: plans.LedgerRow | None = entry.told.get(key)
    if row is None:
        row = entry.told[key] = _worded(entry, name, subject, key[2], ended, reader)
    return row


def _worded(entry: Opened, name: str, subject: str | None, caption: str, ended: str, reader: str) -> plans.LedgerRow:
    decision = entry.header.dec.value if entry.header.dec else ""
    if decision == "permit" and ended not in ("permit", _WAITS):
        decision = "failed"
    words = "asked that the case closes" if ended == _WAITS else sentence_of(entry, reader)
    return plans.LedgerRow(
        entry.index,
        iso(entry.fields.get("time", entry.header.t * 3_600_000_000)),
        name,
        f"{words} {caption}".strip() if subject else words,
        decision,
        entry.header.why if decision not in ("permit", "failed") else (),
        subject,
    )
