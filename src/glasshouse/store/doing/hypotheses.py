"""Hypotheses made, changed and restored, a template's planted in a new case; and next steps that become tasks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, InvalidInputError
from glasshouse.model.hypothesis import HypothesisState, label
from glasshouse.model.task import TaskState
from glasshouse.model.template import CaseTemplate
from glasshouse.policy.plans import hypotheses as plans
from glasshouse.store import hypotheses as kept, tasks
from glasshouse.store.executors import Writer, does
from glasshouse.store.hypothesistables import hypothesis_tasks
from glasshouse.store.seeding import seeds


@does(plans.AddHypothesis)
def add_hypothesis(writer: Writer, command: plans.AddHypothesis) -> str:
    """Open, and weighed by nothing yet."""
    want = kept.Written(command.statement, command.text, command.mind, command.steps)
    return kept.add(writer, writer.situation.case.id, kept.read(want))


@does(plans.ChangeHypothesis)
def change_hypothesis(writer: Writer, command: plans.ChangeHypothesis) -> int:
    """The whole hypothesis anew; one that is open has no reason."""
    row = _seen(writer, command.id, command.revision)
    reason = "" if command.state is HypothesisState.OPEN else command.reason
    want = kept.Written(command.statement, command.text, command.mind, command.steps, command.state, reason)
    return kept.change(writer, row, kept.read(want))


@does(plans.RestoreHypothesis)
def restore_hypothesis(writer: Writer, command: plans.RestoreHypothesis) -> int:
    """What was written then; where the team stands stays as it is."""
    row = _seen(writer, command.id, command.revision)
    old, now = kept.written(kept.revision_of(writer.connection, row.id, command.old)), kept.written(row)
    return kept.change(writer, row, replace(old, state=now.state, reason=now.reason))


@does(plans.TakeStep)
def take_step(writer: Writer, command: plans.TakeStep) -> str:
    """A task in its words, to do; its text names the hypothesis."""
    row = _seen(writer, command.id, command.revision)
    steps = kept.written(row).steps
    if not 0 <= command.place < len(steps):
        raise InvalidInputError("The hypothesis has no such next step.", field="place")
    step, h = steps[command.place], hypothesis_tasks.c
    there = sa.select(h.task).where((h.hypothesis == row.id) & (h.step == step))
    if writer.connection.execute(there).first() is not None:
        raise ConflictError("This step is a task already.", remedy="Open it among the tasks.")
    want = tasks.Written(step, f"A next step of {label(row.number)}: {row.statement}", TaskState.TO_DO, None, (), ())
    public, _ = tasks.add(writer, row.case_id, want)
    writer.connection.execute(sa.insert(hypothesis_tasks).values(task=public, hypothesis=row.id, step=step))
    return public


@seeds
def plant_hypotheses(writer: Writer, case: str, template: CaseTemplate) -> None:
    """The template's hypotheses, in its order."""
    for statement in template.hypotheses:
        kept.add(writer, case, kept.read(kept.Written(statement, "", "", ())))


def _seen(writer: Writer, public: str, revision: int) -> Any:
    row = kept.find(writer.connection, writer.situation.case.id, public)
    if row.revision != revision:
        words = "Somebody changed this hypothesis while you wrote. Nothing of yours is lost, and nothing is saved yet."
        raise ConflictError(words, remedy="Compare, and save again what shall stand.", code="changed_meanwhile")
    return row
