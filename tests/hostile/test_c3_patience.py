"""Charter C3 through the gate: no trawl by patience. The day of an account and the month of a dataset end, whatever cases, keys, clocks,
restarts and parallel requests are tried."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from glasshouse.assemble import Glasshouse
from glasshouse.base import settings
from glasshouse.base.errors import InvalidInputError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.policy.charter.ceilings import DATASET_PERSONS_A_MONTH, PERSONS_A_DAY
from glasshouse.policy.plans.casework import AddMember, ExportEntities, HoldEntity, OpenCase
from glasshouse.policy.plans.entity import OpenEntity, WhoOpened
from glasshouse.policy.plans.search import PAGE, SearchEntities
from glasshouse.policy.plans.syntax import parse
from tests.hostile.world import Thing, World, every_text

DAY = 86_400
TOWN = PERSONS_A_DAY + 2 * PAGE


def _people(name: str, count: int) -> list[Thing]:
    return [(f"{name}-{n}", "Person", {"name": f"{name} {n:04}", "idNumber": f"{name[:1]}-{n:04}"}) for n in range(count)]


def _page(world: World, access: Access, name: str, number: int, size: int = PAGE) -> set[str]:
    """Names on one page of a search for `name`."""
    return {hit.stub.caption for hit in world.open(access, SearchEntities(parse(name), offset=number * size, limit=size)).hits}


def _strangers(count: int, *seen: set[str]) -> list[str]:
    """Identifiers of the residents, of `count`, who are on none of the pages."""
    return [f"R-{n:04}" for n in range(count) if f"Resident {n:04}" not in set().union(*seen)]


def _refused(world: World, access: Access, plan: SearchEntities) -> RefusedError:
    with pytest.raises(RefusedError) as refused:
        world.open(access, plan)
    assert refused.value.rules == ("C3",)
    assert refused.value.entry is not None
    return refused.value


class Town(NamedTuple):
    """A world, and the identifiers of residents whom its lead was not shown."""

    world: World
    strangers: list[str]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A world with the charter's own numbers, whose day is used up: in pages of twenty, over four cases."""
    made = World(tmp_path_factory.mktemp("town"))
    made.dataset("register")
    made.load("register", _people("Resident", TOWN))
    made.dataset("office", people="public_function")
    guild: list[Thing] = [("guild", "Organization", {"name": "Officers Guild"})]
    guild += [(f"m{n}", "Membership", {"member": f"Officer-{n}", "organization": "guild"}) for n in range(30)]
    made.load("office", [*_people("Officer", 30), *guild])
    made.declared("office")
    cases = [made.case("register", "office") for _ in range(4)]
    seen: set[str] = set()
    for number in range(PERSONS_A_DAY // PAGE):
        seen |= _page(made, cases[number % 4], "Resident", number)
    assert len(seen) == PERSONS_A_DAY
    yield Town(made, _strangers(TOWN, seen))
    made.close()


def test_forty_pages_of_twenty_end_at_the_days_ceiling_whatever_the_case(town: Town) -> None:
    world, strangers = town
    for access in (world.case("register"), world.case("register", "office")):
        error = _refused(world, access, SearchEntities(parse("Resident"), offset=PERSONS_A_DAY, limit=PAGE))
        assert f"newly show {PAGE} private people; 0 of {PERSONS_A_DAY} are left for you today" in error.message
        assert "begins anew on" in error.remedy
        _refused(world, access, SearchEntities(parse(strangers[0])))  # and one by one by number


def test_whom_one_was_shown_and_holders_of_functions_stay_open_when_the_day_is_full(town: Town) -> None:
    world = town.world
    access = world.case("register", "office")
    known = _page(world, access, "Resident", 0)
    assert len(known) == PAGE
    assert world.open(access, OpenEntity(world.id(access, min(known)))).stub.caption in known
    assert len(_page(world, access, "Officer", 0)) >= PAGE - 1
    guild = world.id(access, "Officers Guild")
    world.act(access, HoldEntity(guild))
    (group,) = world.open(access, OpenEntity(guild)).groups
    assert len(group.links) == 30


def test_no_door_beside_the_search_shows_a_stranger_when_the_day_is_full(town: Town) -> None:
    world, strangers = town
    finder = world.person("finder", "lead")
    theirs = world.case("register", actor=finder)
    (stranger,) = world.search(theirs, strangers[5]).hits
    mine = world.case("register")
    for attempt in (OpenEntity(stranger.stub.id), WhoOpened(stranger.stub.id)):
        with pytest.raises(RefusedError) as refused:
            world.open(mine, attempt)
        assert refused.value.rules == ("C3",)
    with pytest.raises(RefusedError) as refused:
        world.act(mine, HoldEntity(stranger.stub.id))
    assert refused.value.rules == ("C3",)
    assert stranger.stub.caption not in set(every_text(world.open(mine, OpenCase())))
    world.act(theirs, HoldEntity(stranger.stub.id))
    world.act(theirs, AddMember("mara", CaseRole.MEMBER))
    with pytest.raises(RefusedError) as refused:
        world.act(Access(world.mara, theirs.case), ExportEntities())
    assert refused.value.rules == ("C3",)


def test_a_clock_set_back_gives_no_second_day_and_the_next_day_begins_anew(town: Town) -> None:
    world, strangers = town
    access, plan = world.case("register"), SearchEntities(parse(strangers[1]))
    before = world.clock.later
    try:
        world.clock.later = before - 3 * DAY * 1_000_000
        _refused(world, access, plan)
        world.clock.later = before
        world.clock.forward(DAY)
        assert world.open(access, plan).total == 1
        world.clock.later = before  # the ledger's day stays: what is left is tomorrow's
        assert world.open(access, SearchEntities(parse(strangers[2]))).total == 1
    finally:
        world.clock.later = before


@pytest.fixture
def small(tmp_path: Path) -> Iterator[World]:
    """A world with lower numbers: 20 a day, 50 a month."""
    made = World(tmp_path, PERSONS_A_DAY="20", DATASET_PERSONS_A_MONTH="50")
    made.dataset("register")
    made.load("register", _people("Resident", 120))
    yield made
    made.close()


def test_a_datasets_month_ends_over_all_accounts_and_cases_and_the_next_month_begins_anew(small: World) -> None:
    accounts = [small.mara, *(small.person(f"helper{n}", "lead") for n in range(3))]
    cases = [small.case("register", actor=actor) for actor in accounts]
    seen = _page(small, cases[0], "Resident", 0) | _page(small, cases[1], "Resident", 1)
    assert len(seen) == 2 * PAGE
    error = _refused(small, cases[2], SearchEntities(parse("Resident"), offset=2 * PAGE, limit=PAGE))
    assert "10 of 50 are left this month of a dataset" in error.message
    seen |= _page(small, cases[2], "Resident", 4, 10)
    assert len(seen) == 50
    stranger = _strangers(120, seen)[0]
    _refused(small, cases[3], SearchEntities(parse(stranger)))
    assert len(_page(small, cases[3], "Resident", 0)) == PAGE  # somebody was shown them this month: they count once for the dataset
    small.clock.forward(32 * DAY)
    assert small.search(small.case("register"), stranger).total == 1


def test_a_restart_and_the_erasure_of_openings_give_no_second_day(small: World, tmp_path: Path) -> None:
    case = small.case("register")
    stranger = _strangers(120, _page(small, case, "Resident", 0))[0]
    small.close()
    with closing(sqlite3.connect(tmp_path / "data" / "ledger.db")) as ledger:
        for table in ("openings", "disclosures", "subjects", "trails", "tallies"):
            ledger.execute(f"delete from {table}")  # names of tables
        ledger.commit()
    again = World(tmp_path, PERSONS_A_DAY="20", DATASET_PERSONS_A_MONTH="50")
    try:
        _refused(again, case, SearchEntities(parse(stranger)))
        assert len(_page(again, case, "Resident", 0)) == PAGE
    finally:
        again.close()


def test_requests_at_one_moment_go_over_no_ceiling_together(small: World) -> None:
    cases = [small.case("register") for _ in range(3)]

    def ask(number: int) -> object:
        plan = SearchEntities(parse("Resident"), offset=number * 10, limit=10)
        try:
            return len(small.open(cases[number], plan).hits)
        except RefusedError as error:
            return error.rules

    with closing(sqlite3.connect(small.settings.data_dir / "ledger.db", isolation_level=None)) as holder, ThreadPoolExecutor(3) as pool:
        holder.execute("BEGIN IMMEDIATE")  # nothing becomes durable while all three are read
        asked = [pool.submit(ask, number) for number in range(3)]
        time.sleep(1)
        holder.execute("ROLLBACK")
        answers = [one.result() for one in asked]
    assert sorted(map(str, answers)) == ["('C3',)", "10", "10"]
    assert small.house.gate.visible(cases[0]).people == 20


def test_two_readers_of_one_person_at_one_moment_count_once_for_the_dataset_and_each_for_themselves(small: World) -> None:
    other = small.person("other", "lead")
    cases = [small.case("register"), small.case("register", actor=other)]
    for case in cases:
        _page(small, case, "Resident", 0)
        assert small.house.gate.visible(case).people == PAGE
    third = small.case("register", actor=small.person("third", "lead"))
    assert len(_page(small, third, "Resident", 1)) == PAGE  # 20 of the dataset's 50 were used, not 40


@pytest.mark.parametrize(
    ("name", "charter"), [("PERSONS_A_DAY", PERSONS_A_DAY), ("DATASET_PERSONS_A_MONTH", DATASET_PERSONS_A_MONTH)], ids=["day", "month"]
)
def test_no_setting_lifts_a_ceiling(tmp_path: Path, name: str, charter: int) -> None:
    environment = {"GLASSHOUSE_DATA_DIR": str(tmp_path / "data"), "GLASSHOUSE_KEYS_DIR": str(tmp_path / "keys")}
    with pytest.raises(InvalidInputError, match="no setting lifts it"):
        Glasshouse(settings.load({**environment, f"GLASSHOUSE_{name}": str(charter + 1)}))
    assert not (tmp_path / "data").exists()
