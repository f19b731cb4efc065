"""Charter C11 over restarts, clocks and the files beside the settings; ceilings and purposes are loosened the same way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from glasshouse.base.clock import DAY, SECOND
from glasshouse.base.errors import RefusedError
from glasshouse.model.actor import CaseRole
from glasshouse.model.purpose import Purpose
from glasshouse.policy.change import read_house
from glasshouse.policy.charter.ceilings import Limits
from glasshouse.policy.decide import default_house
from glasshouse.policy.plans.casework import AddMember, CloseCase, CreateCase, ExportEntities, OpenCase, OpenFirstLook
from glasshouse.policy.plans.policies import Origin, Stage
from glasshouse.policy.terms import Terms, with_terms
from glasshouse.store.house import HousePolicyError, hash_of
from glasshouse_audit.cli import main as audit
from glasshouse_ledger.leaf import Kind
from tests.hostile.changing import (
    HOURS,
    LIST,
    WEEK,
    again,
    edit,
    proposal,
    propose,
    refused,
    restarted,
    running,
    seen,
    sign,
    signed,
    who,
    widened,
)
from tests.hostile.conftest import BOTH, Place
from tests.hostile.world import World
from tests.unit.policy.test_change import NIGHT


@pytest.fixture
def world(place: Place) -> Iterator[World]:
    yield from running(place)


@BOTH
def test_a_restart_keeps_the_countdown(world: World) -> None:
    number = signed(world, default_house() + LIST)
    world.clock.forward(3 * DAY // SECOND)
    made = again(world)
    assert proposal(made, number).stage is Stage.NOTICED
    assert not widened(made)
    made = again(made, later=4 * DAY // SECOND + HOURS)
    assert widened(made)
    assert seen(made).hash == hash_of(default_house() + LIST)
    made = again(made)
    assert widened(made)
    made.close()


def test_a_clock_set_back_shortens_nothing(world: World) -> None:
    number = propose(world, default_house() + LIST)
    now = world.clock.later
    world.clock.forward(-30 * DAY // SECOND)
    sign(world, number, "mara")
    sign(world, number, "bela")
    world.clock.later = now
    assert not widened(world)
    world.clock.forward(WEEK - HOURS)
    assert not widened(world)
    world.clock.forward(2 * HOURS)
    assert widened(world)


@BOTH
def test_a_crash_after_the_leaf_and_before_the_row_leaves_one_policy_in_force(world: World) -> None:
    number = propose(world, default_house() + NIGHT)
    world.close()
    edit(world, "update proposals set state = 'waiting', ended = null, ended_entry = null where number = ?", number)
    made = restarted(world)
    assert (seen(made).hash, proposal(made, number).stage) == (hash_of(default_house() + NIGHT), Stage.IN_FORCE)
    made.close()


# -- files


def files(world: World, **texts: str) -> None:
    folder = world.settings.policy_dir
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.cedar").write_text(text)


def test_files_that_tighten_act_at_once_at_the_next_start(world: World) -> None:
    files(world, a=default_house(), b=NIGHT)
    made = again(world)
    assert NIGHT in seen(made).text
    (last, *_) = seen(made).history
    assert (last.origin, last.by, last.stage) == (Origin.FILES, "", Stage.IN_FORCE)
    assert any(leaf.header.k is Kind.POLICY for leaf, _ in made.entries(2))
    made.close()


@BOTH
def test_files_that_widen_wait_like_anybody(world: World) -> None:
    before = seen(world).hash
    files(world, a=default_house(), b=LIST)
    made = again(world)
    (one,) = seen(made).proposals
    assert (one.origin, one.stage, seen(made).hash) == (Origin.FILES, Stage.UNSIGNED, before)
    made = again(made, later=2 * WEEK)
    assert not widened(made)
    assert len(seen(made).proposals) == 1
    assert [sign(made, one.number, login) for login in ("carl", "bela")] == [1, 2]
    made.clock.forward(WEEK + HOURS)
    assert widened(made)
    made.close()


FLY = '// a\n\n@id("H1 x")\nforbid (principal, action == Action::"fly", resource);'


@pytest.mark.parametrize("text", ["permit everything", FLY, LIST[:-20]])
def test_a_start_with_a_broken_file_refuses_and_names_file_and_line(world: World, text: str) -> None:
    files(world, good=default_house(), wrong=text)
    world.close()
    with pytest.raises(HousePolicyError, match=r"wrong\.cedar, line [13]") as caught:
        restarted(world)
    assert "Mend the file" in caught.value.remedy


def test_files_are_seen_while_it_runs_and_a_broken_one_changes_nothing(world: World) -> None:
    before = seen(world).hash
    files(world, a=default_house() + "permit everything")
    world.house.policies.look()
    assert (seen(world).hash, "a.cedar, line" in seen(world).fault) == (before, True)
    files(world, a=default_house() + NIGHT)
    world.house.policies.look()
    assert (NIGHT in seen(world).text, seen(world).fault) == (True, "")


def test_old_files_do_not_take_back_what_people_changed(world: World) -> None:
    files(world, a=default_house())
    made = again(world)
    propose(made, default_house() + NIGHT)
    made = again(made)
    assert NIGHT in seen(made).text
    assert seen(made).proposals == ()
    made.close()


# -- ceilings and purposes


def lowered(limit: int, *off: Purpose) -> str:
    return with_terms(default_house(), Terms(Limits(limit), frozenset(off)))


def test_a_lowered_ceiling_stays_after_a_restart_and_goes_up_like_any_widening(world: World) -> None:
    propose(world, lowered(100))
    assert seen(world).persons_a_day == 100
    made = again(world)
    assert seen(made).persons_a_day == 100
    number = signed(made, default_house())
    made = again(made, later=WEEK - HOURS)
    assert (seen(made).persons_a_day, proposal(made, number).widens) == (100, True)
    made.clock.forward(2 * HOURS)
    made.house.policies.run()
    assert seen(made).persons_a_day == 300
    made.close()


def test_a_setting_lowers_a_ceiling_for_good(world: World) -> None:
    made = again(world, PERSONS_A_DAY="40")
    assert seen(made).persons_a_day == 40
    assert made.house.gate.visible(who(made, "mara")).people_limit == 40
    made = again(made)
    assert seen(made).persons_a_day == 40
    files(made, a=default_house())
    made = again(made, PERSONS_A_DAY="300")
    assert (seen(made).persons_a_day, seen(made).proposals) == (40, ())
    made.close()


def test_a_case_of_a_deactivated_purpose_is_closed_and_not_read(world: World) -> None:
    case = world.case(purpose=Purpose.CORRUPTION)
    propose(world, lowered(300, Purpose.CORRUPTION))
    assert Purpose.CORRUPTION not in world.house.policies.offered()
    with pytest.raises(RefusedError) as caught:
        world.search(case, "anybody")
    assert (caught.value.rules, "deactivated" in caught.value.message) == (("C7",), True)
    assert "deactivated" in refused(world, case, ExportEntities())
    assert "deactivated" in refused(world, case, AddMember("carl", CaseRole.MEMBER))
    for command in (CreateCase("A", "Why?", Purpose.CORRUPTION, "basis", ""), OpenFirstLook("Who?", Purpose.CORRUPTION)):
        assert "deactivated" in refused(world, who(world, "mara"), command)
    assert world.case(purpose=Purpose.DISCRIMINATION)
    assert world.open(case, OpenCase())
    assert world.act(case, CloseCase("It is no purpose here any more", ()))


def test_a_purpose_comes_back_like_any_widening(world: World) -> None:
    propose(world, lowered(300, Purpose.CORRUPTION))
    number = signed(world, default_house())
    world.clock.forward(WEEK - 1)
    world.house.policies.run()
    assert Purpose.CORRUPTION not in world.house.policies.offered()
    world.clock.forward(HOURS + 1)
    world.house.policies.run()
    assert Purpose.CORRUPTION in world.house.policies.offered()
    assert proposal(world, number).removed == ("//! purpose corruption off",)


# -- for outsiders


def test_an_outsider_reads_the_text_in_force_at_any_leaf(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    before = world.size() - 1
    propose(world, default_house() + NIGHT)
    number = propose(world, default_house() + LIST)
    after, proposed = world.size() - 1, proposal(world, number).text_hash
    world.close()
    folder, trust = world.settings.data_dir / "ledger", world.folder / "trust"
    trust.write_text(f"log {(folder / 'key').read_text().strip()}\nquorum none\n")
    told = []
    for index in (before, after):
        assert audit(["charter", "at", str(index), str(folder), "--policy", str(trust), "--kind", "policy"]) == 0
        told.append(capsys.readouterr().out)
    assert not (folder / "policy" / proposed).exists()  # nobody has signed it
    assert audit(["charter", "log", str(folder), "--policy", str(trust)]) == 0
    assert f"{proposed} (a policy is announced)" in capsys.readouterr().out
    assert ("N1 nobody exports" in told[0], "N1 nobody exports" in told[1]) == (False, True)


def test_a_house_policy_is_read_as_one_text_with_its_terms() -> None:
    assert read_house(lowered(7, Purpose.CORRUPTION)).terms == Terms(Limits(7), frozenset({Purpose.CORRUPTION}))
    assert with_terms(lowered(7, Purpose.CORRUPTION), Terms()) == default_house()
