"""Loading: what is said in a file is there afterwards, once, with its place; what is wrong is named; what is interrupted goes on."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.policy.plans import data, entity
from glasshouse.store import staging, tables as t
from tests.store.world import World, differences, facts, lines, thing

MAPPING = {
    "entities": {
        "firm": {
            "schema": "Company",
            "keys": ["number"],
            "properties": {"name": {"column": "name"}, "registrationNumber": {"column": "number"}},
        }
    }
}


def test_what_a_file_says_is_found_and_opened_with_its_place(world: World) -> None:
    world.register("register")
    row = world.load("register", [thing("one", jurisdiction="de"), thing("two")])
    assert (row.state, row.rows, row.records, row.rejected) == ("live", 2, 2, 0)
    assert differences(row) == (2, 0, 0, 0)
    case = world.case("register")
    assert world.captions(case, "acme") == ["Acme one", "Acme two"]
    view = world.view(case, "one")
    assert facts(view)["jurisdiction"] == ["de"]
    (source,) = {value.sources for fact in view.facts for value in fact.values}
    assert (source[0].dataset, source[0].source, source[0].place) == ("register", "main", "line 1")
    original = world.open(case, entity.OpenRow(source[0].record))
    assert (original.file, original.place) == ("file.json", "line 1")


def test_a_table_is_loaded_by_its_mapping(world: World) -> None:
    world.register("register")
    row = world.load("register", b"number;name\n17;Acme Uno\n18;Acme Due\n", format="csv", mapping=MAPPING)
    assert (row.state, row.rows, row.records) == ("live", 2, 2)
    case = world.case("register")
    assert facts(world.view(case, "uno"))["registrationNumber"] == ["17"]


def test_a_row_that_is_wrong_is_named_and_the_others_are_kept(world: World) -> None:
    world.register("register")
    broken = lines([thing("one")]) + b'{"id": "two", "schema": "Nothing", "properties": {}}\n' + lines([thing("three")])
    row = world.load("register", broken)
    assert (row.state, row.rows, row.records, row.rejected) == ("live", 3, 2, 1)
    view = world.open(world.steward, data.OpenImport(row.id))
    assert [(fault.place, fault.kept) for fault in view.faults] == [("line 2", False)]
    assert view.faults_total == 1


def test_a_file_without_one_good_row_fails_and_nothing_of_it_is_live(world: World) -> None:
    world.register("register")
    row = world.load("register", b'{"id": "two", "schema": "Nothing"}\n')
    assert row.state == "failed"
    assert world.search(world.case("register"), "two").total == 0


def test_two_sources_of_a_dataset_do_not_close_each_other(world: World) -> None:
    world.register("register")
    world.load("register", [thing("one")], "first")
    world.load("register", [thing("two")], "second")
    world.load("register", [thing("three")], "second")
    assert world.captions(world.case("register"), "acme") == ["Acme one", "Acme three"]
    assert world.open(world.steward, data.OpenDataset("register")).entities == 2


def test_a_dataset_is_registered_once_and_described_again(world: World) -> None:
    key = world.register("register")
    assert world.register("register", handling="internal") == key
    rows = world.open(world.steward, data.ListDatasets())
    assert [(row.dataset.name, row.dataset.handling.value) for row in rows] == [("register", "internal")]


@pytest.mark.parametrize("name", ["", "UPPER", "case-abc", "a b", "x" * 80, "a\x00b"])
def test_a_dataset_name_that_is_none_is_refused(world: World, name: str) -> None:
    with pytest.raises(InvalidInputError):
        world.register(name)


def test_a_never_tag_stays(world: World) -> None:
    world.register("register", tags=("never:corruption",))
    with pytest.raises(RefusedError):
        world.register("register")


def test_a_source_takes_one_import_at_a_time(world: World) -> None:
    world.register("register")
    spec = data.SourceSpec("main", "ftm")
    world.begin("register", lines([thing("one")]), spec)
    with pytest.raises(ConflictError):
        world.begin("register", lines([thing("two")]), spec)


def test_an_import_needs_an_upload_of_its_own_dataset(world: World) -> None:
    world.register("register")
    world.register("other")
    digest = world.upload("other", lines([thing("one")]))
    with pytest.raises(NotFoundError):
        world.act(world.steward, data.ImportSource("register", digest, "x", data.SourceSpec("main", "ftm")))


# -- snapshots with rejected rows wait for a person


def test_a_snapshot_with_rejected_rows_waits_before_it_closes_anything(world: World) -> None:
    world.register("register")
    world.load("register", [thing("one"), thing("two")])
    row = world.load("register", lines([thing("one")]) + b"{broken\n")
    assert row.state == "confirming"
    case = world.case("register")
    assert world.captions(case, "acme") == ["Acme one", "Acme two"]
    world.act(world.steward, data.ConfirmImport(row.id))
    world.house.work(row.id, lambda _numbers: None)
    done = world.imported(row.id)
    assert (done.state, differences(done)) == ("live", (0, 0, 1, 1))
    assert world.captions(case, "acme") == ["Acme one"]


def test_what_waits_can_be_taken_back_and_the_source_is_free_again(world: World) -> None:
    world.register("register")
    world.load("register", [thing("one"), thing("two")])
    row = world.load("register", lines([thing("one")]) + b"{broken\n")
    world.undo(row.id)
    assert world.imported(row.id).state == "undone"
    with pytest.raises(ConflictError):
        world.act(world.steward, data.ConfirmImport(row.id))
    assert world.load("register", [thing("one"), thing("two"), thing("three")]).state == "live"
    assert world.captions(world.case("register"), "acme") == ["Acme one", "Acme three", "Acme two"]


def test_an_import_that_was_taken_back_before_its_job_never_goes_live(world: World) -> None:
    world.register("register")
    public = world.begin("register", lines([thing("one")]), data.SourceSpec("main", "ftm"))
    world.undo(public)
    world.house.work(public, lambda _numbers: None)
    world.house.runner.run_one()
    assert world.imported(public).state == "undone"
    assert world.search(world.case("register"), "acme").total == 0


def test_an_import_that_is_taken_back_while_it_runs_never_goes_live(world: World) -> None:
    world.register("register")
    public = world.begin("register", lines(thing(f"n{i}") for i in range(900)), data.SourceSpec("main", "ftm"))
    told: list[int] = []

    def heard(numbers: dict[str, object]) -> None:
        if not told:
            world.undo(public)
        told.append(1)

    world.house.work(public, heard)
    assert told
    assert world.imported(public).state == "undone"
    assert world.search(world.case("register"), "acme").total == 0
    assert world.load("register", [thing("one")]).state == "live"


def test_an_import_on_which_an_unfinished_one_builds_is_not_taken_back(world: World) -> None:
    world.register("register")
    first = world.load("register", [thing("one"), thing("two")])
    waits = world.load("register", lines([thing("one")]) + b"{broken\n")
    assert waits.state == "confirming"
    with pytest.raises(ConflictError):
        world.undo(first.id)
    world.undo(waits.id)
    world.undo(first.id)
    assert world.search(world.case("register"), "acme").total == 0


# -- interrupted


class KilledError(BaseException):
    """What a kill looks like from inside: nothing catches it."""


@pytest.mark.parametrize("batch", [1, 2, 3])
def test_an_import_that_was_killed_between_batches_goes_on_from_there(world: World, batch: int) -> None:
    world.register("register")
    content = lines(thing(f"n{i}") for i in range(2500))
    public = world.begin("register", content, data.SourceSpec("main", "ftm"))
    seen: list[int] = []

    def heard(numbers: dict[str, object]) -> None:
        seen.append(1)
        if len(seen) == batch:
            raise KilledError

    with pytest.raises(KilledError):
        world.house.work(public, heard)
    world.restart()
    assert world.imported(public).state == "running"
    case = world.case("register")
    assert world.search(case, "acme").total == 0
    world.clock.pass_(120_000_000)  # a lease that nobody renews runs out
    again: list[dict[str, object]] = []
    world.house.work(public, again.append)
    row = world.imported(public)
    assert (row.state, row.rows, row.records, differences(row)) == ("live", 2500, 2500, (2500, 0, 0, 0))
    assert world.search(case, "acme").total == 2500
    assert len([numbers for numbers in again if "indexed" not in numbers]) == 3 - batch


def test_an_id_that_two_kinds_claim_is_told_and_kept(world: World) -> None:
    world.register("register")
    mixed = [thing("one"), {"id": "one", "schema": "Vessel", "properties": {"name": ["Acme one"], "imoNumber": ["9074729"]}}]
    row = world.load("register", mixed)
    assert (row.records, row.rejected) == (2, 0)
    view = world.open(world.steward, data.OpenImport(row.id))
    assert "no_common_schema" in {fault.code for fault in view.faults}


def test_a_table_without_a_mapped_column_is_refused_and_says_which(world: World) -> None:
    world.register("register")
    mapping = {"entities": {"firm": {"schema": "Company", "keys": ["no"], "properties": {"name": {"column": "nme"}}}}}
    row = world.load("register", b"no,name\n1,One\n2,Two\n", format="csv", mapping=mapping)
    assert row.state == "failed"
    assert "nme" in row.message


def test_what_a_snapshot_brings_again_or_leaves_out_is_written_in_short_steps(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "CHUNK", 3)
    monkeypatch.setattr(staging, "_FORGOTTEN", 3)
    world.register("register")
    world.load("register", [thing(f"n{number}") for number in range(20)])
    row = world.load("register", [thing(f"n{number}") for number in range(10)])
    assert differences(row) == (0, 0, 10, 10)
    with world.house.database.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(t.seen)).scalar() == 0
    assert world.search(world.case("register"), "acme").total == 10
    again = world.load("register", [thing(f"n{number}") for number in range(20)])
    assert differences(again) == (10, 0, 0, 10)
    assert world.search(world.case("register"), "acme").total == 20


def test_a_checkpoint_moves_what_was_committed_into_the_file_itself(world: World, tmp_path: Path) -> None:
    if not world.embedded:
        world.house.database.checkpoint()  # has nothing to do there
        return
    world.register("register")
    world.load("register", [thing("one")])
    world.house.database.checkpoint()
    copy = shutil.copy(world.folder / "data" / "store.db", tmp_path / "alone.db")
    with closing(sqlite3.connect(copy)) as alone:
        assert alone.execute("SELECT count(*) FROM records").fetchone() == (1,)


def test_two_sources_whose_long_names_begin_alike_are_two(world: World) -> None:
    world.register("register")
    begins = "x" * 100
    world.load("register", [thing("one")], source=begins + "a")
    world.load("register", [thing("two")], source=begins + "b")
    assert world.captions(world.case("register"), "acme") == ["Acme one", "Acme two"]
    with pytest.raises(InvalidInputError) as caught:
        world.load("register", [thing("three")], source="x" * 201)
    assert caught.value.field == "name"
