"""A power cut loses nothing that was acknowledged: every state that the disk may be left in is opened and looked through.

GLASSHOUSE_TEST_CUTS sets the number of moments (60 by default; each gives four states). The same run over commits that are not synced
(`synchronous=NORMAL`) must turn red: a replay that cannot fail proves nothing, and a kill loop alone does not see that fault.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.store.conftest import Exercised
from tests.store.torture.replay import State, Step, states, steps
from tests.store.torture.witness import Said, Witness
from tests.store.torture.writer import DATASET, ENTITIES
from tests.store.torture.zygote import Zygote
from tests.store.world import Clock, World, environment, set_up

CUTS = int(os.environ.get("GLASSHOUSE_TEST_CUTS", "60"))
WHOLE = 8
"""States that a whole Glasshouse is started on; the others are read straight from their databases."""
COMPILER = shutil.which("gcc") or shutil.which("cc")

pytestmark = [
    pytest.mark.skipif(COMPILER is None, reason="no C compiler here to build the recorder"),
    pytest.mark.skipif(sys.platform != "linux", reason="the recorder is preloaded, which this system does otherwise"),
]


@pytest.fixture(scope="module")
def recorder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The recorder, built."""
    library = tmp_path_factory.mktemp("recorder") / "powercut.so"
    source = Path(__file__).with_name("powercut.c")
    assert COMPILER is not None
    subprocess.run([COMPILER, "-O2", "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"], check=True)
    return library


class Recorded:
    """A house before the work, and the record of the work."""

    def __init__(self, folder: Path, recorder: Path, *, careless: bool, loads: int) -> None:
        self.folder = folder / "before"
        world = World(self.folder, "", Clock())
        set_up(world.house)
        world.register(DATASET)
        world.house.close()
        self.before = {path.name: path.read_bytes() for path in (self.folder / "data").glob("*.db*")}
        working = folder / "working"
        shutil.copytree(self.folder, working)
        root, log = working / "data", folder / "log"
        zygote = Zygote(folder / "errors", LD_PRELOAD=str(recorder), CUT_ROOT=str(root), CUT_LOG=str(log))
        order = {"environment": environment(working), "careless": careless}
        try:
            self.said = Said()
            self.said.add(zygote.finished({**order, "name": "c", "loads": False}, root / "ACKS", 12))
            if loads:
                self.said.add(zygote.finished({**order, "name": "l", "loads": True}, root / "ACKS", loads))
        finally:
            zygote.close()
        self.record: list[Step] = steps(log)

    def states(self) -> Iterator[State]:
        """What a power cut may leave."""
        return states(self.before, self.record, CUTS, random.Random(11))

    def put(self, state: State, folder: Path) -> None:
        """A house in which the disk holds just this; what is derived (index, tiles) is older."""
        shutil.copytree(self.folder, folder)
        for path in (folder / "data").glob("*.db*"):
            path.unlink()
        for name, content in state.files.items():
            path = folder / "data" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def read_straight(folder: Path, said: Said) -> list[str]:
    """Faults of one state, read from its two databases."""
    faults = []
    with closing(sqlite3.connect(folder / "store.db")) as store, closing(sqlite3.connect(folder / "ledger.db")) as ledger:
        try:
            for name, database in (("store", store), ("ledger", ledger)):
                verdict = database.execute("PRAGMA integrity_check").fetchone()[0]
                faults += [f"BROKEN {name}: {verdict}"] if verdict != "ok" else []
            titles = {row[0] for row in store.execute("SELECT title FROM cases")}
            size = ledger.execute("SELECT count(*) FROM leaves").fetchone()[0]
            newest = store.execute("SELECT max(intent) FROM applied").fetchone()[0]
            kept = store.execute("SELECT sha256, size FROM blobs").fetchall()
            counted = store.execute(
                "SELECT sources.name, imports.live, (SELECT count(*) FROM spans WHERE opened_by = imports.id) "
                "FROM imports JOIN sources ON sources.id = imports.source"
            ).fetchall()
        except sqlite3.DatabaseError as error:
            return [f"BROKEN {error}"]
    faults += [f"LOST case {token}" for token in said.of("case") - titles]
    faults += [f"LOST reading {index}" for index in said.of("read") if int(index) + 1 >= size]
    if newest is not None and newest >= size:
        faults.append(f"UNWITNESSED act {newest}: the ledger has {size} entries")
    originals = {path.name: path.stat().st_size for path in (folder / "blobs").rglob("*")}
    faults += [f"LOST original {sha256}" for sha256, size in kept if originals.get(sha256, 0) <= size]
    live = {name for name, state, _ in counted if state}
    faults += [f"LOST import {token}" for token in said.of("import") - live - said.of("undo") - said.open("undo")]
    faults += [f"BACK import {token}" for token in said.of("undo") & live]
    faults += [f"HALF import {name}: {spans}" for name, state, spans in counted if state and spans != ENTITIES]
    return faults


def test_no_power_cut_loses_what_was_acknowledged(quick: Path, recorder: Path, record_property: Exercised) -> None:
    recorded = Recorded(quick, recorder, careless=False, loads=3)
    looked = whole = seen = 0
    for number, state in enumerate(recorded.states()):
        said = Said()
        said.add(state.acknowledged)
        seen = max(seen, sum(len(tokens) for tokens in said.done.values()))
        folder = quick / "state" / "data"
        shutil.rmtree(folder.parent, ignore_errors=True)
        recorded.put(state, folder.parent)
        assert read_straight(folder, said) == [], f"cut {state.at} {state.how}"
        looked += 1
        if number % max(1, 4 * CUTS // WHOLE) == 1:
            witness = Witness(folder.parent)
            witness.look(said)
            witness.close()
            assert witness.faults == [], f"cut {state.at} {state.how}"
            whole += 1
    counted = {kind: len(recorded.said.of(kind)) for kind in ("case", "read", "import", "undo")}
    syncs = sum(step.op == "S" for step in recorded.record)
    told = f"power cut: {len(recorded.record)} steps, {syncs} syncs, {looked} states, {whole} started, acknowledged and there {counted}"
    record_property("exercised", told)
    assert looked
    assert whole
    assert seen
    assert syncs
    assert all(counted.values())


def test_the_replay_turns_red_where_commits_are_not_synced(quick: Path, recorder: Path, record_property: Exercised) -> None:
    recorded = Recorded(quick, recorder, careless=True, loads=0)
    red = looked = 0
    for state in recorded.states():
        said = Said()
        said.add(state.acknowledged)
        folder = quick / "state" / "data"
        shutil.rmtree(folder.parent, ignore_errors=True)
        recorded.put(state, folder.parent)
        red += bool(read_straight(folder, said))
        looked += 1
    record_property("exercised", f"power cut with synchronous=NORMAL planted: {red} of {looked} states have lost something")
    assert red > looked // 10
