"""Datasets and imports, for their stewards and for choosing what a case needs."""

from __future__ import annotations

import dataclasses
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import SECOND, iso
from glasshouse.base.errors import NotFoundError
from glasshouse.model.dataset import Dataset
from glasshouse.model.display import place_words
from glasshouse.model.rights import CORRECTIONS
from glasshouse.policy.plans import data as plans
from glasshouse.store import asked, care, incorporated, sizes, tables as t
from glasshouse.store.executors import Reader, reads
from glasshouse.store.measuringtables import measured
from glasshouse.store.reading.measuring import group_words, procedure_words
from glasshouse.store.rows import dataset_of, select_datasets

FAULTS = 100


@reads(plans.ListDatasets)
def list_datasets(reader: Reader, _plan: plans.ListDatasets) -> tuple[plans.DatasetRow, ...]:
    """All registered datasets by title: what a case may ask for. Never what is in them."""
    d = t.datasets.c
    rows = reader.connection.execute(select_datasets().where(d.case_id.is_(None)).order_by(d.title)).all()
    datasets = {row.id: dataset_of(row) for row in rows}
    functions = frozenset(number for number, dataset in datasets.items() if dataset.holds_function)
    known = sizes.sizes(reader.connection, functions)
    reader.disclosed.count = len(rows)
    return tuple(
        plans.DatasetRow(dataset, *known.get(number, (0, "")), number in reader.view.datasets) for number, dataset in datasets.items()
    )


@reads(plans.OpenDataset)
def open_dataset(reader: Reader, plan: plans.OpenDataset) -> plans.DatasetView:
    """Sources and imports of a dataset of the unit."""
    number, dataset = _dataset(reader, plan.name)
    rows = reader.connection.execute(sa.select(t.datasets).where(t.datasets.c.id == number)).one()
    query = (
        sa.select(t.imports, t.sources.c.name.label("source_name"), t.people.c.name.label("person_name"))
        .join(t.sources, t.sources.c.id == t.imports.c.source)
        .outerjoin(t.people, t.people.c.id == t.imports.c.by)
        .where(t.imports.c.dataset == number)
        .order_by(t.imports.c.id.desc())
    )
    by_source: dict[str, list[plans.ImportRow]] = {}
    newest = _newest_live(reader, number)
    for row in reader.connection.execute(query):
        by_source.setdefault(row.source_name, []).append(import_row(row, row.id in newest))
    declared = _named(reader, rows.declared_first, rows.declared_second)
    impersonal = _named(reader, rows.impersonal_first, rows.impersonal_second)
    entities, _ = sizes.loaded(reader.connection).get(number, (0, ""))
    measured_by, measured_as = _measured(reader, number)
    return plans.DatasetView(
        dataset,
        entities,
        tuple((name, tuple(some)) for name, some in sorted(by_source.items())),
        declared,
        impersonal,
        tuple((_named(reader, person)[0], reason) for person, reason in incorporated.named(reader.connection, number)),
        asked=tuple(_asked(reader, dataset.name)),
        kind=care.kind_of(reader.connection, number),
        care=care.told(reader.connection, number, dataset),
        measured_by=measured_by,
        measured_as=measured_as,
    )


@reads(plans.OpenImport)
def open_import(reader: Reader, plan: plans.OpenImport) -> plans.ImportView:
    """Counts, difference and faults of one import."""
    row = find_import(reader.connection, plan.id)
    if row is None or row.dataset not in reader.view.datasets:
        raise NotFoundError("There is no import of your unit with this address.")
    f = t.faults.c
    mine = f["import"] == row.id
    page = reader.connection.execute(sa.select(t.faults).where(mine).order_by(f.number).offset(plan.offset).limit(FAULTS)).all()
    by_code = reader.connection.execute(
        sa.select(f.code, sa.func.count()).where(mine).group_by(f.code).order_by(sa.func.count().desc())
    ).all()
    faults = tuple(plans.FaultRow(x.code, place_words(x.place), x.field, x.message, bool(x.kept)) for x in page)
    view = import_row(row, row.id in _newest_live(reader, row.dataset))
    return plans.ImportView(reader.view.datasets[row.dataset], view, faults, sum(n for _, n in by_code), tuple((c, n) for c, n in by_code))


