"""Charter C11: a house policy, ceiling or purpose is loosened by two people and seven days in the ledger, whatever door is tried."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from glasshouse.base.clock import DAY, HOUR, SECOND
from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.model.purpose import Purpose
from glasshouse.policy.change import read_house
from glasshouse.policy.charter.ceilings import Limits
from glasshouse.policy.decide import default_house
from glasshouse.policy.plans.casework import AddMember, CloseCase, CreateCase, ExportEntities, OpenCase, OpenFirstLook
from glasshouse.policy.plans.people import ChangePerson, CreatePerson, ListPeople
from glasshouse.policy.plans.policies import HousePolicy, Origin, Proposal, ProposePolicy, ReadPolicies, SignPolicy, Stage, WithdrawPolicy
from glasshouse.policy.terms import Terms, with_terms
from glasshouse.store.house import HousePolicyError, hash_of
from glasshouse.store.proposals import digest_of
from glasshouse_audit.cli import main as audit
from glasshouse_ledger.leaf import Kind
from tests.hostile.world import PASSWORD, World
from tests.unit.policy.test_change import NIGHT

LIST = '@id("N9 everybody lists accounts")\npermit (principal, action == Action::"list_people", resource);\n'
WEEK = 7 * DAY // SECOND
HOURS = HOUR // SECOND


def peopled(folder: Path, **settings: str) -> World:
    """Mara leads in Investigations, Bela in Audit; Otto audits, of Investigations; Ines investigates."""
    world = World(folder, **settings)
    world.person("bela", "lead", unit="Audit")
    world.person("carl", "lead")
    world.person("otto", "auditor")
    world.person("ines", "investigator")
    world.clock.forward(60)
    return world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = [peopled(tmp_path)]
    yield made[0]
    if not made[0].house._closed:
        made[0].house.close()


def again(world: World, *, later: int = 0, **settings: str) -> World:
    """The same after a restart, `later` seconds on the clock."""
    world.close()
    made = World(world.folder, clock=world.clock, **settings)
    made.clock.forward(later)
    made.house.policies.run()
    return made


def who(world: World, login: str) -> Access:
    actor = world.house.accounts.find(login)
    return world.standing(CaseKind.OVERSIGHT if login == "otto" else CaseKind.ADMINISTRATION, actor)


def proven(world: World, login: str, digest: str, **wrong: Any) -> Access:
    access = who(world, login)
    return replace(access, actor=replace(access.actor, **{"strong": True, "proven": world.clock(), "proven_for": digest, **wrong}))


def seen(world: World, login: str = "mara") -> HousePolicy:
    return world.open(who(world, login), ReadPolicies())


def proposal(world: World, number: int) -> Proposal:
    found = seen(world)
    return next(one for one in (*found.proposals, *found.history) if one.number == number)


def propose(world: World, text: str, login: str = "mara") -> int:
    return world.act(who(world, login), ProposePolicy(text, seen(world).hash, "Work asks for it"))


def sign(world: World, number: int, login: str) -> int:
    digest = proposal(world, number).digest
    return world.act(proven(world, login, digest), SignPolicy(number, digest))


def signed(world: World, text: str) -> int:
    """Proposed by Mara and signed by Mara and Bela."""
    number = propose(world, text)
    assert [sign(world, number, login) for login in ("mara", "bela")] == [1, 2]
    return number


def widened(world: World) -> bool:
    """Whether an investigator lists accounts."""
    world.house.policies.run()
    try:
        world.open(who(world, "ines"), ListPeople())
    except RefusedError:
        return False
    return True


def edit(world: World, statement: str, *values: object) -> None:
    """What somebody with the disk does to the store."""
    with closing(sqlite3.connect(world.settings.data_dir / "store.db")) as connection:
        connection.execute(statement, values)
        connection.commit()


def refused(world: World, access: Access, command: Any) -> str:
    with pytest.raises(RefusedError) as caught:
        world.act(access, command)
    assert caught.value.entry is not None
    return caught.value.message


# -- what changes, and when


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


def test_in_a_house_of_one_unit_two_people_of_it_sign(tmp_path: Path) -> None:
    world = World(tmp_path)
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
    with closing(sqlite3.connect(world.settings.data_dir / "store.db")) as connection:
        return int(connection.execute("select entry from proposals where number = ?", (number,)).fetchone()[0])


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
def test_rows_changed_by_hand_shorten_nothing(world: World, statement: str) -> None:
    signed(world, default_house() + LIST)
    edit(world, statement)
    assert not widened(world)
    world.clock.forward(WEEK - 1)
    assert not widened(world)


def test_a_row_that_nobody_announced_does_not_act_also_where_it_tightens(world: World) -> None:
    before, text = seen(world).hash, default_house() + NIGHT
    values = {"number": 7, "origin": "files", "proposer": None, "reason": "", "text_hash": hash_of(text), "base_hash": before, "apart": 0}
    values |= {"proposed": 0, "entry": 1, "state": "waiting"}
    values["digest"] = digest_of(values)
    for known in (default_house(), text):
        edit(world, "insert or ignore into policies (hash, text) values (?, ?)", hash_of(known), known)
    edit(world, f"insert into proposals ({', '.join(values)}) values ({', '.join('?' * len(values))})", *values.values())
    assert not widened(world)
    assert seen(world).hash == before


def test_a_kept_text_exchanged_under_its_hash_does_not_act(world: World) -> None:
    number = signed(world, default_house() + NIGHT + LIST)
    edit(world, "drop trigger policies_no_update")
    edit(world, "update policies set text = ? where hash = ?", default_house() + LIST, proposal(world, number).text_hash)
    world.clock.forward(2 * WEEK)
    assert not widened(world)


def test_the_text_in_force_cannot_be_exchanged_while_it_is_stopped(world: World) -> None:
    propose(world, default_house() + NIGHT)
    digest = seen(world).hash
    world.close()
    edit(world, "drop trigger policies_no_update")
    edit(world, "update policies set text = ? where hash = ?", default_house() + LIST, digest)
    edit(world, "update meta set value = ? where key = 'house'", hash_of(default_house() + LIST))
    made = World(world.folder, clock=world.clock)  # the published text still has that hash
    assert seen(made).text == default_house() + NIGHT
    made.close()
    (world.settings.data_dir / "ledger" / "policy" / digest).write_text(default_house() + LIST)
    with pytest.raises(HousePolicyError, match="missing or another one"):
        World(world.folder, clock=world.clock)


# -- restarts and clocks


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


def test_a_crash_after_the_leaf_and_before_the_row_leaves_one_policy_in_force(world: World) -> None:
    number = propose(world, default_house() + NIGHT)
    world.close()
    edit(world, "update proposals set state = 'waiting', ended = null, ended_entry = null where number = ?", number)
    made = World(world.folder, clock=world.clock)
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
        World(world.folder, clock=world.clock)
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
    assert (folder / "policy" / proposed).read_text() == default_house() + LIST  # what is only proposed can be read too
    assert audit(["charter", "log", str(folder), "--policy", str(trust)]) == 0
    assert proposed in capsys.readouterr().out
    assert ("N1 nobody exports" in told[0], "N1 nobody exports" in told[1]) == (False, True)


def test_a_house_policy_is_read_as_one_text_with_its_terms() -> None:
    assert read_house(lowered(7, Purpose.CORRUPTION)).terms == Terms(Limits(7), frozenset({Purpose.CORRUPTION}))
    assert with_terms(lowered(7, Purpose.CORRUPTION), Terms()) == default_house()
