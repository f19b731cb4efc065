"""One event that was written by hand: its page, what it was before, and what a new one can name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.base.errors import NotFoundError
from glasshouse.model.event import EventKind, EventOrigin, EventRole
from glasshouse.model.exhibit import label
from glasshouse.model.reliability import Basis, Reliability
from glasshouse.policy.plans import timeline as plans
from glasshouse.policy.plans.search import Stub
from glasshouse.store import events as kept, exhibits as custody
from glasshouse.store.eventtables import event_revisions, events
from glasshouse.store.executors import Reader, reads
from glasshouse.store.exhibittables import exhibits
from glasshouse.store.fold import Folded
from glasshouse.store.reading.authored import trail
from glasshouse.store.reading.held import held_numbers, held_stubs
from glasshouse.store.reading.wording import who

CHOICES = 200
"""Things of the case that a form offers to be named."""
_WITHDRAWN = 100


class Stubs:
    """Entities as stubs, each disclosed once however often an answer shows it."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._held = held_numbers(reader)
        self._made: dict[int, Stub] = {}

    def of(self, entities: Iterable[Folded]) -> tuple[Stub, ...]:
        """They in order."""
        found = []
        for entity in entities:
            if entity.number not in self._made:
                self._made[entity.number] = self._reader.stub(entity, self._held)
            found.append(self._made[entity.number])
        return tuple(found)


@reads(plans.BeginEvent)
def begin_event(reader: Reader, _plan: plans.BeginEvent) -> tuple[Stub, ...]:
    """What the case holds."""
    found = held_stubs(reader)[:CHOICES]
    reader.disclosed.count = len(found)
    return found


@reads(plans.OpenEvent)
def open_event(reader: Reader, plan: plans.OpenEvent) -> plans.EventView:
    """The event as it is now."""
    return _view(reader, plan.id)


@reads(plans.CompareEvent)
def compare_event(reader: Reader, plan: plans.CompareEvent) -> tuple[plans.EventView, plans.EventRevision, plans.EventRevision]:
    """Two revisions of the same event."""
    view = _view(reader, plan.id)
    old, new = _revisions(reader, [_revision(reader, plan.id, number) for number in (plan.old, plan.new)])
    return view, old, new


@reads(plans.ListWithdrawn)
def list_withdrawn(reader: Reader, _plan: plans.ListWithdrawn) -> tuple[plans.Withdrawn, ...]:
    """The last ones."""
    where = kept.visible(reader) & (events.c.stands == 0)
    rows = reader.connection.execute(sa.select(events).where(where).order_by(events.c.changed.desc(), events.c.id).limit(_WITHDRAWN)).all()
    names = who(reader, [row.changed_by for row in rows])
    reader.disclosed.count = len(rows)
    return tuple(plans.Withdrawn(row.id, row.title, row.when, row.zone, names.get(row.changed_by, "?"), iso(row.changed)) for row in rows)


def items(reader: Reader, rows: Sequence[Any], stubs: Stubs) -> list[plans.TimelineItem]:
    """Rows of events as the timeline shows them."""
    named = kept.entities_of(reader, [row.id for row in rows])
    folded = kept.folded(reader, {number for some in named.values() for number, _ in some})
    labels = exhibit_labels(reader, (row.exhibit for row in rows))
    found = []
    for row in rows:
        span = kept.bounds(row.when, row.zone)
        entities = stubs.of(folded[number] for number, _ in named.get(row.id, ()) if number in folded)
        found.append(
            plans.TimelineItem(
                f"e{row.id}",
                row.id,
                EventOrigin.HAND,
                EventKind(row.kind),
                row.title,
                row.when,
                row.zone,
                span.first,
                span.sure_from,
                span.sure_to,
                span.last,
                Basis(row.basis),
                Reliability(row.reliability),
                entities,
                labels.get(row.exhibit, row.source),
                row.exhibit or "",
            )
        )
    return found


def exhibit_labels(reader: Reader, ids: Iterable[str | None]) -> dict[str | None, str]:
    """Numbers of these exhibits of the case, as words; of what the reader may not know of, none."""
    wanted = sorted({one for one in ids if one})
    here = custody.visible(reader) & exhibits.c.id.in_(wanted)
    rows = reader.connection.execute(sa.select(exhibits.c.id, exhibits.c.number).where(here)) if wanted else ()
    return {row.id: label(row.number) for row in rows}


def written_of(row: Any, named: tuple[tuple[int, EventRole], ...]) -> kept.Written:
    """A row of events, or of their revisions, as it was written."""
    return kept.Written(
        EventKind(row.kind),
        row.title,
        row.text,
        row.when,
        row.zone,
        row.exhibit,
        row.source,
        Basis(row.basis),
        Reliability(row.reliability),
        row.violation,
        named,
        bool(row.stands),
    )


def _view(reader: Reader, public: str) -> plans.EventView:
    row = kept.find(reader, public)
    stubs = Stubs(reader)
    (item,) = items(reader, [row], stubs)
    (now,) = _revisions(reader, [_revision(reader, row.id, row.revision)], stubs)
    told = trail(reader, event_revisions.c.event, row.id)
    choices = {stub.id: stub for stub in (*(one.stub for one in now.entities), *held_stubs(reader)[:CHOICES])}
    reader.disclosed.count = 1
    return plans.EventView(row.id, now, item, row.exhibit or "", told, tuple(choices.values()))


def _revision(reader: Reader, public: str, number: int) -> Any:
    r = event_revisions.c
    row = reader.connection.execute(sa.select(event_revisions).where((r.event == public) & (r.revision == number))).first()
    if row is None:
        raise NotFoundError("This event has no such revision.", remedy="Choose one of the list.")
    return row


def _revisions(reader: Reader, rows: Sequence[Any], stubs: Stubs | None = None) -> list[plans.EventRevision]:
    """Revisions of one event that the reader may see, and so everybody whom it ever named."""
    named = [[(number, EventRole(role)) for number, role in json.loads(row.entities)] for row in rows]
    folded = kept.folded(reader, {number for some in named for number, _ in some})
    labels, names = exhibit_labels(reader, (row.exhibit for row in rows)), who(reader, {row.by for row in rows})
    shown = stubs or Stubs(reader)
    found = []
    for row, some in zip(rows, named, strict=True):
        entities = tuple(plans.NamedEntity(shown.of([folded[number]])[0], role) for number, role in some if number in folded)
        violation, said_as = kept.violation_of(row.violation), (Basis(row.basis), Reliability(row.reliability))
        text = (row.title, row.text, row.when, row.zone, labels.get(row.exhibit, ""), row.source)
        written = (names.get(row.by, "?"), iso(row.at))
        about = (row.revision, EventKind(row.kind), *text, *said_as)
        found.append(plans.EventRevision(*about, entities, violation, bool(row.stands), *written, len(some) - len(entities)))
    return found
