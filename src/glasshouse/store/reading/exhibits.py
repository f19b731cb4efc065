"""Exhibits in a list and singly, their originals, and their chain of custody."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable
from typing import Any, TypeVar

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.base.errors import BlobCorruptError, ConflictError, RefusedError
from glasshouse.model.comment import Commented
from glasshouse.model.custody import BreakKind, Step, chain_of
from glasshouse.model.exhibit import ExhibitKind, ExhibitState, label
from glasshouse.model.media import is_text
from glasshouse.model.reliability import Reliability
from glasshouse.policy.plans import exhibits as plans
from glasshouse.policy.plans.approvals import PERSONS
from glasshouse.store import exhibits as kept, loading, redactions, stamping
from glasshouse.store.attachments import referring
from glasshouse.store.executors import Reader, reads
from glasshouse.store.exhibittables import exhibits
from glasshouse.store.filtering import as_told, closed, open_to
from glasshouse.store.reading.comments import comments_on, private_on
from glasshouse.store.reading.wording import who

S = TypeVar("S", Step, plans.ForeignStep)


@reads(plans.ListExhibits)
def list_exhibits(reader: Reader, plan: plans.ListExhibits) -> plans.ExhibitList:
    """A page, or all of them for a table."""
    e = exhibits.c
    where = kept.visible(reader)
    if plan.kind:
        where &= e.kind == plan.kind
    if plan.state:
        where &= e.reviewed.is_(None) if plan.state == ExhibitState.UNREVIEWED else e.reviewed.isnot(None)
    if plan.whole:
        _leaves(reader, where)
    total = int(reader.connection.execute(sa.select(sa.func.count()).select_from(exhibits).where(where)).scalar_one())
    query = sa.select(exhibits).where(where).order_by(e.number.desc())
    if not plan.whole:
        query = query.offset(plan.offset).limit(plans.PAGE)
    rows = shown(reader, reader.connection.execute(query).all())
    reader.disclosed.count = len(rows)
    return plans.ExhibitList(rows, total, kept.unreviewed(reader), plan.offset)


def _leaves(reader: Reader, where: sa.ColumnElement[bool]) -> None:
    """A table of them leaves here, with titles that name people: no more private persons than any export without a second person (C8)."""
    private = kept.recorded(reader, where)
    if len(private) > PERSONS:
        words = f"These are records of {len(private)} private persons; above {PERSONS} no table of them leaves without a second person."
        raise RefusedError(words, rules=("C8",), remedy="Take the table of one other kind of exhibit, or ask for a package of evidence.")


@reads(plans.OpenExhibit)
def open_exhibit(reader: Reader, plan: plans.OpenExhibit) -> plans.ExhibitView:
    """The page, without the original."""
    return _view(reader, kept.find(reader, plan.id))


@reads(plans.OpenCustody)
def open_custody(reader: Reader, plan: plans.OpenCustody) -> plans.CustodySheet:
    """The sheet alone."""
    row = kept.find(reader, plan.id)
    (shown_row,) = shown(reader, [row])
    shut = row.id in closed(reader)
    steps = _as_told(kept.steps(reader, row.id), shut=shut)
    return sheet(reader, shown_row, steps, named(reader, steps), _as_told(_before(reader, row.id), shut=shut))


@reads(plans.ReadOriginal)
def read_original(reader: Reader, plan: plans.ReadOriginal) -> plans.Original:
    """A way to its bytes; its hash is checked while they go."""
    return original(reader, kept.find(reader, plan.id))


@reads(plans.ReadText)
def read_text(reader: Reader, plan: plans.ReadText) -> plans.ExhibitText:
    """Read to its end, so that the hash is checked, and shown from its beginning."""
    row = kept.find(reader, plan.id)
    if not is_text(row.media_type) or row.size > plans.TEXT_BYTES:
        raise ConflictError("This original cannot be shown as text.", remedy="Open the original itself.")
    found = b"".join(original(reader, row).chunks())
    text = found[: 4 * plans.TEXT_SHOWN].decode("utf-8", "replace")
    shown_text = text[: plans.TEXT_SHOWN].replace("\x00", "\ufffd")
    return plans.ExhibitText(_view(reader, row), shown_text, len(text) > plans.TEXT_SHOWN or len(found) > 4 * plans.TEXT_SHOWN)


@reads(plans.CheckExhibit)
def check_exhibit(reader: Reader, plan: plans.CheckExhibit) -> plans.Checked:
    """What came of it stands in the entry, and so in the custody."""
    row = kept.find(reader, plan.id)
    try:
        for _ in original(reader, row).chunks():
            pass
        fits = True
    except BlobCorruptError:
        fits = False
    reader.disclosed.details["fits"] = fits
    return plans.Checked(label(row.number), row.sha256, fits)


def original(reader: Reader, row: Any) -> plans.Original:
    """The original of a row; ConflictError for what is no file, RefusedError for what is closed because it may be privileged."""
    open_to(reader, row)
    return bytes_of(reader, row)


def bytes_of(reader: Reader, row: Any) -> plans.Original:
    """The original of a row, for whom it is not closed to."""
    if row.sha256 is None:
        raise ConflictError("This exhibit holds no file.")
    number, dataset = kept.own_dataset(reader)
    for entity in reader.view.fold(kept.entities_of(reader, row.id)).values():
        if reader.view.private(entity):
            reader.show_private(entity)
    chunks = reader.ground.blobs.later(reader.connection, number, dataset.key, row.sha256)
    return plans.Original(row.file_name, row.media_type, row.size, row.sha256, chunks)


def shown(reader: Reader, rows: Iterable[Any]) -> tuple[plans.ExhibitRow, ...]:
    """Rows as lists show them."""
    found = as_told(reader, rows)
    names = who(reader, [row.by for row in found])
    sources = _labels(reader, {row.derived_from for row in found if row.derived_from})
    return tuple(
        plans.ExhibitRow(
            row.id,
            label(row.number),
            ExhibitKind(row.kind),
            row.title,
            ExhibitState.UNREVIEWED if row.reviewed is None else ExhibitState.REVIEWED,
            Reliability(row.reliability),
            names.get(row.by, "?"),
            iso(row.at),
            row.collected,
            row.media_type,
            row.size,
            row.sha256 or "",
            sources.get(row.derived_from, ""),
        )
        for row in found
    )


def named(reader: Reader, steps: Iterable[Step]) -> dict[str, str]:
    """Names of everybody in these steps, by account."""
    return who(reader, {person for step in steps for person in (step.by, step.party)})


def sheet(
    reader: Reader, row: plans.ExhibitRow, steps: list[Step], names: dict[str, str], before: Iterable[plans.ForeignStep] = ()
) -> plans.CustodySheet:
    """The chain in words, with its breaks, its fingerprint and the ledger's head."""
    chain = chain_of(steps)
    waits = chain.waits.party if chain.waits else ""
    broken: dict[str, list[BreakKind]] = {}
    for found in chain.breaks:
        broken.setdefault(found.step, []).append(found.kind)
    rows = tuple(
        plans.CustodyRow(
            step.event,
            names.get(step.by, "Somebody"),
            iso(step.at),
            names.get(step.party, step.outside),
            step.reason,
            step.fits,
            step.entry,
            tuple(dict.fromkeys(broken.get(step.id, ()))),
        )
        for step in steps
    )
    size, root = reader.ground.entries.head()
    case = f"Case {reader.situation.case.number}"
    holder = names.get(chain.holder, "")
    stamp = stamping.kept(reader.connection, row.id)
    made = plans.CustodySheet(row, case, tuple(before), rows, len(chain.breaks), holder, names.get(waits, ""), stamp, "", "", 0, "")
    return dataclasses.replace(made, fingerprint=_fingerprint(made), origin=reader.ground.entries.origin, size=size, root=root.hex())


