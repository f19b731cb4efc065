"""A PostgreSQL database as a source: its rows become an original that is kept, mapped as FtM maps it, and its address is kept nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from glasshouse.base.errors import InvalidInputError
from glasshouse.ingest.load import Told, load_bundle
from glasshouse.ingest.manifest import read_bundle
from tests.store.cluster import Cluster
from tests.store.world import World

MANIFEST = """
dataset: {name: media, title: Media, publisher: A commission, people: corporate_register}
sources:
  - name: shares
    path: ${SHARES_DATABASE}
    format: sql
    mapping:
      tables: [{table: company, alias: owner}, {table: company, alias: held}, {table: share}]
      joins: [{left: owner.id, right: share.owner}, {left: held.id, right: share.held}]
      entities:
        owner: {schema: Company, keys: [owner.id], properties: {name: {column: owner.name}}}
        held: {schema: Company, keys: [held.id], properties: {name: {column: held.name}}}
        share:
          schema: Ownership
          keys: [owner.id, held.id]
          properties: {owner: {entity: owner}, asset: {entity: held}, percentage: {column: share.percent}}
"""


@pytest.fixture
def database(cluster: Cluster) -> Iterator[str]:
    url = cluster.create("shares")
    with sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://")).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE company (id int PRIMARY KEY, name text)")
        connection.exec_driver_sql("CREATE TABLE share (owner int, held int, percent text)")
        connection.exec_driver_sql("INSERT INTO company VALUES (1, 'Quay Holding'), (2, 'Blue Quay'), (3, 'Quay Press')")
        connection.exec_driver_sql("INSERT INTO share VALUES (1, 2, '60'), (2, 3, '100')")
    yield url
    cluster.drop("shares")


def test_rows_of_a_database_are_loaded_with_their_links(
    world: World, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHARES_DATABASE", database)
    (tmp_path / "media.yml").write_text(MANIFEST)
    told: list[Told] = []
    assert load_bundle(world.house, world.steward, read_bundle(tmp_path), told.append) == 0
    done = next(line.numbers for line in told if line.step == "done" and line.numbers)
    assert (done["rows"], done["rejected"], done["added"]) == (2, 0, 5)


def test_a_database_that_does_not_answer_is_named_without_its_address(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHARES_DATABASE", "postgresql://nobody:secret@127.0.0.1:1/none")
    (tmp_path / "media.yml").write_text(MANIFEST)
    told: list[Told] = []
    assert load_bundle(world.house, world.steward, read_bundle(tmp_path), told.append) == 1
    failed = next(line for line in told if line.step == "failed")
    assert "secret" not in failed.message
    assert failed.message


def test_a_manifest_whose_variable_is_not_set_says_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHARES_DATABASE", raising=False)
    (tmp_path / "media.yml").write_text(MANIFEST)
    with pytest.raises(InvalidInputError, match="SHARES_DATABASE"):
        read_bundle(tmp_path)
