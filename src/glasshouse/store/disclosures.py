"""Disclosure sets as rows: found within their case alone, numbered in it, written with each revision kept; their Bates numbers.

Promise: an id of another case and an id that nothing has are told alike. Bates numbers go on from the last one of their prefix in the case,
whoever sees what has it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError
from glasshouse.base.ids import random_id
from glasshouse.base.text import storable
from glasshouse.model.disclosure import WORKED, Bates, DisclosureEvent, DisclosureState, first_number, label
from glasshouse.model.exhibit import label as exhibit_label
from glasshouse.model.writing import as_text, as_title
from glasshouse.policy.plans.disclosures import CHANGED, SETS, Disclosing
from glasshouse.store import exhibits as custody, requests
from glasshouse.store.disclosuretables import (
    disclosed_items,
    disclosure_events,
    disclosure_items,
    disclosure_revisions,
    disclosure_sets,
)
from glasshouse.store.executors import Reader, Writer
from glasshouse.store.exhibittables import exhibits
from glasshouse.store.tasks import day

_D, _I = disclosure_sets.c, disclosure_items.c
_LINE = 1_000
_TOLD = 10
"""Exhibits that a conflict names."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a set says, clean."""

    title: str
    to: str
    reason: str
    basis: str
    due: str | None
    bates: Bates
    first: int

    @property
    def columns(self) -> dict[str, Any]:
        """As they are kept."""
        said = {"title": self.title, "addressee": self.to, "reason": self.reason, "basis": self.basis, "due": self.due}
        return {**said, "prefix": self.bates.prefix, "width": self.bates.width, "first": self.first}


def read(said: Disclosing) -> Written:
    """What was written, clean; InvalidInputError names the field."""
    named = as_title(said.title), as_title(said.to, "to"), as_text(said.reason, "reason"), as_text(said.basis, "basis", _LINE)
    return Written(*named, day(said.due), *first_number(said.first))


def written(row: Any) -> Written:
    """What a row of sets, or of their revisions, says."""
    return Written(row.title, row.addressee, row.reason, row.basis, row.due, Bates(row.prefix, row.width), row.first)


def find(reader: Reader, public: str) -> Any:
    """The row of a set of the case; NotFoundError."""
    where = (_D.case_id == reader.situation.case.id) & (_D.id == public)
    row = reader.connection.execute(sa.select(disclosure_sets).where(where)).first() if storable(public) else None
    if row is None:
        raise NotFoundError("No disclosure set of this case has this address.", remedy="The case's page Disclosure lists them.")
    return row


def seen(reader: Reader, public: str, revision: int) -> Any:
    """The row of a set that its writer saw in this revision; ConflictError CHANGED where there is a newer one."""
    row = find(reader, public)
    if row.revision != revision:
        words = "Somebody changed this set while you wrote. Nothing of yours is lost, and nothing is saved yet."
        raise ConflictError(words, code=CHANGED, remedy="Compare, and save again what shall stand.")
    return row


def worked(row: Any) -> Any:
    """The row, while it can still be worked; ConflictError once it was produced."""
    if row.state not in WORKED:
        words = f"{label(row.number)} was produced, and is frozen."
        raise ConflictError(words, remedy="Make another set: its numbers go on from this one's.", code="frozen")
    return row


def revision_of(reader: Reader, public: str, revision: int) -> Any:
    """One revision's row; NotFoundError."""
    r = disclosure_revisions.c
    row = reader.connection.execute(sa.select(disclosure_revisions).where((r.disclosure == public) & (r.revision == revision))).first()
    if row is None:
        raise NotFoundError("This set has no such revision.", remedy="Choose one of the list.")
    return row


def request_of(reader: Reader, public: str) -> str | None:
    """The id of a request of the case; None for none. NotFoundError."""
    return str(requests.find(reader.connection, reader.situation.case.id, public).id) if public else None


def add(writer: Writer, want: Written, request: str | None) -> str:
    """A new set; yields its id. ConflictError where the case has SETS already."""
    case, public = writer.situation.case.id, random_id()
    last = writer.connection.execute(sa.select(sa.func.max(_D.number)).where(_D.case_id == case)).scalar() or 0
    if last >= SETS:
        raise ConflictError(f"A case has at most {SETS:,} disclosure sets.")
    _begins(writer, want)
    by, at = writer.situation.actor.person, writer.situation.now
    about = {"id": public, "case_id": case, "number": last + 1, "revision": 1, "state": DisclosureState.DRAFT.value, "request": request}
    signed = {"made_by": by, "made": at, "changed_by": by, "changed": at}
    writer.connection.execute(sa.insert(disclosure_sets).values({**about, **want.columns, **signed}))
    _keep(writer, public, 1, DisclosureState.DRAFT, want)
    return public


def change(writer: Writer, row: Any, want: Written, state: DisclosureState | None = None, **more: Any) -> int:
    """The next revision; yields its number."""
    now, revision = state or DisclosureState(row.state), row.revision + 1
    if (want.bates, want.first) != (written(row).bates, row.first):
        _begins(writer, want)
    about = {"changed_by": writer.situation.actor.person, "changed": writer.situation.now, "revision": revision, "state": now.value}
    writer.connection.execute(sa.update(disclosure_sets).where(_D.id == row.id).values({**want.columns, **about, **more}))
    _keep(writer, row.id, revision, now, want)
    return int(revision)