def _before(reader: Reader, exhibit: str) -> tuple[plans.ForeignStep, ...]:
    return loading.before(reader.connection, [exhibit]).get(exhibit, ())


def _fingerprint(made: plans.CustodySheet) -> str:
    """SHA-256 (hex) of the sheet's canonical JSON; its own place and the head are empty in it."""
    text = json.dumps(made, default=_fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _as_told(steps: Iterable[S], *, shut: bool) -> list[S]:
    """The steps of an exhibit; of one that may be privileged without the reasons, which people wrote who knew what is in it."""
    return [dataclasses.replace(step, reason="") if shut else step for step in steps]


def _fields(part: Any) -> dict[str, Any]:
    return {one.name: getattr(part, one.name) for one in dataclasses.fields(part)}


def _view(reader: Reader, row: Any) -> plans.ExhibitView:
    (shown_row,) = shown(reader, [row])
    shut = row.id in closed(reader)
    steps = _as_told(kept.steps(reader, row.id), shut=shut)
    waits, me = chain_of(steps).waits, reader.situation.actor.person
    (row,) = as_told(reader, [row])
    e = exhibits.c
    derived = sa.select(e.id, e.number).where(kept.visible(reader) & (e.derived_from == row.id)).order_by(e.number)
    source = _labels(reader, {row.derived_from} - {None})
    names = who(reader, [row.reviewed_by or ""])
    return plans.ExhibitView(
        shown_row,
        row.description,
        row.place,
        row.tool,
        row.tool_version,
        row.file_name,
        kept.pairs(row.declared),
        kept.pairs(row.told),
        row.way,
        next(iter(source.items()), None),
        tuple((found.id, label(found.number)) for found in reader.connection.execute(derived)),
        names.get(row.reviewed_by or "", ""),
        iso(row.reviewed) if row.reviewed else "",
        row.review,
        sheet(reader, shown_row, steps, named(reader, steps), _as_told(_before(reader, row.id), shut=shut)),
        row.reviewed is None and row.by != me,
        waits is not None and waits.party == me,
        not shut and row.sha256 is not None and is_text(row.media_type) and row.size <= plans.TEXT_BYTES,
        not shut and redactions.refusal(row) is None,
        redactions.is_copy(reader, row.id),
        () if shut else comments_on(reader, Commented.EXHIBIT, row.id),
        () if shut else private_on(reader, Commented.EXHIBIT, row.id),
        referring(reader, row.id),
        shut,
    )


def _labels(reader: Reader, found: set[str]) -> dict[str, str]:
    """Labels of exhibits by id, of those that the reader may know of."""
    if not found:
        return {}
    query = sa.select(exhibits.c.id, exhibits.c.number).where(kept.visible(reader) & exhibits.c.id.in_(sorted(found)))
    return {row.id: label(row.number) for row in reader.connection.execute(query)}
