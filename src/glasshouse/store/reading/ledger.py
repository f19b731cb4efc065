"""A case's ledger in words, for its members."""

from __future__ import annotations

from glasshouse.base.clock import iso
from glasshouse.policy.plans import casework as plans
from glasshouse.store.executors import Reader, reads
from glasshouse.store.reading.wording import is_own, is_seal, sentence_of, who
from glasshouse.store.vault import Opened
from glasshouse_ledger.leaf import Kind

PAGE = 50


@reads(plans.ReadLedger)
def read_ledger(reader: Reader, plan: plans.ReadLedger) -> plans.LedgerView:
    """Intents and refusals of the case, newest first; each outcome stands behind its intent."""
    entries = reader.ground.entries
    total, rows = case_rows(reader, plan.offset, PAGE * 2)
    size, root = entries.head()
    mine = entries.tally(reader.situation.case.id, reader.situation.actor.person)
    reader.disclosed.count = len(rows)
    return plans.LedgerView(rows, total, plan.offset, size, root.hex(), mine, entries.origin)


def case_rows(reader: Reader, offset: int, limit: int) -> tuple[int, tuple[plans.LedgerRow, ...]]:
    """How many leaves the case has, and those of a page that say what was asked."""
    total, opened = reader.ground.entries.trail(reader.situation.case.id, offset, limit)
    asked = [entry for entry in opened if entry.header.k is not Kind.OUTCOME]
    names = who(reader, [entry.fields.get("actor", "") for entry in asked])
    shown = _still_shown(reader, asked)
    ended = {entry.header.re: entry.header.dec.value for entry in opened if entry.header.k is Kind.OUTCOME and entry.header.dec}
    person = reader.situation.actor.person
    return total, tuple([_row(entry, names, shown, ended.get(entry.index, "permit"), person) for entry in asked])


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
    if decision == "permit" and ended != "permit":
        decision = "failed"
    words = sentence_of(entry, reader)
    return plans.LedgerRow(
        entry.index,
        iso(entry.fields.get("time", entry.header.t * 3_600_000_000)),
        name,
        f"{words} {caption}".strip() if subject else words,
        decision,
        entry.header.why if decision not in ("permit", "failed") else (),
        subject,
    )
