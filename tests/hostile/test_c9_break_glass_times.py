"""Charter C9, break-glass, by the clock: it is over when it is over, and comes to nothing longer by clocks, restarts or silence."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from glasshouse.base.clock import MINUTE, SECOND
from glasshouse.base.errors import RefusedError
from glasshouse.gate import Access
from glasshouse.policy.plans.breakglass import (
    MOST,
    BreakGlass,
    Emergency,
    Finding,
)
from glasshouse.policy.plans.casework import ExportEntities, ListCases, OpenCase
from glasshouse.policy.plans.search import SearchEntities
from glasshouse.policy.plans.syntax import parse
from tests.hostile.breaking import (
    CROWD,
    DAYS,
    HOURS,
    MINUTES,
    SENTENCE,
    break_glass,
    crowded,
    mine,
    peopled,
    proven,
    refused,
    review,
    told,
    who,
)
from tests.hostile.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = peopled(tmp_path / "house")
    yield made
    made.close()


@pytest.fixture
def case(world: World) -> Access:
    return crowded(world)


def test_after_fifteen_minutes_it_is_over(world: World, case: Access) -> None:
    break_glass(world, case)
    world.clock.forward(15 * MINUTES - 2)
    assert world.act(case, ExportEntities()).entities == CROWD
    world.clock.forward(3)
    refused(world, case, ExportEntities(), "C8")
    assert not mine(world).in_force


def test_breaking_it_again_makes_it_no_longer(world: World, case: Access) -> None:
    first = break_glass(world, case)
    refused(world, *proven(world, case, BreakGlass(Emergency.DEADLINE, SENTENCE)))
    world.clock.forward(16 * MINUTES)
    assert "nobody has reviewed" in refused(world, *proven(world, case, BreakGlass(Emergency.DEADLINE, SENTENCE))).message
    refused(world, *proven(world, crowded(world), BreakGlass(Emergency.DEADLINE, SENTENCE)))
    refused(world, case, ExportEntities(), "C8")
    assert [one.id for one in told(world, "mara").mine] == [first]


def test_a_review_ends_it(world: World, case: Access) -> None:
    review(world, break_glass(world, case))
    refused(world, case, ExportEntities(), "C8")


def test_an_account_breaks_it_three_times_in_thirty_days_and_never_after_one_that_was_not_in_order(world: World, case: Access) -> None:
    for _ in range(MOST):
        review(world, break_glass(world, case))
        world.clock.forward(DAYS)
    assert "30 days" in refused(world, *proven(world, case, BreakGlass(Emergency.LOSS, SENTENCE))).message
    world.clock.forward(29 * DAYS)
    review(world, break_glass(world, case), found=Finding.NOT_IN_ORDER)
    assert "not in order" in refused(world, *proven(world, case, BreakGlass(Emergency.LOSS, SENTENCE))).message
    world.clock.forward(31 * DAYS)
    break_glass(world, case)


def test_a_clock_that_goes_back_ends_it_and_does_not_open_it_again(world: World, case: Access) -> None:
    break_glass(world, case)
    world.clock.forward(10 * MINUTES)
    world.house.watching.look_at_glass()
    world.clock.forward(-9 * MINUTES)
    refused(world, case, ExportEntities(), "C8")  # it was seen nine minutes later than this
    world.house.watching.look_at_glass()
    world.clock.forward(9 * MINUTES + 1)
    refused(world, case, ExportEntities(), "C8")


def test_a_clock_before_its_beginning_does_not_hold_it_open(world: World, case: Access) -> None:
    break_glass(world, case)
    world.clock.forward(-2)
    refused(world, case, ExportEntities(), "C8")


def test_an_overdue_review_stays_overdue_though_the_clock_goes_back(world: World, case: Access) -> None:
    break_glass(world, case)
    world.clock.forward(72 * HOURS + 1)
    world.house.watching.look_at_glass()
    world.clock.forward(-3 * HOURS)
    with pytest.raises(RefusedError):
        world.open(case, OpenCase())


def test_a_restart_in_between_makes_it_neither_longer_nor_forgotten(world: World, case: Access) -> None:
    public = break_glass(world, case)
    world.clock.forward(10 * MINUTES)
    world.house.close()
    again = World(world.folder)
    again.clock.later = world.clock.later
    try:
        assert again.act(case, ExportEntities()).entities == CROWD
        again.clock.forward(6 * MINUTES)
        with pytest.raises(RefusedError):
            again.act(case, ExportEntities())
        assert [one.id for one in told(again, "ada").waiting] == [public]
    finally:
        again.close()


def test_an_account_that_nobody_reviewed_within_72_hours_is_refused_everything_but_the_reason_until_somebody_does(
    world: World, case: Access
) -> None:
    public = break_glass(world, case)
    world.clock.forward(72 * HOURS - 5)
    world.open(case, OpenCase())
    world.clock.forward(6)
    desk = who(world, "mara")
    for access, plan in ((case, OpenCase()), (case, SearchEntities(parse("clerk"))), (desk, ListCases())):
        with pytest.raises(RefusedError) as caught:
            world.open(access, plan)  # type: ignore[arg-type]
        assert caught.value.rules == ("C9",)
        assert "72 hours" in caught.value.message
        assert "review" in caught.value.remedy
    refused(world, case, ExportEntities())
    assert mine(world).overdue
    review(world, public, "ada")
    assert world.open(case, OpenCase()).case.id == case.case


def test_times_are_what_the_words_say(world: World, case: Access) -> None:
    break_glass(world, case)
    with closing(sqlite3.connect(world.settings.data_dir / "store.db")) as raw:
        at, until, due = raw.execute("select at, until, due from breakglass").fetchone()
    assert (until - at, due - at) == (15 * MINUTE, 72 * 3600 * SECOND)
