"""Time stamps: every exhibit's hash is stamped by a real authority, whatever happens in between, and an evil one stamps nothing."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from glasshouse.base.authority import authority
from glasshouse.base.clock import DAY, HOUR, MINUTE
from glasshouse.gate import Access
from glasshouse.gate.stamping import Stamping
from glasshouse.model.exhibit import ExhibitKind
from glasshouse.model.stamp import StampFault, StampState
from glasshouse.policy.plans import people
from glasshouse.policy.plans.exhibits import CollectExhibit, Said, Stamp
from glasshouse.work.custody_sheet import pdf_of
from tests.store.collected import collect, staffed, view
from tests.store.test_packages import exported, unpacked
from tests.store.world import PASSWORD, World
from tests.unit.base import tsa as evil
from tests.unit.base.tsa import POLICY, Tsa

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl plays the authority")


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tsa]:
    made = Tsa(tmp_path_factory.mktemp("tsa"))
    yield made
    made.close()


@pytest.fixture
def case(world: World, tsa: Tsa) -> Access:
    tsa.reply = evil.honest
    tsa.asked.clear()
    return staffed(world)


def stamping(world: World, tsa: Tsa) -> Stamping:
    """What the house would do with this authority in its settings."""
    theirs = world.house.stamping
    asked = authority(tsa.address, str(tsa.certificates), POLICY)
    return Stamping(theirs._database, theirs._ground, theirs._make, world.clock, asked)


def stamp(world: World, case: Access, exhibit: str) -> Stamp | None:
    return view(world, case, exhibit).custody.stamp


def test_an_exhibit_is_stamped_once_and_the_ledger_tells_that_its_hash_left(world: World, case: Access, tsa: Tsa) -> None:
    exhibit = collect(world, case)
    rope = world.act(case, CollectExhibit(ExhibitKind.PHYSICAL_OBJECT, Said("A rope")))
    assert stamp(world, case, exhibit) is None
    asking = stamping(world, tsa)
    assert (asking.run(), asking.run()) == (1, 0)
    found = stamp(world, case, exhibit)
    assert found is not None
    assert (found.state, found.authority, found.fault) == (StampState.STAMPED, "127.0.0.1", None)
    assert found.when > "2026"
    assert stamp(world, case, rope) is None
    (question,) = tsa.asked
    assert bytes.fromhex(view(world, case, exhibit).row.sha256) in question
    _, trail = world.house.entries.trail(case.case, 0, 20)
    (told,) = [json.dumps(entry.fields) for entry in trail if "StampExhibit" in json.dumps(entry.fields)]
    assert exhibit in told
    assert b"%PDF-" in pdf_of(view(world, case, exhibit).custody)


def test_without_an_authority_nothing_is_asked_and_nothing_shown(world: World, case: Access) -> None:
    exhibit = collect(world, case)
    assert world.house.stamping.run() == 0
    assert stamp(world, case, exhibit) is None


@pytest.mark.parametrize(
    ("reply", "state", "fault"),
    [
        (evil.replayed, StampState.REFUSED, StampFault.NOT_OURS),
        (evil.of_another_hash, StampState.REFUSED, StampFault.NOT_OURS),
        (evil.rejected, StampState.REFUSED, StampFault.REJECTED),
        (evil.bent, StampState.REFUSED, StampFault.UNTRUSTED),
        (evil.moved, StampState.WAITING, StampFault.ANSWER),
    ],
)
def test_what_was_not_stamped_says_why_and_is_asked_again_later(
    world: World, case: Access, tsa: Tsa, reply: evil.Reply, state: StampState, fault: StampFault
) -> None:
    exhibit, asking = collect(world, case), stamping(world, tsa)
    tsa.reply = reply
    assert asking.run() == 0
    assert stamp(world, case, exhibit) == Stamp(state, "127.0.0.1", "", fault)
    tsa.reply = evil.honest
    assert asking.run() == 0  # not yet
    world.clock.pass_(2 * MINUTE)
    assert asking.run() == 1
    found = stamp(world, case, exhibit)
    assert found is not None
    assert (found.state, found.fault) == (StampState.STAMPED, None)


def test_an_authority_that_is_gone_for_days_stops_nothing_and_is_asked_ever_less(
    world: World, case: Access, tsa: Tsa, tmp_path: Path
) -> None:
    gone = Tsa(tmp_path / "gone")
    gone.close()
    asking, exhibit = stamping(world, gone), collect(world, case)
    before = entries(world, case)
    for _ in range(3 * 24):
        asking.run()
        world.clock.pass_(HOUR)
    assert 6 <= (entries(world, case) - before) // 2 <= 12  # an intent and an outcome for each try
    assert collect(world, case)
    world.restart()
    world.clock.pass_(DAY)
    assert stamping(world, tsa).run() == 2  # what waits, waits over a restart
    found = stamp(world, case, exhibit)
    assert found is not None
    assert found.state is StampState.STAMPED


def entries(world: World, case: Access) -> int:
    """How many entries the case has."""
    return world.house.entries.trail(case.case, 0, 1)[0]


def test_a_package_carries_the_stamp_for_strangers(world: World, case: Access, tsa: Tsa, tmp_path: Path) -> None:
    exhibit = collect(world, case)
    stamping(world, tsa).run()
    world.act(world.admin, people.CreatePerson("bela", "Bela", "Audit", ("lead",), PASSWORD))
    (file,) = unpacked(world, exported(world, case), tmp_path).rglob("stamp.tsr")
    digest = view(world, case, exhibit).row.sha256
    checked = ["openssl", "ts", "-verify", "-in", file, "-digest", digest, "-CAfile", tsa.certificates]
    assert b"OK" in subprocess.run(checked, check=True, capture_output=True).stdout
