"""Cases that a template gave hypotheses before there were rows for them: the step makes rows of them, and loses no word."""

from __future__ import annotations

import importlib
import json
from typing import Any

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from glasshouse.store import lifetables as lt, tables as t
from glasshouse.store.hypothesistables import hypotheses, hypothesis_revisions
from glasshouse.store.migrations.upgrade import upgrade
from tests.migrations.conftest import Empty

STEP: Any = importlib.import_module("glasshouse.store.migrations.versions.store.0015_hypotheses")
SAID = {"title": "T", "question": "Who?", "legal_basis": "basis", "targets": "", "fields": "{}"}
CASE = {"number": 1, "title": "T", "question": "Who?", "kind": "investigation", "purpose": "corruption", "legal_basis": "b", "targets": ""}


def test_hypotheses_of_a_template_become_rows_with_their_first_revision(empty: Empty) -> None:
    database = empty()
    upgrade(database)
    long = "It was bought. " * 20
    with database.write() as connection:
        connection.execute(sa.insert(t.units).values(id="u", name="Unit"))
        connection.execute(sa.insert(t.cases).values(id="c", state="open", unit="u", opened=5, closed_reason="", **CASE))
        contents = json.dumps({"hypotheses": ["It followed the rules.", long]})
        connection.execute(sa.insert(lt.lives).values(case_id="c", template="T", contents=contents, step=0, seen=1))
        connection.execute(sa.insert(lt.descriptions).values(case_id="c", revision=1, by="mara", at=7, **SAID))
        with Operations.context(MigrationContext.configure(connection)):
            STEP._templates()
    with database.read() as connection:
        rows = connection.execute(sa.select(hypotheses).order_by(hypotheses.c.number)).all()
        kept = connection.execute(sa.select(hypothesis_revisions.c.hypothesis, hypothesis_revisions.c.revision)).all()
    assert [(row.number, row.statement, row.state, row.made_by, row.made) for row in rows] == [
        (1, "It followed the rules.", "open", "mara", 7),
        (2, long[:200], "open", "mara", 7),
    ]
    assert [row.text for row in rows] == ["", long]
    assert sorted(kept) == sorted((row.id, 1) for row in rows)
