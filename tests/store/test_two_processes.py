"""Two processes over one PostgreSQL: what one takes away is gone for the other at its next request, whatever that one remembered."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from glasshouse.base.errors import NotFoundError, RefusedError, SignInError
from glasshouse.policy.plans import casework, entity, people
from glasshouse.policy.plans.plan import Command
from tests.store.world import World, thing

ROOT = Path(__file__).resolve().parents[2]
ACT = """
import json, sys
from pathlib import Path
sys.path[:0] = [sys.argv[1], sys.argv[1] + "/src"]
from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans import casework, people
from tests.store.world import Clock, World
_, _, folder, url, now, login, case, module, name, given = sys.argv
world = World(Path(folder), url, Clock(int(now)))
actor = world.house.accounts.find(login)
access = Access(actor, case or world.house.gate.standing(actor, CaseKind.ADMINISTRATION))
command = getattr({"casework": casework, "people": people}[module], name)
world.house.gate.act(access, command(*(tuple(part) if isinstance(part, list) else part for part in json.loads(given))))
world.house.close()
"""


def elsewhere(world: World, login: str, case: str, command: type[Command[Any]], *given: Any) -> None:
    """Another process over the same database and keys does it, with a data folder of its own."""
    folder = world.folder.with_name(world.folder.name + "-other")
    folder.mkdir(exist_ok=True)
    shutil.copytree(world.folder / "keys", folder / "keys", dirs_exist_ok=True)
    arguments = [str(ROOT), str(folder), world.url, str(world.clock.now), login, case]
    arguments += [command.__module__.rpartition(".")[2], command.__name__, json.dumps(given)]
    subprocess.run([sys.executable, "-c", ACT, *arguments], check=True, timeout=120)
    shutil.rmtree(folder)


@pytest.fixture
def shared(world: World) -> World:
    """A world that several processes can share."""
    if world.embedded:
        pytest.skip("on SQLite one process holds the store, and a second is refused (test_ledger)")
    world.register("register")
    world.load("register", [thing("one")])
    return world


def test_a_grant_that_another_process_revoked_is_out_of_scope_at_once(shared: World) -> None:
    case = shared.case("register")
    found = shared.find(case, "acme")
    shared.open(case, entity.OpenEntity(found))
    elsewhere(shared, "mara", case.case, casework.RevokeGrant, "register")
    with pytest.raises(NotFoundError):
        shared.open(case, entity.OpenEntity(found))


def test_an_account_that_another_process_paused_is_refused_at_once(shared: World) -> None:
    case = shared.case("register")
    shared.open(case, casework.OpenCase())
    roles = sorted(role.value for role in case.actor.roles)
    elsewhere(shared, "jonas", "", people.ChangePerson, case.actor.person, "Investigations", roles, "paused")
    with pytest.raises(RefusedError):
        shared.open(case, casework.OpenCase())


def test_a_key_that_another_process_revoked_signs_nobody_in_at_once(shared: World) -> None:
    case = shared.case()
    made = shared.act(case, people.IssueKey(1))
    assert shared.house.accounts.actor_by_key(made.text).bound_case == case.case
    elsewhere(shared, "mara", "", people.RevokeKey, made.id)
    with pytest.raises(SignInError):
        shared.house.accounts.actor_by_key(made.text)


def test_an_entity_that_another_process_sealed_is_not_opened_again(shared: World) -> None:
    shared.load("register", [thing("child", "Person")], source="people")
    case = shared.case("register")
    found = shared.find(case, "child")
    shared.open(case, entity.OpenEntity(found))
    elsewhere(shared, "mara", case.case, casework.ProtectPerson, found, "child")
    with pytest.raises(NotFoundError):
        shared.open(case, entity.OpenEntity(found))