def happened(writer: Writer, public: str, event: DisclosureEvent, text: str = "") -> None:
    """Add an event to the set, under the act's own entry."""
    e, situation = disclosure_events.c, writer.situation
    last = writer.connection.execute(sa.select(sa.func.max(e.number)).where(e.disclosure == public)).scalar() or 0
    about = {"disclosure": public, "number": last + 1, "event": event.value, "text": text}
    signed = {"entry": writer.intent, "by": situation.actor.person, "at": situation.now}
    writer.connection.execute(sa.insert(disclosure_events).values({**about, **signed}))


def last_given(reader: Reader, prefix: str) -> int:
    """The last number that the case gave under this prefix; 0 where it gave none."""
    d = disclosed_items.c
    joined = disclosed_items.join(disclosure_items, _I.id == d.item).join(disclosure_sets, _D.id == _I.disclosure)
    query = sa.select(sa.func.max(d.last)).select_from(joined)
    return int(reader.connection.execute(query.where((_D.case_id == reader.situation.case.id) & (_D.prefix == prefix))).scalar() or 0)


def begins_at(reader: Reader, row: Any) -> int:
    """The number with which this set would begin now."""
    last = last_given(reader, row.prefix)
    return last + 1 if last else int(row.first)


def items(reader: Reader, public: str) -> sa.Select[Any]:
    """The items of a set that this reader may know of, with their exhibits: families together, by the number of the first of each."""
    query = sa.select(disclosure_items, exhibits.c.number.label("exhibit_number"), exhibits.c.title, exhibits.c.kind, exhibits.c.media_type)
    more = query.add_columns(exhibits.c.sha256.label("original"), exhibits.c.size, exhibits.c.derived_from, exhibits.c.file_name)
    here = (_I.disclosure == public) & _I.out.is_(None) & custody.visible(reader)
    return more.join(exhibits, exhibits.c.id == _I.exhibit).where(here)


def seen_of(reader: Reader, public: str) -> str:
    """What somebody saw of a set's items: when the newest decision was, and a digest of each with its revision and choice (a revision has
    one redacted copy)."""
    rows = reader.connection.execute(items(reader, public).order_by(exhibits.c.number)).all()
    lines = "\n".join(f"{row.exhibit_number} {row.revision} {row.choice}" for row in rows)
    return f"{max((row.at for row in rows), default=0)}-{hashlib.sha256(lines.encode()).hexdigest()}"


def unmoved(reader: Reader, row: Any, seen: str) -> None:
    """ConflictError CHANGED where the items of the set are not as they were seen: it names those that moved."""
    if seen_of(reader, row.id) == seen:
        return
    newest = seen.partition("-")[0]
    since = int(newest) if newest.isascii() and newest.isdigit() and len(newest) < 19 else 0
    e = exhibits.c
    here = (_I.disclosure == row.id) & (_I.at > since) & custody.visible(reader)
    query = sa.select(e.number, _I.out).join(disclosure_items, _I.exhibit == e.id).where(here)
    moved = reader.connection.execute(query.order_by(_I.at.desc()).limit(_TOLD)).all()
    told = ", ".join(f"{exhibit_label(one.number)}{' (taken out)' if one.out else ''}" for one in moved)
    words = f"Somebody decided otherwise since you saw the set{': ' if told else ''}{told}. Nothing was given a number."
    raise ConflictError(words, code=CHANGED, remedy="Look at the decisions, and produce it again.")


def disclosed(reader: Reader, public: str) -> sa.Select[Any]:
    """What was produced of a set, of what this reader may know of, in its order."""
    query = sa.select(disclosed_items, _I.exhibit, _I.copy, exhibits.c.number.label("exhibit_number")).join(
        disclosure_items, _I.id == disclosed_items.c.item
    )
    here = (_I.disclosure == public) & custody.visible(reader)
    return query.join(exhibits, exhibits.c.id == _I.exhibit).where(here).order_by(disclosed_items.c.place)


def find_item(reader: Reader, public: str, item: str) -> Any:
    """One item of a set with its exhibit; NotFoundError."""
    row = reader.connection.execute(items(reader, public).where(_I.id == item)).first() if storable(item) else None
    if row is None:
        raise NotFoundError("This set has no such item.", remedy="The set's page lists them.")
    return row


def _begins(reader: Reader, want: Written) -> None:
    """A prefix that the case has used goes on; it begins nowhere else."""
    last = last_given(reader, want.bates.prefix)
    if last and want.first != last + 1:
        words = f"This case has given numbers under {want.bates.prefix} up to {want.bates.at(last)}."
        raise InvalidInputError(words, field="first", remedy=f"Go on with {want.bates.at(last + 1)}, or take another prefix.")


def _keep(writer: Writer, public: str, revision: int, state: DisclosureState, want: Written) -> None:
    signed = {"by": writer.situation.actor.person, "at": writer.situation.now}
    values = {"disclosure": public, "revision": revision, "state": state.value, **want.columns, **signed}
    writer.connection.execute(sa.insert(disclosure_revisions).values(values))
