"""The matrix: items as rows, hypotheses as columns; one item with all that was said of it; what a new item can refer to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.base.errors import InvalidInputError, RefusedError
from glasshouse.model.exhibit import label
from glasshouse.model.hypothesis import Consistency, HypothesisState, ItemKind, spread, telling
from glasshouse.model.reliability import Basis
from glasshouse.policy.plans import matrix as plans
from glasshouse.policy.plans.approvals import PERSONS
from glasshouse.store import evidenceitems, exhibits as custody, hypotheses
from glasshouse.store.executors import Reader, reads
from glasshouse.store.exhibittables import exhibits
from glasshouse.store.filtering import title
from glasshouse.store.hypothesistables import evidence_item_revisions
from glasshouse.store.notetables import notes
from glasshouse.store.reading import items as kept
from glasshouse.store.reading.held import held_stubs
from glasshouse.store.reading.hypotheses import told
from glasshouse.store.reading.wording import who


@reads(plans.OpenMatrix)
def open_matrix(reader: Reader, plan: plans.OpenMatrix) -> plans.Matrix:
    """A page of it."""
    if plan.order not in plans.ORDERS or plan.offset < 0:
        raise InvalidInputError("Items are in order of number or telling.", field="order")
    return _matrix(reader, plan.order, plan.offset, plans.PAGE)


@reads(plans.TabulateMatrix)
def tabulate_matrix(reader: Reader, _plan: plans.TabulateMatrix) -> plans.Matrix:
    """All of it: no more private persons leave so than by any export without a second person (C8)."""
    items = [one for one in kept.known(reader) if not one.row.out]
    private = {one.entity.number for one in items if one.entity is not None and reader.view.private(one.entity)}
    recorded = custody.visible(reader) & exhibits.c.id.in_([one.row.exhibit for one in items if one.row.exhibit is not None])
    private |= {entity.number for entity in custody.recorded(reader, recorded)}
    if len(private) > PERSONS:
        words = f"This matrix names {len(private)} private persons; above {PERSONS} no table of them leaves without a second person."
        raise RefusedError(words, rules=("C8",), remedy="Read it here, or take records out of the matrix that tell nothing.")
    return _matrix(reader, "number", 0, plans.MOST)


@reads(plans.OpenItem)
def open_item(reader: Reader, plan: plans.OpenItem) -> plans.ItemView:
    """The item, its cells by hypothesis, and what was said before."""
    found = kept.find(reader, plan.id)
    (row,) = kept.item_rows(reader, [found])
    ratings = kept.ratings_of(reader, row.id)
    r = evidence_item_revisions.c
    query = sa.select(evidence_item_revisions).where(r.item == row.id).order_by(r.revision.desc())
    revisions = reader.connection.execute(query).all()
    names = who(reader, [one.by for one in [*ratings, *revisions]])
    now = {one.hypothesis: one for one in ratings}
    before = sorted((one for one in ratings if one is not now[one.hypothesis]), key=lambda one: (-one.at, one.hypothesis, -one.revision))
    columns = told(reader, hypotheses.every(reader.connection, reader.situation.case.id))
    return plans.ItemView(
        row,
        tuple((one, _cell(now.get(one.id), names)) for one in columns),
        tuple(_said(one, names) for one in before),
        tuple(_revision(one, names) for one in revisions),
    )


@reads(plans.BeginItem)
def begin_item(reader: Reader, plan: plans.BeginItem) -> plans.ItemForm:
    """Newest first, and what the case holds by name."""
    e, n = exhibits.c, notes.c
    found: list[Any] = []
    noted: list[Any] = []
    if plan.kind is ItemKind.EXHIBIT:
        query = sa.select(e.number, title(reader)).where(custody.visible(reader)).order_by(e.number.desc())
        found = list(reader.connection.execute(query.limit(plans.OFFERED)))
    if plan.kind is ItemKind.NOTE:
        here = sa.select(n.id, n.title).where(n.case_id == reader.situation.case.id)
        noted = list(reader.connection.execute(here.order_by(n.changed.desc(), n.id).limit(plans.OFFERED)))
    held = held_stubs(reader) if plan.kind is ItemKind.RECORD else ()
    reader.disclosed.count = len(found) + len(noted) + len(held)
    return plans.ItemForm(
        tuple((row.number, label(row.number), row.title) for row in found), tuple((row.id, row.title) for row in noted), held
    )


def _matrix(reader: Reader, order: str, offset: int, most: int) -> plans.Matrix:
    every = hypotheses.every(reader.connection, reader.situation.case.id)
    columns = [row for row in every if row.state != HypothesisState.SET_ASIDE.value]
    items = [one for one in kept.known(reader) if not one.row.out]
    cells = kept.cells(reader)
    signs = {one.row.id: _signs(cells, one.row.id, columns) for one in items}
    if order == "telling":
        items.sort(key=lambda one: (-spread(signs[one.row.id]), one.number))
    page = items[offset : offset + most]
    names = who(reader, {cell.by for cell in cells.values()})
    rows = []
    for row in kept.item_rows(reader, page):
        across = tuple(_cell(cells.get((row.id, column.id)), names) for column in columns)
        rows.append(plans.MatrixRow(row, across, telling(signs[row.id])))
    apart = [telling(found) for found in signs.values()]
    shown = told(reader, columns, items, cells)
    return plans.Matrix(shown, tuple(rows), len(items), apart.count(False), apart.count(None), len(every) - len(columns))


def _signs(cells: dict[tuple[str, str], Any], item: str, columns: Iterable[Any]) -> list[Consistency]:
    found = (cells.get((item, column.id)) for column in columns)
    return [Consistency(cell.sign) for cell in found if cell is not None]


def _cell(cell: Any, names: dict[str, str]) -> plans.Cell | None:
    return None if cell is None else _said(cell, names)


def _said(cell: Any, names: dict[str, str]) -> plans.Cell:
    by, at = names.get(cell.by, "?"), iso(cell.at)
    return plans.Cell(cell.hypothesis, cell.revision, Consistency(cell.sign), Basis(cell.basis), cell.why, by, at)


def _revision(row: Any, names: dict[str, str]) -> plans.ItemRevision:
    said = evidenceitems.said(row)
    about = (said.says, said.source, said.basis, said.weight.reliability, said.weight.relevance, said.out)
    return plans.ItemRevision(row.revision, *about, names.get(row.by, "?"), iso(row.at))
