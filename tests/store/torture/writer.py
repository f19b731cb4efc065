"""A real Glasshouse that works as fast as it can and says what it was told is done: what the torture kills.

`python -m tests.store.torture.writer` reads orders (one JSON line each) and forks a process for each, so that a round does not pay for
loading the program. A forked process writes `S kind token` before and `A kind token` after each thing that it does, unbuffered, to the
order's file.
"""

from __future__ import annotations

import json
import os
import sys
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Pool, event
from sqlalchemy.exc import OperationalError

from glasshouse.assemble import Glasshouse
from glasshouse.base import settings
from glasshouse.base.clock import system_clock
from glasshouse.base.errors import GlasshouseError
from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans import casework, data
from tests.store.torture.acts import ACTS
from tests.store.torture.changing import change_policies
from tests.store.world import lines, thing

ENTITIES = 450
"""Entities of one import: more than one batch."""
DATASET = "register"


class Worker:
    """One house at work; `say` puts a line where the torture reads it."""

    def __init__(self, environment: dict[str, str], acks: Path, later: int = 0) -> None:
        """`later`: microseconds by which its clock is ahead."""
        self._out = os.open(acks, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.later, self.cycles = later, 0
        self.house = Glasshouse(settings.load(environment), self.now)
        mara = self.house.accounts.find("mara")
        self.desk = Access(mara, self.house.gate.standing(mara, CaseKind.ADMINISTRATION))
        self.steward = Access(mara, self.house.gate.standing(mara, CaseKind.STEWARDSHIP))

    def now(self) -> int:
        """The time by its clock."""
        return system_clock() + self.later

    def say(self, *words: object) -> None:
        """One line."""
        os.write(self._out, (" ".join(map(str, words)) + "\n").encode())

    def case(self, token: str) -> None:
        """Open a case and read its page."""
        self.say("S", "case", token)
        case = self.house.gate.act(self.desk, casework.CreateCase(token, "Who?", Purpose.CORRUPTION, "basis", "")).value
        self.say("A", "case", token)
        reading = self.house.gate.open(Access(self.desk.actor, case), casework.OpenCase())
        self.say("A", "read", reading.receipt.index)

    def load(self, token: str) -> None:
        """Load a source of its own, and take every third back."""
        self.say("S", "import", token)
        content = lines({**thing(f"{token}-{i}"), "properties": {"name": [f"Acme {token}"]}} for i in range(ENTITIES))
        digest, size = self.house.receive([content], "file.json")
        act = self.house.gate.act
        act(self.steward, data.UploadSource(DATASET, "file.json", digest, size))
        public = act(self.steward, data.ImportSource(DATASET, digest, "file.json", data.SourceSpec(token, "ftm"))).value
        self.house.work(public, lambda _numbers: None)
        if self.house.gate.open(self.steward, data.OpenImport(public)).value.row.state == "live":
            self.say("A", "import", token)
        if token.endswith("2"):
            self.say("S", "undo", token)
            act(self.steward, data.UndoImport(public))
            self.say("A", "undo", token)


def work(order: dict[str, Any]) -> None:
    """Until killed, or `times` times. `careless` plants the fault that only a power cut shows: commits that are not synced."""
    if order.get("careless"):
        event.listen(Pool, "checkout", lambda connection, *_rest: connection.execute("PRAGMA synchronous=NORMAL"))
    worker = Worker(order["environment"], Path(order["acks"]), order.get("later", 0))
    for number in count():
        token = f"{order['name']}n{number}"
        try:
            if order["loads"]:
                worker.load(token)
            if acts := order.get("acts"):
                ACTS[acts](worker, order["where"], token)
            elif case := order.get("case"):
                change_policies(worker, case)
            else:
                worker.case(token)
        except (GlasshouseError, OperationalError):
            worker.say("S", "failed", token)  # said to have failed: whoever asked knows
        if order["times"] and number + 1 >= order["times"]:
            break
    worker.house.close()


def main() -> None:
    """Orders in, process ids out; a line more when the process is gone."""
    for line in sys.stdin:
        child = os.fork()
        if not child:
            os.setsid()
            try:
                work(json.loads(line))
            except BaseException as error:
                sys.stderr.write(f"{type(error).__name__}: {error}\n")
                raise
            finally:
                os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        os.waitpid(child, 0)
        sys.stdout.write("gone\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
