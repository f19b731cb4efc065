"""What waits for whom, break-glass and the counts of use, on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from glasshouse.base.clock import HOUR
from glasshouse.base.errors import RefusedError
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.model.waiting import Waiting
from glasshouse.policy.decide import default_house
from glasshouse.policy.plans.alerts import ListAlerts
from glasshouse.policy.plans.breakglass import BreakGlass, Emergency, Finding, ListBreakGlass, ReviewBreakGlass
from glasshouse.policy.plans.casework import AddMember, CloseCase, ProtectPerson
from glasshouse.policy.plans.keepers import NameKeeper, RemoveKeeper, SignKeeper
from glasshouse.policy.plans.people import CreatePerson
from glasshouse.policy.plans.policies import ProposePolicy, ReadPolicies, SignPolicy, WithdrawPolicy
from glasshouse.policy.plans.seals import ConfirmSeal, ListSeals
from glasshouse.policy.plans.search import SearchEntities
from glasshouse.policy.plans.syntax import parse
from tests.hostile.world import proven_for
from tests.store.world import PASSWORD, World


def test_what_waits_is_counted_for_who_may_answer_and_use_is_read_once(world: World) -> None:
    world.act(world.admin, CreatePerson("orla", "Orla", "Inspection", ("auditor",), PASSWORD))
    case = world.case()
    gate = world.house.gate
    orla, jonas = world.access("orla", CaseKind.ADMINISTRATION), world.admin
    assert gate.waiting(orla.actor) == Waiting()
    glass = BreakGlass(Emergency.LOSS, "The archive burns")
    public = world.act(proven_for(case, glass.bond(case.case), world.clock()), glass)
    assert gate.waiting(orla.actor) == Waiting(reviews=1, broken=1)
    assert gate.waiting(jonas.actor) == Waiting(broken=1)
    assert gate.waiting(case.actor) == Waiting()
    world.clock.pass_(73 * HOUR)
    world.house.watching.look_at_glass()
    assert world.open(orla, ListBreakGlass()).waiting[0].overdue
    world.act(orla, ReviewBreakGlass(public, Finding.IN_ORDER, "It burned"))
    for text in ("mara okafor", "okafor, mara"):
        world.open(case, SearchEntities(parse(text)))
    assert (world.house.watching.look_at_use(), world.house.watching.look_at_use()) == (1, 0)
    assert gate.waiting(orla.actor) == Waiting(alerts=1)
    (alert,) = world.open(world.access("orla", CaseKind.OVERSIGHT), ListAlerts()).waiting
    assert "2 the account's own holder" in alert.told


def test_a_keeper_waits_for_whoever_may_sign_and_for_nobody_else(world: World) -> None:
    world.register("register", people="private_persons")
    world.load("register", [{"id": "ida", "schema": "Person", "properties": {"name": ["Ida Acme"], "idNumber": ["ID7-ida"]}}])
    case = world.case("register")
    team = {"ines": CaseRole.MEMBER, "omar": CaseRole.MEMBER, "rita": CaseRole.READER}
    for login in (*team, "away"):
        world.act(world.admin, CreatePerson(login, login.title(), "Investigations", ("investigator",), PASSWORD))
    for login, role in team.items():
        world.act(case, AddMember(login, role))
    ines, omar = world.access("ines", case.case), world.access("omar", case.case)
    (hit,) = world.search(case, "ID7-ida").hits
    world.act(case, ProtectPerson(hit.stub.id, "source"))
    (seal,) = world.open(ines, ListSeals())
    assert waits(world, "ines", "omar", "rita", "mara") == [Waiting(seals=1, cases=((case.case, 1, 0),))] * 2 + [Waiting()] * 2
    world.act(ines, ConfirmSeal(seal.id))
    public = world.act(case, NameKeeper(seal.id, "ines"))
    assert waits(world, "omar") == [Waiting(keepers=1, cases=((case.case, 0, 1),))]
    assert waits(world, "mara", "ines", "rita", "away", "jonas") == [Waiting()] * 5  # named it, is named, reads, is elsewhere
    world.act(case, CloseCase("done"))
    assert waits(world, "omar") == [Waiting()]  # nobody works a closed case
    with pytest.raises(RefusedError):
        world.act(omar, SignKeeper(public))


def test_a_keeper_that_was_signed_or_removed_waits_no_more(world: World) -> None:
    world.register("register", people="private_persons")
    world.load("register", [{"id": "ida", "schema": "Person", "properties": {"name": ["Ida Acme"], "idNumber": ["ID7-ida"]}}])
    case = world.case("register")
    for login in ("ines", "omar"):
        world.act(world.admin, CreatePerson(login, login.title(), "Investigations", ("investigator",), PASSWORD))
        world.act(case, AddMember(login, CaseRole.MEMBER))
    omar = world.access("omar", case.case)
    (hit,) = world.search(case, "ID7-ida").hits
    world.act(case, ProtectPerson(hit.stub.id, "source"))
    (seal,) = world.open(omar, ListSeals())
    world.act(omar, ConfirmSeal(seal.id))
    for answer in (SignKeeper, RemoveKeeper):
        public = world.act(case, NameKeeper(seal.id, "ines" if answer is SignKeeper else "omar"))
        who = "omar" if answer is SignKeeper else "ines"
        assert waits(world, who)[0].keepers == 1
        world.act(world.access(who, case.case) if answer is SignKeeper else case, answer(public))
        assert waits(world, who) == [Waiting()]


def test_a_house_policy_waits_for_those_who_may_sign_it(world: World) -> None:
    for login, unit, role in (("bela", "Audit", "lead"), ("otto", "Audit", "auditor"), ("nils", "Audit", "investigator")):
        world.act(world.admin, CreatePerson(login, login.title(), unit, (role,), PASSWORD))
    world.clock.pass_(HOUR)
    mara = world.access("mara", CaseKind.ADMINISTRATION)
    wider = default_house() + '@id("N9 everybody lists accounts")\npermit (principal, action == Action::"list_people", resource);\n'
    world.act(mara, ProposePolicy(wider, world.open(mara, ReadPolicies()).hash, "Work asks for it"))
    world.act(world.admin, CreatePerson("late", "Late", "Audit", ("lead",), PASSWORD))  # younger than the proposal
    assert [found.policies for found in waits(world, "mara", "bela", "otto", "nils", "jonas", "late")] == [1, 1, 1, 0, 0, 0]
    (proposal,) = world.open(mara, ReadPolicies()).proposals
    proven = replace(mara.actor, strong=True, proven=world.clock(), proven_for=proposal.digest)
    world.act(replace(mara, actor=proven), SignPolicy(proposal.number, proposal.digest))
    assert [found.policies for found in waits(world, "mara", "bela", "otto")] == [0, 1, 1]
    world.act(mara, WithdrawPolicy(proposal.number))
    assert [found.total for found in waits(world, "mara", "bela", "otto")] == [0, 0, 0]


def waits(world: World, *logins: str) -> list[Waiting]:
    """What waits for each."""
    return [world.house.gate.waiting(world.access(login, CaseKind.ADMINISTRATION).actor) for login in logins]