@reads(plans.PreviewMapping)
def preview_mapping(reader: Reader, plan: plans.PreviewMapping) -> plans.Preview:
    """The first rows of an upload, and what the mapping makes of them (C7: at most PREVIEW_ROWS)."""
    number, dataset = _dataset(reader, plan.dataset)
    with tempfile.TemporaryDirectory(dir=reader.ground.folder) as folder:
        path = Path(folder) / "original"
        reader.ground.blobs.unseal(reader.connection, number, dataset.key, plan.upload, path)
        found = reader.ground.looking.preview(path, dataclasses.asdict(plan.spec), dataset.name)
    reader.disclosed.count = len(found.rows)
    return found


def find_import(connection: sa.Connection, public: str) -> Any:
    """The import's row with its source's and loader's names, or None."""
    query = (
        sa.select(t.imports, t.sources.c.name.label("source_name"), t.people.c.name.label("person_name"))
        .join(t.sources, t.sources.c.id == t.imports.c.source)
        .outerjoin(t.people, t.people.c.id == t.imports.c.by)
        .where(t.imports.c.public == public)
    )
    return connection.execute(query).first()


def import_row(row: Any, undoable: bool) -> plans.ImportRow:
    """An import as pages show it."""
    progress: dict[str, Any] = json.loads(row.progress)
    seconds = max(((row.finished or progress.get("now", row.started)) - row.started) / SECOND, 0.001)
    rows, share = progress.get("rows", 0), progress.get("share")
    left = round(seconds * (1 - share) / share) if share and row.finished is None else None
    return plans.ImportRow(
        row.public,
        row.source_name,
        row.file_name,
        row.sha256,
        row.mode,
        row.state,
        iso(row.started),
        iso(row.finished) if row.finished else "",
        row.person_name or "",
        rows,
        progress.get("records", 0),
        progress.get("rejected", 0),
        progress.get("added", 0),
        progress.get("changed", 0),
        progress.get("closed", 0),
        progress.get("same", 0),
        round(rows / seconds),
        share,
        left,
        row.message,
        undoable and row.state == "live",
    )


def _dataset(reader: Reader, name: str) -> tuple[int, Dataset]:
    for number, dataset in reader.view.datasets.items():
        if dataset.name == name:
            return number, dataset
    raise NotFoundError("Your unit has no dataset of this name.")


def _measured(reader: Reader, number: int) -> tuple[tuple[str, ...], tuple[str, str]]:
    """Who declared that the dataset serves for measuring, and as what."""
    row = reader.connection.execute(sa.select(measured).where(measured.c.dataset == number)).first()
    if row is None:
        return (), ("", "")
    return _named(reader, row.first, row.second), (group_words(row), procedure_words(row))


def _asked(reader: Reader, name: str) -> Iterator[plans.AskedMatching]:
    for row in asked.waiting(reader.connection, reader.situation.now):
        if name in (names := json.loads(row.datasets)):
            (by,) = _named(reader, row.by)
            mine = row.by == reader.situation.actor.person
            yield plans.AskedMatching(row.schema, row.property, tuple(names), by, row.reason, mine)


def _named(reader: Reader, *people: str | None) -> tuple[str, ...]:
    p = t.people.c
    return tuple(reader.connection.execute(sa.select(p.name).where(p.id.in_([person for person in people if person]))).scalars())


def _newest_live(reader: Reader, dataset: int) -> frozenset[int]:
    """The newest live import of each source: only these can be undone (last in, first out)."""
    i, s = t.imports.c, t.sources.c
    taken_back = (i.dataset == dataset) & (i.live == 1) & (s.name != CORRECTIONS)
    query = sa.select(sa.func.max(i.id)).join(t.sources, s.id == i.source).where(taken_back).group_by(i.source)
    return frozenset(reader.connection.execute(query).scalars())
