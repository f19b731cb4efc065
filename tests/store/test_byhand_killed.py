"""kill -9 while somebody adds by hand: what was acknowledged stands, whole; store, index and ledger agree, whatever was half done."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from glasshouse.gate import Access
from glasshouse.model.byhand import HandState, Shape
from glasshouse.policy.plans import byhand as plans
from glasshouse.policy.plans.casework import HoldEntity, OpenCase
from glasshouse.store import tables as t
from glasshouse.store.byhandtables import byhand, byhand_revisions
from glasshouse_ledger import leaf as leaves
from tests.store.world import Clock, World, set_up, thing

ROUNDS = 5
ROOT = Path(__file__).resolve().parents[2]


def test_what_was_acknowledged_stands_after_a_kill_and_store_index_and_ledger_agree(
    quick: Path, record_property: Callable[[str, object], None]
) -> None:
    world = World(quick, "", Clock())
    set_up(world.house)
    world.register("register")
    world.load("register", [thing("one", registrationNumber="R-1")])
    case = world.case("register")
    firm = world.find(case, "Acme one")
    world.act(case, HoldEntity(firm))
    world.house.close()
    dice, told = random.Random(11), list[tuple[str, str, str]]()  # nothing secret
    for turn in range(ROUNDS):
        told += _killed(quick, case.case, firm, turn, dice.uniform(0.05, 0.9))
        world = World(quick, "", Clock())
        assert _faults(world, world.access("mara", case.case), told) == [], f"round {turn}"
        world.house.close()
    record_property("records by hand acknowledged before a kill", len(told))
    assert {verb for verb, _, _ in told} >= {"entity", "link", "fact", "changed"}


def _faults(world: World, case: Access, told: list[tuple[str, str, str]]) -> list[str]:
    """Whatever is not as it was acknowledged, or is half there."""
    rows = {row.id: row for row in world.open(case, plans.TabulateByHand())}
    faults = [f"LOST {verb} {public}" for verb, public, _ in told if public not in rows]
    gone = {public for verb, public, _ in told if verb == "withdrawn"}
    faults += [f"STANDS {public}" for public in gone if rows[public].state is not HandState.WITHDRAWN]
    for row in rows.values():
        said = [value for one in row.values for value in one.values]
        hits = [hit.stub.caption for name in said if row.shape is not Shape.LINK for hit in world.search(case, name).hits]
        if row.shape is not Shape.LINK and bool(hits) != (row.state is HandState.STANDS):
            faults.append(f"INDEX {row.id} {said} {hits}")
        if row.shape is Shape.LINK and (row.ends is None or None in row.ends):
            faults.append(f"ENDS {row.id}")
    held = {stub.id for stub in world.open(case, OpenCase()).held}
    faults += [f"NOT HELD {row.id}" for row in rows.values() if row.shape is Shape.ENTITY and (not row.entity or row.entity.id not in held)]
    return faults + _halves(world) + _intents(world)


def _halves(world: World) -> list[str]:
    """Rows of one act without those of the other tables."""
    b, r, s = byhand.c, byhand_revisions.c, t.spans.c
    revision = sa.exists().where((r.byhand == b.id) & (r.revision == b.revision) & (r.record == b.record) & (r.state == b.state))
    lives = sa.exists().where((s.record == b.record) & s.closed_by.is_(None))
    with world.house.database.read() as connection:
        found = [f"HALF {public}" for public in connection.execute(sa.select(b.id).where(~revision)).scalars()]
        found += [f"DEAD {public}" for public in connection.execute(sa.select(b.id).where((b.state == "stands") & ~lives)).scalars()]
        found += [f"ALIVE {public}" for public in connection.execute(sa.select(b.id).where((b.state != "stands") & lives)).scalars()]
        return found


def _intents(world: World) -> list[str]:
    """Every intent of the log has an outcome, once the house runs again."""
    headers = [leaves.parse(entry).header for entry in world.house.entries.leaves_from(0, 1 << 30)]
    answered = {header.re for header in headers if header.k is leaves.Kind.OUTCOME}
    open_acts = [at for at, header in enumerate(headers) if header.k is leaves.Kind.INTENT and header.act is leaves.Act.ALTER]
    return [f"OPEN intent {at}" for at in open_acts if at not in answered and headers[at + 1].k is not leaves.Kind.OUTCOME]


def _killed(folder: Path, case: str, firm: str, turn: int, after: float) -> list[tuple[str, str, str]]:
    """Add until some have been acknowledged and a moment more; yields those."""
    command = [sys.executable, "-m", "tests.store.handwriting", str(folder), case, firm, str(turn)]
    environ = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    first = [process.stdout.readline() for _ in range(4 if turn % 2 else 1)]
    assert all(first), "it ended by itself"
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    rest, _ = process.communicate()
    lines = [line.split() for line in (*first, *rest.splitlines())]
    return [(line[0], line[1], line[2]) for line in lines if len(line) == 3]
