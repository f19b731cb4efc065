"""What was added by hand: in a list, singly, as it was, and what a form for more stands on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.base.errors import InvalidInputError, NotFoundError, RefusedError
from glasshouse.model.byhand import HandState, Shape
from glasshouse.model.display import display
from glasshouse.model.exhibit import label
from glasshouse.model.reliability import Basis, Reliability
from glasshouse.model.schema import schema
from glasshouse.policy.plans import byhand as plans
from glasshouse.policy.plans.approvals import PERSONS
from glasshouse.policy.plans.search import Stub
from glasshouse.store import byhand as kept, exhibits
from glasshouse.store.byhandtables import byhand, byhand_revisions
from glasshouse.store.executors import Reader, reads
from glasshouse.store.exhibittables import exhibits as exhibit_table
from glasshouse.store.fold import CHUNK, chunks
from glasshouse.store.handdrafts import thing_kind
from glasshouse.store.reading.authored import trail
from glasshouse.store.reading.held import held_numbers, held_stubs
from glasshouse.store.reading.wording import who
from glasshouse.store.tables import edges


@reads(plans.ListByHand)
def list_by_hand(reader: Reader, plan: plans.ListByHand) -> plans.HandList:
    """One page, newest first."""
    if plan.offset < 0:
        raise InvalidInputError("The offset of a list cannot be negative.", field="offset")
    where = kept.visible(reader)
    if plan.shape is not None:
        where &= byhand.c.shape == plan.shape.value
    if plan.state is not None:
        where &= byhand.c.state == plan.state.value
    total = reader.connection.execute(sa.select(sa.func.count()).select_from(byhand).where(where)).scalar_one()
    query = sa.select(byhand).where(where).order_by(byhand.c.at.desc(), byhand.c.id).offset(plan.offset).limit(plans.PAGE)
    rows = _Showing(reader, reader.connection.execute(query).all()).rows()
    reader.disclosed.count = len(rows)
    return plans.HandList(rows, int(total))


@reads(plans.TabulateByHand)
def tabulate_by_hand(reader: Reader, _plan: plans.TabulateByHand) -> tuple[plans.HandRow, ...]:
    """All of them, unless the table would carry more private persons away than any export without a second person (C8)."""
    query = sa.select(byhand).where(kept.visible(reader)).order_by(byhand.c.at, byhand.c.id)
    rows = _Showing(reader, reader.connection.execute(query).all()).rows()
    private = len(set(reader.disclosed.private))
    if private > PERSONS:
        words = f"These are records of {private} private persons; above {PERSONS} no table of them leaves without a second person."
        raise RefusedError(words, rules=("C8",), remedy="Export what the case holds, with an approval.")
    reader.disclosed.count = len(rows)
    return rows


@reads(plans.OpenByHand)
def open_by_hand(reader: Reader, plan: plans.OpenByHand) -> plans.HandView:
    """One of them."""
    return _view(reader, kept.find(reader, plan.id))


@reads(plans.CompareByHand)
def compare_by_hand(reader: Reader, plan: plans.CompareByHand) -> tuple[plans.HandView, plans.HandRevision, plans.HandRevision]:
    """It now, and two revisions."""
    row = kept.find(reader, plan.id)
    r = byhand_revisions.c
    query = sa.select(byhand_revisions).where((r.byhand == row.id) & r.revision.in_([plan.old, plan.new]))
    found = {one.revision: one for one in reader.connection.execute(query)}
    if not {plan.old, plan.new} <= found.keys():
        raise NotFoundError("There is no such revision.", remedy="Choose one of the list.")
    told = _Showing(reader, list(found.values()))
    return _view(reader, row), told.revision(found[plan.old]), told.revision(found[plan.new])


@reads(plans.BeginByHand)
def begin_by_hand(reader: Reader, plan: plans.BeginByHand) -> plans.HandForm:
    """What the case holds; or one entity of it, and the kind that more about it has."""
    if not plan.about:
        held = held_stubs(reader)
        reader.disclosed.count = len(held)
        return plans.HandForm(held, None, "", person=False)
    entity, held_now = reader.entity(plan.about), held_numbers(reader)
    if held_now.isdisjoint(entity.numbers):
        raise InvalidInputError("The case does not hold this.", field="id", remedy="Add it to the case first.")
    kind = thing_kind(entity, "id").name
    reader.disclosed.count = 1
    return plans.HandForm((), reader.stub(entity, held_now), kind, person=entity.person)


def sources(reader: Reader, records: Sequence[int]) -> dict[int, plans.HandSource]:
    """Of those records that were added by hand and stand, where each was taken from."""
    found: dict[int, plans.HandSource] = {}
    for part in chunks(sorted(set(records)), CHUNK):
        where = kept.visible(reader) & byhand.c.record.in_(part) & (byhand.c.state == HandState.STANDS.value)
        rows = reader.connection.execute(sa.select(byhand).where(where)).all()
        told = _Showing(reader, rows)
        found.update({row.record: told.taken(row, row.id) for row in rows})
    return found


def _view(reader: Reader, row: Any) -> plans.HandView:
    (shown,) = _Showing(reader, [row]).rows()
    reader.disclosed.subjects += [stub.id for stub in (shown.entity, *(shown.ends or ())) if stub is not None]
    reader.disclosed.count = 1
    return plans.HandView(shown, trail(reader, byhand_revisions.c.byhand, row.id))


class _Showing:
    """Rows of one answer with all that is shown of them, looked up at once."""

    def __init__(self, reader: Reader, rows: Sequence[Any]) -> None:
        self._reader, self._rows = reader, rows
        self._values: dict[int, tuple[str, str, dict[str, list[str]]]] = {}
        for part in chunks(sorted({row.record for row in rows}), CHUNK):
            self._values.update(kept.values_of(reader.connection, part))
        self._names = who(reader, [row.by for row in rows])
        self._exhibits = self._known_exhibits()

    def rows(self) -> tuple[plans.HandRow, ...]:
        """As lists and pages show them."""
        self._held = held_numbers(self._reader)
        self._named = self._ends()
        wanted = {row.entity for row in self._rows} | {number for some in self._named.values() for number in some.values()}
        self._folded = self._reader.view.fold(wanted)
        self._stubs: dict[int, Stub] = {}
        return tuple(self._row(row) for row in self._rows)

    def revision(self, row: Any) -> plans.HandRevision:
        """As it was then."""
        return plans.HandRevision(row.revision, HandState(row.state), self._said(row.record), self.taken(row, row.byhand), row.reason)

    def taken(self, row: Any, public: str) -> plans.HandSource:
        """Where it was taken from; an exhibit that this reader may not know of is not told."""
        exhibit, number = self._exhibits.get(row.exhibit or "", ("", ""))
        by = self._names.get(row.by, "?")
        return plans.HandSource(public, number, exhibit, row.source, Reliability(row.reliability), Basis(row.basis), by, iso(row.at))

    def _row(self, row: Any) -> plans.HandRow:
        kind, _, _ = self._values[row.record]
        info, ends = schema(kind), None
        if row.shape == Shape.LINK.value and info is not None:
            named = self._named.get(row.record, {})
            ends = (self._stub(named.get(str(info.edge_source), 0)), self._stub(named.get(str(info.edge_target), 0)))
        return plans.HandRow(
            row.id,
            Shape(row.shape),
            HandState(row.state),
            row.revision,
            kind,
            info.label if info is not None else kind,
            self._stub(row.entity) if ends is None else None,
            ends,
            self._said(row.record),
            self.taken(row, row.id),
            row.reason,
        )

    def _stub(self, number: int) -> Stub | None:
        entity = self._folded.get(number)
        if entity is None:
            return None
        if entity.number not in self._stubs:
            self._stubs[entity.number] = self._reader.stub(entity, self._held)
        return self._stubs[entity.number]

    def _said(self, record: int) -> tuple[plans.HandValue, ...]:
        kind, _, properties = self._values[record]
        info = schema(kind)
        found = []
        for name, values in properties.items():
            prop = info.properties.get(name) if info is not None else None
            if prop is not None and prop.range is None:
                found.append(plans.HandValue(name, prop.label, tuple(values), tuple(display(prop.type, value) for value in values)))
        return tuple(found)

    def _ends(self) -> dict[int, dict[str, int]]:
        """Of each record, the property and number of whom it names."""
        found: dict[int, dict[str, int]] = {}
        for part in chunks(sorted(self._values), CHUNK):
            for row in self._reader.connection.execute(sa.select(edges).where(edges.c.record.in_(part))):
                found.setdefault(row.record, {})[row.prop] = row.target
        return found

    def _known_exhibits(self) -> dict[str, tuple[str, str]]:
        """Id and number of the exhibits named that the reader may know of, by id."""
        e, found = exhibit_table.c, dict[str, tuple[str, str]]()
        for part in chunks(sorted({row.exhibit for row in self._rows if row.exhibit}), CHUNK):
            where = exhibits.visible(self._reader) & e.id.in_(part)
            rows = self._reader.connection.execute(sa.select(e.id, e.number).where(where))
            found.update({row.id: (row.id, label(row.number)) for row in rows})
        return found
