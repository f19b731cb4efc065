"""Work after a commit: leased, tried three times, stopped when its person may no longer, and never done twice."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import sqlalchemy as sa

from glasshouse.base.clock import SECOND
from glasshouse.base.errors import RefusedError, StoreBusyError
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans import data, people
from glasshouse.store import tables as t
from glasshouse.store.doing.jobs import LEASE, claim
from glasshouse_ledger import leaf as leaves
from tests.store.test_ledger import all_leaves
from tests.store.world import PASSWORD, World, lines, opened, thing

MANY = lines(thing(f"n{i}") for i in range(1300))
SPEC = data.SourceSpec("main", "ftm")


class KilledError(BaseException):
    """What a kill looks like from inside: nothing catches it."""


def broken(*_args: Any) -> Any:
    """Fails each time."""
    raise RuntimeError("a fault of our own")


def test_a_job_that_fails_is_tried_three_times_and_then_says_so(world: World) -> None:
    world.register("register")
    public = world.begin("register", MANY, SPEC)
    stage = world.house.runner._shop.blobs.unseal  # broken on purpose below
    world.house.runner._shop.blobs.unseal = broken  # type: ignore[method-assign,assignment]
    for _ in range(3):
        assert world.house.runner.run_one(public)
    assert not world.house.runner.run_one(public)
    row = world.imported(public)
    assert (row.state, "3 times" in row.message) == ("failed", True)
    assert (all_leaves(world)[-3].header.k, all_leaves(world)[-3].header.dec) == (leaves.Kind.OUTCOME, leaves.Verdict.ERROR)
    world.house.runner._shop.blobs.unseal = stage  # type: ignore[method-assign]
    assert world.load("register", [thing("one")]).state == "live"


def test_a_job_that_kills_its_process_each_time_is_given_up(world: World) -> None:
    world.register("register")
    public = world.begin("register", MANY, SPEC)

    def dying(_numbers: dict[str, Any]) -> None:
        raise KilledError

    for _ in range(3):
        with pytest.raises(KilledError):
            world.house.work(public, dying)
        world.restart()
        world.clock.pass_(LEASE + 1)
    world.house.work(public, dying)
    assert world.imported(public).state == "failed"
    assert world.search(world.case("register"), "acme").total == 0


def test_a_leased_job_is_nobody_elses_until_the_lease_runs_out(world: World) -> None:
    world.register("register")
    public = world.begin("register", MANY, SPEC)
    database = world.house.database
    first = claim(database, world.clock())
    assert first is not None
    assert first.subject == public
    assert claim(database, world.clock()) is None
    world.clock.pass_(LEASE)
    assert claim(database, world.clock()) is None
    world.clock.pass_(1)
    second = claim(database, world.clock())
    assert second is not None
    assert (second.id, second.tries) == (first.id, 2)
    assert second.lease != first.lease


def test_many_that_claim_at_once_get_a_job_each(world: World) -> None:
    world.register("register")
    wanted = {world.begin("register", lines([thing(f"n{i}")]), data.SourceSpec(f"s{i}", "ftm")) for i in range(6)}
    got: list[str] = []

    def work() -> None:
        while (job := claim(world.house.database, world.clock())) is not None:
            got.append(job.subject)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if not world.embedded:  # who finds the only free row locked gets none, and asks again a second later
        work()
    assert sorted(got) == sorted(wanted)


def test_who_lost_the_lease_stops_and_changes_nothing(world: World) -> None:
    world.register("register")
    public = world.begin("register", MANY, SPEC)
    taken: list[Any] = []

    def heard(_numbers: dict[str, Any]) -> None:
        if not taken:
            world.clock.pass_(LEASE + 1)
            taken.append(claim(world.house.database, world.clock(), public))

    size = world.house.entries.head()[0]
    world.house.work(public, heard)
    assert taken[0] is not None
    assert world.imported(public).state == "running"
    headers = [leaf.header for leaf in all_leaves(world)[size:]]
    assert not [header for header in headers if header.dec is leaves.Verdict.ERROR]
    world.clock.pass_(LEASE + 1)
    world.house.work(public, lambda _numbers: None)
    row = world.imported(public)
    assert (row.state, row.records) == ("live", 1300)


def _steward(world: World) -> str:
    return world.act(world.admin, people.CreatePerson("stella", "Stella", "Investigations", ("steward",), PASSWORD))


def _begun_by_stella(world: World) -> str:
    world.register("register")
    digest = world.upload("register", MANY)
    access = world.access("stella", world.steward.case)
    return world.act(access, data.ImportSource("register", digest, "x", SPEC))


def _take_away(world: World, person: str, roles: tuple[str, ...], state: str) -> None:
    world.act(world.admin, people.ChangePerson(person, "Investigations", roles, state))


@pytest.mark.parametrize(("roles", "state"), [(("investigator",), "active"), (("steward",), "paused")])
def test_a_job_stops_within_a_minute_when_its_person_may_no_longer(world: World, roles: tuple[str, ...], state: str) -> None:
    stella = _steward(world)
    public = _begun_by_stella(world)
    heard: list[int] = []

    def listening(_numbers: dict[str, Any]) -> None:
        heard.append(1)
        if len(heard) == 1:
            _take_away(world, stella, roles, state)
            world.clock.pass_(60 * SECOND)

    world.house.work(public, listening)
    assert world.imported(public).state == "stopped"
    assert len(heard) == 1
    assert world.search(world.case("register"), "acme").total == 0
    assert world.load("register", [thing("one")]).state == "live"


def test_a_job_does_not_begin_when_its_person_may_no_longer(world: World) -> None:
    stella = _steward(world)
    public = _begun_by_stella(world)
    _take_away(world, stella, ("steward",), "paused")
    world.house.work(public, lambda _numbers: pytest.fail("it read something"))
    assert world.imported(public).state == "stopped"


def test_a_job_of_who_keeps_the_right_goes_on_past_every_check(world: World) -> None:
    _steward(world)
    public = _begun_by_stella(world)
    world.house.work(public, lambda _numbers: world.clock.pass_(61 * SECOND))
    row = world.imported(public)
    assert (row.state, row.by) == ("live", "Stella")


def test_a_second_house_on_the_same_folder_is_refused_with_the_firsts_process(world: World) -> None:
    with pytest.raises(StoreBusyError) as caught:
        opened(world.folder, world.url, world.clock)
    assert caught.value.pid is not None


def test_who_may_not_confirm_does_not(world: World) -> None:
    world.register("register")
    world.load("register", [thing("one"), thing("two")])
    row = world.load("register", lines([thing("one")]) + b"{broken\n")
    with pytest.raises(RefusedError):
        world.act(world.access("jonas", world.steward.case), data.ConfirmImport(row.id))
    assert world.imported(row.id).state == "confirming"


def test_a_rebuild_stops_within_a_minute_when_its_person_may_no_longer(world: World) -> None:
    world.register("register")
    world.load("register", MANY)
    adam = world.act(world.admin, people.CreatePerson("adam", "Adam", "Investigations", ("administrator",), PASSWORD))
    number = world.act(world.access("adam", CaseKind.ADMINISTRATION), data.RebuildIndex())
    heard: list[int] = []

    def listening(_numbers: dict[str, Any]) -> None:
        heard.append(1)
        if len(heard) == 1:
            _take_away(world, adam, ("investigator",), "active")
            world.clock.pass_(60 * SECOND)

    world.house.work("index", listening)
    with world.house.database.read() as connection:
        state = connection.execute(sa.select(t.jobs.c.state).where(t.jobs.c.id == int(number))).scalar_one()
    assert (state, len(heard)) == ("stopped", 1)
    assert world.search(world.case("register"), "acme").total == 1300


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (t.jobs.c.plan_hash, "0" * 64),
        (t.jobs.c.purpose, "corruption"),
        (t.imports.c.spec, '{"name": "main", "format": "ftm", "load": "delta"}'),
    ],
    ids=lambda item: str(getattr(item, "name", "")),
)
def test_work_that_is_not_what_was_permitted_is_not_done(world: World, column: sa.Column[str], value: str) -> None:
    world.register("register")
    public = world.begin("register", MANY, SPEC)
    with world.house.database.write() as connection:
        connection.execute(sa.update(column.table).values({column.name: value}))
    world.house.work(public, lambda _numbers: pytest.fail("it read something"))
    row = world.imported(public)
    assert (row.state, "C12" in row.message) == ("stopped", True)


def test_work_is_what_was_permitted_whatever_a_file_is_called_and_a_mapping_holds(world: World) -> None:
    world.register("register")
    firm = {"schema": "Company", "key": "1", "properties": {"name": {"column": "2"}, "status": {"literal": True}}}
    spec = data.SourceSpec("main", header=("1", "2"), mapping={"entities": {1: firm}, "filters": {True: None}})
    public = world.begin("register", b"a,Acme\n", spec, "a  file\u202e with\tspaces " + "x" * 300)
    world.house.work(public, lambda _numbers: None)
    assert "C12" not in world.imported(public).message
