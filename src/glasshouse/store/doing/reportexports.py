"""A report handed out: checked once more, bound to the text that its exporter saw, with what a stranger needs to check it."""

from __future__ import annotations

from typing import Any

from glasshouse.base.clock import iso
from glasshouse.base.errors import BlobCorruptError, ConflictError, InvalidInputError, RefusedError
from glasshouse.model.exhibit import label
from glasshouse.model.printed import LINE, ExhibitLine, Printed, PrintedKind, Reference, printable
from glasshouse.model.purpose import TEXTS
from glasshouse.model.report import ReportState
from glasshouse.model.reportblocks import blocks
from glasshouse.model.reportprose import Cite
from glasshouse.policy.plans import reports as plans
from glasshouse.policy.plans.approvals import PERSONS
from glasshouse.store import exhibits as kept, reports as rows
from glasshouse.store.executors import Writer, does
from glasshouse.store.lives import today
from glasshouse.store.reading.reportchecks import Examined, checked, named_in
from glasshouse.store.reading.wording import who
from glasshouse.store.situations import organisation

_TOLD = 5
"""Faults that a refusal names."""
_HASHED = 64 << 20
"""Originals up to this size (bytes) are hashed again for every export; of larger ones the custody says how the last check went."""
_SAID = 600


@does(plans.ExportReport)
def export_report(writer: Writer, command: plans.ExportReport) -> Printed:
    """Nothing leaves that the page says is blocked."""
    if command.form not in plans.FORMS:
        raise InvalidInputError("A report is printed as " + ", ".join(plans.FORMS) + ".", field="form")
    row = rows.seen(writer, command.id, command.revision)
    sha256 = rows.sha256(writer.connection, row)
    if command.sha256 != sha256:
        raise ConflictError("This is not what you read.", remedy="Open it again.", code="changed_meanwhile")
    found = Examined(writer, row.id, row.revision, row.title, row.text)
    told = checked(writer, found, named_in(writer, found, row.id), PrintedKind(row.kind))
    _unblocked(writer, row, found, told)
    approved = rows.state(writer.connection, row) is ReportState.APPROVED
    if command.final and not approved:
        words = "Nobody approved this revision, so that it leaves as a draft alone."
        raise RefusedError(words, rules=("house",), remedy="Hand it to a second person, or export the draft.")
    _leaves(writer, found)
    return _printed(writer, row, found, told, sha256, draft=not approved)


def _unblocked(writer: Writer, row: Any, found: Examined, told: plans.Checked) -> None:
    """ConflictError `blocked`, naming what stands against it."""
    if not any(one.words for one in found.passages):
        raise ConflictError("There is nothing in this report yet.", remedy="Write it first.", code=plans.BLOCKED)
    against = [fault for fault in told.faults if not fault.warning]
    if against:
        named = " ".join(f"“{fault.sentence}”: {fault.words}" for fault in against[:_TOLD])
        more = f" And {len(against) - _TOLD} more." if len(against) > _TOLD else ""
        words = f"{len(against)} {'thing stands' if len(against) == 1 else 'things stand'} against it. {named}{more}"
        raise ConflictError(words, remedy=against[0].remedy, code=plans.BLOCKED)
    for one in found.behind.values():
        if one.exhibit is not None and not _fits(writer, one.exhibit):
            words = f"The original of {label(one.exhibit.number)} has another hash than at its collection."
            raise ConflictError(words, remedy="Check the exhibit: its custody says what happened to it.", code=plans.BLOCKED)


def _fits(writer: Writer, exhibit: Any) -> bool:
    if exhibit.sha256 is None or exhibit.size > _HASHED:
        return True
    number, dataset = kept.own_dataset(writer)
    try:
        for _ in writer.ground.blobs.later(writer.connection, number, dataset.key, exhibit.sha256)():
            pass
    except BlobCorruptError:
        return False
    return True


def _leaves(writer: Writer, found: Examined) -> None:
    """Whom it shows, noted for the ledger and the ceilings. Above the small ceiling it does not leave (C8)."""
    entities = found.entities()
    private = [entity for entity in entities if writer.view.private(entity)]
    if len(private) > PERSONS:
        words = f"This report cites {len(private)} private persons; above {PERSONS} nothing leaves without a second person."
        raise RefusedError(words, rules=("C8",), remedy="Cite fewer in it, or ask for the approval of a package of evidence.")
    shown = set(writer.disclosed.subjects)
    writer.disclosed.subjects += [public for public in map(writer.public, entities) if public not in shown]
    for entity in private:
        writer.show_private(entity)
    writer.disclosed.count = len(entities)


def _printed(writer: Writer, row: Any, found: Examined, told: plans.Checked, sha256: str, *, draft: bool) -> Printed:
    situation, connection = writer.situation, writer.connection
    wrote = rows.authors(connection, row.id)
    approval = None if draft else rows.last_approval(connection, row.id)
    cited = sorted((one.exhibit for one in found.behind.values() if one.exhibit is not None), key=lambda one: int(one.number))
    names = who(writer, [*wrote, *(one.by for one in cited), approval.reviewer if approval is not None else ""])
    numbers = {Cite(source.key, source.place): source.number for source in told.sources}
    case = situation.case
    return Printed(
        kind=PrintedKind(row.kind),
        title=_line(row.title),
        case_title=_line(f"Case {case.number}: {case.title}"),
        purpose=TEXTS[case.purpose].label,
        authors=tuple(_line(names.get(one, "?")) for one in wrote),
        reviewer=_line(names.get(approval.reviewer, "?")) if approval is not None else "",
        approved=iso(approval.approved) if approval is not None else "",
        date=today(situation.now),
        addressee="",
        organisation=_line(organisation(connection)),
        blocks=blocks(found.passages, numbers),
        references=tuple(_reference(source) for source in told.sources),
        exhibits=tuple(_exhibit(one, names) for one in cited),
        verification=_verification(writer, row, sha256),
        draft=draft,
        language=row.language,
    )


def _verification(writer: Writer, row: Any, sha256: str) -> tuple[tuple[str, str], ...]:
    """What the ledger says of it, and of what it commits to."""
    entries = writer.ground.entries
    size, root = entries.head()
    about = [
        ("Ledger", entries.origin),
        ("Entry of this export", str(writer.intent)),
        ("Size of the ledger", str(size)),
        ("Root", root.hex()),
    ]
    return (*about, ("SHA-256 of the text", sha256), ("Revision", str(row.revision)))


def _reference(source: plans.Source) -> Reference:
    label_ = _line(f"{source.label}, {source.place}" if source.place else source.label)
    said = "; ".join(f"{name}: {value}" for name, value in source.values)
    title = "" if source.title == source.label else f"{source.title}. "
    words = printable(f"{title}{source.words}{': ' if said else ''}{said}")[:_SAID]
    where = printable(" · ".join(part for part in (source.dataset, source.file, source.row) if part))
    return Reference(source.number, label_, words, where, source.sha256, source.when)


def _exhibit(row: Any, names: dict[str, str]) -> ExhibitLine:
    kind = row.kind.replace("_", " ").capitalize()
    return ExhibitLine(
        label(row.number), _line(row.title), kind, row.sha256 or "", row.collected or iso(row.at), _line(names.get(row.by, "?"))
    )


def _line(text: str) -> str:
    return printable(" ".join(text.split()))[:LINE]
