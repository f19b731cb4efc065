"""Hypotheses as a list and as a page each, with what speaks for and against them; what they were."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.model.comment import Commented
from glasshouse.model.hypothesis import Consistency, HypothesisState, against, label
from glasshouse.model.reliability import Basis
from glasshouse.model.task import TaskState
from glasshouse.policy.plans import hypotheses as plans
from glasshouse.policy.plans.tasks import Other
from glasshouse.store import hypotheses as kept
from glasshouse.store.executors import Reader, reads
from glasshouse.store.hypothesistables import hypotheses, hypothesis_revisions, hypothesis_tasks
from glasshouse.store.reading import items as evidence
from glasshouse.store.reading.authored import authored
from glasshouse.store.reading.wording import who
from glasshouse.store.statement import Statement
from glasshouse.store.tasktables import tasks

_H = hypotheses.c
_NAMED = Statement(
    lambda: sa.select(_H.id, _H.number, _H.statement, _H.state).where(_H.case_id == sa.bindparam("case")).order_by(_H.number)
)


@reads(plans.ListHypotheses)
def list_hypotheses(reader: Reader, _plan: plans.ListHypotheses) -> tuple[plans.HypothesisRow, ...]:
    """By number, whatever speaks against them."""
    return told(reader, kept.every(reader.connection, reader.situation.case.id))


@reads(plans.OpenHypothesis)
def open_hypothesis(reader: Reader, plan: plans.OpenHypothesis) -> plans.HypothesisView:
    """The hypothesis with all that hangs on it."""
    row = kept.find(reader.connection, reader.situation.case.id, plan.id)
    about = authored(reader, Commented.HYPOTHESIS, row, hypothesis_revisions)
    of_step, written = _tasks(reader, row.id), kept.written(row)
    steps = tuple(plans.NextStep(step, of_step.get(step)) for step in written.steps)
    made_of = tuple(sorted(of_step.values(), key=lambda one: one.number))
    (shown,) = told(reader, [row])
    weighed = _weighed(reader, row.id)
    return plans.HypothesisView(shown, row.text, row.mind, steps, made_of, weighed, *about)


@reads(plans.CompareHypothesis)
def compare_hypothesis(
    reader: Reader, plan: plans.CompareHypothesis
) -> tuple[plans.HypothesisRow, plans.HypothesisRevision, plans.HypothesisRevision]:
    """Two revisions of the same hypothesis."""
    row = kept.find(reader.connection, reader.situation.case.id, plan.id)
    (shown,) = told(reader, [row])
    return shown, _revision(reader, row.id, plan.old), _revision(reader, row.id, plan.new)


def named(connection: sa.Connection, case: str) -> tuple[plans.HypothesisName, ...]:
    """The case's hypotheses as its own page names them, by number."""
    rows = _NAMED.all(connection, case=case)
    return tuple(plans.HypothesisName(row.id, label(row.number), row.statement, HypothesisState(row.state)) for row in rows)


def told(
    reader: Reader,
    rows: Sequence[Any],
    items: Iterable[evidence.Known] | None = None,
    cells: dict[tuple[str, str], Any] | None = None,
) -> tuple[plans.HypothesisRow, ...]:
    """Rows as lists show them, each with the sum of its column over items that the reader sees and that were not taken out."""
    seen = evidence.known(reader) if items is None else items
    weights = {one.row.id: one.weight for one in seen if not one.row.out}
    found = evidence.cells(reader) if cells is None else cells
    columns: dict[str, list[Any]] = {}
    for (item, hypothesis), cell in found.items():
        if item in weights:
            columns.setdefault(hypothesis, []).append((weights[item], Consistency(cell.sign)))
    reader.disclosed.count += len(rows)
    return tuple(
        plans.HypothesisRow(
            row.id,
            label(row.number),
            row.number,
            row.revision,
            row.statement,
            HypothesisState(row.state),
            row.reason,
            against(columns.get(row.id, ())),
        )
        for row in rows
    )


def _weighed(reader: Reader, hypothesis: str) -> tuple[plans.Weighed, ...]:
    """Items in the matrix that somebody weighed against it, by number."""
    cells = {item: cell for (item, one), cell in evidence.cells(reader).items() if one == hypothesis}
    items = [one for one in evidence.known(reader) if one.row.id in cells and not one.row.out]
    names = who(reader, [cells[one.row.id].by for one in items])
    rows = []
    for item in evidence.item_rows(reader, items):
        cell = cells[item.id]
        about = (Consistency(cell.sign), Basis(cell.basis), cell.why, names.get(cell.by, "?"), iso(cell.at))
        rows.append(plans.Weighed(item.id, item.number, item.kind.value, item.title or item.says, *about))
    return tuple(rows)


def _tasks(reader: Reader, hypothesis: str) -> dict[str, Other]:
    """Tasks that were made of its next steps, by the step's words."""
    h, c = hypothesis_tasks.c, tasks.c
    query = sa.select(h.step, c.id, c.number, c.title, c.state).join(tasks, c.id == h.task).where(h.hypothesis == hypothesis)
    return {row.step: Other(row.id, row.number, row.title, TaskState(row.state)) for row in reader.connection.execute(query)}


def _revision(reader: Reader, public: str, revision: int) -> plans.HypothesisRevision:
    row = kept.revision_of(reader.connection, public, revision)
    one, by = kept.written(row), who(reader, [row.by]).get(row.by, "?")
    return plans.HypothesisRevision(row.revision, one.statement, one.text, one.mind, one.steps, one.state, one.reason, by, iso(row.at))
