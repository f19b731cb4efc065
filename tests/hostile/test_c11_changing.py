"""Charter C11: a house policy, ceiling or purpose is loosened by two people and seven days in the ledger, whatever door is tried."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.policy.decide import default_house
from glasshouse.policy.plans.casework import ExportEntities
from glasshouse.policy.plans.people import ChangePerson, CreatePerson, ListPeople
from glasshouse.policy.plans.policies import ProposePolicy, SignPolicy, Stage, WithdrawPolicy
from glasshouse.policy.terms import Terms, with_terms
from glasshouse.store.house import HousePolicyError, hash_of
from glasshouse.store.proposals import digest_of
from glasshouse_ledger.leaf import Kind
from tests.hostile.changing import (
    HOURS,
    LIST,
    WEEK,
    edit,
    proposal,
    propose,
    proven,
    refused,
    restarted,
    running,
    seen,
    sign,
    signed,
    unguard,
    who,
    widened,
)
from tests.hostile.conftest import BOTH, Place
from tests.hostile.world import PASSWORD, World
from tests.unit.policy.test_change import NIGHT


@pytest.fixture
def world(place: Place) -> Iterator[World]:
    yield from running(place)


@BOTH
def test_tightening_acts_at_once_and_every_leaf_after_names_it(world: World) -> None:
    case, start, before = world.case(), world.size(), seen(world).hash
    number = propose(world, default_house() + NIGHT)
    assert proposal(world, number).stage is Stage.IN_FORCE
    assert "exports" in refused(world, case, ExportEntities())
    leaves = [leaf.header for leaf, _ in world.entries(start)]
    named = [header.hp for header in leaves if header.k not in (Kind.POLICY, Kind.CHARTER)]
    assert seen(world).hash == hash_of(default_house() + NIGHT) != before
    assert named == sorted(named, key=lambda digest: digest != before)  # the old one, and from one leaf on the new one
    assert [header.hp for header in leaves if header.k is Kind.POLICY] == [seen(world).hash] * 2


@BOTH
def test_widening_acts_seven_days_after_the_second_signature_and_never_before(world: World) -> None:
    number = propose(world, default_house() + LIST)
    assert not widened(world)
    world.clock.forward(2 * WEEK)
    assert not widened(world)
    sign(world, number, "mara")
    world.clock.forward(2 * WEEK)
    assert not widened(world)
    sign(world, number, "bela")
    assert proposal(world, number).stage is Stage.NOTICED
    world.clock.forward(WEEK - 1)
    assert not widened(world)
    world.clock.forward(HOURS + 1)
    assert widened(world)
    assert proposal(world, number).stage is Stage.IN_FORCE


def test_two_signatures_are_of_two_people_and_not_of_one_twice(world: World) -> None:
    number = propose(world, default_house() + LIST)
    sign(world, number, "mara")
    digest = proposal(world, number).digest
    assert "You have signed" in refused(world, proven(world, "mara", digest), SignPolicy(number, digest))
    world.clock.forward(2 * WEEK)
    assert not widened(world)


def test_two_accounts_of_one_name_are_one_person(world: World) -> None:
    world.act(who(world, "jonas"), CreatePerson("mara2", "OKAFOR  Mára", "Audit", ("lead",), PASSWORD))
    world.clock.forward(60)
    number = propose(world, default_house() + LIST)
    sign(world, number, "mara")
    digest = proposal(world, number).digest
    assert "two accounts of one person" in refused(world, proven(world, "mara2", digest), SignPolicy(number, digest))


def test_an_account_made_for_signing_does_not_sign(world: World) -> None:
    number = propose(world, default_house() + LIST)
    world.person("new", "lead", unit="Audit")
    digest = proposal(world, number).digest
    assert "younger" in refused(world, proven(world, "new", digest), SignPolicy(number, digest))


def test_the_second_signature_is_of_another_unit_where_there_is_one(world: World) -> None:
    number = propose(world, default_house() + LIST)
    sign(world, number, "mara")
    digest = proposal(world, number).digest
    assert "another unit" in refused(world, proven(world, "carl", digest), SignPolicy(number, digest))
    world.house.gate.act(who(world, "jonas"), ChangePerson(world.house.accounts.find("bela").person, "Audit", ("lead",), "paused"))
    assert "another unit" in refused(world, proven(world, "carl", digest), SignPolicy(number, digest))


def test_in_a_house_of_one_unit_two_people_of_it_sign(place: Place) -> None:
    world = World(place.folder, **place.settings)
    world.person("carl", "lead")
    world.person("ines", "investigator")
    world.clock.forward(60)
    number = propose(world, default_house() + LIST)
    assert [sign(world, number, login) for login in ("mara", "carl")] == [1, 2]
    world.clock.forward(WEEK + HOURS)
    assert widened(world)
    world.close()


@pytest.mark.parametrize(
    "wrong", [{"strong": False}, {"proven": None}, {"proven_for": "0" * 64}, {"proven_for": ""}, {"bound_case": "x" * 26}], ids=str
)
def test_a_signature_asks_for_a_proof_given_just_now_for_exactly_this(world: World, wrong: dict[str, Any]) -> None:
    number = propose(world, default_house() + LIST)
    digest = proposal(world, number).digest
    refused(world, proven(world, "bela", digest, **wrong), SignPolicy(number, digest))


def test_who_signs_is_for_the_charter_to_say_and_no_policy_lets_others(world: World) -> None:
    everybody = '@id("N8 everybody signs")\npermit (principal, action in [Action::"sign_policy", Action::"propose_policy"], resource);\n'
    number = signed(world, default_house() + everybody)
    world.clock.forward(WEEK + HOURS)
    world.house.policies.run()
    assert proposal(world, number).stage is Stage.IN_FORCE
    other = propose(world, default_house() + LIST)
    digest = proposal(world, other).digest
    for login in ("ines", "jonas"):
        refused(world, proven(world, login, digest), SignPolicy(other, digest))
    refused(world, who(world, "ines"), ProposePolicy(default_house() + NIGHT, seen(world).hash, "why"))


def test_a_policy_that_forbids_everything_can_still_be_changed(world: World) -> None:
    number = propose(world, '@id("N0 nothing at all")\nforbid (principal, action, resource);\n')
    assert proposal(world, number).stage is Stage.IN_FORCE
    with pytest.raises(RefusedError):
        world.open(who(world, "jonas"), ListPeople())
    signed(world, default_house())
    world.clock.forward(WEEK + HOURS)
    world.house.policies.run()
    assert world.open(who(world, "jonas"), ListPeople())


def test_a_forbid_that_errors_refuses_and_is_not_skipped(world: World) -> None:
    forbid = 'forbid (principal, action == Action::"list_people", resource)'
    big = f'@id("N7 overflow")\n{forbid} when {{ context.cls + 9223372036854775807 < 0 }};\n'
    propose(world, default_house() + big)
    with pytest.raises(RefusedError) as caught:
        world.open(who(world, "jonas"), ListPeople())
    assert caught.value.rules == ("C12",)


# -- a changed text


def test_what_was_signed_is_what_acts(world: World) -> None:
    number = signed(world, default_house() + LIST)
    other = propose(world, with_terms(default_house(), Terms()) + LIST.replace("N9", "N6").replace("list_people", "export_entities"))
    digest = proposal(world, number).digest
    with pytest.raises(RefusedError):
        world.act(proven(world, "bela", proposal(world, other).digest), SignPolicy(other, digest))
    with pytest.raises(ConflictError):
        world.act(proven(world, "carl", digest), SignPolicy(other, digest))
    with pytest.raises(NotFoundError):
        world.act(proven(world, "carl", digest), SignPolicy(99, digest))


@BOTH
def test_a_proposal_whose_base_has_changed_is_neither_signed_nor_acts(world: World) -> None:
    number, base = signed(world, default_house() + LIST), seen(world).hash
    late = propose(world, default_house() + LIST + LIST.replace("N9", "N5"))
    propose(world, default_house() + NIGHT)
    assert proposal(world, number).stage is Stage.OVERTAKEN
    digest = proposal(world, late).digest
    with pytest.raises(ConflictError):
        world.act(proven(world, "bela", digest), SignPolicy(late, digest))
    world.clock.forward(2 * WEEK)
    assert not widened(world)
    with pytest.raises(ConflictError):
        world.act(who(world, "mara"), ProposePolicy(default_house() + LIST, base, "why"))


@BOTH
def test_a_withdrawn_proposal_never_acts(world: World) -> None:
    number = signed(world, default_house() + LIST)
    world.act(who(world, "otto"), WithdrawPolicy(number))
    world.clock.forward(2 * WEEK)
    assert not widened(world)
    assert proposal(world, number).stage is Stage.WITHDRAWN
    with pytest.raises(ConflictError):
        sign(world, number, "carl")


@pytest.mark.parametrize(
    "text",
    [
        'permit (principal, action == Action::"list_people", resource);',
        '@id("C3 a first look has a ceiling")\nforbid (principal, action == Action::"list_people", resource);',
        '@id("alone nobody else")\nforbid (principal, action == Action::"list_people", resource);',
        '@id("H1 a\u202eb")\nforbid (principal, action == Action::"list_people", resource);',
        '@id("H1 x")\nforbid (principal == ?principal, action, resource);',
        "//! ceiling persons_a_day 301\n",
        "//! ceiling persons_a_day 10\n//! ceiling persons_a_day 300\n",
        "  //! purpose corruption off\n",
        "//! purpose stewardship off\n",
        "//! purpose corruption on\n",
        "//!purpose corruption off\n",
    ],
    ids=range(11),
)
def test_a_text_that_hides_something_or_takes_the_charters_names_is_refused(world: World, text: str) -> None:
    with pytest.raises(InvalidInputError):
        propose(world, default_house() + "\n" + text)


def test_a_widening_is_not_hidden_in_a_tightening_or_a_new_name(world: World) -> None:
    for text in (NIGHT + LIST, NIGHT + LIST.replace("N9 everybody lists accounts", "H1 members read their case")):
        number = propose(world, default_house() + text)
        assert (proposal(world, number).widens, proposal(world, number).stage) == (True, Stage.UNSIGNED)
    assert not widened(world)


# -- the disk


@BOTH
def test_a_signature_in_the_table_that_no_leaf_has_is_none(world: World) -> None:
    number = propose(world, default_house() + LIST)
    sign(world, number, "mara")
    bela = world.house.accounts.find("bela")
    entry = proposal_entry(world, number)
    edit(
        world,
        "insert into signatures (proposal, person, unit, at, entry) values (?, ?, ?, 0, ?)",
        number,
        bela.person,
        bela.unit,
        entry + 2,
    )
    for later in (0, 2 * WEEK):
        world.clock.forward(later)
        assert not widened(world)
    assert proposal(world, number).stage is Stage.UNSIGNED


def proposal_entry(world: World, number: int) -> int:
    return int(world.rows("select entry from proposals where number = ?", number)[0][0])


@pytest.mark.parametrize(
    "statement",
    [
        "update proposals set proposed = 0",
        "update proposals set proposed = 0, apart = 0",
        "update proposals set text_hash = base_hash",
        "update signatures set at = 0",
        "update proposals set entry = 0",
        "update proposals set digest = 'x'",
    ],
)
@BOTH
def test_rows_changed_by_hand_shorten_nothing(world: World, statement: str) -> None:
    signed(world, default_house() + LIST)
    edit(world, statement)
    assert not widened(world)
    world.clock.forward(WEEK - 1)
    assert not widened(world)


@BOTH
def test_a_row_that_nobody_announced_does_not_act_also_where_it_tightens(world: World) -> None:
    before, text = seen(world).hash, default_house() + NIGHT
    values = {"number": 7, "origin": "files", "proposer": None, "reason": "", "text_hash": hash_of(text), "base_hash": before, "apart": 0}
    values |= {"proposed": 0, "entry": 1, "state": "waiting"}
    values["digest"] = digest_of(values | {"case_id": None})
    for known in (default_house(), text):
        edit(world, "insert into policies (hash, text) values (?, ?) on conflict do nothing", hash_of(known), known)
    edit(world, f"insert into proposals ({', '.join(values)}) values ({', '.join('?' * len(values))})", *values.values())
    assert not widened(world)
    assert seen(world).hash == before


@BOTH
def test_a_kept_text_exchanged_under_its_hash_does_not_act(world: World) -> None:
    number = signed(world, default_house() + NIGHT + LIST)
    unguard(world)
    edit(world, "update policies set text = ? where hash = ?", default_house() + LIST, proposal(world, number).text_hash)
    world.clock.forward(2 * WEEK)
    assert not widened(world)


@BOTH
def test_the_text_in_force_cannot_be_exchanged_while_it_is_stopped(world: World) -> None:
    propose(world, default_house() + NIGHT)
    digest = seen(world).hash
    world.close()
    unguard(world)
    edit(world, "update policies set text = ? where hash = ?", default_house() + LIST, digest)
    edit(world, "update meta set value = ? where key = 'house'", hash_of(default_house() + LIST))
    made = restarted(world)  # the published text still has that hash
    assert seen(made).text == default_house() + NIGHT
    made.close()
    (world.settings.data_dir / "ledger" / "policy" / digest).write_text(default_house() + LIST)
    with pytest.raises(HousePolicyError, match="missing or another one"):
        restarted(world)


# -- restarts and clocks
