"""What must be true after a kill or a power cut: whoever was told that something is done finds it done; the rest is whole or absent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from glasshouse.base.clock import MINUTE, system_clock
from glasshouse.gate import Access
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans import casework, data
from glasshouse.policy.plans.search import SearchEntities
from glasshouse.policy.plans.syntax import parse
from glasshouse_ledger import leaf as leaves
from glasshouse_ledger.note import Verifier
from glasshouse_ledger.verify import verify_folder
from tests.store.torture.writer import DATASET, ENTITIES
from tests.store.world import Clock, World


@dataclass(slots=True)
class Said:
    """What the killed processes said: begun and done, by kind."""

    begun: dict[str, set[str]] = field(default_factory=dict)
    done: dict[str, set[str]] = field(default_factory=dict)

    def add(self, lines: Iterable[str]) -> None:
        """More lines; one that was cut off says nothing."""
        for line in lines:
            word, kind, token = line.split()
            (self.done if word == "A" else self.begun).setdefault(kind, set()).add(token)

    def of(self, kind: str) -> set[str]:
        """Tokens that were told to be done."""
        return self.done.get(kind, set())

    def open(self, kind: str) -> set[str]:
        """Tokens that were begun and not told to be done."""
        return self.begun.get(kind, set()) - self.of(kind)


def later() -> int:
    """A clock for which every lease of a killed process has run out."""
    return system_clock() + 2 * MINUTE


class Witness:
    """Opens what a killed process left, and looks. `faults` are sentences; none means that all is well."""

    def __init__(self, folder: Path, url: str = "", clock: Callable[[], int] = later) -> None:
        still = Clock()
        still.__class__ = type("Moving", (Clock,), {"__call__": lambda _self: clock()})
        self.world = World(folder, url, still)
        self.faults: list[str] = []

    def look(self, said: Said) -> list[str]:
        """Everything; finishes interrupted imports on the way, as a running house does."""
        world = self.world
        self._cases(said)
        self._reads(said)
        self._imports(said, finished=False)
        while world.house.runner.run_one():
            pass
        self._imports(said, finished=True)
        return self.faults

    def close(self) -> None:
        """Publish, let an outsider verify, and let go."""
        self.world.house.publisher.publish()
        self.world.house.close()
        root = self.world.folder / "data" / "ledger"
        report = verify_folder(root, Verifier.parse((root / "key").read_text().strip()))
        self.faults += [f"LEDGER {fault.where}: {fault.reason}" for fault in report.faults]

    def _cases(self, said: Said) -> None:
        rows = self.world.open(self.world.desk, casework.ListCases())
        titles = [row.case.title for row in rows if row.case.title != "witness"]
        lost = said.of("case") - set(titles)
        if lost:
            self.faults.append(f"LOST {len(lost)} cases: {sorted(lost)[:3]}")
        if len(titles) != len(set(titles)):
            self.faults.append("DOUBLED cases")

    def _reads(self, said: Said) -> None:
        entries = self.world.house.entries.leaves_from(0, 1 << 30)
        for index in map(int, said.of("read")):
            if index + 1 >= len(entries):
                self.faults.append(f"LOST reading {index}: the log has {len(entries)} entries")
                continue
            intent, outcome = leaves.parse(entries[index]).header, leaves.parse(entries[index + 1]).header
            if intent.k is not leaves.Kind.INTENT or outcome.re != index:
                self.faults.append(f"CHANGED reading {index}")

    def _imports(self, said: Said, *, finished: bool) -> None:
        world = self.world
        tokens = said.of("import") | said.open("import")
        if not tokens:
            return
        case = world.act(world.desk, casework.CreateCase("witness", "What is there?", Purpose.CORRUPTION, "basis", ""))
        access = Access(world.desk.actor, case)
        world.act(access, casework.GrantDataset(DATASET, "to look"))
        states = {name: rows[0].state for name, rows in world.open(world.steward, data.OpenDataset(DATASET)).sources}
        for token in sorted(tokens):
            found = world.open(access, SearchEntities(parse(token))).total
            state = states.get(token, "absent")
            whole = {"live": ENTITIES}.get(state, 0)
            if found != whole:
                self.faults.append(f"HALF import {token} is {state} and shows {found}")
            expected = self._expected(said, token, finished=finished)
            if state not in expected:
                self.faults.append(f"LOST import {token} is {state}, not {expected}")

    @staticmethod
    def _expected(said: Said, token: str, *, finished: bool) -> set[str]:
        if token in said.of("undo"):
            return {"undone"}
        if token in said.open("undo"):
            return {"live", "undone"}
        if token in said.of("import"):
            return {"live"}
        return {"absent", "live"} if finished else {"absent", "waiting", "running", "live"}
