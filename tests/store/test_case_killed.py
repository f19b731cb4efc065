"""kill -9 while a case moves, is decided in and handed over: each of these is done whole, with its line in the history, or not at all."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from glasshouse.base.errors import RefusedError
from glasshouse.model.case import CaseState
from glasshouse.policy.plans import casework, life, people
from glasshouse.store import lifetables as lt, tables as t
from tests.store.world import PASSWORD, Clock, World, set_up

ROUNDS = 4
ROOT = Path(__file__).resolve().parents[2]
BETWEEN = ("decided", "under_review", "open", "handed over")


def test_one_person_leads_it_and_its_history_says_how_it_came_to_that(quick: Path, record_property: Callable[[str, object], None]) -> None:
    world = World(quick, "", Clock())
    set_up(world.house)
    world.act(world.admin, people.CreatePerson("ines", "Ines", "Investigations", ("investigator",), PASSWORD))
    case = world.case().case
    dice, lead, done, acknowledged = random.Random(11), "mara", Counter[str](), 0  # nothing secret
    for _ in range(ROUNDS):
        world.house.close()
        told = _killed(quick, case, lead, dice.uniform(0.05, 0.6))
        acknowledged += sum(told.values())
        world = World(quick, "", Clock())
        before, (done, members, state) = done, _found(world, case)
        more = done - before
        assert sum(told.values()) <= sum(more.values()) <= sum(told.values()) + 1  # at most one was done and not yet told
        assert all(more[word] >= told[word] for word in BETWEEN)
        assert members == {("mara", "ines")[done["handed over"] % 2]}
        assert (state == "under_review") == (done["under_review"] > done["open"])
        (lead,) = members
        other = "ines" if lead == "mara" else "mara"
        with pytest.raises(RefusedError):
            world.open(world.access(other, case), casework.OpenCase())
        access = world.access(lead, case)
        if state == "under_review":  # so that the next round begins where this one did
            world.act(access, life.MoveCase(CaseState.OPEN, "After a kill"))
            done["open"] += 1
    world.house.close()
    record_property("acts of a case's life acknowledged before a kill", acknowledged)
    assert acknowledged >= ROUNDS


def _found(world: World, case: str) -> tuple[Counter[str], set[str], str]:
    """How often each was done by the case's history, who is in it, and its state; numbers of history and decisions have no gap."""
    with world.house.database.read() as connection:
        moves = connection.execute(sa.select(lt.moves.c.what).where(lt.moves.c.case_id == case).order_by(lt.moves.c.number)).scalars().all()
        decisions = connection.execute(sa.select(lt.decisions.c.number).order_by(lt.decisions.c.number)).scalars().all()
        of = t.members.join(t.people, t.people.c.id == t.members.c.person)
        query = sa.select(t.people.c.login, t.members.c.role).select_from(of).where(t.members.c.case_id == case)
        rows = connection.execute(query).all()
        state = connection.execute(sa.select(t.cases.c.state).where(t.cases.c.id == case)).scalar_one()
    assert list(decisions) == list(range(1, len(decisions) + 1))
    assert {row.role for row in rows} == {"lead"}
    done = Counter(moves)
    done["open"] -= 1  # the first is how the case began
    done["decided"] = len(decisions)
    return done, {row.login for row in rows}, str(state)


def _killed(folder: Path, case: str, lead: str, after: float) -> Counter[str]:
    """Go on until something was acknowledged and a moment more; yields how often what was."""
    other = "ines" if lead == "mara" else "mara"
    command = [sys.executable, "-m", "tests.store.handing", str(folder), case, lead, other]
    environ = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    first = process.stdout.readline()
    assert first, "it ended by itself"
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    rest, _ = process.communicate()
    return Counter(line for line in [first.strip(), *rest.splitlines()] if line in BETWEEN)
